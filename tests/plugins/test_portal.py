"""Whether Pelican's articles are made, and that pages are the same with and without them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pelican import contents
from pelican.plugins import signals

from sanshen.base.errors import PortalError
from sanshen.pages.build.printer import Printer
from sanshen.pages.settings import unfit
from sanshen.portal.config import in_folder
from tests.pages.conftest import ROOT, TinyPortal, tiny

__all__ = ["tiny"]


def fill(portal: TinyPortal) -> None:
    for number in range(45):
        portal.article(f"ywdt/yxyw/n{number:02}", title=f"要闻{number}", created=f"2026-10-{number % 28 + 1:02}")
    portal.article("zwgk/gfxwj/p", title="办法")
    portal.article("zwgk/zcjd/r", "[办法](../gfxwj/p.md)", title="解读", interprets=["zwgk/gfxwj/p"])
    portal.write("content/zwgk/zcjd/r/a.pdf", "%PDF")


def test_nobody_listens_and_no_article_is_made(tiny: TinyPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tiny)
    monkeypatch.setattr(contents.Content, "__init__", lambda *_, **__: pytest.fail("an Article was made"))
    tiny.build()
    assert (tiny.root / "output/zwgk/zcjd/r.html").is_file()


@pytest.mark.parametrize("conf", ["pelicanconf.py", "publishconf.py"])
def test_pages_are_the_same_with_articles(tiny: TinyPortal, conf: str) -> None:
    fill(tiny)
    if conf == "publishconf.py":
        paths = [path.relative_to(tiny.root).as_posix() for path in (tiny.root / "content").rglob("*.md")]
        tiny.provenance(*paths, updated_at="2026-11-05T10:00:00+08:00")
    tiny.build(conf)
    alone, made = tiny.pages(), []

    def hear(sender: Any) -> None:
        made.append(type(sender))

    with signals.content_object_init.connected_to(hear):
        tiny.build(conf)
    assert made.count(contents.Article) == 47
    assert tiny.pages() == alone


def test_an_article_that_a_plugin_hides_stops_the_build(tiny: TinyPortal) -> None:
    """What was agreed is published, or the build says why it is not."""
    fill(tiny)

    def hide(_: Any, metadata: dict[str, Any]) -> None:
        if metadata["title"] == "要闻7":
            metadata["status"] = "draft"

    with signals.article_generator_context.connected_to(hide):
        assert tiny.refusal().startswith("content/ywdt/yxyw/n07.md 插件不让这篇稿件发布")


def test_a_plugin_cannot_take_the_place_of_the_writer(tiny: TinyPortal) -> None:
    fill(tiny)
    with signals.get_writer.connected_to(lambda _: object):
        assert "要换掉写网页的程序" in tiny.refusal()


def test_a_page_of_a_plugin_replaces_none_of_ours(tiny: TinyPortal) -> None:
    fill(tiny)

    def write(_: Any, writer: Any) -> None:
        writer.write_feed([], {"SITEURL": "", "SITENAME": "", "FEED_DOMAIN": ""}, "ywdt/yxyw/feed.xml")

    with signals.article_writer_finalized.connected_to(write):
        assert "“ywdt/yxyw/feed.xml”有两个来源" in tiny.refusal()


def test_settings_of_before_are_read_as_settings_of_today(tiny: TinyPortal) -> None:
    fill(tiny)
    tiny.build()
    today = tiny.pages()
    parts = ("tree", "reader", "articles", "columns", "outputs", "pages", "feeds")
    former = f"PLUGINS = {[f'plugins.{part}' for part in parts]}"
    tiny.write("pelicanconf.py", (ROOT / "pelicanconf.py").read_text().replace("PLUGINS = []", former))
    tiny.build()
    assert tiny.pages() == today


def test_settings_that_say_little_of_templates_still_escape_and_name_what_they_lack(tiny: TinyPortal) -> None:
    tiny.build()
    today = tiny.pages()
    whole = (ROOT / "pelicanconf.py").read_text()
    tiny.write("pelicanconf.py", whole.replace("JINJA_ENVIRONMENT = ENVIRONMENT", "JINJA_ENVIRONMENT = {}"))
    tiny.build()
    assert tiny.pages() == today
    with pytest.raises(PortalError, match=r"pelicanconf\.py 设置没有写明主题 → .*THEME"):
        Printer(tiny.root, in_folder(tiny.root), {}, date(2026, 9, 1), True, tiny.root / "output")


@pytest.mark.parametrize(
    ("settings", "why"),
    [({"PLUGINS": ["plugins.tree"]}, ""), ({}, "PELICAN_CLASS"), ({"PLUGINS": ["x"]}, "PLUGINS x")],
)
def test_settings_without_a_class_are_former_ones_or_plain_pelican(settings: dict[str, Any], why: str) -> None:
    assert unfit(settings) == why


@pytest.mark.parametrize("said", ["portal_plugins.x", [["a"]], 5, {"a": 1}])
def test_plugins_that_are_no_list_of_names_are_refused_in_words(said: object) -> None:
    """Pelican reads a word without brackets as if nothing were said."""
    with pytest.raises(PortalError, match=r"pelicanconf\.py PLUGINS 没有写成列表 → 写成 PLUGINS = \["):
        unfit({"PELICAN_CLASS": "plugins.Portal", "PLUGINS": said})


def test_a_plugin_may_be_an_object_that_no_set_can_hold() -> None:
    class Odd(list[str]):
        def register(self) -> None: ...

    assert unfit({"PLUGINS": ["plugins.tree", Odd()]}) == "PLUGINS []"


def test_whoever_listens_without_being_a_plugin_is_seen_too() -> None:
    """Settings can connect a signal themselves."""
    settings = {"PELICAN_CLASS": "plugins.Portal", "PLUGINS": []}
    assert unfit(settings) == ""
    with signals.finalized.connected_to(fill):
        assert unfit(settings) == f"PLUGINS {fill.__module__}"


SETTINGS = {
    "a file takes an article's address": 'STATIC_PATHS = ["ywdt"]; EXTRA_PATH_METADATA = {"ywdt/yxyw/n01/x.txt": {"path": "ywdt/yxyw/n02.html"}}',
    "a file leaves the folder": 'STATIC_PATHS = ["ywdt"]; EXTRA_PATH_METADATA = {"ywdt/yxyw/n01/x.txt": {"path": "../escaped.txt"}}',
    "articles are copied as they are": 'STATIC_PATHS = ["."]; STATIC_EXCLUDE_SOURCES = False',
    "sources": "OUTPUT_SOURCES = True",
    "templates of the theme": 'THEME_STATIC_PATHS = ["templates"]; THEME_STATIC_DIR = "ywdt/yxyw"',
    "an article is a template": 'TEMPLATE_PAGES = {"ywdt/yxyw/n01.md": "x.html"}',
    "articles are pages": 'PAGE_PATHS = ["ywdt"]; PAGE_SAVE_AS = "p/{slug}.html"',
    "articles of a folder": 'ARTICLE_PATHS = ["zwgk"]',
    "articles but these": 'ARTICLE_EXCLUDES = ["ywdt"]',
    "files that are passed over": 'IGNORE_FILES = ["n0*"]',
    "every link is Pelican's": 'INTRASITE_LINK_REGEX = "(?P<what>)"',
    "what is not said": 'DEFAULT_METADATA = {"status": "draft", "title": "假"}',
    "names that say something": 'FILENAME_METADATA = "(?P<status>n)"; PATH_METADATA = "(?P<description>.*)"',
    "the future": "WITH_FUTURE_DATES = False",
    "typography": "TYPOGRIFY = True",
    "other templates": 'TEMPLATE_EXTENSIONS = [".htm"]',
}


@pytest.mark.parametrize("said", SETTINGS.values(), ids=SETTINGS)
def test_settings_decide_neither_words_nor_files_where_a_plugin_listens(tiny: TinyPortal, said: str) -> None:
    """Pelican would copy an attachment over an agreed page, and past the output folder."""
    for number in range(4):
        tiny.article(f"ywdt/yxyw/n{number:02}", "[点](https://www.gov.cn/)", created="2099-01-01")
    tiny.write("content/ywdt/yxyw/n01/x.txt", "<h1>假的</h1>")
    tiny.write("pelicanconf.py", f"{(tiny.root / 'pelicanconf.py').read_text()}\n{said}\n")
    tiny.build()
    alone, beside = tiny.pages(), sorted(tiny.root.iterdir())
    with signals.article_generator_finalized.connected_to(lambda _: None):
        tiny.build()
    assert tiny.pages() == alone
    assert sorted(tiny.root.iterdir()) == beside
