"""Boards with Chinese words: shop signs, banners, notices, road signs."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from seeds.scenes.finish import font

Paint = tuple[int, int, int]

RED: Paint = (188, 34, 38)
BLUE: Paint = (26, 84, 158)
GREEN: Paint = (22, 112, 74)
YELLOW: Paint = (244, 190, 40)
WHITE: Paint = (240, 240, 236)
BLACK: Paint = (34, 34, 38)
GOLD: Paint = (250, 214, 96)
ORANGE: Paint = (226, 112, 32)
BROWN: Paint = (88, 52, 34)

SHOPS: tuple[tuple[str, Paint, Paint], ...] = (
    ("便民超市", RED, WHITE),
    ("阿珍理发", (60, 46, 92), WHITE),
    ("老街面馆", BROWN, GOLD),
    ("平安大药房", GREEN, WHITE),
    ("鲜果铺子", (58, 140, 54), WHITE),
    ("早餐·包子", YELLOW, RED),
    ("五金水暖", BLUE, WHITE),
    ("图文打印", (18, 120, 170), WHITE),
    ("馄饨小吃", RED, GOLD),
    ("电动车维修", (30, 60, 110), YELLOW),
    ("家纺布艺", (150, 60, 96), WHITE),
    ("文具玩具", ORANGE, WHITE),
    ("洗衣改衣", (58, 120, 176), WHITE),
    ("土菜馆", BROWN, GOLD),
    ("粮油副食", (164, 40, 30), GOLD),
    ("眼镜钟表", (36, 44, 60), WHITE),
    ("窗帘灯饰", (96, 56, 120), GOLD),
    ("快递驿站", (22, 96, 150), WHITE),
    ("牛肉粉丝", (150, 28, 26), WHITE),
    ("花店", (70, 110, 84), WHITE),
)
SLOGANS = ("平安网格 你我共建", "文明城市 人人有责", "垃圾分类 从我做起", "安全生产 警钟长鸣", "楼道畅通 生命通道")


@lru_cache(maxsize=128)
def board(
    text: str,
    width: int,
    height: int,
    ground: Paint,
    ink: Paint,
    *,
    serif: bool = False,
    border: bool = True,
    note: str = "",
) -> Image.Image:
    """A signboard with its text in the middle, as wide as it fits."""
    image = Image.new("RGBA", (width, height), (*ground, 255))
    pen = ImageDraw.Draw(image)
    for y in range(height):
        k = 1.10 - 0.22 * y / height
        pen.line([(0, y), (width, y)], fill=(*(min(255, int(c * k)) for c in ground), 255))
    if border:
        pen.rectangle((2, 2, width - 3, height - 3), outline=(*ink, 130), width=max(2, height // 30))
    room = height * (0.62 if not note else 0.52)
    size = int(min(room, width * 0.88 / max(1, len(text))))
    face = font(size, bold=True, serif=serif)
    gap = min(size * 0.35, (width * 0.9 - face.getlength(text)) / max(1, len(text)))
    gap = max(0.0, gap)
    x = (width - face.getlength(text) - gap * (len(text) - 1)) / 2
    top = (height - size * 1.42) / 2 - (height * 0.10 if note else 0)
    for letter in text:
        pen.text((x + size * 0.05, top + size * 0.05), letter, font=face, fill=(0, 0, 0, 90))
        pen.text((x, top), letter, font=face, fill=(*ink, 255))
        x += face.getlength(letter) + gap
    if note:
        small = font(max(10, int(height * 0.15)), bold=False)
        pen.text(((width - small.getlength(note)) / 2, height * 0.74), note, font=small, fill=(*ink, 220))
    return image


@lru_cache(maxsize=32)
def column(text: str, width: int, height: int, ground: Paint, ink: Paint) -> Image.Image:
    """A hanging sign, written from top to bottom."""
    image = Image.new("RGBA", (width, height), (*ground, 255))
    pen = ImageDraw.Draw(image)
    pen.rectangle((2, 2, width - 3, height - 3), outline=(*ink, 150), width=3)
    step = height * 0.92 / len(text)
    size = int(min(width * 0.72, step * 0.86))
    face = font(size)
    for i, letter in enumerate(text):
        pen.text(
            ((width - size) / 2, height * 0.04 + i * step + (step - size * 1.4) / 2),
            letter,
            font=face,
            fill=(*ink, 255),
        )
    return image


@lru_cache(maxsize=32)
def notice(title: str, lines: tuple[str, ...], ground: Paint = WHITE, ink: Paint = BLACK) -> Image.Image:
    """A paper or plate with a heading and small lines."""
    width, height = 300, 400
    image = Image.new("RGBA", (width, height), (*ground, 255))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width, 84), fill=(*RED, 255))
    face = font(min(52, int(270 / len(title))))
    pen.text(((width - face.getlength(title)) / 2, 8), title, font=face, fill=(255, 255, 255, 255))
    small = font(30, bold=False)
    for i, line in enumerate(lines):
        pen.text((20, 108 + i * 48), line, font=small, fill=(*ink, 255))
    return image


@lru_cache(maxsize=16)
def warning(kind: str) -> Image.Image:
    """A triangular yellow warning sign with one character."""
    image = Image.new("RGBA", (300, 270), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.polygon([(150, 4), (296, 262), (4, 262)], fill=(24, 24, 24, 255))
    pen.polygon([(150, 26), (276, 250), (24, 250)], fill=(248, 198, 30, 255))
    face = font(120)
    pen.text((150 - face.getlength(kind) / 2, 84), kind, font=face, fill=(20, 20, 20, 255))
    return image


@lru_cache(maxsize=16)
def round_sign(text: str, ground: Paint, ink: Paint, rim: Paint) -> Image.Image:
    image = Image.new("RGBA", (260, 260), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((2, 2, 258, 258), fill=(*rim, 255))
    pen.ellipse((24, 24, 236, 236), fill=(*ground, 255))
    face = font(118 if len(text) < 3 else 84)
    pen.text((130 - face.getlength(text) / 2, 130 - face.size * 0.74), text, font=face, fill=(*ink, 255))
    return image


@lru_cache(maxsize=8)
def direction(text: str) -> Image.Image:
    """A blue guide board: an arrow ahead and the name of a road."""
    image = board("", 420, 260, (24, 82, 160), WHITE).copy()
    pen = ImageDraw.Draw(image)
    pen.polygon(
        [(64, 60), (104, 110), (78, 110), (78, 200), (50, 200), (50, 110), (24, 110)], fill=(255, 255, 255, 255)
    )
    face = font(int(280 / max(3, len(text))))
    pen.text((120, 112 - face.size * 0.75), text, font=face, fill=(255, 255, 255, 255))
    small = font(44, bold=False)
    pen.text((150, 160), "前方 200 m", font=small, fill=(230, 236, 244, 255))
    return image
