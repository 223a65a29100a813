"""What stands on the page is found, whatever breaks it in the source; the oracle is the page itself."""

from __future__ import annotations

from collections.abc import Callable
from html.entities import html5
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import example
from checks.document import Document, Place
from checks.finding import SAID, Finding
from checks.rule import Example
from checks.runner import check
from checks.seen import GROUPS, page, seen_in
from checks.text.folding import fold
from checks.text.identity import resident_mark
from sanshen.portal.columns import Column, Register
from sanshen.portal.markdown import convert
from sanshen.portal.python_markdown import to_html
from sanshen.portal.sanitise import beginning, clean, plain_text, plainly_written
from tests.checks.leaks import CARD, ID, MOBILE

_REGISTER = Register(
    [
        Column(path="gov", name="政务", kind="module", description="示例模块"),
        Column(path="gov/news", name="要闻", kind="news", description="示例栏目"),
        Column(path="gov/old", name="旧闻", kind="news", description="示例栏目", markdown="python"),
    ]
)
PLACE = Place(register=_REGISTER)
ENGINES = {"gov/news": convert, "gov/old": to_html}
FRONT = "---\ntitle: 关于示例事项的消息\nsource: 云溪区人民政府办公室\ncreated: 2026-01-02\n{}---\n\n{}\n"

# text in two pieces; on the page nothing or a line end stands between them, whatever stands between them in the source
PAIRS = {
    "SEC001": [("机", "密★5年"), ("机密", "★5年"), ("绝", "密★长期"), ("密级：秘", "密"), ("密级", "：机密")],
    "SEC003": [("签发", "人：孟示例")],
    "SEC005": [("（此件", "不公开）"), ("内部资料 注意", "保存")],
    "PII001": [(f"证号{ID[:9]}", f"{ID[9:]}。"), (f"身份证{ID[:17]}", f"{ID[17:]}。")],
    "PII002": [(f"电话{MOBILE[:5]}", f"{MOBILE[5:]}。")],
    "PII003": [(f"卡号{CARD[:8]}", f"{CARD[8:]}。")],
    "PII008": [("家庭住", "址：柳林路12号")],
    "PII012": [("村民李示例身患", "尿毒症")],
}
WRAPPED = {
    "strong": "{0}**{1}**", "emphasis": "{0}*{1}*", "underscores": "{0}__{1}__", "both": "{0}***{1}***", "first strong": "**{0}**{1}", "each": "**{0}****{1}**",
    "code": "{0}`{1}`", "code twice": "{0}``{1}``", "first code": "`{0}`{1}",
    "link": "{0}[{1}](https://www.gov.cn/)", "link to a title": '{0}[{1}](https://www.gov.cn/ "全文")', "first link": "[{0}](/){1}", "empty link": "{0}[](/){1}", "reference": "{0}[{1}][a]\n\n[a]: https://www.gov.cn/",
    "short reference": "{0}[{1}]\n\n[{1}]: https://www.gov.cn/", "link of strong": "{0}[**{1}**](/)", "picture": "{0}![](/theme/a.png){1}", "picture in a link": "{0}[![](/a.png)](/){1}",
    "note": "{0}[^1]{1}\n\n[^1]: 注", "notes": "{0}[^a][^b]{1}\n\n[^a]: 甲\n[^b]: 乙", "abbreviation": "{0}{1}\n\n*[{1}]: x",
    "comment": "{0}<!-- -->{1}", "long comment": "{0}<!--" + "x" * 300 + "-->{1}", "comment of lines": "{0}<!-- a\nb -->{1}", "comments": "{0}<!--a--><!--b-->{1}",
    "instruction": "{0}<?x?>{1}", "declaration": "{0}<!X y>{1}", "cdata": "{0}<![CDATA[x]]>{1}", "closing tag": "{0}</x>{1}", "self-closing": "{0}<x/>{1}", "tag of attributes": '{0}<x a="1" b>{1}',
    "tag over lines": '{0}<x\na="1">{1}', "custom element": "{0}<a-b></a-b>{1}", "upper case": "{0}<B></B>{1}", "nested tags": "{0}<b><i></i></b>{1}", "many blanks": "{0}          {1}",
    "br": "{0}<br>{1}", "br/": "{0}<br/>{1}", "br and line": "{0}<br>\n{1}", "blanks": "{0}  \n{1}", "more blanks": "{0}      \n{1}", "backslash": "{0}\\\n{1}", "line": "{0}\n{1}", "blanks and blanks": "{0}  \n   {1}",
    "paragraphs": "{0}\n\n{1}", "empty lines": "{0}\n\n\n\n\n\n{1}", "p": "{0}<p>{1}", "div": "{0}<div>{1}</div>", "hr": "{0}<hr>{1}", "quote": "> {0}\n> {1}", "nested quote": ">> {0}\n>> {1}", "indented": "- {0}\n\n      {1}",
    "quote by laziness": "> {0}\n{1}", "tabs": "{0}\t\t\t\t\t{1}", "windows": "{0}\r\n{1}",
}  # fmt: skip
# what the reader sees apart: a card number in two pieces of odd length, a sentence over two lines
_LINES = ("br", "br/", "br and line", "blanks", "more blanks", "backslash", "line", "blanks and blanks", "paragraphs", "empty lines", "p", "hr", "quote", "nested quote", "indented", "quote by laziness", "windows")  # fmt: skip
APART = {**dict.fromkeys(_LINES, ("PII012",)), **dict.fromkeys(("many blanks", "tabs"), ("PII003",))}
TAGS = ["a", "abbr", "acronym", "address", "applet", "article", "aside", "audio", "b", "base", "basefont", "bdi", "bdo", "big", "blink", "blockquote", "body", "button", "canvas", "center", "cite", "code", "col", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "h1", "h2", "h6", "head", "header", "hgroup", "hr", "html", "i", "img", "input", "ins", "kbd", "keygen", "label", "legend", "li", "link", "main", "map", "mark", "marquee", "menu", "meta", "meter", "nav", "nobr", "ol", "optgroup", "option", "output", "p", "param", "picture", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "search", "section", "select", "slot", "small", "source", "span", "strike", "strong", "sub", "summary", "sup", "time", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "x"]  # fmt: skip


