"""Place and time burned into a rendition, never into an original; white on a darkened strip, legible on anything."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Debian's fonts-noto-cjk, whose second face is Simplified Chinese with the rare characters of place names.
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FACE = 2
SHARE = 0.026  # of the longer edge: the height of the letters
SMALLEST, TINIEST = 11, 7  # px; below the first only where a line would not fit otherwise
WIDEST = 0.96  # of the width
DARK = 0.5


def is_possible() -> bool:
    return FONT.is_file()


def burn(picture: Image.Image, lines: Sequence[str]) -> Image.Image:
    """A copy of an RGB picture with `lines` at its lower left; the picture itself where there is no font for them."""
    if not lines or not is_possible():
        if lines:
            sys.stderr.write(f"{FONT} is not there: no watermark.\n")
        return picture
    marked = picture.copy()
    width, height = marked.size
    size = max(SMALLEST, round(max(width, height) * SHARE))
    font = _font(size)
    longest = max(font.getlength(line) for line in lines)
    if longest + size > width * WIDEST:
        size = max(TINIEST, int(size * width * WIDEST / (longest + size)))
        font = _font(size)
        longest = max(font.getlength(line) for line in lines)
    step, pad = round(size * 1.35), size // 2
    strip = (0, max(0, height - step * len(lines) - pad), min(width, round(longest) + 2 * pad), height)
    under = marked.crop(strip)
    marked.paste(Image.blend(under, Image.new("RGB", under.size, "black"), DARK), strip)
    draw = ImageDraw.Draw(marked)
    for number, line in enumerate(lines):
        at = (pad, strip[1] + pad // 2 + number * step)
        draw.text(at, line, font=font, fill="white", stroke_width=max(1, size // 12), stroke_fill="black")
    return marked


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, index=FACE, layout_engine=ImageFont.Layout.BASIC)
