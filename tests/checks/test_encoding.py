"""No encoding hides a text: what may be read in two ways is checked in both, and what nobody can read does not pass."""

from __future__ import annotations

import pytest

from checks.document import Document
from checks.readers.encoding import is_chinese, plain
from checks.runner import check
from tests.checks.leaks import ID, docx, package, paragraph

SECRET = f"机密★五年！\n身份证号 {ID}\n村民李示例身患尿毒症\n"
STRAY = b"\xb0\xa1\n"
HIDDEN = {
    "stray bytes": SECRET.encode() + STRAY,
    "stray bytes first": STRAY + SECRET.encode(),
    "one stray byte": SECRET.encode() + b"\x80",
    "every line begun by one": b"".join(b"\x81\n" + line for line in SECRET.encode().splitlines(keepends=True)),
    "GBK": SECRET.encode("gbk"),
    "GBK and a stray byte": SECRET.encode("gbk") + b"\xff",
    "UTF-16 without a mark": SECRET.encode("utf-16-le"),
    "UTF-16 the other way": SECRET.encode("utf-16-be"),
    "both": SECRET.encode() + "云溪区".encode("gbk"),
    "NUL": SECRET.encode() + b"\0",
    "UTF-16 and half a character": SECRET.encode("utf-16") + b"\0",
}
FOLDER = "content/gov/news/a/"
WAYS = {suffix: suffix for suffix in ("txt", "csv", "vtt", "srt")}


def _packed(data: bytes) -> Document:
    return Document(f"{FOLDER}a.zip", package({"名单.txt": data, "说明.docx": docx(paragraph("说明"))}))


@pytest.mark.parametrize("suffix", WAYS)
@pytest.mark.parametrize("data", HIDDEN.values(), ids=list(HIDDEN))
def test_dh_A7a_wz_11_bytes_that_are_no_utf_8_blind_no_rule(data: bytes, suffix: str) -> None:
    for document in (Document(f"{FOLDER}a.{suffix}", data), _packed(data)):
        findings = check(document)
        assert {"SEC001", "PII001", "PII012"} <= {one.code for one in findings}
        assert ID not in "\n".join(map(str, findings))


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "utf-32-le", "utf-16-le"])
@pytest.mark.parametrize("suffix", WAYS)
def test_dh_A7a_a_text_in_an_unknown_encoding_does_not_pass(suffix: str, encoding: str) -> None:
    data = "機密★五年、東京都\n中華人民共和國政府信息公開條例\n".encode(encoding, "ignore")
    for document in (Document(f"{FOLDER}a.{suffix}", data), _packed(data)):
        assert next(one.fix for one in check(document) if one.code == "FIL003" and one.blocks).count("UTF-8") == 1


@pytest.mark.parametrize(("suffix", "passes"), [("txt", False), ("vtt", False), ("srt", False), ("csv", True)])
def test_a_text_in_gbk_is_served_as_rubbish_and_only_tables_may_be_so(suffix: str, passes: bool) -> None:
    data = "序号,项目,金额\n1,河道整治,680\n2,珺喆路灯维修,120\n".encode("gbk")
    found = [one for one in check(Document(f"{FOLDER}a.{suffix}", data)) if one.code == "FIL003"]
    assert (not found) is passes and all(one.blocks and "乱码" in one.message for one in found)
    assert "FIL003" not in {one.code for one in check(_packed(data))}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("suffix", WAYS)
def test_unicode_passes(suffix: str, encoding: str) -> None:
    data = "云溪区河道整治项目表\n".encode(encoding)
    assert not [one for one in check(Document(f"{FOLDER}a.{suffix}", data)) if one.code == "FIL003"]


def test_a_line_is_told_as_it_stands_in_the_file() -> None:
    findings = check(Document(f"{FOLDER}a.csv", ("第一行\n第二行\n" + SECRET).encode("gbk")))
    assert {(one.line, one.code) for one in findings if one.code in ("SEC001", "PII001")} == {
        (3, "SEC001"),
        (4, "PII001"),
    }


def test_what_passes_for_gb18030_is_known_from_what_is() -> None:
    assert is_chinese("云溪区人民政府".encode("gbk")) and is_chinese(b"a,b,1\n")
    assert not is_chinese(SECRET.encode() + STRAY) and not is_chinese("云溪區人民政府".encode("big5"))
    assert plain("文".encode()) == "文" and plain(b"a\0") is None


@pytest.mark.parametrize("suffix", ["txt", "csv", "srt"])
@pytest.mark.parametrize("encoding", ["hz", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "big5", "iso2022_jp"])
def test_dh_A7a_an_encoding_that_few_programs_know_does_not_pass(suffix: str, encoding: str) -> None:
    text = "関於公布名單的通知" if encoding in ("big5", "iso2022_jp") else "关于公布名单的通知"
    document = Document(f"content/gov/news/a/x.{suffix}", text.encode(encoding, "ignore"))
    assert ("FIL003", "error") in {(one.code, one.severity) for one in check(document)}


def test_signs_of_ascii_are_no_encoding() -> None:
    assert plain(b"~{ ~} a ~{b~} \x1b") is not None
