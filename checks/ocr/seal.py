"""A round seal: text that the detector takes for a seal's, inside a ring that the ink draws, on paper."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from checks.ocr.engine import Pixels
from checks.ocr.head import red_mask
from checks.ocr.picture import Piece, Seal

_LIKE = 0.3
_SHARE = 0.002  # of the page; below it no seal was seen in the measurements
_ANGLES = 90
_WHOLE = 0.7  # of the ring's angles that must carry ink; the rest may lie under text or be worn
_PAPER_LIGHT, _PAPER_COLOUR = 130, 70

Box = tuple[int, int, int, int]


def seal(pixels: Pixels, likeness: NDArray[np.float32], pieces: list[Piece]) -> Seal:
    """`red` or `gray` for a seal on a paper; `alone` for a red one that fills the picture, as a badge may."""
    if (likeness > _LIKE).mean() < _SHARE:
        return ""
    found: Seal = ""
    masks = {"red": red_mask(pixels), "gray": _dark(pixels)}
    for left, top, right, bottom in _places(likeness, pixels):
        for colour, mask in masks.items():
            radius = _ring(mask, pixels, (left, top, right, bottom))
            if not radius:
                continue
            if colour == "red" or _mostly_red(masks["red"], mask, (left, top, right, bottom)):
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
    for down in np.arange(-0.2, 0.45, 0.05):
        for across in np.arange(-0.2, 0.21, 0.05):
            centre = ((left + right) / 2 + across * half, (top + bottom) / 2 + down * half)
            radius = _closed(mask, centre, half)
            if radius and _on_paper(mask, pixels, centre, radius):
                return radius
    return 0.0


def _closed(mask: Pixels, centre: tuple[float, float], half: float) -> float:
    """The radius at which nearly every direction meets ink, with less of it just inside and outside."""
    reach = half * 1.7
    # without filling, rays that leave the picture hold whatever the memory held before, now and then a ring
    flags = cv2.WARP_POLAR_LINEAR | cv2.INTER_NEAREST | cv2.WARP_FILL_OUTLIERS
    rays = cv2.warpPolar(mask, (64, _ANGLES), centre, reach, flags) > 0
    met = (rays[:, :-1] | rays[:, 1:]).mean(axis=0)
    best = int(met[20:].argmax()) + 20
    if met[best] < _WHOLE or met[max(best - 6, 0) : best - 2].min() > met[best] * 0.75:
        return 0.0
    if best + 4 < len(met) and met[best + 3 :].min() > met[best] * 0.75:
        return 0.0
    return float(best / 64 * reach)


def _on_paper(mask: Pixels, pixels: Pixels, centre: tuple[float, float], radius: float) -> bool:
    x, y, r = round(centre[0]), round(centre[1]), round(radius * 1.15)
    window = (slice(max(y - r, 0), y + r), slice(max(x - r, 0), x + r))
    ground = pixels[window][mask[window] == 0]
    if len(ground) < 20:
        return False
    light = ground.max(axis=1)
    colour = light - ground.min(axis=1)
    return bool(np.median(light) > _PAPER_LIGHT and np.percentile(colour, 60) < _PAPER_COLOUR)
