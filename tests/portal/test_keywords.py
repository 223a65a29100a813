"""Suggested keywords tell an article from others; words that every office writes do not."""

from __future__ import annotations

import pytest

from sanshen.portal.keywords import suggested

HOST = "云溪区人民政府办公室"


@pytest.mark.parametrize(
    ("title", "text", "among"),
    [
        ("云溪区召开秋季防汛工作会议", "", {"秋季", "防汛"}),
        ("关于印发《云溪区高龄津贴管理办法》的通知", "", {"高龄", "津贴"}),
        (
            "关于进一步做好有关工作的通知",
            "护林员每天巡山，劝返进山人员。护林员说，巡山要走三十二公里。",
            {"护林员", "巡山"},
        ),
    ],
)
def test_what_the_article_is_about_comes_first(title: str, text: str, among: set[str]) -> None:
    assert among <= set(suggested(title, text, HOST)[:3])


def test_what_says_nothing_is_never_suggested() -> None:
    assert suggested("云溪区人民政府办公室关于进一步加强有关工作的通知", "", HOST) == []
    assert suggested("", "") == suggested("2026年7月10日 abc \x00\u202e") == []


def test_no_more_than_five() -> None:
    assert len(suggested("高龄津贴、护林员巡山、候鸟湿地、梯田稻谷、油菜农资")) == 5
