"""Image files into pictures of a bounded size, however large, long or animated they are."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageSequence

from checks.ocr.engine import DETAIL, Pixels
from checks.refused import Refused

PIXELS = 36_000_000  # an A4 page at 600 dpi has 35 million; a decoded one costs three bytes each
FRAMES = 60
TILES = 24
_LONG = 1.8  # longer than this to its width, a picture is read piece by piece
_OVERLAP = 0.12
_KINDS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
_NEAR = 40  # a frame no pixel of which differs more from the one before tells nothing new

Image.MAX_IMAGE_PIXELS = PIXELS * 4  # of what its header says; Pillow raises at twice that


class Tile:
    """A part of a picture; text whose middle lies outside `own` belongs to the next one."""

    def __init__(self, pixels: Pixels, own: tuple[float, float], across: bool) -> None:
        self.pixels = pixels
        self.own = own
        self.across = across


def opened(data: bytes) -> Image.Image:
    """Refused for what is not an image of the known kinds, or too large."""
    try:
        image = Image.open(io.BytesIO(data), formats=_KINDS)
    except Image.DecompressionBombError:
        raise Refused(_too_large()) from None
    except Exception:  # Pillow's readers raise many kinds for damaged input
        raise Refused("图片已损坏，或不是 jpg、png、gif、webp、bmp、tiff") from None
    image.draft("RGB", _fitting(image.size))
    if image.size[0] * image.size[1] > PIXELS:
        raise Refused(_too_large())
    return image


def frames(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Frames and pages that differ, numbered from 1; Refused where there are more than are read."""
    count = getattr(image, "n_frames", 1)
    if count > FRAMES:
        raise Refused(f"超过 {FRAMES} 帧（页）")
    if count == 1:
        whole = _upright(image)
        image.close()  # the memory is needed for the models
        yield 1, whole
        return
    last: Any = None
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if frame.size[0] * frame.size[1] > PIXELS:
            raise Refused(_too_large())
        whole = _upright(frame)
        small = np.asarray(whole.convert("L").resize((256, 256))).astype(np.int16)
        if last is None or int(np.abs(small - last).max()) > _NEAR:
            last = small
            yield number, whole


def tiles(image: Image.Image) -> list[Tile]:
    """The whole picture, or pieces of a long one that overlap a little."""
    size = image.size
    pixels = np.asarray(image)
    short, long = sorted(size)
    if long <= short * _LONG:
        return [Tile(pixels, (-1, size[1] + 1), False)]
    piece = max(int(short * 1.45), 1200)
    step = int(piece - min(piece * _OVERLAP, 160))
    starts = list(range(0, max(long - (piece - step), 1), step))
    if len(starts) > TILES:
        raise Refused(f"图片太长，超过 {TILES} 屏")
    across = size[0] > size[1]
    found = []
    for number, start in enumerate(starts):
        own = (
            -1 if number == 0 else (piece - step) / 2,
            piece + 1 if number + 1 == len(starts) else (piece + step) / 2,
        )
        part = pixels[:, start : start + piece] if across else pixels[start : start + piece]
        found.append(Tile(part, own, across))
    return found


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """No side of an ordinary picture over the detail that is read; of a long one the shorter side in proportion."""
    short, long = sorted(size)
    scale = min(1.0, DETAIL / long if long <= short * _LONG else DETAIL / 1.45 / short)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def _upright(frame: Image.Image) -> Image.Image:
    """As a viewer shows it: turned by its tag, on white where it is transparent; made small before it is copied."""
    even = frame if frame.mode in ("RGB", "L") else frame.convert("RGBA") if frame.mode in ("P", "PA", "LA") else frame
    size = _fitting(even.size)
    few = even.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0) if size != even.size else even.copy()
    turned = _turned(few, frame)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        layered = turned.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    if turned.mode.startswith(("I", "F")):  # sixteen bits of gray, or more
        return _grayed(turned)
    return turned.convert("RGB")


def _grayed(image: Image.Image) -> Image.Image:
    values = np.asarray(image.convert("F"))
    spread = max(float(np.ptp(values)), 1.0)
    return Image.fromarray(((values - values.min()) / spread * 255).astype(np.uint8)).convert("RGB")


def _turned(image: Image.Image, frame: Image.Image) -> Image.Image:
    way = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}.get(frame.getexif().get(0x0112, 1))
    return image if way is None else image.transpose(Image.Transpose(way))


def _too_large() -> str:
    return f"图片太大，超过 {PIXELS // 10_000} 万像素"
