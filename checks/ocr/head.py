"""The red head of an official paper: the issuer's name in large red type, its number, and a red rule below."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

import cv2
import numpy as np

from checks.ocr.engine import Pixels
from checks.ocr.picture import Head, Piece

NUMBER = re.compile(r"[\[〔（(【]\s*(?:19|20)\d\d\s*[\]〕）)】]\s*+(?:第\s*+)?\d{1,4}\s*号")
PAPER = re.compile(r"文\s*件$")
SERIES = re.compile(
    r"(?:纪\s?要|简\s?报|专\s?报|快\s?报|通\s?报|情况反映|参\s?阅|(?:明传|传真)\s?电\s?报)$"
)  # papers that go by issues
ISSUE = re.compile(r"\d{1,4}\s{0,4}期|第\s{0,4}[一二三四五六七八九十百]{1,5}\s{0,4}期|\d{1,4}\s{0,4}号$")
_ISSUER = re.compile(
    r"(?:人民政府|委员会|办公室|办事处|领导小组|指挥部|代表大会|人大常委会|政协|检察院|法院|党组|[局厅院办委部会])$"
)
_RED = 30  # how far red stands out of green and blue
_TALL, _RED_TALL = 1.5, 1.2  # times the usual height of text; of red type where number and rule stand below
_UPPER = 0.62  # share of the page in which a head stands


def head(pixels: Pixels, red: Pixels, pieces: Sequence[Piece]) -> Head:
    """`red` and sure by two signs of its own, `likely` by one, `gray` for a copy without colour."""
    high = [piece for piece in _large(pieces) if piece.middle < pixels.shape[0] * _UPPER]
    upper = [piece for piece in _large(pieces, _RED_TALL) if piece.middle < pixels.shape[0] * _UPPER]
    names = [piece for piece in upper if _is_red(red, pixels, piece)]
    rule = _rule(red) if names else None
    for name in names:
        paper, series = bool(PAPER.search(name.text)), bool(SERIES.search(name.text))
        number = _numbered(name, pieces)
        below = rule is not None and 0 < rule - name.bottom < pixels.shape[0] * 0.35
        issue = series and _numbered(name, pieces, ISSUE)
        if (paper and (number or below)) or (below and (issue or (number and _ISSUER.search(name.text)))):
            return "red"
        if below and name in high and (series or _ISSUER.search(name.text)):
            return "likely"
    return "gray" if any(PAPER.search(one.text) and _numbered(one, pieces) for one in high) else ""


def red_mask(pixels: Pixels) -> Pixels:
    """255 where the picture is red."""
    soft = cv2.GaussianBlur(pixels, (3, 3), 0)
    red, green, blue = cv2.split(soft)
    redder = cv2.subtract(red, cv2.max(green, blue))  # never below zero
    return np.asarray(cv2.threshold(redder, _RED, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _large(pieces: Sequence[Piece], tall: float = _TALL) -> list[Piece]:
    if not pieces:
        return []
    usual = statistics.median(piece.height for piece in pieces)
    return [piece for piece in pieces if len(pieces) < 4 or piece.height >= usual * tall]


def _numbered(name: Piece, pieces: Sequence[Piece], number: re.Pattern[str] = NUMBER) -> bool:
    return any(name.bottom < one.middle < name.bottom + name.height * 4 and number.search(one.text) for one in pieces)


def _is_red(red: Pixels, pixels: Pixels, piece: Piece) -> bool:
    """Most of the ink within the piece is red."""
    top, bottom, left, right = (max(round(side), 0) for side in (piece.top, piece.bottom, piece.left, piece.right))
    part, crop = red[top:bottom, left:right], pixels[top:bottom, left:right]
    if part.size == 0:
        return False
    light = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    ink = light < np.percentile(light, 95) * 0.75
    return bool(ink.any() and (part[ink] > 0).mean() > 0.6)


def _rule(red: Pixels) -> float | None:
    """Height at which a thin red line runs over a good part of the page; a star may part it."""
    width = red.shape[1]
    lines = cv2.morphologyEx(red, cv2.MORPH_OPEN, np.ones((1, max(width // 30, 3)), np.uint8))
    _, top, _, high = cv2.boundingRect(lines)
    if not high:
        return None
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines[top : top + high])
    thin = [
        stats[index]
        for index in range(1, count)
        if stats[index][cv2.CC_STAT_WIDTH] > width * 0.2
        and stats[index][cv2.CC_STAT_HEIGHT] < width * 0.05
        and stats[index][cv2.CC_STAT_AREA] < stats[index][cv2.CC_STAT_WIDTH] * width * 0.012
    ]
    if sum(int(one[cv2.CC_STAT_WIDTH]) for one in thin) < width * 0.35:
        return None
    return float(top + np.mean([one[cv2.CC_STAT_TOP] for one in thin]))