def _document(path: str, body: str, front: str = "") -> Document:
    return Document(f"content/{path}/a.md", FRONT.format(front, body).encode(), place=PLACE)


def _on_page(path: str, body: str) -> str:
    """The words of the page, blanks and line ends taken away."""
    return "".join(plain_text(clean(ENGINES[path](body))).split())


def _codes(findings: list[Finding]) -> set[str]:
    return {one.code for one in findings}


def _lost(path: str, written: str, code: str, whole: str) -> bool:
    """Whether the page shows it and the check does not find it."""
    return whole in _on_page(path, written) and code not in _codes(check(_document(path, written)))


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("name", WRAPPED)
def test_dh_A7a_wz_11_what_the_page_shows_is_found_whatever_breaks_it_in_the_source(name: str, path: str) -> None:
    way = WRAPPED[name]
    lost = []
    for code, pairs in PAIRS.items():
        for pair in pairs:
            whole = "".join("".join(pair).split())
            if code in APART.get(name, ()):
                continue
            if _lost(path, way.format(*pair), code, whole):
                lost.append((code, way.format(*pair)))
    assert not lost


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("form", ["{0}<{2}>{1}", "{0}<{2}></{2}>{1}", "{0}<{2} a='b'>{1}</{2}>", "<{2}>{0}</{2}>{1}"])
def test_dh_A7a_wz_11_no_element_breaks_what_the_page_shows(form: str, path: str) -> None:
    lost = [
        (code, tag)
        for tag in TAGS
        for code in ("SEC001", "PII001")
        if _lost(path, form.format(*PAIRS[code][0], tag), code, "".join(PAIRS[code][0]))
    ]
    assert not lost


def test_the_page_does_show_most_of_these() -> None:
    """The oracle is worth something: where it says no, the other engine says yes, or the reader sees the sign itself."""
    shown = [
        (name, path)
        for name, way in WRAPPED.items()
        for path in ENGINES
        if "机密★5年" in _on_page(path, way.format("机", "密★5年"))
    ]
    assert len(shown) > 1.3 * len(WRAPPED)


STARS = sorted(name for name, char in html5.items() if name.endswith(";") and fold(char).text in ("★", "*"))


