"""Interpretations in both directions, neighbours, attachments."""

from __future__ import annotations

import pytest

from tests.pages.conftest import TinyPortal

POLICY = "zwgk/gfxwj/2026-01-01-banfa"
READING = "zwgk/zcjd/2026-01-02-jiedu"


@pytest.mark.parametrize("stated", [POLICY, f"{POLICY}.md", f"content/{POLICY}.md"])
def test_dh_A11_policy_and_interpretation_lead_to_each_other(tiny: TinyPortal, stated: str) -> None:
    tiny.article(POLICY, title="办法")
    tiny.article(READING, title="解读", interprets=[stated])
    tiny.build()
    assert f'<a class="interprets" href="/{POLICY}.html">办法</a>' in tiny.page(f"{READING}.html")
    assert f'<a class="interpreted" href="/{READING}.html">解读</a>' in tiny.page(f"{POLICY}.html")
    assert tiny.page(f"{POLICY}.html").startswith("<b>文件</b>")


@pytest.mark.parametrize("stated", ["zwgk/gfxwj/none.md", "zwgk/other", READING])
def test_interpreting_nothing_stops_the_build(tiny: TinyPortal, stated: str) -> None:
    tiny.article(READING, interprets=[stated])
    assert tiny.refusal().startswith(f"content/{READING}.md:5 解读的文件“{stated}”不存在")


def test_neighbours(tiny: TinyPortal) -> None:
    for day in (1, 2, 3):
        tiny.article(f"ywdt/yxyw/n{day}", created=f"2026-11-0{day}")
    tiny.build()
    page = tiny.page("ywdt/yxyw/n2.html")
    assert '<a rel="prev" href="/ywdt/yxyw/n3.html">' in page
    assert '<a rel="next" href="/ywdt/yxyw/n1.html">' in page
    assert 'rel="prev"' not in tiny.page("ywdt/yxyw/n3.html")


@pytest.mark.parametrize(
    ("size", "written"), [(0, "0 B"), (1023, "1023 B"), (23_600, "23 KB"), (1_500_000, "1.4 MB"), (1_048_575, "1.0 MB")]
)
def test_attachments_say_what_they_are(tiny: TinyPortal, size: int, written: str) -> None:
    tiny.write(f"content/{POLICY}/申请表.docx", b"x" * size)
    tiny.article(POLICY, attachments=[{"file": "申请表.docx", "title": "申请表"}])
    tiny.build()
    url = f"/{POLICY}/%E7%94%B3%E8%AF%B7%E8%A1%A8.docx"
    assert f'<a class="file" href="{url}">申请表 DOCX {written}</a>' in tiny.page(f"{POLICY}.html")
    assert len(tiny.pages()[f"{POLICY}/申请表.docx"]) == size


@pytest.mark.parametrize(
    ("front", "key"),
    [
        ({"attachments": [{"file": "none.pdf", "title": "甲"}]}, "none.pdf"),
        ({"cover": {"file": "none.png", "alt": "图", "source": "甲", "licence": "乙"}}, "none.png"),
    ],
)
def test_a_missing_file_stops_the_build(tiny: TinyPortal, front: dict[str, object], key: str) -> None:
    tiny.article(POLICY, "正文。", **front)
    assert tiny.refusal().startswith(f"content/{POLICY}.md:5 没有“{key}”这个文件")


@pytest.mark.parametrize(
    "front",
    [{"attachments": [{"file": "../../../portal.toml", "title": "甲"}]}, {"interprets": ["../portal.toml"]}],
)
def test_nothing_outside_the_content_can_be_named(tiny: TinyPortal, front: dict[str, object]) -> None:
    tiny.article(READING, "正文。", **front)
    assert "应为相对路径，不含空格、开头的 / 和 .." in tiny.refusal()
