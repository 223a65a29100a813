"""A seal: a thin ring, round or oval, whole or cut off by the picture's edge, with letters along it, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from checks.ocr.engine import Pixels
from checks.ocr.picture import Piece, Seal
from checks.ocr.rings import Look, Mask, Ring, along, circles, look, rings

_SIDE = 1200  # longest side in which rings are looked for
_BLUE = 26  # how far blue stands out of red
_DARK = 18  # how much darker than what is around it ink is
_LIKE = 0.3  # from which on the model takes something for a seal's text
_SHARE = 0.0008  # of the page that must be so, for a seal that other ink crosses
_PAPER_LIGHT, _PAPER_COLOUR, _INK_COLOUR = 130, 70, 45
_HAN = re.compile(r"[一-鿿]")
_FEW = 6  # pieces of text, with fewer of which a picture is no paper
_PLACES = 4  # where letters of a seal were seen that are looked at

Box = tuple[int, int, int, int]  # left, top, right, bottom


class Stamp(NamedTuple):
    """A ring with letters, in the size of the whole picture."""

    colour: str
    x: float
    y: float
    across: float  # largest half axis
    cut: bool  # by the edge of the picture
    certain: bool


def stamps(pixels: Pixels, red: Pixels, likeness: NDArray[np.float32]) -> list[Stamp]:
    """Whatever could be a seal; without colour only what is certain or where the model that knows their text says so too."""
    scale = min(_SIDE / max(pixels.shape[:2]), 1.0)
    size = (max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1))
    if min(size) < 60:
        return []
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    reds, blues = _few(red, size), _blue(small)
    found = [*_stamped("red", reds, small), *_stamped("blue", blues, small)]
    if not found:
        boxes = list(_boxes(likeness, size))
        found = list(_crossed("red", reds, small, boxes)) if boxes else []
        found = found or list(_gray(small, likeness, boxes))
    return [one._replace(x=one.x / scale, y=one.y / scale, across=one.across / scale) for one in found]


def _gray(small: Pixels, likeness: NDArray[np.float32], boxes: Sequence[Box]) -> Iterator[Stamp]:
    dark, size = _dark(small), (small.shape[1], small.shape[0])
    if not dark.any():
        return
    whole = list(rings(dark))
    looks = [(look(ring, dark, _strength(small, "gray")), ring) for ring in whole]
    bent = sorted((one for one in looks if _may_be_crossed(one[0])), key=lambda one: -one[0].rim)[:_PLACES]
    crossed = chain.from_iterable(circles(dark, box) for box in (*boxes, *(_around(ring, size) for _, ring in bent)))
    for one in _judged("gray", chain(whole, crossed), dark, small):
        if one.certain or _like(one, likeness, size):
            yield one


def _may_be_crossed(seen: Look) -> bool:
    """Whether text that hangs on it may have bent it."""
    return 0.5 < seen.rim < 0.9 and seen.span > 0.45 and seen.visible == 1


def _around(ring: Ring, size: tuple[int, int]) -> Box:
    reach = max(ring.a, ring.b) * 1.25
    left, top = max(round(ring.x - reach), 0), max(round(ring.y - reach), 0)
    return left, top, min(round(ring.x + reach), size[0]), min(round(ring.y + reach), size[1])


def _boxes(likeness: NDArray[np.float32], size: tuple[int, int]) -> Iterator[Box]:
    """Rectangles, with room around them, in which letters of a seal were seen."""
    seen = (likeness > _LIKE).astype(np.uint8)
    if seen.mean() < _SHARE:
        return
    reach = max(seen.shape) // 16
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    )
    across, down = size[0] / seen.shape[1], size[1] / seen.shape[0]
    for x, y, w, h, _area in sorted(stats[1:count].tolist(), key=lambda one: -one[4])[:_PLACES]:
        if min(w, h) > 8:
            more = max(w, h) * 0.3
            left, right = max(round((x - more) * across), 0), min(round((x + w + more) * across), size[0])
            yield left, max(round((y - more) * down), 0), right, min(round((y + h + more) * down), size[1])


def seal(found: Sequence[Stamp], pixels: Pixels, pieces: Sequence[Piece]) -> Seal:
    """`red`, `blue` or `gray` for a seal on a paper; `alone` for a red one that fills the picture, as a badge may."""
    told: Seal = ""
    for stamp in found:
        if _numbered(stamp, pieces):
            continue
        large = stamp.across * 2 > min(pixels.shape[:2]) * 0.45 and len(pieces) < _FEW and not stamp.cut
        if stamp.colour == "red" and not large:
            return "red"
        if stamp.colour == "red":
            told = "alone"
        elif not large and len(pieces) > 2 and not told:
            told = "blue" if stamp.colour == "blue" else "gray"
    return told


def _few(mask: Pixels, size: tuple[int, int]) -> Mask:
    return (cv2.resize(mask, size, interpolation=cv2.INTER_AREA) > 64).astype(np.uint8)


def _blue(small: Pixels) -> Mask:
    soft = cv2.GaussianBlur(small, (3, 3), 0)
    return (cv2.subtract(soft[:, :, 2], soft[:, :, 0]) > _BLUE).astype(np.uint8)  # never below zero


def _dark(small: Pixels) -> Mask:
    light = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    return (cv2.subtract(cv2.blur(light, (31, 31)), light) > _DARK).astype(np.uint8)


def _stamped(colour: str, mask: Mask, small: Pixels) -> Iterator[Stamp]:
    """Rings of one colour that hang together."""
    return _judged(colour, rings(mask), mask, small) if mask.any() else iter(())


def _crossed(colour: str, mask: Mask, small: Pixels, boxes: Sequence[Box]) -> Iterator[Stamp]:
    """Rings that other ink of the colour crosses."""
    return _judged(colour, chain.from_iterable(circles(mask, box) for box in boxes), mask, small)


def _judged(colour: str, found: Iterable[Ring], mask: Mask, small: Pixels) -> Iterator[Stamp]:
    dark = _strength(small, colour)
    for ring in found:
        seen = look(ring, mask, dark)
        if _is_stamp(seen, colour) and _on_paper(ring, mask, small, colour):
            yield Stamp(colour, ring.x, ring.y, max(ring.a, ring.b), seen.visible < 0.97, _is_certain(seen))


def _strength(small: Pixels, colour: str) -> Mask:
    """How strong ink of this colour is: 0 for paper."""
    light = small[:, :, 0] if colour == "blue" else small[:, :, 1]
    return np.asarray(255 - light, np.uint8)


def _is_stamp(seen: Look, colour: str) -> bool:
    """A thin ring, nothing beside it, letters along it that leave gaps."""
    if seen.thick > 0.18 or seen.outside > 0.3 or not 0.015 < seen.inside < 0.62 or seen.touch > 0.6:
        return False
    if seen.visible < 0.97:  # what remains of it must be certain
        return seen.rim > 0.9 and seen.gap < 0.3 and seen.span > 0.3 and seen.strokes >= 3 and seen.visible > 0.3
    if colour == "gray":  # text may run through it
        return seen.rim > 0.68 and seen.gap < 0.5 and seen.span > 0.45 and seen.strokes >= 8
    return seen.rim > 0.75 and seen.gap < 0.55 and seen.span > 0.45 and seen.strokes >= 8


def _is_certain(seen: Look) -> bool:
    return (
        seen.rim > 0.93
        and seen.gap < 0.15
        and seen.thick < 0.14
        and seen.outside < 0.06
        and seen.span > 0.55
        and seen.strokes >= 14 * seen.visible
    )


def _on_paper(ring: Ring, mask: Mask, small: Pixels, colour: str) -> bool:
    reach = max(ring.a, ring.b) * 1.15
    top, bottom = max(round(ring.y - reach), 0), max(round(ring.y + reach), 1)
    left, right = max(round(ring.x - reach), 0), max(round(ring.x + reach), 1)
    ground = small[top:bottom, left:right][mask[top:bottom, left:right] == 0]
    if len(ground) < 20 or not _light(ground):
        return False
    if colour == "gray" and not _is_gray(along(ring, small)):
        return False  # what has a colour was looked for by it
    return colour == "red" or _light(small[::8, ::8].reshape(-1, 3))


def _light(ground: NDArray[np.uint8]) -> bool:
    light = ground.max(axis=1)
    colour = light - ground.min(axis=1)
    return bool(np.median(light) > _PAPER_LIGHT and np.percentile(colour, 60) < _PAPER_COLOUR)


def _is_gray(ink: NDArray[np.uint8]) -> bool:
    return bool(len(ink) and np.median(ink.max(axis=1) - ink.min(axis=1)) < _INK_COLOUR)


def _like(stamp: Stamp, likeness: NDArray[np.float32], size: tuple[int, int]) -> bool:
    """Whether the model takes a good part of what stands within the ring for a seal's text."""
    across, down = likeness.shape[1] / size[0], likeness.shape[0] / size[1]
    reach = stamp.across * 1.05
    part = likeness[
        max(round((stamp.y - reach) * down), 0) : round((stamp.y + reach) * down),
        max(round((stamp.x - reach) * across), 0) : round((stamp.x + reach) * across),
    ]
    return bool(part.size and (part > _LIKE).mean() > 0.04)


def _numbered(stamp: Stamp, pieces: Sequence[Piece]) -> bool:
    """A dial: what stands inside are figures alone."""
    inside = [
        one.text
        for one in pieces
        if abs((one.left + one.right) / 2 - stamp.x) < stamp.across and abs(one.middle - stamp.y) < stamp.across
    ]
    return len(inside) >= 4 and not any(_HAN.search(text) for text in inside)