@pytest.mark.parametrize("path", ENGINES)
def test_dh_A7a_every_name_of_a_star_makes_a_mark(path: str) -> None:
    assert {"starf;", "bigstar;", "star;", "Star;", "sstarf;", "midast;", "ast;", "lowast;"} <= set(STARS)
    assert not [name for name in STARS if "SEC001" not in _codes(check(_document(path, f"机密&{name}5年")))]


UNSEEN = sorted(name for name, char in html5.items() if name.endswith(";") and not fold(char).text.strip())


@pytest.mark.parametrize("path", ENGINES)
def test_dh_A7a_no_name_of_a_blank_parts_a_mark(path: str) -> None:
    assert {"zwj;", "NoBreak;", "InvisibleTimes;", "ThickSpace;", "Tab;", "NewLine;"} <= set(UNSEEN)
    assert not [name for name in UNSEEN if "SEC001" not in _codes(check(_document(path, f"机&{name}密★5年")))]


NUMBERED: dict[str, Callable[[str], str]] = {
    "decimal": lambda char: f"&#{ord(char)};",
    "decimal without end": lambda char: f"&#{ord(char)}",
    "decimal of seven": lambda char: f"&#{ord(char):07d};",
    "decimal of eleven": lambda char: f"&#{ord(char):011d};",
    "hexadecimal": lambda char: f"&#x{ord(char):x};",
    "hexadecimal without end": lambda char: f"&#x{ord(char):x}",
    "hexadecimal of nine": lambda char: f"&#X{ord(char):09X};",
    "sign escaped": lambda char: f"&\\#{ord(char)};",
    "escaped": lambda char: char if char.isalnum() else f"\\{char}",
}


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("form", NUMBERED.values(), ids=list(NUMBERED))
@pytest.mark.parametrize("whole", ["机密★5年", "密级：秘密", f"证号{ID}"])
def test_dh_A7a_wz_11_characters_written_by_number_are_read(whole: str, form: Callable[[str], str], path: str) -> None:
    code = "PII001" if whole.endswith(ID) else "SEC001"
    for place, char in enumerate(whole):
        written = f"{whole[:place]}{form(char)}{whole[place + 1 :]}"
        assert not _lost(path, written, code, whole), written
    assert not _lost(path, "".join(map(form, whole)), code, whole)


VALUES = {
    "broken line": 'summary: "机\\\n  密★5年"', "line": 'summary: "机\n  密★5年"', "single quotes": "summary: '机\n\n  密★5年'", "folded": "summary: >-\n  机\n  密★5年", "literal": "summary: |-\n  机\n\n  密★5年",
    "no-break": 'summary: "机\\_密★5年"', "paragraph": 'summary: "机\\P密★5年"', "line separator": 'summary: "机密\\L★5年"', "next line": 'summary: "机\\N密★5年"', "code": 'summary: "\\u673a密★5年"', "long code": 'summary: "\\U0000673a密★5年"',
    "byte": 'summary: "密级\\x3a秘密"', "alarm": 'author: "机\\x7f密★5年"', "many blanks": 'summary: "机                    密★5年"', "keyword": 'keywords: [甲, "机\\\n  密★5年"]', "colon": 'summary: "密\\\n  级\\\n  ："\nauthor: "密级\\\n  ：机密"',
    "tag": "summary: !!str 机密★5年", "plain over lines": "summary: 机\n  密★5年", "attachment": 'attachments:\n  - file: a.docx\n    title: "机\\\n      密★5年"', "reprint": 'reprint:\n  site: "机\\_密★5年"\n  url: https://www.gov.cn/a\n  at: 2026-01-01',
}  # fmt: skip


@pytest.mark.parametrize("value", VALUES.values(), ids=list(VALUES))
def test_dh_A7a_a_mark_in_the_front_matter_is_found_however_yaml_writes_it(value: str) -> None:
    document = _document("gov/news", "正文若干。", f"{value}\n")
    assert document.article is not None
    found = [one for one in check(document) if one.code == "SEC001"]
    assert found and all(5 <= one.line <= 9 for one in found)


