"""Links between articles, and links that lead nowhere."""

from __future__ import annotations

import pytest

from tests.pages.conftest import TinyPortal

HERE = "ywdt/yxyw/2026-11-02-a"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("2026-11-03-b.md", "/ywdt/yxyw/2026-11-03-b.html"),
        ("./2026-11-03-b.md#h-1", "/ywdt/yxyw/2026-11-03-b.html#h-1"),
        ("2026-11-03-b.html", "/ywdt/yxyw/2026-11-03-b.html"),
        ("../../zwgk/gfxwj/2026-01-01-c.md", "/zwgk/gfxwj/2026-01-01-c.html"),
        ("/zwgk/gfxwj/2026-01-01-c.html", "/zwgk/gfxwj/2026-01-01-c.html"),
        ("/zwgk/gfxwj/", "/zwgk/gfxwj/"),
        ("/zwgk/", "/zwgk/"),
        ("/", "/"),
        ("/sitemap.html", "/sitemap.html"),
        ("2026-11-02-a/表.csv", "/ywdt/yxyw/2026-11-02-a/%E8%A1%A8.csv"),
        ("2026-11-02-a/%E8%A1%A8.csv", "/ywdt/yxyw/2026-11-02-a/%E8%A1%A8.csv"),
    ],
)
def test_resolves(tiny: TinyPortal, url: str, address: str) -> None:
    tiny.article("ywdt/yxyw/2026-11-03-b")
    tiny.article("zwgk/gfxwj/2026-01-01-c")
    tiny.write(f"content/{HERE}/表.csv", "甲\n")
    tiny.article(HERE, f"[链接]({url})")
    tiny.build()
    assert f'<a href="{address}">链接</a>' in tiny.page(f"{HERE}.html")


@pytest.mark.parametrize(
    ("link", "what"),
    [
        ("[甲](2026-11-03-none.md)", "指向不存在"),
        ("[甲](../none/2026-11-03-b.md)", "指向不存在"),
        ("[甲](../../../portal.toml)", "指向不存在"),
        ("[甲](/zwgk/none/)", "指向不存在"),
        ("[甲](2026-11-02-a/none.pdf)", "指向不存在"),
        ("[甲](//evil.example/x)", "缺少 https:"),
        ("[甲](http://[x)", "写法有误"),
        ("![甲](https://evil.example/x.png)", "在站外"),
        ("![甲](data:image/png;base64,AAAA)", "在站外"),
        ("![甲](2026-11-02-a/none.png)", "图片“2026-11-02-a/none.png”指向不存在"),
        ("![甲](2026-11-02-a.md)", "指向不存在"),
    ],
)
def test_dh_A14_3_broken_link_stops_the_build(tiny: TinyPortal, link: str, what: str) -> None:
    """The line is the file's own: five lines of front matter, a blank one, a paragraph, then the link."""
    tiny.article(HERE, f"\n第一段。\n\n{link}")
    said = tiny.refusal()
    assert said.startswith(f"content/{HERE}.md:9 ")
    assert what in said
    assert " → " in said
    assert not (tiny.root / "output").exists()


def test_every_fault_is_named_in_one_run(tiny: TinyPortal) -> None:
    tiny.article("ywdt/yxyw/one", "[甲](none.md) [乙](nil.md)")
    tiny.article("ywdt/yxyw/two", title="短" * 200)
    lines = tiny.refusal().splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "content/ywdt/yxyw/one.md:6",
        "content/ywdt/yxyw/one.md:6",
        "content/ywdt/yxyw/two.md:2",
    ]
