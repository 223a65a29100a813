"""Every object of a PDF, whatever it is packed in: what runs, files inside, and words that stand on no page.

qpdf takes objects out of streams by any filter and opens what only restricts editing, which no search of the bytes can do.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf

from checks.readers.encoding import is_chinese

SCRIPT = "脚本（JavaScript）"
LAUNCH = "启动程序的动作"
_RUNS = {"/JavaScript": SCRIPT, "/JS": SCRIPT, "/Launch": LAUNCH}
# of no word: lists of numbers, which are long, and bytes
_NUMBERS = frozenset(("/W", "/W2", "/Widths", "/Kids", "/Index", "/Rect", "/MediaBox", "/CropBox", "/Differences", "/DecodeParms", "/QuadPoints", "/InkList", "/Vertices", "/BBox", "/Matrix"))  # fmt: skip
_BYTES = frozenset(("/ID", "/CharSet", "/Registry", "/Ordering", "/O", "/U", "/OE", "/UE", "/Perms", "/Lookup", "/Panose", "/Cert", "/CheckSum", "/DA", "/CreationDate", "/ModDate", "/M", "/LastModified"))  # fmt: skip
_SILENT = _NUMBERS | _BYTES
_LONG_TEXTS = ("/RC", "/V", "/DV", "/JS")  # may be a stream
_TAG = re.compile(r"<[^<>]*+>")
_VALUE = re.compile(r'="([^"<>]{6,200})"')
_SCRIPTED = re.compile(rb"<(?:\w{1,20}:)?script\b", re.IGNORECASE)
_ACTUAL = re.compile(rb"/ActualText\s*+(?:<([0-9A-Fa-f\s]*+)>|\(((?:[^()\\]|\\.)*+)\))", re.DOTALL)
_MOST = 4 << 20  # bytes of XMP or of a form that are read
_TELLING = 4  # characters; shorter strings are names of fields and letters
EMBEDDED, EMBEDDED_BYTES = 200, 32 << 20  # files inside, and bytes of them together


class TooMany(Exception):
    """More files inside than are read."""


class Unreadable(Exception):
    """No objects can be found in the file."""


class Notes(NamedTuple):
    """What annotations of a page say and where its links lead; whether they are drawn, and whether the page states other words for what it shows."""

    texts: list[str]
    drawn: bool
    retold: bool


NO_NOTES = Notes([], False, False)


class Objects:
    """One document; `active` names what runs."""

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
        except pikepdf.PdfError:
            raise Unreadable from None
        self.active: dict[str, None] = {}
        self.metadata: list[str] = []
        self.forms: list[str] = []
        self._texts: dict[str, None] = {}
        self._files: dict[tuple[int, int], Any] = {}
        objects = list(self._pdf.objects)
        known = {one.objgen for one in objects if isinstance(one, pikepdf.Object)}
        for one in objects:
            self._walk(one)
            for packed in _packed(one, known):
                self._walk(packed)
        self._form()

    def _walk(self, root: Any) -> None:
        """What stands in an object itself; those that it names are walked through on their own."""
        left = [root]
        while left:
            one = left.pop()
            if isinstance(one, pikepdf.String):
                self._say(one)
            elif isinstance(one, pikepdf.Name):
                self._run(str(one))
            elif isinstance(one, pikepdf.Array):
                left += [item for item in one if not _is_elsewhere(item)]
            elif isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
                left += self._entries(one)

    def _entries(self, one: Any) -> Iterator[Any]:
        if isinstance(one, pikepdf.Stream) and one.get("/Type") == pikepdf.Name.Metadata:
            self.metadata += _packet(_bytes(one))
        signature = "/ByteRange" in one
        for key, value in one.items():
            self._run(key)
            if key in _LONG_TEXTS and isinstance(value, pikepdf.Stream):
                self._texts.update(dict.fromkeys(_readings(_bytes(value))))
            elif key == "/EF" and isinstance(value, pikepdf.Dictionary):
                self._file(one, value)
            elif key not in _SILENT and not (signature and key == "/Contents") and not _is_elsewhere(value):
                yield value

    def _run(self, name: str) -> None:
        if name in _RUNS:
            self.active[_RUNS[name]] = None

    def _say(self, string: Any) -> None:
        self._texts.update((text, None) for text in _words(string) if len(text) >= _TELLING)

    def _file(self, about: Any, streams: Any) -> None:
        named = next((str(about[key]) for key in ("/UF", "/F") if isinstance(about.get(key), pikepdf.String)), "")
        for stream in streams.values():
            if isinstance(stream, pikepdf.Stream):
                self._files.setdefault(stream.objgen, (named, stream))

    def _form(self) -> None:
        """A form of XFA, which Acrobat shows instead of the pages."""
        form = self._pdf.Root.get("/AcroForm")
        packed = form.get("/XFA") if isinstance(form, pikepdf.Dictionary) else None
        parts = list(packed) if isinstance(packed, pikepdf.Array) else [packed]
        for part in parts:
            if isinstance(part, pikepdf.Stream):
                data = _bytes(part)
                self.forms += _packet(data)
                if _SCRIPTED.search(data):
                    self.active[SCRIPT] = None

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Files inside, also those of annotations."""
        left = EMBEDDED_BYTES
        for count, (name, stream) in enumerate(self._files.values()):
            if left <= 0 or count >= EMBEDDED:
                raise TooMany
            data = stream.read_bytes()
            left -= len(data)
            yield name, data

    def others(self, known: str) -> Iterator[str]:
        """Texts anywhere in the file that are not `known` yet: addresses of links, rich text, labels of pages, names."""
        for text in self._texts:
            bare = _TAG.sub("", text) if "<" in text else text
            yield from (one for one in dict.fromkeys((text, bare)) if one not in known)

    def beside(self) -> dict[int, Notes]:
        """What stands beside the text of each page."""
        try:
            return {number: _notes(page.obj) for number, page in enumerate(self._pdf.pages, 1)}
        except pikepdf.PdfError:  # whatever the pages are, every object was read
            return {}