def test_a_finding_of_the_page_is_told_at_its_line_and_never_repeats_the_secret() -> None:
    broken = f"{ID[:6]}[{ID[6:14]}](/){ID[14:]}"
    body = f"第一段。\n\n- 甲\n- 乙[链接](/a)\n\n| 姓名 | 证件 |\n|---|---|\n| 李示例 | {broken} |\n\n结尾，机[密](/)★5年。"
    findings = check(_document("gov/news", body))
    assert [(one.line, one.code) for one in findings if one.code in ("PII001", "SEC001")] == [
        (14, "PII001"),
        (16, "SEC001"),
    ]
    assert all(SAID in one.message for one in findings if one.code in ("PII001", "SEC001"))
    shown = "\n".join(map(str, findings))
    assert ID not in shown and ID[6:14] not in shown


def test_what_the_source_says_already_is_told_once() -> None:
    body = f"**绝密**\n\n手机**{MOBILE}**，身份证{ID}。\n\n| 姓名 | 病种 |\n|---|---|\n| **李示例** | 尿毒症 |\n\n邮箱 *zhang@163.com*"
    findings = check(_document("gov/news", body))
    assert {"SEC001", "PII001", "PII002", "PII006", "PII010"} <= _codes(findings)
    assert not [one for one in findings if SAID in one.message]


@pytest.mark.parametrize("path", ENGINES)
def test_a_reason_in_the_article_lets_a_number_of_the_page_pass(path: str) -> None:
    broken = f"证号{ID[:6]}[{ID[6:]}](/)"
    for body in (
        f"{broken} <!-- sanshen: allow PII001 公示期内依法公开 -->",
        f"<!-- sanshen: allow PII001 公示期内依法公开 -->\n{broken}",
    ):
        for written in (body, f"前一段。\n\n{body}\n\n后一段。"):
            found = [one for one in check(_document(path, written)) if one.code == "PII001"]
            assert found and all(one.waiver == "comment" for one in found), written


def test_no_reason_lets_a_mark_of_the_page_pass() -> None:
    findings = check(_document("gov/news", "机**密**★5年 <!-- sanshen: allow SEC001 已经解密并有文件为据 -->"))
    assert [one.code for one in findings if one.blocks and one.code == "SEC001"]


def test_a_reason_for_one_number_does_not_carry_another_in_disguise() -> None:
    body = f"证号{ID} <!-- sanshen: allow PII001 公示期内依法公开 -->\n\n证号{ID[:6]}[{ID[6:]}](/)"
    assert [one.line for one in check(_document("gov/news", body)) if one.code == "PII001" and one.blocks] == [9]


@pytest.mark.parametrize("path", ENGINES)
def test_a_reason_does_not_carry_another_number_in_disguise_on_its_own_line(path: str) -> None:
    other = f"1100001902030{'1' * 4}" + resident_mark(f"1100001902030{'1' * 4}")
    body = f"证号{ID} <!-- sanshen: allow PII001 公示期内依法公开 -->，另一人{other[:6]}[{other[6:]}](/)。"
    found = [one for one in check(_document(path, body)) if one.code == "PII001"]
    assert sorted((one.waiver, one.blocks, SAID in one.message) for one in found) == [
        ("", True, True),
        ("comment", False, False),
    ]


def test_a_reason_carries_each_plain_number_on_its_line_once_where_the_page_repeats_them() -> None:
    row = f"<td>甲{MOBILE}<br>乙{ID}</td>"
    body = f"<!-- sanshen: allow PII001 公示期内依法公开 -->\n<!-- sanshen: allow PII002 公示期内依法公开 -->\n<table><tr>{row}</tr></table>"
    found = [one for one in check(_document("gov/old", body)) if one.code in ("PII001", "PII002")]
    assert len(found) == 2 and not [one for one in found if one.blocks]


@pytest.mark.parametrize("gap", ["&Tab;", "&#9;", "&NewLine;", "%09", "%20"])
@pytest.mark.parametrize("form", ['<a href="tel:{}">电话</a>', "[电话](tel:{})", "[电话](/a?tel={})"])
@pytest.mark.parametrize("path", ENGINES)
def test_wz_11_blanks_in_the_target_of_a_link_part_no_number(path: str, form: str, gap: str) -> None:
    body = form.format(f"{MOBILE[:3]}{gap}{MOBILE[3:7]}{gap}{MOBILE[7:]}")
    assert "href" not in clean(ENGINES[path](body)) or "PII002" in _codes(check(_document(path, body)))


