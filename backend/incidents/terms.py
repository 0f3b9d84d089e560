"""Search terms: bigrams, because most Chinese words have two characters and no trigram."""

import re

TERMS_MAX = 400
_WORD = re.compile(r"[0-9a-z]+|[^\W\d_a-z]+", re.IGNORECASE)


def bigrams(text: str) -> list[str]:
    """Sorted distinct terms of `text`: pairs of neighbouring characters, and single ones of one-character words."""
    found: set[str] = set()
    for word in _WORD.findall(text.lower()):
        found.update(word[i : i + 2] for i in range(len(word) - 1))
        if len(word) == 1:
            found.add(word)
    return sorted(found)[:TERMS_MAX]
