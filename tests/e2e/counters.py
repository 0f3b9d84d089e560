"""A person's day in numbers, printed at the end of the run: `day.WHO.{taps,keys,seconds}`."""

import pytest

KEPT = pytest.StashKey[dict[str, float]]()
FAILED = pytest.StashKey[bool]()


def keep(config: pytest.Config, name: str, value: float) -> None:
    config.stash.setdefault(KEPT, {})[name] = value


def lines(config: pytest.Config) -> list[str]:
    kept = config.stash.get(KEPT, {})
    return [f"{name} {value:.{1 if name.endswith('seconds') else 0}f}" for name, value in kept.items()]
