"""Rings in a picture: closed curves, round or oval, thin, perhaps cut off by the picture's edge, and what stands inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
Reals = NDArray[np.floating[Any]]
_ANGLES, _STEPS, _REACH = 360, 48, 1.2  # rays from a ring's middle, places on each, how far they go
_SMALLEST, _LARGEST = 0.068, 1.4  # of the picture's shorter side
_MOST = 60  # shapes of one colour that are looked at
_TURN = np.arange(_ANGLES, dtype=np.float64) * (2 * np.pi / _ANGLES)
_FAR = (np.arange(_STEPS) + 0.5) * (_REACH / _STEPS)


class Ring(NamedTuple):
    """Middle, half axes, and the direction of the first of them in radians."""

    x: float
    y: float
    a: float
    b: float
    turn: float


class Look(NamedTuple):
    """What rays from the middle of a ring meet, 0 to 1.

    `touch` is how much of what stands inside reaches the ring, `span` the share of the angles at which letters stand,
    `strokes` how often it gets dark along them.
    """

    rim: float
    visible: float
    thick: float
    gap: float
    touch: float
    outside: float
    inside: float
    span: float
    strokes: int


def rings(mask: Mask) -> Iterator[Ring]:
    """Shapes whose outer edge is an ellipse: what hangs together, or would if gaps were closed."""
    short = min(mask.shape)
    known: list[Ring] = []
    for reach in (1, max(short // 110, 3), max(short // 45, 5)):
        closed = mask if reach == 1 else cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
        sized = [
            number
            for number in range(1, count)
            if _SMALLEST * short < max(stats[number][2], stats[number][3]) < _LARGEST * short
            and min(stats[number][2], stats[number][3]) > 0.3 * _SMALLEST * short
            and stats[number][2] < 4 * stats[number][3] < 16 * stats[number][2]
        ]
        for number in sorted(sized, key=lambda number: -int(stats[number][4]))[:_MOST]:
            x, y, w, h = (int(one) for one in stats[number][:4])
            part = (labels[y : y + h, x : x + w] == number).astype(np.uint8)
            found = _fitted(part, x, y, mask.shape)
            if found and not any(_same(found, other) for other in known):
                known.append(found)
                yield found


def _fitted(part: Mask, x: int, y: int, shape: tuple[int, ...]) -> Ring | None:
    points = np.concatenate(cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0])
    hull = cv2.convexHull(points)[:, 0].astype(np.float32) + np.array([x, y], np.float32)
    inner = (hull[:, 0] > 2) & (hull[:, 1] > 2) & (hull[:, 0] < shape[1] - 3) & (hull[:, 1] < shape[0] - 3)
    edge = hull[inner]
    if len(edge) < 8:
        return None
    (cx, cy), (w, h), turn = cv2.fitEllipse(edge.astype(np.float32))
    if not (np.isfinite([cx, cy, w, h]).all() and 0 < w < 4 * max(shape) and h < 4 * max(shape)) or h > 2.2 * w:
        return None
    if _SMALLEST * min(shape[:2]) > w or h > _LARGEST * min(shape[:2]):
        return None
    ring = Ring(cx, cy, w / 2, h / 2, float(np.deg2rad(turn)))
    far = _distance(ring, edge)
    return ring if np.percentile(np.abs(far - 1), 90) < 0.06 else None


def _distance(ring: Ring, points: NDArray[np.float32]) -> NDArray[np.float64]:
    """How far out points lie, 1 on the ring."""
    across, down = points[:, 0] - ring.x, points[:, 1] - ring.y
    cos, sin = np.cos(ring.turn), np.sin(ring.turn)
    return np.asarray(np.hypot((across * cos + down * sin) / ring.a, (down * cos - across * sin) / ring.b), np.float64)


def _same(one: Ring, other: Ring) -> bool:
    near = 0.08 * max(one.a, other.a)
    return abs(one.x - other.x) < near and abs(one.y - other.y) < near and abs(one.a - other.a) < near


def circles(mask: Mask, box: tuple[int, int, int, int]) -> Iterator[Ring]:
    """Rings within the box (left, top, right, bottom), though other ink runs through them."""
    left, top, right, bottom = box
    part = np.ascontiguousarray(mask[top:bottom, left:right]) * 255
    short = min(part.shape, default=0)
    if short < 24:
        return
    soft = cv2.GaussianBlur(part, (5, 5), 0)
    found = cv2.HoughCircles(
        soft, cv2.HOUGH_GRADIENT, 1.5, max(short / 12, 8), param1=120, param2=30, minRadius=short // 5, maxRadius=short
    )
    for x, y, radius in () if found is None else found[0][:6]:
        for change in (0, 2, -2):  # the edge that was found is one of the line's two
            yield Ring(left + float(x), top + float(y), float(radius) + change, float(radius) + change, 0.0)


def look(ring: Ring, mask: Mask, dark: Mask) -> Look:
    """Measures of a ring in its mask; `dark` is how strong the ink of its colour is."""
    xs, ys = _places(ring, _TURN, _FAR)
    inside = (xs >= 0) & (ys >= 0) & (xs < mask.shape[1]) & (ys < mask.shape[0])
    ink = (mask[ys.clip(0, mask.shape[0] - 1), xs.clip(0, mask.shape[1] - 1)] > 0) & inside
    seen = inside[:, _step(1.0)]
    if seen.sum() < _ANGLES * 0.2:
        return Look(0, float(seen.mean()), 1, 1, 1, 1, 0, 0, 0)
    rays = ink[seen]
    line = rays.mean(axis=0)
    peak = _step(0.88) + int(line[_step(0.88) : _step(1.06)].argmax())
    top = max(float(line[peak]), 0.01)
    inner = peak - int(np.argmax([*(line[peak : _step(0.6) : -1] < top * 0.5), True]))
    outer = peak + int(np.argmax([*(line[peak:] < top * 0.5), True]))
    first = _step(0.74)
    between = line[first : max(inner, first) + 1]
    gap = first + int(len(between) - 1 - between[::-1].argmin())
    band = ink[:, _step(0.52) : gap]
    there = inside[:, _step(0.8)]
    letters = (band.mean(axis=1) > 0.08) & there
    return Look(
        rim=float(rays[:, _step(0.92) : _step(1.06)].any(axis=1).mean()),
        visible=float(seen.mean()),
        thick=(outer - inner) * _REACH / _STEPS,
        gap=float(line[gap]) / top,
        touch=float(line[gap]) / max(float(line[_step(0.6) : gap].max(initial=0)), 0.01),
        outside=float(np.median(line[min(peak + 3, _STEPS - 2) :])),
        inside=float(band[there].mean()) if there.any() else 0.0,
        span=float(_filled(letters).sum() / max(there.sum(), 1)),
        strokes=_strokes(ring, dark, _FAR[gap]),
    )


def along(ring: Ring, pixels: Mask) -> NDArray[np.uint8]:
    """The darkest pixel near the ring in each direction, directions × RGB."""
    xs, ys = _places(ring, _TURN, np.linspace(0.95, 1.05, 7))
    high, wide = pixels.shape[:2]
    there = ((xs >= 0) & (ys >= 0) & (xs < wide) & (ys < high)).all(axis=1)
    near = pixels[ys[there], xs[there]]
    darkest = near.min(axis=2).argmin(axis=1)
    return np.asarray(near[np.arange(len(near)), darkest], np.uint8)


def _places(ring: Ring, turn: Reals, far: Reals) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Columns and rows, angles × steps."""
    cos, sin = np.cos(ring.turn), np.sin(ring.turn)
    along, beside = ring.a * np.cos(turn)[:, None] * far, ring.b * np.sin(turn)[:, None] * far
    xs, ys = ring.x + along * cos - beside * sin, ring.y + along * sin + beside * cos
    return np.rint(xs).astype(np.intp), np.rint(ys).astype(np.intp)


