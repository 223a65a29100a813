"""The child that reads one PDF: its bytes come in, what is in them goes out as MessagePack, each as one message."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator

import msgspec
import pypdfium2
import pypdfium2.raw as c

from checks.kinds import CHARACTERS
from checks.readers import pdf_head, pdf_marks
from checks.readers.pdf import PAGES, SECONDS, Pdf
from sanshen.base import messages, resource_bounds

MEMORY = 512 << 20  # of address space; a file of 60 MB takes 226
_EMBEDDED, _EMBEDDED_BYTES = 200, 32 << 20
_SMALL = 400  # square points, 7 × 7 mm
_NOTES = ("Contents", "V", "T", "TU", "Subj")
_PROPERTIES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")


def bound() -> None:
    resource_bounds.lower(AS=MEMORY, CPU=SECONDS, CORE=0)


def read(data: bytes) -> Pdf:
    found = Pdf()
    try:
        _document(data, found)
    except pypdfium2.PdfiumError as error:
        found.fault = "password" if "assword" in str(error) else "broken"
    return found


def _document(data: bytes, found: Pdf) -> None:
    document = pypdfium2.PdfDocument(data)
    properties = [document.get_metadata_value(key) for key in _PROPERTIES]
    found.parts.append(("文档属性", "\n".join([*properties, *pdf_marks.xmp(data)])))
    found.protected = c.FPDF_GetSecurityHandlerRevision(document.raw) >= 0
    found.active = pdf_marks.active(data)
    if c.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 and pdf_marks.SCRIPT not in found.active:
        found.active.append(pdf_marks.SCRIPT)
    if len(document) > PAGES:
        found.fault = "pages"
        return
    found.parts.append(("书签", "\n".join(mark.get_title() for mark in document.get_toc())))
    _attachments(document, found)
    _pages(document, found)


def _attachments(document: pypdfium2.PdfDocument, found: Pdf) -> None:
    left = _EMBEDDED_BYTES
    for index in range(document.count_attachments()):
        file = document.get_attachment(index)
        data = bytes(file.get_data()) if left > 0 and index < _EMBEDDED else b""
        left -= len(data)
        if left < 0 or index >= _EMBEDDED:
            found.fault = "attachments"
            return
        found.embedded.append((file.get_name() or f"未命名{index + 1}", data))


def _pages(document: pypdfium2.PdfDocument, found: Pdf) -> None:
    left = CHARACTERS
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            found.fault = "broken"
            continue
        text = page.get_textpage().get_text_range(errors="replace")
        left -= len(text)
        if left < 0:
            found.fault = "characters"
            return
        _look(page, number, text, found)
        found.parts.append((f"第 {number} 页", text.replace("\r\n", "\n")))
        found.parts.append((f"第 {number} 页批注和链接", "\n".join(_notes(page))))
        page.close()


def _look(page: pypdfium2.PdfPage, number: int, text: str, found: Pdf) -> None:
    """Pictures have to be looked at; a page drawn in curves has no text either."""
    length = len(text.strip())
    images = list(page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=8))
    if not length and any(True for _ in page.get_objects(max_depth=1)):
        found.scans.append(number)
    elif any(_visible(image) for image in images):
        found.pictured.append(number)
    if pdf_head.red_head(page):
        found.red_heads.append(number)


def _visible(image: pypdfium2.PdfObject) -> bool:
    """Large enough to hold a line of text."""
    left, bottom, right, top = image.get_bounds()
    return bool((right - left) * (top - bottom) > _SMALL)


def _notes(page: pypdfium2.PdfPage) -> Iterator[str]:
    for index in range(c.FPDFPage_GetAnnotCount(page.raw)):
        annotation = c.FPDFPage_GetAnnot(page.raw, index)
        if annotation:
            yield from filter(None, (_string(annotation, key) for key in _NOTES))
            c.FPDFPage_CloseAnnot(annotation)


def _string(annotation: c.FPDF_ANNOTATION, key: str) -> str:
    size = min(c.FPDFAnnot_GetStringValue(annotation, key.encode(), None, 0), 1 << 20)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAnnot_GetStringValue(annotation, key.encode(), ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace")


if __name__ == "__main__":
    bound()
    messages.write(sys.stdout.buffer, msgspec.msgpack.encode(read(messages.read(sys.stdin.buffer) or b"")))
