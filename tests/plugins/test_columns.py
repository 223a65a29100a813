"""List pages, module pages, site map and feeds."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tests.plugins.conftest import COLUMN, COLUMNS, TinyPortal

ATOM = "{http://www.w3.org/2005/Atom}"


def test_blank_columns_have_pages(tiny: TinyPortal) -> None:
    tiny.build()
    assert "<h1>政策解读</h1>" in tiny.page("zwgk/zcjd/index.html")
    assert tiny.page("zwgk/ztzl/index.html").startswith("<b>专题</b>")
    assert '<a href="/zwgk/gfxwj/">规范性文件</a>' in tiny.page("zwgk/index.html")


def test_lists_are_paged_newest_first(tiny: TinyPortal) -> None:
    for number in range(1, 46):
        tiny.article(f"ywdt/yxyw/n{number:02}", title=f"第{number}篇", created=f"2026-0{number % 9 + 1}-01")
    tiny.build()
    first, last = tiny.page("ywdt/yxyw/index.html"), tiny.page("ywdt/yxyw/index_3.html")
    assert [page.count("<li>") for page in (first, tiny.page("ywdt/yxyw/index_2.html"), last)] == [20, 20, 5]
    for number, url in ((1, "/ywdt/yxyw/"), (2, "/ywdt/yxyw/index_2.html"), (3, "/ywdt/yxyw/index_3.html")):
        assert f'<a class="page" href="{url}">{number}</a>' in first
    assert first.index("第8篇") < first.index("第17篇") < first.index("第7篇")


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


def test_site_map_lists_every_page(tiny: TinyPortal) -> None:
    tiny.provenance(tiny.article("ywdt/yxyw/one"))
    tiny.build()
    rows = ET.fromstring(tiny.page("sitemap.xml"))
    found = [row.findtext("{*}loc") for row in rows]
    base = "https://www.test.gov.example"
    assert found[:4] == [f"{base}/", f"{base}/sitemap.html", f"{base}/ywdt/", f"{base}/ywdt/yxyw/"]
    assert found[-1] == f"{base}/ywdt/yxyw/one.html"
    assert "2026-11-02T09:30:00+08:00" in tiny.page("sitemap.xml")
    assert f"Sitemap: {base}/sitemap.xml" in tiny.page("robots.txt")
    assert {"404.html", "sitemap.html", "index.html"} <= set(tiny.pages())
