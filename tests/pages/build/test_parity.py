"""The builder makes what Pelican makes, on any number of processes, and remembers only what was committed."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pelican.settings import read_settings

from plugins.portal import Portal
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.pages import sitemaps
from sanshen.pages.build import full
from sanshen.pages.build.run import Build, NotHere
from sanshen.pages.faults import BuildFaults
from sanshen.publish.preview_folder import MARK
from sanshen.publish.workspace import build
from tests.pages.build.site import PrintedSite, silent
from tests.pages.conftest import TinyPortal
from tests.support import walls

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_sample_is_byte_for_byte_pelicans(tmp_path: Path) -> None:
    settings = read_settings(str(ROOT / "pelicanconf.py"), override={"OUTPUT_PATH": str(tmp_path / "pelican")})
    Portal(settings).run()
    build(ROOT, tmp_path / "built", 1, silent)
    (tmp_path / "built" / MARK).unlink()
    pelican, built = files(tmp_path / "pelican"), files(tmp_path / "built")
    assert pelican.keys() == built.keys()
    assert [name for name in built if built[name] != pelican[name]] == []


@pytest.fixture
def site(tmp_path: Path) -> PrintedSite:
    made = PrintedSite(tmp_path)
    for number in range(70):
        made.article(
            f"content/ywdt/yxyw/n{number:02}.md", f"第{number}篇。", AT + timedelta(hours=number), title=f"要闻{number}"
        )
    made.article("content/zwgk/gfxwj/p.md", "第一条", AT, title="办法")
    made.article("content/zwgk/zcjd/r.md", "[办法](../gfxwj/p.md)", AT, title="解读", interprets=["zwgk/gfxwj/p"])
    made.picture("content/ywdt/yxyw/n01/a.png", 3)
    return made


def test_any_number_of_processes_makes_the_same(site: PrintedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "PART", 20)
    alone = site.whole(1)
    monkeypatch.setattr(full, "BATCH", 7)
    assert site.whole(1) == alone
    assert site.whole(3) == alone


def test_faults_from_several_processes_are_all_told(site: PrintedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full, "BATCH", 7)
    for number in (3, 33, 63):
        site.article(f"content/ywdt/yxyw/n{number:02}.md", "[甲](none.md)", AT, title="坏链接")
    with pytest.raises(PortalError) as caught:
        site.whole(3)
    assert [line.split(" ")[0] for line in str(caught.value).splitlines()] == [
        f"content/ywdt/yxyw/n{number:02}.md:6" for number in (3, 33, 63)
    ]


def test_one_new_article_touches_few_files(site: PrintedSite) -> None:
    site.print()
    site.article("content/ywdt/yxyw/new.md", "新的一篇。", AT + timedelta(days=9), title="新的一篇")
    written = {one.path for one in site.print().written}
    assert written == {
        "ywdt/yxyw/new.html", "ywdt/yxyw/n69.html", "ywdt/yxyw/index.html", "ywdt/yxyw/_latest.html", "ywdt/yxyw/feed.xml",
        "ywdt/index.html", "index.html", "sitemap.xml", "sitemap_ywdt_yxyw_1.xml",
    }  # fmt: skip


def test_wz_14_an_edit_changes_the_time_of_update_and_no_list(site: PrintedSite) -> None:
    path = "content/ywdt/yxyw/n05.md"
    site.article(path, "原文。", site.records[path].published_at, title="要闻5", summary="摘要")
    site.print()
    site.article(
        path, "改过一个字。", site.records[path].published_at, AT + timedelta(days=9), title="要闻5", summary="摘要"
    )
    written = {one.path for one in site.print().written}
    assert written == {"ywdt/yxyw/n05.html", "ywdt/yxyw/feed.xml", "sitemap_ywdt_yxyw_1.xml"}
    assert b"2026-11-02 14:30|2026-11-11 09:30" in site.served["ywdt/yxyw/n05.html"]


def test_wz_15_what_has_run_out_says_so_without_an_edit(site: PrintedSite) -> None:
    path = "content/ywdt/yxyw/n05.md"
    site.article(path, "通知。", site.records[path].published_at, title="通知", expires=site.day)
    site.portal.write(
        "theme/templates/latest.html", "{% for one in column.articles %}{{ one.title }}{{ one.validity }}\n{% endfor %}"
    )
    site.portal.write("theme/templates/article.html", "{{ article.title }}{{ article.validity }}")
    site.print()
    assert site.served["ywdt/yxyw/n05.html"] == "通知".encode()
    site.day += timedelta(days=1)
    assert "ywdt/yxyw/n05.html" in {one.path for one in site.print().written}
    assert site.served["ywdt/yxyw/n05.html"] == "通知失效".encode()


def test_what_was_not_committed_never_was(site: PrintedSite) -> None:
    site.print()
    before = dict(site.served)
    site.article("content/ywdt/yxyw/new.md", "新的一篇。", AT + timedelta(days=9), title="新的一篇")
    lost = Build(site.order_since(), silent)
    lost.make()
    lost.close()
    site.remove("content/ywdt/yxyw/new.md")
    assert site.print().written == [] and site.served == before == site.whole()


def test_another_state_is_not_built_upon(site: PrintedSite) -> None:
    site.print()
    site.marks = {"commit": "another"}
    with pytest.raises(NotHere):
        site.print()


@walls.needed
def test_another_plugin_is_pelicans_affair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny = TinyPortal(tmp_path / "portal")
    tiny.article("ywdt/yxyw/a")
    conf = (tiny.root / "pelicanconf.py").read_text()
    tiny.write("plugins/mine.py", "def register():\n    pass\n")
    tiny.write("pelicanconf.py", conf.replace("PLUGINS = []", 'PLUGINS = ["portal_plugins.mine"]'))
    made = build(tiny.root, tiny.root / "output", 1, silent)
    assert made.articles == 1 and made.closed and (tiny.root / "output/ywdt/yxyw/a.html").is_file()
    assert "portal_plugins.mine" in capsys.readouterr().err


@pytest.mark.parametrize("count", [19, 39, 40, 59])
@pytest.mark.parametrize("hours", [-1, 30, 1000])
def test_a_page_of_a_list_is_sealed_as_the_article_comes_that_fills_it(tmp_path: Path, count: int, hours: int) -> None:
    """Nothing else of the column may have been touched before."""
    site = PrintedSite(tmp_path)
    for number in range(count):
        path = f"content/ywdt/yxyw/a{number:02}.md"
        site.article(path, "旧稿。", AT + timedelta(hours=number), title=f"旧稿{number}")
    site.print()
    site.article("content/ywdt/yxyw/n.md", "新稿。", AT + timedelta(hours=hours), title="新稿")
    site.print()
    assert site.served == site.whole()


def test_what_a_site_adds_to_its_templates_is_there_too(tmp_path: Path) -> None:
    tiny = TinyPortal(tmp_path / "portal")
    conf = (tiny.root / "pelicanconf.py").read_text()
    added = (
        'JINJA_FILTERS = {"framed": lambda text: f"【{text}】"}\nJINJA_TESTS = {"long": lambda text: len(text) > 3}\n'
    )
    tiny.write("pelicanconf.py", f'{conf}\n{added}JINJA_GLOBALS = {{"MOTTO": "为民", "SITE": "不是这个"}}\n')
    tiny.write(
        "theme/templates/article.html",
        "{{ article.title|framed }}{{ MOTTO }}{{ SITE.name }}{% if article.content is long %}{{ article.content|safe }}{% endif %}",
    )
    tiny.article("ywdt/yxyw/a", "**正文**。")
    tiny.build()
    page = tiny.page("ywdt/yxyw/a.html")
    assert page.startswith("【") and "】为民" in page and page.endswith("<p><strong>正文</strong>。</p>\n")
    build(tiny.root, tmp_path / "built", 1, silent)
    assert (tmp_path / "built/ywdt/yxyw/a.html").read_text() == page


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_is_no_plain_file_is_never_opened(tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked at while articles are read: a pipe would not end, a link could lead anywhere."""
    monkeypatch.setattr(full, "BATCH", 2)
    tiny = TinyPortal(tmp_path / "portal")
    for number in range(5):
        tiny.article(f"ywdt/yxyw/n{number}", f"![图](n{number}/a.png)")
        (tiny.root / f"content/ywdt/yxyw/n{number}").mkdir()
        os.mkfifo(tiny.root / f"content/ywdt/yxyw/n{number}/a.png")
    os.mkfifo(tiny.root / "content/ywdt/yxyw/pipe.md")
    (tiny.root / "content/ywdt/yxyw/link.md").symlink_to("/etc/passwd")
    with pytest.raises(BuildFaults) as caught:
        build(tiny.root, tmp_path / "built", jobs, silent)
    told = str(caught.value)
    assert told.count("这类文件") == 6 and told.count("符号链接") == 1 and "root:" not in told
    assert not (tmp_path / "built").exists()
