"""Pictures for the tests, drawn here: papers with red heads and seals, and what only looks like them."""

from __future__ import annotations

import functools
import io
import math
import random
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

RED = (205, 30, 35)
INK = (25, 25, 25)
A4 = (1240, 1754)  # 150 dpi


@functools.cache
def _font_file() -> str:
    try:
        found = subprocess.run(
            ["fc-match", "-f", "%{file}", "Noto Serif CJK SC:bold"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        found = ""
    if "CJK" not in found:
        pytest.skip("没有中文字体：请运行 sudo apt-get install -y fonts-noto-cjk fontconfig 后重试")
    return found


@functools.cache
def font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(_font_file(), size, index=2)


def sheet(size: tuple[int, int] = A4, ground: tuple[int, int, int] = (252, 252, 250)) -> tuple[Any, Any]:
    """An empty page and its pen."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", size, ground)
    return image, ImageDraw.Draw(image)


def write(pen: Any, lines: list[str], top: int = 620, size: int = 32, left: int = 150) -> None:
    for number, text in enumerate(lines):
        pen.text((left, top + number * int(size * 1.9)), text, font=font(size), fill=INK)


def page(*lines: str) -> Any:
    """A plain page of a paper."""
    image, pen = sheet()
    write(pen, [*lines, *PLAIN])
    return image


PLAIN = [
    "为做好今冬明春森林防灭火工作，现将有关事项通知如下：",
    "一、压实防火责任，落实网格化巡护制度。",
    "二、加强值班值守，确保信息畅通。",
    "三、开展宣传教育，提高群众防火意识。",
]


def red_head(*marks: str, gray: bool = False) -> Any:
    """The first page of a paper: the issuer's name in large red, its number, the red rule."""
    colour = (90, 90, 90) if gray else RED
    image, pen = sheet()
    pen.text((620, 330), "云溪区人民政府文件", font=font(92), fill=colour, anchor="mm")
    pen.text((620, 480), "云溪政发〔2026〕12号", font=font(32), fill=INK, anchor="mm")
    pen.rectangle((150, 530, 1090, 536), fill=colour)
    for number, mark in enumerate(marks):
        pen.text((150, 110 + number * 50), mark, font=font(32), fill=INK)
    write(pen, PLAIN, 700)
    return image


def head(name: str, number: str, size: int = 92) -> Any:
    """The first page of any paper with a red head: name, number or issue, rule."""
    image, pen = sheet()
    for row, text in enumerate(name.split("\n")):
        pen.text((620, 300 + row * 110), text, font=font(size), fill=RED, anchor="mm")
    pen.text((620, 500), number, font=font(32), fill=INK, anchor="mm")
    pen.rectangle((150, 545, 1090, 550), fill=RED)
    write(pen, PLAIN, 700)
    return image


def seal(
    image: Any, at: tuple[int, int] = (860, 1400), radius: int = 125, colour: tuple[int, int, int] = RED,
    name: str = "云溪区人民政府办公室", middle: str = "★", tilt: float = 4,
) -> Any:  # fmt: skip
    """The round seal of an office, pressed on the paper."""
    from PIL import Image, ImageDraw

    side = radius * 2 + 8
    stamp = Image.new("RGBA", (side, side), (*colour, 0))
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((4, 4, side - 4, side - 4), outline=(*colour, 235), width=max(radius // 20, 2))
    _ring(stamp, name, radius, colour)
    pen.text((side / 2, side / 2), middle, font=font(max(radius // 2, 8)), fill=(*colour, 235), anchor="mm")
    stamp = stamp.rotate(tilt, resample=Image.Resampling.BICUBIC)
    image.paste(stamp, (at[0] - radius, at[1] - radius), stamp)
    return image


def oval(image: Any, at: tuple[int, int] = (860, 1400), radius: int = 130, colour: tuple[int, int, int] = RED) -> Any:
    """The oval seal of a body, for one purpose."""
    from PIL import Image

    stamp, _ = sheet((radius * 2 + 20,) * 2, (255, 255, 255))
    seal(stamp, (radius + 10, radius + 10), radius, colour, "云溪区房屋征收中心", "合同专用章"[:2])
    flat = stamp.resize((stamp.width, round(stamp.height * 0.7)), Image.Resampling.LANCZOS)
    image.paste(
        flat, (at[0] - radius, at[1] - radius), flat.convert("L").point(lambda value: 255 if value < 225 else 0)
    )
    return image


def rings(count: int, words: Callable[[int], str], radius: int, at: Callable[[int], tuple[int, int]]) -> Any:
    """A page with red rings, each with words in its middle."""
    image, pen = sheet()
    write(pen, PLAIN, 200, left=300)
    for number in range(count):
        x, y = at(number)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=5)
        pen.text((x, y), words(number), font=font(radius), fill=RED, anchor="mm")
    return image


def _ring(stamp: Any, name: str, radius: int, colour: tuple[int, int, int]) -> None:
    from PIL import Image, ImageDraw

    size = max(radius // 4, 7)
    for index, char in enumerate(name):
        angle = 220 - index * 260 / max(len(name) - 1, 1)
        glyph = Image.new("RGBA", (size * 2, size * 2), (*colour, 0))
        ImageDraw.Draw(glyph).text((size, size), char, font=font(size), fill=(*colour, 235), anchor="mm")
        glyph = glyph.rotate(angle - 90, resample=Image.Resampling.BICUBIC)
        reach = radius * 0.76
        x = radius + 4 + reach * math.cos(math.radians(angle)) - size
        y = radius + 4 - reach * math.sin(math.radians(angle)) - size
        stamp.paste(glyph, (round(x), round(y)), glyph)


def scanned(image: Any, seed: int = 1, quality: int = 70) -> Any:
    """As a scanner leaves it: turned a little, soft, grainy, stored as JPEG."""
    from PIL import Image, ImageFilter

    chance = random.Random(seed)
    turned = image.rotate(chance.uniform(-1, 1), resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 248))
    soft = turned.filter(ImageFilter.GaussianBlur(0.7))
    grain = Image.effect_noise(soft.size, 14).convert("RGB")
    return Image.open(io.BytesIO(encoded(Image.blend(soft, grain, 0.08), "JPEG", quality=quality)))


def encoded(image: Any, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
