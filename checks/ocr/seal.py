"""A round seal: text that the detector takes for a seal's, inside a ring that the ink draws, on paper."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from checks.ocr.engine import Pixels
from checks.ocr.picture import Piece, Seal

_LIKE = 0.3
_SHARE = 0.002  # of the page; below it no seal was seen in the measurements
_ANGLES, _STEPS = 90, 64  # rays from a ring's middle, and places on each at which ink is looked for
_WHOLE = 0.7  # of the ring's angles that must carry ink; the rest may lie under text or be worn
_PAPER_LIGHT, _PAPER_COLOUR = 130, 70

Box = tuple[int, int, int, int]


def seal(pixels: Pixels, red: Pixels, likeness: NDArray[np.float32], pieces: list[Piece]) -> Seal:
    """`red` or `gray` for a seal on a paper; `alone` for a red one that fills the picture, as a badge may."""
    if (likeness > _LIKE).mean() < _SHARE:
        return ""
    found: Seal = ""
    places = dict.fromkeys(_places(likeness, pixels))
    for colour in ("red", "gray"):
        mask = red if colour == "red" else _dark(pixels)
        for box in places:
            radius = _ring(mask, pixels, box)
            if not radius:
                continue
            if colour == "red" or _mostly_red(red, mask, box):
                alone = radius * 2 > min(pixels.shape[:2]) * 0.45 and len(pieces) < 6
                if not alone:
                    return "red"
                found = "alone"
            elif not found and len(pieces) > 2:
                found = "gray"
    return found


def _mostly_red(red: Pixels, ink: Pixels, box: Box) -> bool:
    """A ring that few colours made too pale in places is red all the same."""
    window = (slice(max(box[1], 0), box[3]), slice(max(box[0], 0), box[2]))
    return bool((red[window][ink[window] > 0] > 0).mean() > 0.5)


def _dark(pixels: Pixels) -> Pixels:
    light = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    darker = cv2.subtract(cv2.blur(light, (41, 41)), light)  # never below zero
    return np.asarray(cv2.threshold(darker, 18, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _places(likeness: NDArray[np.float32], pixels: Pixels) -> Iterator[Box]:
    """Rectangles of what hangs together, about as high as wide, in the full picture."""
    seen = (likeness > _LIKE).astype(np.uint8)
    high, wide = seen.shape
    for reach in (1, max(high, wide) // 40, max(high, wide) // 16):
        closed = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
        for index in range(1, min(count, 40)):
            x, y, w, h = (int(number) for number in stats[index][:4])
            if w > 12 and h > 12 and 0.5 < w / h < 2:
                across, down = pixels.shape[1] / wide, pixels.shape[0] / high
                yield round(x * across), round(y * down), round((x + w) * across), round((y + h) * down)


def _ring(mask: Pixels, pixels: Pixels, box: Box) -> float:
    """Radius of a closed thin ring around the rectangle's middle; 0 where there is none or the ground is no paper."""
    left, top, right, bottom = box
    half = max(right - left, bottom - top) / 2
    reach = half * 1.7
    xs = (left + right) / 2 + np.arange(-0.2, 0.21, 0.05) * half
    ys = (top + bottom) / 2 + np.arange(-0.2, 0.45, 0.05) * half
    framed = cv2.copyMakeBorder(mask & 1, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)  # rays that leave it meet nothing
    ink, angles = framed.ravel(), np.arange(_ANGLES)[:, None] * (2 * np.pi / _ANGLES)
    steps = np.arange(_STEPS) * (reach / _STEPS)
    columns = _within(xs, np.cos(angles) * steps, mask.shape[1])
    rows = _within(ys, np.sin(angles) * steps, mask.shape[0]) * framed.shape[1]
    for y, row in zip(ys, rows, strict=True):
        rays = ink.take(row + columns)  # of every middle at this height at once: one at a time is slow
        met = (rays[..., :-1] | rays[..., 1:]).sum(axis=1, dtype=np.uint8) / _ANGLES
        for number in np.flatnonzero(met[:, 20:].max(axis=1) >= _WHOLE):
            radius = _edge(met[number]) / _STEPS * reach
            if radius and _on_paper(mask, pixels, (xs[number], y), radius):
                return float(radius)
    return 0.0


def _within(middles: NDArray[np.float64], rays: NDArray[np.float64], size: int) -> NDArray[np.intp]:
    """Where the rays from each middle go, middles × angles × steps, in a picture with a frame of one pixel."""
    return np.asarray(np.rint(middles[:, None, None] + rays).clip(-1, size) + 1, np.intp)


def _edge(met: NDArray[np.float64]) -> int:
    """The step at which nearly every direction meets ink, with less of it just inside and outside; 0 for none."""
    best = int(met[20:].argmax()) + 20
    if met[best] < _WHOLE or met[max(best - 6, 0) : best - 2].min() > met[best] * 0.75:
        return 0
    if best + 4 < len(met) and met[best + 3 :].min() > met[best] * 0.75:
        return 0
    return best


def _on_paper(mask: Pixels, pixels: Pixels, centre: tuple[float, float], radius: float) -> bool:
    x, y, r = round(centre[0]), round(centre[1]), round(radius * 1.15)
    every = max(r // 50, 1)  # ten thousand places tell as much as all of them
    window = (slice(max(y - r, 0), y + r, every), slice(max(x - r, 0), x + r, every))
    background = pixels[window][mask[window] == 0]
    if len(background) < 20:
        return False
    light = background.max(axis=1)
    colour = light - background.min(axis=1)
    return bool(np.median(light) > _PAPER_LIGHT and np.percentile(colour, 60) < _PAPER_COLOUR)
