"""The marked-up proof as readers see the body: sound HTML, nothing lost of either version, and nothing that anybody smuggles in."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sanshen.portal.markdown import convert
from sanshen.portal.sanitise import clean
from sanshen.review.redline_budget import Budget
from sanshen.review.redline_html import LARGEST, LAYOUT, marked_html

VOID = {"img", "br", "hr"}
NOTE = re.compile(r'<(ins|del) class="to">.*?</\1>')


class Reader(HTMLParser):
    """Words by what they stand in; fails where a tag closes that is not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.same_or_new, self.same_or_old = "", ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert not {"table", "tbody", "thead", "tr", "ul", "ol"} & set(self.open[-1:]) or not data.strip()
        if "del" not in self.open:
            self.same_or_new += data
        if "ins" not in self.open:
            self.same_or_old += data


def page(body: str) -> str:
    return clean(convert(body))


def words(html: str) -> str:
    return "".join(Reader(html).same_or_new.split())


def marked(old: str, new: str) -> str:
    return marked_html(page(old), page(new))


def test_words_are_marked_and_no_mark_of_markdown_is_shown() -> None:
    assert marked("会议**研究**了工作。", "会议**部署**了工作。") == (
        "<p>会议<strong><del>研究</del><ins>部署</ins></strong>了工作。</p>\n"
    )


def test_a_paragraph_that_goes_stands_where_it_was() -> None:
    assert marked(
        "甲段。\n\n乙段。\n\n丙段。", "甲段。\n\n丙段。"
    ) == "<p>甲段。</p>\n<p><del>乙段</del><del>。</del></p>" or (
        "乙段" in marked("甲段。\n\n乙段。\n\n丙段。", "甲段。\n\n丙段。")
    )


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("- 甲\n- 乙\n- 丙", "- 甲\n- 丙", "乙"),
        ("| 项 | 数 |\n|---|---|\n| 甲 | 1 |\n| 乙 | 2 |", "| 项 | 数 |\n|---|---|\n| 甲 | 1 |", "2"),
        ("1. 甲\n\n段落\n\n- 乙", "段落", "甲"),
        ("![图](a/b.jpg)\n\n文字", "文字", "<img"),
    ],
)
def test_what_went_is_struck_out_where_it_may_stand(old: str, new: str, gone: str) -> None:
    found = marked(old, new)
    Reader(found)
    assert any(gone in part for part in re.findall(r"<del>.*?</del>", found)), found


def test_a_link_that_leads_elsewhere_is_told_though_its_words_stay() -> None:
    found = marked("见[公告](https://a.example/x)", "见[公告](https://b.example/x)")
    assert "〔链接到 https://b.example/x〕" in found and "〔链接到 https://a.example/x〕" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 减免 | 应缴 |\n|---|---|\n| 500 | |", "| 减免 | 应缴 |\n|---|---|\n| | 500 |"),
        ("3. 甲\n4. 乙", "5. 甲\n6. 乙"),
        ("## 标题", "标题"),
        ("> 引用", "引用"),
        ("- 甲\n  - 乙", "- 甲\n- 乙"),
        ("甲\n\n---\n\n乙", "甲\n\n乙"),
        ("甲\n\n乙", "甲 乙"),
        ("`a  b`", "`a b`"),
        ("会议研究了供水", "会议部署。\n\n了供水"),  # beside words that differ
        ("- 甲\n- 乙供水", "- 甲\n  - 丙供水"),
    ],
)
def test_what_differs_and_is_no_word_is_said(old: str, new: str) -> None:
    assert marked(old, new).startswith(LAYOUT)


HEAD = "| 项 | 减免 | 应缴 |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 甲 | 500 | 无 |", "| 甲 | 有 | 500 |"),
        ("| 甲 | 500 | |", "| 乙 | | 500 |"),
        ("| 甲 | 500 | 300 |", "| 甲 | 700 | 500 |"),
        ("| 甲 | 500 | 共300 |", "| 甲 | 共计 | 500 |"),
        ("| 甲 | 500 | |\n| 丙 | | |", "| 乙 | 600 | |\n| 丁 | 500 | 丙 |"),
        ("| 供水 | 500 | |\n| 供电 | | |", "| 排水 | | |\n| 供热 | 500 | |"),
        ("| 甲 | 1 500 | 2 |", "| 甲 | 1 | 500 2 |"),
    ],
)
def test_a_figure_that_stands_in_another_cell_is_marked_or_said(old: str, new: str) -> None:
    found = marked(HEAD + old, HEAD + new)
    assert found.startswith(LAYOUT) or all(
        is_read_where_it_stood(rows_of(page(HEAD + old)), row) for row in kept(found)
    )


CELLS = st.lists(
    st.lists(st.sampled_from(["", "500", "300", "500 300", "无", "**500**"]), min_size=2, max_size=2),
    min_size=1,
    max_size=3,
)


def table(rows: list[list[str]]) -> str:
    return HEAD + "\n".join(f"| 甲 | {' | '.join(row)} |" for row in rows)


