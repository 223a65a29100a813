"""The marked-up proof: readable, complete, and never wrong about either version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanshen.portal.article import parse_article
from sanshen.review.redline import Proof, marked, redline
from sanshen.review.redline_page import page
from tests.support.office import article, stated


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "removed": "[{}]", "added": "({})"}
    return "".join(marks[piece.kind].format(piece.text) for piece in marked(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("会议研究了秋季工作。", "会议研究了冬季工作。", "会议研究了[秋](冬)季工作。"),
        ("投资1200万元。", "投资1350万元。", "投资[1200](1350)万元。"),
        ("", "新的一段。", "(新的一段。)"),
        ("旧的一段。", "", "[旧的一段。]"),
        ("一样。", "一样。", "一样。"),
        ("甲乙丙丁戊", "子乙丑丁寅", "[甲乙丙丁戊](子乙丑丁寅)"),  # no islands of single characters
    ],
)
def test_wz_12_1b_words_are_struck_out_and_written_in(old: str, new: str, told: str) -> None:
    assert shown(old, new) == told


@given(st.text("会议研究秋冬季，。12a \n", max_size=60), st.text("会议研究秋冬季，。12a \n", max_size=60))
def test_both_versions_can_be_read_off(old: str, new: str) -> None:
    pieces = marked(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces) or old == new == ""


def test_elements_are_named_as_on_the_form() -> None:
    path = "content/a/b/c.md"
    old, new = parse_article(path, article().encode()), parse_article(path, stated(important="true").encode())
    changed = {one.label: one.changed for one in redline(old, new)}
    assert changed == {"标题": False, "信息来源": False, "产生时间": False, "重要": True, "正文": False}
    assert all(one.changed for one in redline(None, new))
    assert all(one.changed for one in redline(old, None))


def test_the_page_shows_markup_as_text() -> None:
    told = page(
        "x",
        [
            Proof(
                "a.md", "修改", redline(None, parse_article("a.md", article(body="<script>alert(1)</script>").encode()))
            )
        ],
    )
    assert "<script>" not in told and "&lt;script&gt;" in told