def _strokes(ring: Ring, dark: Mask, gap: float) -> int:
    """How often the ink gets strong and weak again on the way round, where it does most."""
    xs, ys = _places(ring, _TURN, np.linspace(0.6, max(gap - 0.03, 0.66), 6))
    there = (xs >= 0) & (ys >= 0) & (xs < dark.shape[1]) & (ys < dark.shape[0])
    ink = dark[ys.clip(0, dark.shape[0] - 1), xs.clip(0, dark.shape[1] - 1)].astype(np.float32)
    ink[~there] = np.median(ink)
    usual = cv2.blur(ink, (1, 21), borderType=cv2.BORDER_REFLECT)
    high = (ink - usual) > max(float(np.percentile(ink, 97) - np.percentile(ink, 5)) * 0.12, 4)
    return int((high & ~np.roll(high, 1, axis=0)).sum(axis=0).max())


def _step(far: float) -> int:
    return round(far / _REACH * _STEPS)


def _filled(letters: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With the gaps between letters."""
    wide = _ANGLES // 24
    doubled = np.concatenate([letters, letters[: 2 * wide]]).astype(np.uint8)[None]
    closed = cv2.morphologyEx(doubled, cv2.MORPH_CLOSE, np.ones((1, 2 * wide + 1), np.uint8))
    return np.asarray(closed[0, : len(letters)] > 0)