def rows_of(html: str) -> list[list[str]]:
    """The words of each cell."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [
        [re.sub(r"<[^>]*>", " ", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def kept(html: str) -> list[list[str]]:
    """What bears no mark."""
    return rows_of(re.sub(r"<(ins|del)\b[^>]*>.*?</\1>", " ", re.sub(r'<td class="gone">.*?</td>', "", html)))


def is_read_where_it_stood(old: list[list[str]], row: list[str]) -> bool:
    """Whether one row of the old table has all of them, each in its column."""
    return any(all(set(now.split()) <= set(was.split()) for was, now in zip(cells, row, strict=False)) for cells in old)


@given(CELLS, CELLS)
def test_what_bears_no_mark_in_a_table_stood_in_one_row_and_in_its_column(
    old: list[list[str]], new: list[list[str]]
) -> None:
    found = marked(table(old), table(new))
    assert found.startswith(LAYOUT) or all(
        is_read_where_it_stood(rows_of(page(table(old))), row) for row in kept(found)
    ), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 甲 | 1 | 2 |", "| 甲 | 1 | 2 |\n| 乙 | 3 | 4 |"),
        ("| 甲 | 1 | 2 |", "| 乙 | 3 | 4 |\n| 甲 | 1 | 2 |"),
        ("| 甲 | 1 | 2 |\n| 乙 | 3 | 4 |", "| 甲 | 1 | 2 |"),
        ("| 甲 | 1 | 2 |\n| 乙 | 3 | 4 |", "| 甲 | 1 | 5 |\n| 丙 | 3 | 4 |"),
    ],
)
def test_nothing_is_said_of_the_layout_where_figures_change_or_whole_rows_come_and_go(old: str, new: str) -> None:
    assert not marked(HEAD + old, HEAD + new).startswith(LAYOUT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("甲\n\n乙", "甲\n\n乙\n\n丙"),
        ("甲乙", "甲丙"),
        ("- 甲", "- 甲\n- 乙"),
        ("甲\n\n丙", "甲\n\n乙\n\n丙"),
        ("会议研究工作。\n\n丙", "会议部署工作。\n\n乙。\n\n丙"),
        ("甲\n\n- 乙\n- 丙", "甲\n\n- 丙"),
    ],
)
def test_nothing_is_said_of_the_layout_where_words_alone_differ(old: str, new: str) -> None:
    assert not marked(old, new).startswith(LAYOUT)


def test_what_goes_is_trimmed_in_linear_time() -> None:
    long = "甲" + "\\\n" * 20_000 + "乙"
    assert "乙" in marked(f"丙\n\n{long}", "丙")


def test_nothing_of_an_author_s_html_and_no_sign_of_ours_gets_through() -> None:
    tricks = "<script>x</script> <b onclick=x>粗</b> \U000f0000 \U000ffffd &lt;del&gt;假的&lt;/del&gt; <ins>假的</ins>"
    found = marked("原文。", f"原文。{tricks}")
    assert "<script" not in found and "onclick" not in found and "&lt;del&gt;" in found
    assert "\U000f0000" not in found and "\U000ffffd" not in found


def test_what_is_too_long_or_too_dear_is_left_to_the_source() -> None:
    row = "| 甲 | 1 |\n"
    old, new = (page(f"| 项 | 数 |\n|---|---|\n{one * 50_000}") for one in (row, row.replace("1", "2")))
    begun = time.process_time()
    assert marked_html(old, new) == "" and time.process_time() - begun < 2
    budget = Budget()
    assert marked_html(page("甲"), page("乙"), budget) and marked_html(old, new, budget) == ""
    assert marked_html(page("甲"), page("乙"), budget)
    assert marked_html("<p>甲</p>", f"<p>{'甲' * LARGEST}</p>") == ""


BODIES = st.lists(
    st.sampled_from(
        [
            "甲段落。",
            "乙**段**落，见[公告](https://a.example/x)。",
            "- 项甲\n- 项乙",
            "1. 一\n2. 二\n   - 三",
            "| 项 | 数 |\n|---|---|\n| 甲 | 1 |\n| 乙 | 2 |",
            "| 项 | 数 |\n|---|---|\n| 甲 | 3 |",
            "> 引用\n> - 列表",
            "```\n代码  \n  行\n```",
            "## 标题",
            "文字[^1]。\n\n[^1]: 注释。",
            "![图](x/a.jpg)",
            "10<sup>8</sup> & <b>x</b> 1 < 2",
        ]
    ),
    max_size=5,
).map("\n\n".join)


@given(BODIES, BODIES)
@example("- 项甲\n- 项乙", "甲段落。")
def test_both_versions_can_be_read_from_it_and_it_is_sound(old: str, new: str) -> None:
    found = NOTE.sub("", marked(old, new).removeprefix(LAYOUT))
    read = Reader(found)
    assert "".join(read.same_or_new.split()) == words(page(new))
    assert "".join(read.same_or_old.split()) == words(page(old))
