"""Every word that stands on a page stands in the text that the rules read; an independent reader of the page is the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.document import Document
from checks.runner import check
from checks.seen import page
from sanshen.portal.markdown import convert, unsigned
from sanshen.portal.python_markdown import to_html
from sanshen.portal.sanitise import clean, plainly_written
from tests.checks.leaks import CARD, ID, MOBILE
from tests.checks.test_seen import FRONT, PLACE

ENGINES = {"gov/news": convert, "gov/old": to_html}


class Reader(HTMLParser):
    """Words of a page with the signs of lists and the bars of tables, without the texts that no reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ol", "ul"):
            start = dict(attrs).get("start") or "1"
            self.lists.append((int(start) if start.isdecimal() else 1) if tag == "ol" else None)
        elif tag == "li" and self.lists:
            number = self.lists[-1]
            self.words += "-" if number is None else f"{number}."
            self.lists[-1] = None if number is None else number + 1
        elif tag == "tr":
            self.words += "|"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        elif tag in ("td", "th"):
            self.words += "|"

    def handle_data(self, data: str) -> None:
        self.words += data


def words_of(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.words.translate({0: None, 1: None}).split())


def document_of(path: str, body: str) -> Document:
    return Document(f"content/{path}/a.md", FRONT.format("", body).encode(), place=PLACE)


def codes(path: str, body: str) -> set[str]:
    return {one.code for one in check(document_of(path, body))}


BACK = '<a class="footnote-backref" href="/">{}</a>'
REFERENCE = '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">{}</a></sup>'
# what an author may put a piece of a text into; a page of Python-Markdown shows the piece whatever it poses as
DEVICES = {
    "back": BACK, "back to a note": '<a class="footnote-backref" href="#fnref:1" title="返回正文第 1 条注释处">{}</a>', "back in bold": "<b>" + BACK + "</b>", "back, other order": '<a href="#fnref-1" class="footnote-backref">{}</a>', "back of more": '<a title="x" id="fn:1" class="footnote-backref external" href="/">{}</a>',
    "reference": REFERENCE, "reference of ours": '<sup class="footnote-ref"><a href="#fn-1" id="fnref-1" data-footnote-ref>{}</a></sup>', "reference without id": '<sup><a href="#fn:1">{}</a></sup>', "bare sup": "<sup>{}</sup>", "sup within sup": "<sup><sup>{}</sup></sup>",
    "notes": '<section class="footnotes">{}</section>', "notes of a division": '<div class="footnote">{}</div>', "abbreviation": '<abbr title="全称">{}</abbr>', "definition": "<dl><dt>{}</dt></dl>", "description": "<dl><dd>{}</dd></dl>",
    "external": '<a class="external" rel="noopener external" href="/">{}</a>', "id of a note": '<li id="fn:1">{}</li>', "nested emphasis": "<b><i><em><strong>{}</strong></em></i></b>", "code": "<code>{}</code>", "emphasis": "**{}**", "link": "[{}](/)", "comment before": "<!-- x -->{}", "unknown": "<x-y>{}</x-y>",
    "ruby": "<ruby>{}<rt></rt></ruby>", "details": "<details><summary>{}</summary></details>", "hidden class": '<span class="screen-reader">{}</span>', "cell": "<table><tr><td>{}</td></tr></table>",
}  # fmt: skip
SECRETS = {
    "SEC001": ["机|密★|1年", "绝|密★|长期", "|绝|密★长期", "秘|密★1|0年", "密级：|秘|密"],
    "SEC005": ["|内部|资料，注意保存"],
    "KEY001": ["密|码：|Abc12345!", "初始密码：|Yx@|2026ok"],
    "PII001": [f"身份证号{ID[:8]}|{ID[8:12]}|{ID[12:]}。", f"身份证{ID[:5]}|{ID[5]}|{ID[6:]}。"],
    "PII002": [f"手机号码{MOBILE[:3]}|{MOBILE[3:7]}|{MOBILE[7:]}。", f"手机号码{MOBILE[:5]}|{MOBILE[5]}|{MOBILE[6:]}。"],
    "PII003": [f"开户账号{CARD[:8]}|{CARD[8:15]}|{CARD[15:]}。"],
}  # fmt: skip
_BLOCKS = (
    "notes",
    "notes of a division",
    "definition",
    "description",
    "id of a note",
)  # what stands in them has a line of its own, and a password is one word
AS_WRITTEN = {
    "plain": lambda text: text,
    "one as an entity": lambda text: f"&#{ord(text[0])};{text[1:]}",
    "all as entities": lambda text: "".join(f"&#x{ord(char):x};" for char in text),
}


