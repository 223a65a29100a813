"""What the standard and the regulations ask to see on a page, read back from pages that Pelican built."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from sanshen.portal.config import in_folder
from tests.support.sites import REPOSITORY, Page, agree, build, lay_out

LONG = "云溪区人民政府办公室关于进一步加强和规范全区政府网站与政务新媒体内容建设和安全管理工作若干措施的通知"
NEWS = """---
title: {title}
source: 云溪区融媒体中心
created: 2026-10-28
editor: 汤晚晴
{more}---

10月28日，区政府召开会议。

| 单位 | 数量 |
|---|--:|
| 区水利局 | 12 |
"""
POLICY = """---
title: {title}
source: 云溪区人民政府
created: 2025-03-11
issuer: 云溪区人民政府
document_number: 云溪政规〔2025〕1号
index_number: 123456789/2025-00001
topic: 综合政务/政务公开
validity: {validity}
---

第一条 为规范管理，制定本办法。
"""
REPRINT = """reprint:
  site: 清江市人民政府网站
  url: https://www.qingjiang.gov.example/xw/1.html
  at: 2026-10-27
"""
HOSTILE = '<script>alert(1)</script>与\\"引号\\"&符号'
ARTICLES = {
    "ywdt/yxyw/plain.md": NEWS.format(title="区政府召开常务会议", more="important: true\n"),
    "ywdt/yxyw/long.md": NEWS.format(title=LONG, more=""),
    "ywdt/yxyw/hostile.md": NEWS.format(title=f'"{HOSTILE}"', more=""),
    "ywdt/sjyw/reprint.md": NEWS.format(title="市政府召开会议", more=REPRINT),
    "zfxxgk/gfxwj/valid.md": POLICY.format(title="云溪区河道管理办法", validity="有效"),
    "zfxxgk/gfxwj/changed.md": POLICY.format(title="云溪区市容管理办法", validity="已修改"),
    "zfxxgk/gfxwj/dead.md": POLICY.format(title="云溪区畜禽养殖管理办法", validity="废止"),
    "zfxxgk/gfxwj/lapsed.md": POLICY.format(title="云溪区临时救助办法", validity="失效"),
    "zfxxgk/zcjd/reading.md": NEWS.format(
        title="《云溪区河道管理办法》解读", more="interprets: [zfxxgk/gfxwj/valid.md]\n"
    ),
    "ztzl/fxbx2026/rain.md": NEWS.format(title="汛期避险须知", more="genre: 指南\n"),
}
KINDS = {
    "home": "index.html",
    "module": "ywdt/index.html",
    "empty module": "hdjl/index.html",
    "column": "ywdt/yxyw/index.html",
    "empty column": "hdjl/wsdc/index.html",
    "article": "ywdt/yxyw/plain.html",
    "reprint": "ywdt/sjyw/reprint.html",
    "policy": "zfxxgk/gfxwj/valid.html",
    "topic": "ztzl/fxbx2026/index.html",
    "empty topic": "ztzl/yhyshj/index.html",
    "404": "404.html",
    "site map": "sitemap.html",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay_out(tmp_path_factory.mktemp("agreed") / "portal", ARTICLES)
    agree(folder)
    return build(folder)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(lay_out(tmp_path_factory.mktemp("preview") / "portal", ARTICLES))


@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS.keys())
def test_dh_A3_footer_marks_on_every_kind_of_page(pages: Path, name: str) -> None:
    house, page = in_folder(REPOSITORY), Page(pages / name)
    site, roster = house.settings.site, house.roster
    shown = {
        "site-name": site.name + site.domain,
        "host-unit": roster.unit(site.host_unit).name,
        "operator-unit": roster.unit(site.operator_unit).name,
        "telephone": site.telephone,
        "address": site.address,
        "postcode": site.postcode,
        "email": site.email,
        "site-code": site.code,
        "icp": site.icp,
        "police-record": site.police_record,
        "conac": "党政机关网站标识",
        "find-error": "我为政府网站找错",
        "sitemap": "站点地图",
    }
    assert {mark: page.marks.get(mark) for mark in shown} == shown
    assert page.links["icp"] == "https://beian.miit.gov.cn"
    assert page.links["conac"] == f"https://bszs.conac.cn/sitename?method=show&id={site.conac_id}"
    assert page.links["sitemap"] == "/sitemap.html"
    assert page.meta["SiteIDCode"] == site.code == page.marks["site-code"]


@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS.keys())
def test_dh_A3_find_error_link_names_site_and_page(pages: Path, name: str) -> None:
    site = in_folder(REPOSITORY).settings.site
    link = urlsplit(Page(pages / name).links["find-error"])
    assert (link.scheme, link.netloc, link.path) == ("https", "zfwzgl.www.gov.cn", "/exposure/jiucuo.html")
    address = f"{site.base_url}/{name.removesuffix('index.html')}"
    assert parse_qs(link.query) == {"site_code": [site.code], "url": [address]}


@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS.keys())
def test_every_page_is_whole(pages: Path, name: str) -> None:
    page = Page(pages / name)
    assert page.tags[0] == ("html", {**page.tags[0][1], "lang": "zh-CN"})
    assert page.count("h1") == page.count("main") == page.count("footer") == 1
    assert page.title.endswith(in_folder(REPOSITORY).settings.site.title)
    assert not [attrs for _, attrs in page.tags if "style" in attrs or any(key.startswith("on") for key in attrs)]
    assert all(attrs.get("src") for tag, attrs in page.tags if tag == "script"), "no inline script"
    assert not page.count("style")
    assert "user-scalable" not in page.meta["viewport"] and "maximum-scale" not in page.meta["viewport"]
    assert "preview" not in page.marks


@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS.keys())
def test_preview_says_so_on_every_kind_of_page(preview: Path, name: str) -> None:
    page = Page(preview / name)
    assert page.marks["preview"] == "预览稿：未经审核，不得对外发布"
    assert not {"published", "updated", "reviewed", "entry"} & set(page.marks)


def test_dh_A8_modules_in_navigation(pages: Path) -> None:
    page = Page(pages / "index.html")
    assert page.marks["modules"] == "首页要闻动态政府信息公开专题专栏互动交流走进云溪"


def test_wz_14_source_and_publication_time(pages: Path) -> None:
    page = Page(pages / "ywdt/sjyw/reprint.html")
    assert page.marks["source"] == "云溪区融媒体中心" == page.meta["ContentSource"]
    assert page.marks["published"] == "2026-10-29 09:00" == page.meta["PubDate"]
    assert page.marks["updated"] == "2026-11-07 09:00"
    assert page.marks["editor"] == "汤晚晴"
    assert "updated" not in Page(pages / "ywdt/yxyw/plain.html").marks


def test_wz_14_preview_shows_no_publication_time(preview: Path) -> None:
    page = Page(preview / "ywdt/yxyw/plain.html")
    assert page.marks["created"] == "2026-10-28"
    assert "PubDate" not in page.meta


def test_dh_B4_page_names_who_reviewed_it(pages: Path) -> None:
    page = Page(pages / "ywdt/sjyw/reprint.html")
    assert page.marks["reviewed"] == (
        "本页已经三审：一审 编辑 汤晚晴（区政府办），二审 分管领导 沈怀远（区政府办），"
        "三审 主要负责人 裴承志（区政府办）；审核台账第1号。"
    )
    assert page.marks["entry"] == "1"


def test_an_adopted_page_does_not_claim_three_reviews(tmp_path: Path) -> None:
    """Also: a portal without any news still has a home page."""
    name = "zfxxgk/jgzn/plain"
    folder = lay_out(tmp_path / "portal", {f"{name}.md": next(iter(ARTICLES.values()))})
    agree(folder, first=0)
    site = build(folder)
    page = Page(site / f"{name}.html")
    assert page.marks["reviewed"].startswith("本页在启用审核台账前发布，随网站整体接收：一审")
    assert page.marks["entry"] == "0"
    assert Page(site / "index.html").count("h1") == 1


def test_zl_6_reprint_block_shows_site_time_and_link(pages: Path) -> None:
    page = Page(pages / "ywdt/sjyw/reprint.html")
    assert page.marks["reprint-site"] == "清江市人民政府网站"
    assert page.marks["reprint-time"] == "2026-10-27"
    assert page.links["reprint-url"] == "https://www.qingjiang.gov.example/xw/1.html" == page.marks["reprint-url"]
    assert "reprint" not in Page(pages / "ywdt/yxyw/plain.html").marks


def test_policy_record_has_the_elements_in_order(pages: Path) -> None:
    page = Page(pages / "zfxxgk/gfxwj/valid.html")
    assert page.marks["document-record"] == (
        "索引号123456789/2025-00001主题分类综合政务/政务公开发文机关云溪区人民政府成文日期2025年3月11日"
        "标题云溪区河道管理办法发文字号云溪政规〔2025〕1号发布日期2025-03-12有效性有效公开属性主动公开"
    )


@pytest.mark.parametrize(
    ("name", "begins"),
    [("valid", None), ("changed", "已修改"), ("dead", "废止"), ("lapsed", "失效")],
)
def test_a_document_no_longer_in_force_says_so(pages: Path, name: str, begins: str | None) -> None:
    page = Page(pages / f"zfxxgk/gfxwj/{name}.html")
    notice = page.marks.get("validity-notice")
    assert notice is None if begins is None else (notice or "").startswith(begins)


def test_dh_A11_policy_and_interpretation_lead_to_each_other(pages: Path) -> None:
    policy, reading = Page(pages / "zfxxgk/gfxwj/valid.html"), Page(pages / "zfxxgk/zcjd/reading.html")
    assert "《云溪区河道管理办法》解读" in policy.marks["interpreted-by"]
    assert "云溪区河道管理办法" in reading.marks["interprets"]


def test_closed_topic_is_marked(pages: Path) -> None:
    assert Page(pages / "ztzl/fxbx2026/index.html").marks["archived"].startswith("已归档本专题已于2026年9月30日结束")
    assert "archived" not in Page(pages / "ztzl/yhyshj/index.html").marks


def test_a_hostile_title_stays_text(pages: Path) -> None:
    for name in ("ywdt/yxyw/hostile.html", "ywdt/yxyw/index.html", "index.html"):
        page = Page(pages / name)
        assert "<script>alert" not in page.source
        assert "&lt;script&gt;alert(1)&lt;/script&gt;与&#34;引号&#34;&amp;符号" in page.source


@pytest.mark.parametrize("name", ["hdjl/wsdc/index.html", "ztzl/yhyshj/index.html", "hdjl/index.html"])
def test_dh_A14_4_a_blank_page_leads_on(pages: Path, name: str) -> None:
    assert "暂无信息。您可以" in Page(pages / name).source
