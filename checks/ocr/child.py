"""The child process that looks at pictures: requests come in, replies go out, as MessagePack with its length before it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import msgspec
from PIL import Image

from checks.ocr.engine import DETAIL, Engine, Pixels
from checks.ocr.frames import Tile, frames, opened, tiles
from checks.ocr.head import head, red_mask
from checks.ocr.layout import stacked
from checks.ocr.picture import FAILED, NO_MEMORY, Ask, Picture, Piece, Reply
from checks.ocr.seal import Stamp, seal, stamps
from checks.ocr.tags import tags
from checks.refused import Refused
from checks.text.places import moved
from sanshen.base import messages, resource_bounds

MEMORY = 768 << 20  # of data; resident it stays below 450 MB, the rest is reserved by threads and never touched
_PAGE = 1754  # longest side of a rendered page: A4 at 150 dpi
_NETWORK = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.bind",
    "socket.sendto",
    "urllib.Request",
    "subprocess.Popen",
)


def bound() -> None:
    """No network, no programs, no more memory: whatever a library or a hostile file would like."""

    def refuse(event: str, _: tuple[Any, ...]) -> None:
        if event in _NETWORK:
            raise PermissionError(event)

    sys.addaudithook(refuse)
    resource_bounds.lower(DATA=MEMORY)
    resource_bounds.allow_processor_time()  # whoever started it may be bound to one file; it looks at many


def answers(engine: Engine, ask: Ask) -> Iterator[Reply]:
    """Replies to one request; the last one says so, and why something was not read."""
    fault = ""
    try:
        yield from _pages(engine, ask.data, ask.pages) if ask.pages is not None else _image(engine, ask.data)
    except Refused as refusal:
        fault = str(refusal)
    except MemoryError:
        fault = NO_MEMORY
    except Exception as error:  # Pillow, OpenCV and onnxruntime raise many kinds for damaged input
        fault = "图片已损坏，无法读取" if isinstance(error, (OSError, SyntaxError, ValueError)) else FAILED
    yield Reply(fault=fault, last=True)


def _image(engine: Engine, data: bytes) -> Iterator[Reply]:
    image = opened(data)
    found = tags(image)
    found.frames = getattr(image, "n_frames", 1)
    yield Reply(tags=found)
    for number, frame in frames(image):
        yield Reply(picture=_look(engine, number, frame))


def _pages(engine: Engine, data: bytes, pages: list[tuple[int, bool]]) -> Iterator[Reply]:
    import pypdfium2
    import pypdfium2.raw as c

    document = pypdfium2.PdfDocument(data)
    for number, plain in pages:
        page = document[number - 1]
        if plain:  # the text was read from the file itself; what remains are pictures
            for text in list(page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=1)):
                page.remove_obj(text)
        width, height = page.get_size()
        scale = min(_PAGE / max(width, height, 1), DETAIL / max(width, height, 1))
        image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        yield Reply(picture=_look(engine, number, image))
        page.close()


def _look(engine: Engine, number: int, image: Image.Image) -> Picture:
    found = Picture(number=number)
    texts: list[str] = []
    with ThreadPoolExecutor(1) as beside:  # the models let go of Python: seals are looked for while text is read
        for index, tile in enumerate(tiles(image)):
            looked = beside.submit(_looks, engine, tile.pixels)
            pieces, pixels = engine.pieces(tile.pixels)
            looks = looked.result() if pixels is tile.pixels else _looks(engine, pixels)
            text, tables = stacked(piece for piece in pieces if _owns(tile, piece))
            found.tables += moved(tables, sum(map(len, texts)) + len(texts))
            texts.append(text)
            found.seal = found.seal or seal(looks.stamps, pixels, pieces)
            if index == 0:
                found.head = head(pixels, looks.red, pieces)
    found.text = "\n".join(texts)
    return found


class _Looks(NamedTuple):
    """What a picture shows beside its text: where it is red, and what could be a seal."""

    red: Pixels
    stamps: list[Stamp]


def _looks(engine: Engine, pixels: Pixels) -> _Looks:
    red = red_mask(pixels)
    return _Looks(red, stamps(pixels, red, engine.seal_map(pixels)))


def _owns(tile: Tile, piece: Piece) -> bool:
    middle = (piece.left + piece.right) / 2 if tile.across else piece.middle
    return tile.own[0] <= middle < tile.own[1]


def main() -> None:
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no reply
    engine = Engine()
    bound()
    while data := messages.read(sys.stdin.buffer):
        for reply in answers(engine, msgspec.msgpack.decode(data, type=Ask)):
            messages.write(replies, msgspec.msgpack.encode(reply))


if __name__ == "__main__":
    main()