def disguises() -> Iterator[tuple[str, str, str]]:
    for code, texts in SECRETS.items():
        for text, device, written in product(texts, DEVICES, AS_WRITTEN.values()):
            before, piece, after = text.split("|")
            if code != "KEY001" or device not in _BLOCKS:
                yield code, before + piece + after, f"{before}{DEVICES[device].format(written(piece))}{after}"


@pytest.mark.parametrize("path", ENGINES)
def test_dh_A7a_wz_11_no_tag_or_class_takes_a_piece_out_of_what_is_read(path: str) -> None:
    every = list(disguises())
    shown = [(code, body) for code, text, body in every if text in words_of(clean(ENGINES[path](body)))]
    assert len(shown) > len(every) * (0.7 if path == "gov/old" else 0.4)
    assert not [(code, body) for code, body in shown if code not in codes(path, body)]


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("whole", ["机密★5年", f"证号{ID}。"])
def test_dh_A7a_the_number_of_a_note_parts_nothing(whole: str, path: str) -> None:
    code = "SEC001" if "密" in whole else "PII001"
    for at in range(1, len(whole) - 1):
        assert code in codes(path, f"{whole[:at]}[^1]{whole[at:]}\n\n[^1]: 注")
        assert code in codes(path, f"正文[^1]\n\n[^1]: {whole[:at]}[^2]{whole[at:]}\n[^2]: 注")


@pytest.mark.parametrize("path", ENGINES)
def test_dh_A7a_numbers_of_notes_that_make_a_number_of_a_person_are_read_where_they_stand(path: str) -> None:
    notes = "".join(f"[^{name}]: 注{name}\n" for name in range(1, 10))
    body = f"{''.join(f'[^{name}]' for name in range(1, 10))}\n\n手机号码[^1]{MOBILE[1:]}\n\n{notes}"
    assert f"手机号码{MOBILE}" in words_of(clean(ENGINES[path](body)))
    assert "PII002" in codes(path, body)


PIECES = [
    "机密", "★", "年", "5", "13", "密码：", "甲", "乙", " ", "\n", "\n\n", "\n\n\n    ", "**", "*", "_", "`", "~", "[", "](/)", "[^1]", "[^甲]", "\n\n[^1]: ", "\n[^甲]: ", "\n\n    ", "*[甲]: 乙\n", "\n: ", "\n\n:   ", "\n- ", "\n1. ", "\n7. ", "\n> ", "\n# ", "\n|甲|乙|\n|-|-|\n|", "|",
    "&#9733;", "&lt;", "&nbsp;", "&#8617;", "↩", "&", "<", ">", "<b>", "</b>", "<sup>", "</sup>", "<x>", "</x>", "<p>", "</p>", "<div>", "</div>", '<div class="footnote">', '<section class="footnotes">', "</section>", '<a class="footnote-backref" href="#fnref:1">', '<a class="footnote-ref" href="#fn:1">', '<sup class="footnote-ref">', "<a>", "</a>",
    "<abbr title=x>", "</abbr>", "<dl>", "<dt>", "<dd>", "</dl>", "<ol start=3>", "<ul>", "<li>", '<li id="fn:1">', "</li>", "</ol>", "<br>", "<hr>", "<h1>", "</h1>", "<pre>", "</pre>", "<code>", "</code>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<!-- x -->", "<!--", "-->", "\\", "\n```\n", "///Footnotes Go Here///", "\x02", "&#2;", "&#0;", "zz1337820767766393qq",
]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=16), st.sampled_from(list(ENGINES)))
def test_dh_A7a_wz_11_what_stands_on_the_page_is_what_the_rules_read(pieces: list[str], path: str) -> None:
    document = document_of(path, "甲" + "".join(pieces))
    if document.article is None:
        return
    body = document.article.body
    read = page(document)
    assert read
    bare = words_of(clean(plainly_written(unsigned(document.column)(body))))
    text = "".join(read[0].text.partition("---\n\n")[2].split())
    assert text.startswith(bare)
    both = "".join("".join(one.text.split("---\n\n", 1)[1].split()) for one in read)
    assert all(run in both for run in runs_of(clean(plainly_written(ENGINES[path](body)))))  # also the signs


def runs_of(html: str) -> list[str]:
    """Runs of text between two tags, without white space."""
    reader = _Runs()
    reader.feed(html)
    reader.close()
    return reader.runs


class _Runs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []

    def handle_data(self, data: str) -> None:
        self.runs.append("".join(data.translate({0: None, 1: None}).split()))
