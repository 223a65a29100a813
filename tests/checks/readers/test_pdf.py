"""PDF: pages, properties and embedded files are read; what runs or cannot be read does not pass."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from checks.document import Document
from checks.finding import Finding
from checks.readers import pdf_child
from checks.readers.extract import DEPTH
from checks.readers.pdf import PAGES, ranges
from checks.runner import check
from tests.checks.leaks import ID, IMAGE, MOBILE, docx, line, package, paragraph, pdf, stream, with_file

PLAIN = line("A plain page of a report")
SCAN = "600 0 0 800 0 0 cm /I Do"


def findings(data: bytes) -> list[Finding]:
    return check(Document("content/gov/news/a/x.pdf", data))


def seen(data: bytes) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in findings(data)]


def test_a_plain_report_has_no_finding() -> None:
    assert findings(pdf(PLAIN, PLAIN, info="/Title(Report)")) == []


LEAKS = {
    "第 2 页": pdf(PLAIN, line(ID)),
    "文档属性": pdf(PLAIN, info=f"/Subject(No. {ID})"),
    "文档属性 ": pdf(
        PLAIN,
        catalog="/Metadata 10 0 R",
        objects=(stream(f"<x:xmpmeta><a>{ID}</a></x:xmpmeta>".encode(), "/Type/Metadata"),),
    ),
    "书签": pdf(
        PLAIN, catalog="/Outlines 10 0 R", objects=(b"<</First 11 0 R/Last 11 0 R>>", f"<</Title({ID})>>".encode())
    ),
    "x.pdf!inner.docx 正文": with_file("inner.docx", docx(paragraph(ID))),
    "x.pdf!inner.pdf 第 1 页": with_file("inner.pdf", pdf(line(ID))),
    "x.pdf!inner.zip!a.txt": with_file("inner.zip", package({"a.txt": ID})),
}


@pytest.mark.parametrize("part", LEAKS)
def test_dh_A7a_a_number_in_a_pdf_is_found_with_its_place(part: str) -> None:
    found = [finding for finding in findings(LEAKS[part]) if finding.code == "PII001"]
    assert found and f"〔{part.strip()}〕" in found[0].message and ID not in str(found)


SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
PACKED = stream(zlib.compress(b"20 0 " + SCRIPT), "/Type/ObjStm/N 1/First 5/Filter/FlateDecode")
RUNS = {
    "when opened": pdf(PLAIN, catalog="/OpenAction 10 0 R", objects=(SCRIPT,)),
    "by name": pdf(PLAIN, catalog="/Names<</JavaScript<</Names[(a) 10 0 R]>>>>", objects=(SCRIPT,)),
    "written otherwise": pdf(PLAIN, catalog="/OpenAction 10 0 R", objects=(SCRIPT.replace(b"/JS", b"/#4a#53"),)),
    "in an object stream": pdf(PLAIN, objects=(PACKED,)),
    "launch": pdf(PLAIN, catalog="/OpenAction<</S/Launch/F(cmd.exe)>>"),
}


@pytest.mark.parametrize("data", RUNS.values(), ids=list(RUNS))
def test_zl_10_8_what_runs_is_refused(data: bytes) -> None:
    assert ("FIL005", "error") in seen(data)


def test_dh_A7a_scanned_pages_are_looked_at_and_beyond_the_bound_nothing_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = pdf(PLAIN, SCAN, SCAN + " " + line("- 3 -"), SCAN, PLAIN, SCAN, objects=(IMAGE,))
    assert findings(data) == []
    monkeypatch.setattr("checks.readers.extract.PICTURES", 1)
    (finding,) = findings(data)
    assert (finding.code, finding.severity) == ("FIL003", "error") and "第 3–4、6 页未检查" in finding.message
    assert ranges([1, 3, 4, 5, 9]) == "1、3–5、9"


def test_dh_A7a_a_page_drawn_in_curves_is_looked_at_like_a_scan() -> None:
    data = pdf("10 10 m 20 20 l S", "", PLAIN)
    assert pdf_child.read(data).scans == [1]


def built(change: Callable[[pikepdf.Pdf], object], **how: Any) -> bytes:
    """A plain report that this changed."""
    document = pikepdf.open(io.BytesIO(pdf(PLAIN, PLAIN)))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer, **how)
    return buffer.getvalue()


def noted(**entries: Any) -> Callable[[pikepdf.Pdf], object]:
    """An annotation on the first page."""
    about = {"Type": Name.Annot, "Rect": [0, 0, 9, 9], **entries}
    return lambda document: document.pages[0].obj.__setitem__("/Annots", Array([Dictionary(**about)]))


def rooted(key: str, value: Callable[[pikepdf.Pdf], Any]) -> Callable[[pikepdf.Pdf], object]:
    return lambda document: document.Root.__setitem__(key, document.make_indirect(value(document)))


PACKED_OBJECTS = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


def launches(_: pikepdf.Pdf) -> Dictionary:
    return Dictionary(S=Name.Launch, F=String("cmd.exe"))


_SCRIPTED = b"<template><script contentType='application/x-javascript'>1</script></template>"
CHAINED = zlib.compress(b"20 0 <</S/Launch/F(cmd.exe)>>").hex().encode() + b">"
STARTED = {
    "in an object stream": built(rooted("/OpenAction", launches), **PACKED_OBJECTS),
    "with a long dictionary": built(
        rooted("/OpenAction", lambda _: Dictionary(Pad=String("x" * 3000), S=Name.Launch)), **PACKED_OBJECTS
    ),
    "behind two filters": pdf(
        PLAIN, objects=(stream(CHAINED, "/Type/ObjStm/N 1/First 5/Filter[/ASCIIHexDecode/FlateDecode]"),)
    ),
    "after much else": built(
        rooted(
            "/A", lambda d: Array([Array([String("x" * 200) for _ in range(20_000)]), d.make_indirect(launches(d))])
        ),
        **PACKED_OBJECTS,
    ),
    "in a form of XFA": built(rooted("/AcroForm", lambda d: Dictionary(XFA=d.make_stream(_SCRIPTED)))),
    "though editing is restricted": built(
        rooted("/OpenAction", launches), encryption=pikepdf.Encryption(owner="x", user="", R=6)
    ),
}


@pytest.mark.parametrize("name", STARTED)
def test_zl_10_8_what_runs_is_refused_wherever_it_is_packed(name: str) -> None:
    assert ("FIL005", "error") in seen(STARTED[name])


BESIDE = {
    "a link for calls": built(noted(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(f"tel:{MOBILE}")))),
    "a link for mail": built(noted(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(f"mailto:a@b.cn?body={MOBILE}")))),
    "rich text": built(noted(Subtype=Name.FreeText, RC=String(f"<p>{MOBILE[:3]}<b>{MOBILE[3:]}</b></p>"))),
    "a label of pages": built(rooted("/PageLabels", lambda _: Dictionary(Nums=[0, Dictionary(P=String(MOBILE))]))),
    "data of XFA": built(rooted("/AcroForm", lambda d: Dictionary(XFA=Array([String("datasets"), d.make_stream(f"<a><b>{MOBILE}</b></a>".encode())])))),
    "a file of a note": built(lambda d: noted(Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=d.make_stream(MOBILE.encode()))))(d)),
    "words for a picture": built(rooted("/StructTreeRoot", lambda _: Dictionary(K=Dictionary(S=Name.Figure, Alt=String(f"手机{MOBILE}")))), **PACKED_OBJECTS),
    "a layer": built(rooted("/OCProperties", lambda _: Dictionary(OCGs=[Dictionary(Name=String(f"手机{MOBILE}"))]))),
    "a long field": built(rooted("/AcroForm", lambda d: Dictionary(Fields=[Dictionary(FT=Name.Tx, V=d.make_stream(MOBILE.encode()))]))),
    "a title in GBK": built(lambda d: d.trailer.Info.__setitem__("/Subject", String("申请人手机号码一览表".encode("gbk") + MOBILE.encode()))),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_dh_A7a_words_beside_the_pages_are_read(name: str) -> None:
    assert ("PII002", "error") in seen(BESIDE[name])


_IDENTITY = (
    b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Song/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype"
    b"/CIDFontType0/BaseFont/ABCDEF+Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]%s>>"
)
_SHOWN = "关于公布柳林镇农村困难群众补贴发放名单和有关事项的通知"


def in_own_codes(means: Callable[[str], str] | None) -> bytes:
    """A page in a font that has its own numbers for shapes, and says this of what they mean."""
    shown = "".join(f"{code:04x}" for code in range(1, len(_SHOWN) + 1))
    pairs = "".join(f"<{code:04x}> <{ord(means(char)):04x}>\n" for code, char in enumerate(_SHOWN, 1)) if means else ""
    about = (
        "/CMapName/A def 1 begincodespacerange <0000> <ffff> endcodespacerange "
        f"{len(_SHOWN)} beginbfchar\n{pairs}endbfchar endcmap"
    )
    font = _IDENTITY % (b"/ToUnicode 10 0 R" if means else b"")
    page = f"BT /F 12 Tf 40 700 Td <{shown}> Tj ET"
    return pdf(page, objects=(stream(f"/CIDInit /ProcSet findresource begin begincmap {about}".encode()),)).replace(
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", font
    )


UNTRUE: dict[str, Callable[[str], str]] = {
    "the next character": lambda char: chr(ord(char) + 1),
    "one character": lambda _: "一",
    "letters": lambda char: chr(0x41 + ord(char) % 26),
    "a private character": lambda char: chr(0xE000 + ord(char) % 0x800),
}


@pytest.mark.parametrize("name", UNTRUE)
def test_dh_A7a_text_that_is_not_what_the_page_shows_is_looked_at(name: str) -> None:
    assert pdf_child.read(in_own_codes(UNTRUE[name])).scans == [1]


def test_text_that_a_font_names_rightly_is_not_looked_at() -> None:
    told = pdf_child.read(in_own_codes(lambda char: char))
    assert (told.scans, told.pictured, told.shapeless) == ([], [], [])


def test_dh_A7a_shapes_that_nobody_can_know_do_not_pass() -> None:
    errors = [finding for finding in findings(in_own_codes(None)) if finding.code == "FIL003"]
    assert errors and "没有带上字体，第 1 页" in errors[0].message and errors[0].severity == "error"


def test_dh_A7a_letters_drawn_as_curves_beside_text_are_looked_at() -> None:
    letter = "0 0 m " + "1 2 3 4 5 6 c " * 150 + "f"
    assert pdf_child.read(pdf(f"{PLAIN} {letter}", f"{PLAIN} 0 0 100 100 re f")).pictured == [1]


def test_dh_A7a_a_page_that_states_other_words_is_looked_at() -> None:
    shown = f"/Span<</ActualText(A plain page)>>BDC {line(ID)} EMC"
    tabbed = f"/Span<</ActualText<FEFF0009>>>BDC {line('a')} EMC {PLAIN}"
    assert pdf_child.read(pdf(shown, tabbed)).scans == [1]


def nested(times: int) -> bytes:
    data = pdf(PLAIN)
    for _ in range(times):
        data = with_file("a.pdf", data)
    return data


LOCK = f"/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<{'00' * 32}>/U<{'11' * 32}>>>/ID[<00><00>]"
LOOP = pdf(line(ID)).replace(b"/Kids[100 0 R]", b"/Kids[2 0 R 100 0 R]")
BOMB = stream(zlib.compress(b" " * (1 << 30), 9), "/Filter/FlateDecode")
REFUSED = {
    "empty": b"",
    "not a PDF": b"text",
    "nothing in it": b"%PDF-1.7",
    "encrypted": pdf(PLAIN, trailer=LOCK),
    "too many pages": pdf(*[PLAIN] * (PAGES + 1)),
    "too deep": nested(DEPTH + 1),
    "too large inside": with_file("a.txt", b"").replace(stream(b"", "/Type/EmbeddedFile"), BOMB),
}


@pytest.mark.parametrize("name", REFUSED)
def test_dh_A7a_a_pdf_that_cannot_be_read_does_not_pass(name: str) -> None:
    begun = time.perf_counter()
    assert ("FIL003", "error") in seen(REFUSED[name])
    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize(
    "data", [LOOP, pdf(line(ID)).replace(b"/Count 1/", b"/Count 999999999/")], ids=["loop", "count"]
)
def test_a_page_tree_that_lies_comes_to_an_end(data: bytes) -> None:
    begun = time.perf_counter()
    assert seen(data)
    assert time.perf_counter() - begun < 10