def _notes(page: Any) -> Notes:
    annotations = page.get("/Annots")
    found = (
        [one for one in annotations if isinstance(one, pikepdf.Dictionary)]
        if isinstance(annotations, pikepdf.Array)
        else []
    )
    texts = dict.fromkeys(text for one in found for text in _said(one))
    return Notes(list(texts), any(map(_draws, found)), any(map(_tells, _contents(page))))


def _is_elsewhere(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _packed(one: Any, known: set[tuple[int, int]]) -> Iterator[Any]:
    """Objects packed together that no table names, in a file that lost its table."""
    if not isinstance(one, pikepdf.Stream) or one.get("/Type") != pikepdf.Name.ObjStm:
        return
    try:
        data, first = one.read_bytes(), int(one.get("/First", 0))
        head = [int(word) for word in data[:first].split()]
        ends = [*head[3::2], len(data) - first]
        for number, start, end in zip(head[::2], head[1::2], ends, strict=False):
            if (number, 0) not in known:
                yield pikepdf.Object.parse(data[first + start : first + end])
    except (pikepdf.PdfError, ValueError, TypeError):
        raise Unreadable from None


def _bytes(stream: Any) -> bytes:
    try:
        return bytes(stream.read_bytes()[:_MOST])
    except pikepdf.PdfError:
        return b""


def _words(string: Any) -> Iterator[str]:
    """A string as a viewer reads it, and as GB18030, in which old programs write it."""
    data = bytes(string)
    if not data.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")) and not data.isascii():
        if is_chinese(data):
            yield data.decode("gb18030")
        return
    text = str(string)
    if sum(map(str.isprintable, text)) * 10 >= len(text) * 9:
        yield " ".join(text.split()) if "\n" in text or "\r" in text else text


def _readings(data: bytes) -> Iterator[str]:
    encoding = "utf-16" if data.startswith((b"\xfe\xff", b"\xff\xfe")) else "utf-8"
    yield data.decode(encoding, "replace")


def _packet(data: bytes) -> Iterator[str]:
    """Words of XML, without the tags, and values of its attributes."""
    for text in _readings(data):
        yield from (word.strip() for word in _TAG.sub("\n", text).split("\n") if word.strip())
        yield from _VALUE.findall(text)


def _said(note: Any) -> Iterator[str]:
    action = note.get("/A")
    for owner in (note, action):
        if isinstance(owner, pikepdf.Dictionary):
            for key in ("/Contents", "/V", "/T", "/TU", "/Subj", "/URI", "/RC"):
                value = owner.get(key)
                if isinstance(value, pikepdf.String):
                    for text in _words(value):
                        yield _TAG.sub("", text) if key == "/RC" else text


def _contents(page: Any) -> Iterator[bytes]:
    contents = page.get("/Contents")
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    resources = page.get("/Resources")
    forms = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    parts += [one for one in forms.values() if _is_form(one)] if isinstance(forms, pikepdf.Dictionary) else []
    yield from (_bytes(part) for part in parts if isinstance(part, pikepdf.Stream))
    properties = resources.get("/Properties") if isinstance(resources, pikepdf.Dictionary) else None
    for one in properties.values() if isinstance(properties, pikepdf.Dictionary) else ():
        if isinstance(one, pikepdf.Dictionary) and isinstance(one.get("/ActualText"), pikepdf.String):
            yield b"/ActualText<" + bytes(one["/ActualText"]).hex().encode() + b">"


def _is_form(one: Any) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Subtype") == pikepdf.Name.Form


def _tells(content: bytes) -> bool:
    """Whether it states a word for something; Word states blanks and single signs."""
    if b"/ActualText" not in content:
        return False
    return any(len(_plain(found)) > 2 for found in _ACTUAL.finditer(content)) or not _ACTUAL.search(content)


def _plain(found: re.Match[bytes]) -> str:
    data = (
        found[2]
        if found[1] is None
        else bytes.fromhex(re.sub(rb"\s", b"", found[1] + b"0" * (len(found[1]) % 2)).decode())
    )
    return (
        data.decode("utf-16", "replace") if data[:2] in (b"\xfe\xff", b"\xff\xfe") else data.decode("latin-1")
    ).strip(" \t\r\n\xad\u200b")


def _draws(note: Any) -> bool:
    return "/AP" in note and note.get("/Subtype") not in (pikepdf.Name.Link, pikepdf.Name.Popup)