SUMMARIES = {
    "cells": ("gov/old", "<table><tr><td>{0}</td><td>{1}</td></tr></table>"),
    "cells by lines": ("gov/old", "<table>\n<tr><td>{0}</td>\n<td>{1}</td></tr></table>"),
    "rows": ("gov/old", "<table><tr><td>{0}</td></tr><tr><td>{1}</td></tr></table>"),
    "table": ("gov/news", "| {0} | {1} |\n|---|---|\n| 甲 | 乙 |"),
    "items": ("gov/news", "1. {0}\n2. {1}"),
    "raw items": ("gov/old", "<ul><li>{0}</li><li>{1}</li></ul>"),
    "headings": ("gov/news", "## {0}\n\n## {1}"),
    "paragraphs": ("gov/news", "{0}\n\n{1}"),
    "breaks": ("gov/news", "{0}  \n{1}"),
    "rule": ("gov/old", "{0}<hr>{1}"),
    "block within a line": ("gov/old", "<div>{0}<blockquote>{1}</blockquote></div>"),
    "terms": ("gov/old", "<dl><dt>{0}</dt><dd>{1}</dd></dl>"),
}


@pytest.mark.parametrize("pair", [("原件机密", "★1年"), (f"证号{ID[:6]}", ID[6:]), (f"手机{MOBILE[:3]}", MOBILE[3:])])
@pytest.mark.parametrize("name", SUMMARIES)
def test_dh_A7a_wz_11_cells_and_items_do_not_grow_together_in_the_summary(name: str, pair: tuple[str, str]) -> None:
    path, form = SUMMARIES[name]
    html = plainly_written(ENGINES[path](form.format(*pair)))
    assert f"{pair[0]}；{pair[1]}" in beginning(html)


def test_a_summary_reads_well() -> None:
    html = plainly_written(
        convert("要点：\n\n- 做好防汛；\n- 加强巡查。\n- 及时上报\n\n| 姓名 | 职务 |\n|--|--|\n| 甲 | |")
    )
    assert beginning(html) == "要点；做好防汛；加强巡查。及时上报；姓名；职务；甲"


ORDINARY = [
    "密级分为：\n\n1. 绝密级\n2. 机密级\n3. 秘密级", "## 保密工作\n\n**机关**要求[密切](/a)关注。", "面积2026[^1]平方米。\n\n[^1]: 数据", "| 机关 | 密度 |\n|---|---|\n| 甲 | ★ |", "评为**五★级**景区，*秘*而不宣。", "共1380013\n\n8000人", "> 引用\n\n- 甲 12\n- 乙 34",
    "![机关](a/1.jpg)密切联系", "联系 `138****8000`", "1. 甲\n1. 乙\n1. 丙",
]  # fmt: skip


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("body", ORDINARY)
def test_an_ordinary_text_is_silent(body: str, path: str) -> None:
    assert not [one for one in check(_document(path, body)) if one.code.startswith(GROUPS)]


@pytest.mark.parametrize("text", [Example().body, "第一段，共3项。\n\n第二段（试行）。\n\n2026年1月2日"])
def test_a_plain_text_needs_no_page(text: str) -> None:
    assert not seen_in(example.document(text))


PIECES = [
    *"机密★绝秘级：年内部资料注意保存签发人孟示例", "5", "机密", "密级", "*", "**", "_", "`", "[", "](/)", "<b>", "</b>", "<x", ">", "<!--", "-->", "\\", "&#26426;", "&bigstar;", "&", "\n", "\n\n", "\n\n\n", " ", "  ", "\t", "\u200b", "\u3000", "\u00a0", "#", "-", "1. ", "|", "= ",
    ID[:9], ID[9:], MOBILE[:4], MOBILE[4:], "电话", "证号", "~", "^", ":", "+", "\x0c", "\u2028", "!", "(", ")", ".", ",", "‘", "—", "＊", "＜",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(list(ENGINES)))
