"""Meta tags: names, order and formats of 国办发〔2017〕47号."""

from __future__ import annotations

import re

from tests.pages.conftest import TinyPortal, png

STEM = "ywdt/yxyw/2026-11-02-a"
_META = re.compile(r'<meta name="(\w+)" content="([^"]*)">')
SITE = [("SiteName", "测试区人民政府"), ("SiteDomain", "www.test.gov.example"), ("SiteIDCode", "9901000001")]


def tags(tiny: TinyPortal, name: str) -> list[tuple[str, str]]:
    return _META.findall(tiny.page(name))


def test_every_page_names_the_site(tiny: TinyPortal) -> None:
    tiny.article(STEM)
    tiny.build()
    pages = [name for name in tiny.pages() if name.endswith(".html") and not name.endswith("_latest.html")]
    assert len(pages) == 10
    for name in pages:
        assert tags(tiny, name)[:3] == SITE


def test_home_is_the_column_shouye(tiny: TinyPortal) -> None:
    tiny.build()
    assert ("ColumnName", "首页") in tags(tiny, "index.html")


def test_column_pages_carry_four_column_tags(tiny: TinyPortal) -> None:
    tiny.build()
    assert tags(tiny, "ywdt/yxyw/index.html") == [
        *SITE,
        ("ColumnName", "要闻"),
        ("ColumnDescription", "要闻的信息"),
        ("ColumnKeywords", "要闻,信息"),
        ("ColumnType", "动态要闻"),
    ]
    assert [name for name, _ in tags(tiny, "ywdt/index.html")] == [
        name for name, _ in tags(tiny, "ywdt/yxyw/index.html")
    ]


def test_wz_14_article_pages_carry_all_content_tags(tiny: TinyPortal) -> None:
    tiny.write(f"content/{STEM}/图.png", png())
    cover = {"file": "图.png", "alt": "图", "source": "甲", "licence": "乙"}
    path = tiny.article(STEM, author="汤晚晴", keywords=["会议", "防汛"], summary="摘要", cover=cover)
    tiny.provenance(path)
    tiny.build()
    base = "https://www.test.gov.example/ywdt/yxyw/2026-11-02-a"
    assert tags(tiny, f"{STEM}.html") == [
        *SITE,
        ("ColumnName", "要闻"),
        ("ColumnType", "动态要闻"),
        ("ArticleTitle", "一篇稿件"),
        ("PubDate", "2026-11-02 09:30"),
        ("ContentSource", "测试区人民政府办公室"),
        ("Keywords", "会议,防汛"),
        ("Author", "汤晚晴"),
        ("Description", "摘要"),
        ("Image", f"{base}/%E5%9B%BE.png"),
        ("Url", f"{base}.html"),
    ]


def test_pubdate_is_beijing_time_to_the_minute(tiny: TinyPortal) -> None:
    path = tiny.article(STEM)
    tiny.provenance(path, published_at="2026-11-02T16:05:59+00:00")
    tiny.build()
    assert ("PubDate", "2026-11-03 00:05") in tags(tiny, f"{STEM}.html")


def test_a_preview_makes_up_no_pubdate(tiny: TinyPortal) -> None:
    tiny.article(STEM)
    tiny.build()
    assert "PubDate" not in dict(tags(tiny, f"{STEM}.html"))


def test_first_picture_stands_in_for_a_cover(tiny: TinyPortal) -> None:
    tiny.write(f"content/{STEM}/a.png", png())
    tiny.article(STEM, "![图](2026-11-02-a/a.png)")
    tiny.build()
    assert dict(tags(tiny, f"{STEM}.html"))["Image"] == "https://www.test.gov.example/ywdt/yxyw/2026-11-02-a/a.png"
