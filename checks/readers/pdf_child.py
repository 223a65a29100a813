"""The child that reads one PDF: its bytes come in, what is in them goes out as MessagePack, each as one message."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain

import msgspec
import pypdfium2
import pypdfium2.raw as c

from checks.kinds import CHARACTERS
from checks.readers import pdf_head
from checks.readers.pdf import PAGES, SECONDS, Pdf
from checks.readers.pdf_objects import EMBEDDED, EMBEDDED_BYTES, NO_NOTES, SCRIPT, Notes, Objects, TooMany, Unreadable
from checks.readers.pdf_truth import Truth
from checks.readers.pdf_words import page_tables
from checks.text.aligned import Columns
from sanshen.base import messages, resource_bounds

MEMORY = 512 << 20  # of address space; a file of 60 MB takes 226
_SMALL = 400  # square points, 7 × 7 mm: enough to hold a line of text
_CURVES = 120  # a letter in outlines has a dozen and more
_PROPERTIES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")


def bound() -> None:
    resource_bounds.lower(AS=MEMORY, CPU=SECONDS, CORE=0)


def read(data: bytes) -> Pdf:
    found = Pdf()
    try:
        _document(data, found)
    except pypdfium2.PdfiumError as error:
        found.fault = "password" if "assword" in str(error) else "broken"
    except Unreadable:
        found.fault = "broken"
    return found


def _document(data: bytes, found: Pdf) -> None:
    document = pypdfium2.PdfDocument(data)
    objects = Objects(data)
    properties = [document.get_metadata_value(key) for key in _PROPERTIES]
    found.parts.append(("文档属性", "\n".join([*properties, *objects.metadata])))
    found.active = list(objects.active)
    if c.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 and SCRIPT not in found.active:
        found.active.append(SCRIPT)
    if len(document) > PAGES:
        found.fault = "pages"
        return
    found.parts.append(("书签", "\n".join(mark.get_title() for mark in document.get_toc())))
    found.parts.append(("表单", "\n".join(objects.forms)))
    try:
        found.embedded = list(_files(document, objects))
    except TooMany:
        found.fault = "attachments"
        return
    _pages(document, objects, found)
    known = "\n".join(text for _, text in found.parts)
    found.parts.append(("链接、标签等文字", "\n".join(objects.others(known))))


def _files(document: pypdfium2.PdfDocument, objects: Objects) -> Iterator[tuple[str, bytes]]:
    """As two libraries find them: in a damaged file each takes other objects for the last ones."""
    seen, left = set[bytes](), EMBEDDED_BYTES
    listed = (document.get_attachment(index) for index in range(document.count_attachments()))
    named = ((file.get_name(), bytes(file.get_data()) if left > 0 else b"") for file in listed)
    for count, (name, data) in enumerate(chain(named, objects.files())):
        if data in seen:
            continue
        left -= len(data)
        if left < 0 or count >= 2 * EMBEDDED:
            raise TooMany
        seen.add(data)
        yield name.rpartition("/")[2] or f"未命名{count + 1}", data


def _pages(document: pypdfium2.PdfDocument, objects: Objects, found: Pdf) -> None:
    left = CHARACTERS
    beside, columns = objects.beside(), Columns()
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            found.fault = "broken"
            continue
        textpage = page.get_textpage()
        text = textpage.get_text_range(errors="replace")
        left -= len(text)
        if left < 0:
            found.fault = "characters"
            return
        notes = beside.get(number, NO_NOTES)
        _look(page, number, Truth(textpage, text), notes, found)
        lined = text.replace("\r\n", "\n")
        found.parts.append((f"第 {number} 页", lined))
        found.tables[f"第 {number} 页"] = page_tables(textpage, lined, columns)
        found.parts.append((f"第 {number} 页批注和链接", "\n".join(notes.texts)))
        page.close()


def _look(page: pypdfium2.PdfPage, number: int, truth: Truth, notes: Notes, found: Pdf) -> None:
    """Pictures have to be looked at; a page drawn in curves has no text either, and some fonts give none."""
    images = page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=8)
    if truth.shapeless:
        found.shapeless.append(number)
    bare = truth.is_empty and (notes.drawn or any(True for _ in page.get_objects(max_depth=1)))
    if bare or truth.doubtful or notes.retold:
        found.scans.append(number)
    elif notes.drawn or sum(map(_area, images)) > _SMALL or _is_drawn(page):
        found.pictured.append(number)
    if pdf_head.red_head(page):
        found.red_heads.append(number)


def _area(image: pypdfium2.PdfObject) -> float:
    left, bottom, right, top = image.get_bounds()
    return float((right - left) * (top - bottom))


def _is_drawn(page: pypdfium2.PdfPage) -> bool:
    """Whether curves are drawn on it, of which letters may be made."""
    curves = _CURVES
    for path in page.get_objects(filter=[c.FPDF_PAGEOBJ_PATH], max_depth=8):
        for index in range(min(c.FPDFPath_CountSegments(path.raw), 4 * _CURVES)):
            segment = c.FPDFPath_GetPathSegment(path.raw, index)
            curves -= c.FPDFPathSegment_GetType(segment) == c.FPDF_SEGMENT_BEZIERTO
        if curves <= 0:
            return True
    return False


if __name__ == "__main__":
    bound()
    messages.write(sys.stdout.buffer, msgspec.msgpack.encode(read(messages.read(sys.stdin.buffer) or b"")))
