"""List pages, module pages, site map and feeds."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tests.pages.conftest import COLUMN, COLUMNS, TinyPortal

ATOM = "{http://www.w3.org/2005/Atom}"


def test_blank_columns_have_pages(tiny: TinyPortal) -> None:
    tiny.build()
    assert "<h1>政策解读</h1>" in tiny.page("zwgk/zcjd/index.html")
    assert tiny.page("zwgk/ztzl/index.html").startswith("<b>专题</b>")
    assert '<a href="/zwgk/gfxwj/">规范性文件</a>' in tiny.page("zwgk/index.html")


def test_lists_are_anchored_at_the_oldest(tiny: TinyPortal) -> None:
    for number in range(1, 46):
        tiny.article(f"ywdt/yxyw/n{number:02}", title=f"第{number}篇", created=f"2026-0{number % 9 + 1}-01")
    tiny.build()
    head, frozen = tiny.page("ywdt/yxyw/index.html"), tiny.page("ywdt/yxyw/index_1.html")
    assert (head.count("<li>"), frozen.count("<li>")) == (25, 20) and "ywdt/yxyw/index_2.html" not in tiny.pages()
    assert '<p class="turn">0|/ywdt/yxyw/index_1.html|</p>' in head
    assert '<p class="turn">1||/ywdt/yxyw/</p>' in frozen
    assert head.index("第8篇") < head.index("第17篇") < head.index("第7篇") and "第9篇" in frozen


def test_new_articles_leave_sealed_pages_as_they_are(tiny: TinyPortal) -> None:
    for number in range(1, 61):
        tiny.article(f"ywdt/yxyw/n{number:02}", title=f"第{number}篇", created=f"2025-{number % 12 + 1:02}-01")
    tiny.build()
    before = tiny.page("ywdt/yxyw/index_1.html")
    for number in range(61, 75):
        tiny.article(f"ywdt/yxyw/n{number:02}", title=f"第{number}篇", created="2026-01-01")
    tiny.build()
    assert tiny.page("ywdt/yxyw/index_1.html") == before and tiny.page("ywdt/yxyw/index.html").count("<li>") == 34


def test_a_closed_topic_says_so(tiny: TinyPortal) -> None:
    topic = COLUMN.format(path="zwgk/old", name="旧专题", kind="topic", type="其他")
    tiny.write("columns.toml", COLUMNS + topic + "closed = 2026-06-30\n")
    tiny.build()
    assert "旧专题（已归档）" in tiny.page("zwgk/old/index.html")


def test_feed(tiny: TinyPortal) -> None:
    path = tiny.article("ywdt/yxyw/one", title="甲 & <乙>", summary="a < b")
    tiny.provenance(path, updated_at="2026-11-05T10:00:00+08:00")
    tiny.build()
    feed = ET.fromstring(tiny.page("ywdt/yxyw/feed.xml"))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "甲 & <乙>"
    assert entry.findtext(f"{ATOM}summary") == "a &lt; b"
    assert entry.findtext(f"{ATOM}id") == "https://www.test.gov.example/ywdt/yxyw/one.html"
    assert entry.findtext(f"{ATOM}published") == "2026-11-02T09:30:00+08:00"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-05T10:00:00+08:00"


def test_a_blank_feed_has_the_columns_date(tiny: TinyPortal) -> None:
    tiny.build()
    assert ET.fromstring(tiny.page("zwgk/zcjd/feed.xml")).findtext(f"{ATOM}updated") == "2025-01-01T00:00:00+08:00"


def test_site_maps_list_every_page(tiny: TinyPortal) -> None:
    tiny.provenance(tiny.article("ywdt/yxyw/one"))
    tiny.build()
    base = "https://www.test.gov.example"
    parts = [row.findtext("{*}loc") for row in ET.fromstring(tiny.page("sitemap.xml"))]
    assert parts == [f"{base}/sitemap_pages.xml", f"{base}/sitemap_ywdt_yxyw_1.xml"]
    found = [row.findtext("{*}loc") for row in ET.fromstring(tiny.page("sitemap_pages.xml"))]
    assert found[:4] == [f"{base}/", f"{base}/sitemap.html", f"{base}/ywdt/", f"{base}/ywdt/yxyw/"]
    (row,) = ET.fromstring(tiny.page("sitemap_ywdt_yxyw_1.xml"))
    assert row.findtext("{*}loc") == f"{base}/ywdt/yxyw/one.html"
    assert row.findtext("{*}lastmod") == "2026-11-02T09:30:00+08:00"
    assert f"Sitemap: {base}/sitemap.xml" in tiny.page("robots.txt")
    assert {"404.html", "sitemap.html", "index.html"} <= set(tiny.pages())


def test_the_newest_titles_are_a_piece_of_their_own(tiny: TinyPortal) -> None:
    for number in range(12):
        tiny.article(f"ywdt/yxyw/n{number:02}", title=f"第{number}篇", created=f"2026-01-{number + 1:02}")
    tiny.build()
    piece = tiny.page("ywdt/yxyw/_latest.html")
    assert piece.count("<a ") == 9 and piece.index("第11篇") < piece.index("第3篇") and "第2篇" not in piece


def test_a_fragment_is_rendered_for_its_arguments(tiny: TinyPortal) -> None:
    tiny.article("ywdt/yxyw/one")
    tiny.build()
    for name, url in (("index.html", "/"), ("404.html", "/404.html"), ("ywdt/index.html", "/ywdt/")):
        assert f"<i>测试区人民政府 {url}</i>" in tiny.page(name)
