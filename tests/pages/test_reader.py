"""Front matter: checked, never obeyed where it has no say."""

from __future__ import annotations

import pytest

from sanshen.portal.article import REFUSED
from tests.pages.conftest import TinyPortal

STEM = "ywdt/yxyw/2026-11-02-a"


@pytest.mark.parametrize("key", sorted(REFUSED))
def test_refused_keys_stop_the_build(tiny: TinyPortal, key: str) -> None:
    """Pelican would let save_as and url replace another page, template crash the build, category pick a column."""
    tiny.article(STEM, **{key: "../output_evil/pwn.html"})
    assert tiny.refusal().startswith(f"content/{STEM}.md:5 要素“{key}”不由作者填写")
    assert not list(tiny.root.parent.rglob("pwn.html"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("正文，没有要素表", ":1 稿件没有要素表"),
        ("---\ntitle: [\n---\n", "要素表有一处方括号或花括号没有配对"),
        ("---\ntitle: 一篇稿件\n---\n", "缺少必填"),
        ("---\ntitle: 一篇稿件\ntitle: 两篇\n---\n", ":3 要素“title”写了两次"),
        ("---\ntitle: 一篇稿件\nsource: 甲\ncreated: 昨天\n---\n", ":4 "),
        (
            "---\ntitle: 一篇稿件\nsource: 甲\ncreated: 2026-11-02\ndisclosure: 不予公开\n---\n",
            ":5 公开属性是“不予公开”",
        ),
    ],
)
def test_a_bad_article_is_never_skipped(tiny: TinyPortal, text: str, what: str) -> None:
    tiny.article("ywdt/yxyw/good")
    tiny.write(f"content/{STEM}.md", text)
    said = tiny.refusal()
    assert said.startswith(f"content/{STEM}.md")
    assert what in said
    assert "\n" not in said


def test_titles_are_escaped(tiny: TinyPortal) -> None:
    tiny.article(STEM, title='<script>alert("1")</script>')
    tiny.build()
    assert not [name for name, data in tiny.pages().items() if b"<script" in data]
    assert "&lt;script&gt;" in tiny.page(f"{STEM}.html")


@pytest.mark.parametrize(
    ("summary", "body", "expected"),
    [
        ("摘要在此", "正文。", "摘要在此"),
        ("", "第一段。\n\n第二段 < 三。", "第一段。第二段 < 三。"),
        ("", "字" * 150, "字" * 99 + "…"),
    ],
)
def test_description(tiny: TinyPortal, summary: str, body: str, expected: str) -> None:
    tiny.article(STEM, body, **({"summary": summary} if summary else {}))
    tiny.build()
    assert f'<meta name="Description" content="{expected.replace("<", "&lt;")}">' in tiny.page(f"{STEM}.html")
