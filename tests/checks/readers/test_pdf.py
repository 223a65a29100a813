"""PDF: pages, properties and embedded files are read; what runs or cannot be read does not pass."""

from __future__ import annotations

import time
import zlib

import pytest

from checks.document import Document
from checks.finding import Finding
from checks.readers import pdf_child
from checks.readers.extract import DEPTH
from checks.readers.pdf import PAGES, ranges
from checks.runner import check
from tests.checks.leaks import ID, IMAGE, docx, line, package, paragraph, pdf, stream, with_file

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
