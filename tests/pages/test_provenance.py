"""Publication time and responsible people come from the ledger, or the page says that it is a preview."""

from __future__ import annotations

import pytest

from sanshen.pages.names import PREVIEW_NOTICE
from tests.pages.conftest import TinyPortal

STEM = "ywdt/yxyw/2026-11-02-a"


def test_zl_9_3a_every_element_reaches_the_page(tiny: TinyPortal) -> None:
    facts = {"topic": "综合政务", "genre": "通知", "classification": "政策文件", "document_number": "测政发〔2026〕3号"}
    tiny.provenance(tiny.article(STEM, "正文。", **facts))
    tiny.build("publishconf.py")
    page = tiny.page(f"{STEM}.html")
    assert '<p id="facts">测试区人民政府办公室 2026-11-02 综合政务 通知 政策文件 测政发〔2026〕3号</p>' in page
    assert '<p id="times">2026-11-02 09:30|' in page


def test_wz_14_time_and_people_are_the_ledgers(tiny: TinyPortal) -> None:
    tiny.provenance(tiny.article(STEM), updated_at="2026-11-05T10:00:00+08:00")
    tiny.build("publishconf.py")
    page = tiny.page(f"{STEM}.html")
    assert '<p id="times">2026-11-02 09:30|2026-11-05 10:00|12</p>' in page
    assert "<i>一审 编辑 汤晚晴 区政府办</i>" in page
    assert PREVIEW_NOTICE not in page


@pytest.mark.parametrize("conf", ["pelicanconf.py", "publishconf.py"])
def test_an_article_without_a_record_stops_the_build(tiny: TinyPortal, conf: str) -> None:
    tiny.provenance(tiny.article(STEM))
    tiny.article("ywdt/yxyw/2026-11-03-b")
    said = tiny.refusal(conf)
    assert said == "content/ywdt/yxyw/2026-11-03-b.md 没有审核记录，不能发布 → 按审核流程送审、合并后再发布"
    assert not (tiny.root / "output").exists()


def test_a_preview_says_so_on_every_page(tiny: TinyPortal) -> None:
    tiny.article(STEM)
    tiny.build()
    pages = {
        name: data.decode() for name, data in tiny.pages().items() if name.endswith(".html") and "_latest" not in name
    }
    assert all(PREVIEW_NOTICE in text for text in pages.values())
    assert '<p id="times">||</p>' in pages[f"{STEM}.html"].replace("None", "")
    assert "Disallow: /\n" in tiny.page("robots.txt")


def test_a_release_needs_provenance(tiny: TinyPortal) -> None:
    tiny.article(STEM)
    assert tiny.refusal("publishconf.py").startswith("provenance.json 没有审核记录，不能生成发布版本")


@pytest.mark.parametrize("data", ["", "{}", "[]", '{"commit": 1, "ledger": "", "articles": {}}'])
def test_unreadable_provenance_is_no_preview(tiny: TinyPortal, data: str) -> None:
    tiny.article(STEM)
    tiny.write("provenance.json", data)
    assert "发布凭据损坏" in tiny.refusal()


def test_order_is_the_ledgers(tiny: TinyPortal) -> None:
    """A release is ordered by publication, a preview by the date on which the text came about."""
    first = tiny.article("ywdt/yxyw/one", title="先写后发", created="2026-01-01")
    second = tiny.article("ywdt/yxyw/two", title="后写先发", created="2026-02-01")
    tiny.build()
    assert tiny.page("index.html").index("后写先发") < tiny.page("index.html").index("先写后发")
    tiny.provenance(first, second)
    text = (tiny.root / "provenance.json").read_text()
    head, _, tail = text.partition("content/ywdt/yxyw/two.md")
    tiny.write("provenance.json", head + "content/ywdt/yxyw/two.md" + tail.replace("2026-11-02T", "2026-10-02T"))
    tiny.build()
    assert tiny.page("index.html").index("先写后发") < tiny.page("index.html").index("后写先发")