def test_where_no_page_is_made_it_would_have_shown_nothing_more(pieces: list[str], path: str) -> None:
    document = _document(path, "".join(pieces))
    if document.article is None or seen_in(document):
        return
    forced = page(document)
    assert forced
    found = {one.code for text in forced for one in check(text) if one.code.startswith(GROUPS)}
    assert found <= _codes(check(document))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["机密★5年", f"证号{ID}。"]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3),
    st.data(),
)
def test_dh_A7a_wz_11_no_random_disguise_is_on_the_page_and_not_found(
    whole: str, pieces: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(whole) - 1))
    path = data.draw(st.sampled_from(list(ENGINES)))
    written = f"{whole[:at]}{''.join(pieces)}{whole[at:]}"
    code = "PII001" if ID in whole else "SEC001"
    plain = plain_text(plainly_written(ENGINES[path](written)))
    assert whole not in plain or code in _codes(check(_document(path, written))), written


@pytest.mark.parametrize("path", ENGINES)
def test_lines_alike_have_a_reason_each(path: str) -> None:
    line = f"- 手机{MOBILE} <!-- sanshen: allow PII002 本人书面同意公开 -->"
    found = [one for one in check(_document(path, f"{line}\n{line}\n- 手机{MOBILE}\n")) if one.code == "PII002"]
    assert [(one.line, one.waiver) for one in found] == [(7, "comment"), (8, "comment"), (9, "")]


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("place", ["<!-- 备查 {} -->", "[致电](tel:{})", "<b title='{}'></b>"])
def test_a_reason_does_not_carry_a_number_of_the_page_that_is_masked_alike(place: str, path: str) -> None:
    one, other = MOBILE, f"{MOBILE[:3]}999999{MOBILE[9:]}"
    allowed = "<!-- sanshen: allow PII002 本人书面同意公布，见登记 -->"
    body = f"{allowed}\n联系人李某{place.format(one)}，手机{other[:2]}[{other[2]}](/){other[3:]}"
    found = [found for found in check(_document(path, body)) if found.code == "PII002"]
    assert [one.blocks for one in found if SAID in one.message] == [True], found
    assert not [one for one in found if one.evidence]


@pytest.mark.parametrize("path", ENGINES)
def test_a_reason_stands_beside_the_line_that_shows_and_not_beside_its_twin_in_a_comment(path: str) -> None:
    written = f"手机{MOBILE[:2]}[{MOBILE[2]}](/){MOBILE[3:]}"
    allowed = "<!-- sanshen: allow PII002 本人书面同意公布，见登记 -->"
    shown = f"<!--\n{written}\n-->\n\n{allowed}\n{written}"
    assert not [one for one in check(_document(path, shown)) if one.blocks and SAID in one.message]


LEFT_OUT = [
    f"<!-- sanshen: allow PII002 本人书面同意公开 -->明日停水，手机{MOBILE}。", "文\n<!-- 备注 -->明日停水。", "<div>明日停水。</div>", "<p>\n明日停水。\n</p>", "<!-- 甲 --><!-- 乙 --> 停水",
    "<table><tr><td>停水</td></tr></table>", "<center>停水</center>\n第二段。", "<!-- 没有写完\n\n明日停水。", "文<?停水?>", "<b>注意</b>：停水。", "文<!-- 甲 -->\n停水", "<div>\n\n停水\n\n</div>",
    "<p 停水>", "<p\n停水\n>", "<!--> 停水 -->", "<!-- 甲 --!> 停水 -->", "文<abc 停水>", "文</a 停水>", "|甲|乙|\n|-|-|\n|1|2|停水|", "> 甲|乙\n> -|-\n> 1|2|停水", "|甲|乙|\n|-|-|\n|1\\|2|停水|", "<mail@停水>",
    "文<title='停水'>停水",
]  # fmt: skip


@pytest.mark.parametrize("body", LEFT_OUT)
@pytest.mark.parametrize("column", ENGINES)
def test_what_the_page_leaves_out_is_told_with_either_engine(column: str, body: str) -> None:
    found = [one.blocks for one in check(_document(column, body)) if one.code == "TXT003"]
    assert found == [] if "停水" in clean(ENGINES[column](body)) else found == [True]


@pytest.mark.parametrize(
    "body",
    [
        "减免<A>类和<B>类企业。",
        "不适用于<C>类企业。A类和C类照旧。",
        "按<Ctrl>键",
        "<WPS Office>软件",
        "泛型List<String>",
        "减免<b>甲</b>和<B>类企业",
        "<div>减免<A>类企业</div>",
    ],
)
@pytest.mark.parametrize("column", ENGINES)
def test_a_word_in_brackets_that_the_page_leaves_out_is_told(column: str, body: str) -> None:
    assert [one.blocks for one in check(_document(column, body)) if one.code == "TXT003"][:1] == [True]


@pytest.mark.parametrize(
    "body",
    [
        "见<通知>和<附件1>", "CO<sub>2</sub>和m<sup>2</sup>", "第一行<br>第二行", "<b>注</b>和<B>意</B>", "面积<100平方米", "`按<Ctrl>键`", "甲&lt;A&gt;乙",
        "|甲|乙|\n|-|-|\n|1\\|2|`3\\|4`|\n|1|", "<hr>", "<p>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ENGINES)
def test_what_only_looks_like_a_word_left_out_is_silent(column: str, body: str) -> None:
    assert not [one for one in check(_document(column, body)) if one.code == "TXT003"]


@pytest.mark.parametrize("body", ["10<sup>8", "<sup>", "10<sup>8<sub></sup>"])
def test_a_figure_that_is_raised_in_the_source_alone_is_told(body: str) -> None:
    assert [one.blocks for one in check(_document("gov/news", body)) if one.code == "TXT003"] == [True]


@pytest.mark.parametrize(
    "body",
    ["<div align='center'>办公室&nbsp;&nbsp;电话</div>", "<p>R&amp;D 投入</p>", "<p>甲&ldquo;乙&rdquo;</p>\n<p>丙</p>"],
)
def test_entities_in_html_that_the_page_shows_are_silent(body: str) -> None:
    assert not [one for one in check(_document("gov/old", body)) if one.code == "TXT003"]


# each says 停水; an engine may show it all the same
DEFINED = [
    '[注]: / "停水"', "[注]: /\n'停水'", "[停水]: /", "[a]: 停水", "[a]: <停水一律>", "见[文][b]。\n\n[b]: /\n[b]: / (停水)", "> [注]: / '停水'\n> 字", "[注]: / '停水'\n第二段[文](/a \"题\")。", "[a\nb]: / '停水'",
    "[^9]: 停水", "[^9]:\n    停水", "[^9]: 甲\n\n    停水", "[^9]: - 停水", "甲[^1]。\n\n[^1]: 停水\n\n[^1]: 乙", "- 甲\n\n  [注]: / '停水'",
    "*[HTML]: 停水", "甲HTML\n\n*[HTML]: 停水", "用 HTML 写。\n\n*[HTML]: 停水", "见[停水]。\n\n[停水]: /a.md '全文'", "甲[^停]。\n\n[^停]: 停水", "见[文][b]。\n\n[b]: / '停水'", "见[文][停水]。\n\n[停水]: /",
    "```停水\n表\n```", "~~~ 停水 一律\n表\n~~~", "```py 停水\n表\n```", "- 甲\n\n  ```停水\n  表\n  ```", "```\n[注]: / '停水'\n```",
]  # fmt: skip


@pytest.mark.parametrize("body", DEFINED)
@pytest.mark.parametrize("column", ENGINES)
def test_what_is_defined_and_shown_nowhere_is_told_with_either_engine(column: str, body: str) -> None:
    found = [one.blocks for one in check(_document(column, f"本文。\n\n{body}")) if one.code == "TXT003"]
    assert found == [] if "停水" in clean(ENGINES[column](f"本文。\n\n{body}\n")) else found == [True]


def test_of_two_notes_of_one_name_the_first_is_told_where_it_is_lost() -> None:
    body = "甲[^1]。\n\n[^1]: 停水\n\n[^1]: 照常"
    assert all(words in convert(body) for words in ("停水", "照常"))
    assert "停水" not in to_html(body)
    told = {
        column: [one.line - 6 for one in check(_document(column, body)) if one.code == "TXT003"] for column in ENGINES
    }
    assert told == {"gov/news": [], "gov/old": [3]}


HONEST = [
    "见[通知]。\n\n[通知]: https://www.gov.cn/a.html", "见[全文][1]。\n\n[1]: /a.md", "见[全文][a-b]。\n\n[a-b]: <https://www.gov.cn/> '一'", "见[附件]。\n\n[附件]: /附件/通知.pdf",
    "甲[^1]乙[^注2]。\n\n[^1]: 见[附件](/a.md \"题\")、`码`和&nbsp;**粗**体。\n\n    第二段<!-- 备注 -->。\n\n    1. 一\n    1. 二\n[^注2]: 丙", "```python\n1\n```", "```c++\n1\n```", "~~~\n1\n~~~", "    [注]: 停水",
    "会议时间[定]: 上午", "[x] 已办\n[ ] 未办",
]  # fmt: skip


@pytest.mark.parametrize("body", HONEST)
@pytest.mark.parametrize("column", ENGINES)
def test_definitions_that_the_page_uses_are_silent(column: str, body: str) -> None:
    assert not [one for one in check(_document(column, body)) if one.code == "TXT003"]


@pytest.mark.parametrize(
    ("body", "line", "written", "counted"),
    [
        ("3. 每户收费三十元\n7. 每人收费十元", 2, 7, 4),
        ("2000. 元以下\n3000. 元以上", 2, 3000, 2001),
        ("1. 甲\n1. 乙\n7. 丙", 3, 7, 3),
        ("1. 甲\n\n2. 乙\n\n4. 丙", 5, 4, 3),
        ("- 甲\n\n    1. 子\n    5. 丑", 4, 5, 2),
        ("> 1. 甲\n> 3. 乙", 2, 3, 2),
        ("1. 甲\n    1. 子\n    2. 丑\n4. **乙**见[文](/a)", 4, 4, 2),
    ],
)
@pytest.mark.parametrize("column", ENGINES)
def test_a_number_that_the_page_counts_otherwise_is_told(
    column: str, body: str, line: int, written: int, counted: int
) -> None:
    found = [one for one in check(_document(column, body)) if one.code == "TXT003"]
    assert [(one.line - 6, one.blocks) for one in found] == [(line, True)]
    assert f"写的编号是 {written}，网页上是 {counted}" in found[0].message


@pytest.mark.parametrize("column", ENGINES)
def test_a_list_that_begins_again_without_a_word_between_is_a_warning(column: str) -> None:
    found = [one for one in check(_document(column, "1. 甲\n2. 乙\n\n1. 丙\n2. 丁")) if one.code == "TXT003"]
    assert [(one.line - 6, one.severity) for one in found] == [(4, "warning")]
    assert "写的编号是 1，网页上是 3" in found[0].message


@pytest.mark.parametrize(
    "body",
    [
        "1. 甲\n1. 乙\n1. 丙", "1. 甲\n2. 乙\n\n文字。\n\n1. 丙\n2. 丁", "3. 甲\n4. 乙", "0. 甲\n1. 乙", "1. 甲\n\n- 丙\n\n2. 乙", "2026. 年", "1. 甲\n    1. 子\n    2. 丑\n2. 乙", "# 一\n1. 甲\n2. 乙\n# 二\n1. 丙",
        "1. [甲](/a)\n2. **乙**和`丙`\n3. 丁", "```\n3. 甲\n7. 乙\n```", "3．甲\n7．乙", "1. 甲\n\n   第二段\n\n2. 乙", "- 1. 甲\n- 2. 乙", "01. 甲\n02. 乙",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ENGINES)
def test_numbers_that_the_page_keeps_or_their_author_leaves_to_it_are_silent(column: str, body: str) -> None:
    assert not [one for one in check(_document(column, body)) if one.code == "TXT003"]


@pytest.mark.parametrize(
    "body",
    [
        '每户10<sup title="停水">2</sup>元',
        "<b title='停水'>甲</b>",
        "<b 备注=停水>甲</b>",
        "甲\n\n[^9]: ```停水",
        "甲\n\n[^9]: ```![停水](/a.png)",
        "甲\n\n[^9]: [^停水]",
        "甲\n\n[^9]: [](停水)",
        "甲\n: [a]: <停水>",
        "甲\n: *[缩]: 停水",
    ],
)
@pytest.mark.parametrize("column", ENGINES)
def test_words_of_attributes_fences_and_targets_that_no_page_shows_are_told(column: str, body: str) -> None:
    found = any(one.blocks for one in check(_document(column, body)) if one.code == "TXT003")
    shown = "停水" in plain_text(clean(ENGINES[column](body))) or "停水" in unquote(clean(ENGINES[column](body)))
    assert found is not shown
