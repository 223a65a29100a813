"""Whoever can write to the web root: what they put there is never built upon, never run, and never carried into the next release."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sanshen.base.dates import BEIJING
from sanshen.pages.build.state import State
from tests.pages.build.published import PublishedSite, Said
from tests.support.killed import Moment

AT = datetime(2026, 1, 1, 9, tzinfo=BEIJING)
PAGE = "ywdt/yxyw/a0.html"
EVIL = "EVIL"
NOBODY = 65534


@pytest.fixture
def site(tmp_path: Path) -> PublishedSite:
    made = PublishedSite(tmp_path)
    for number in range(2):
        made.article(f"content/ywdt/yxyw/a{number}.md", "正文。", AT, title=f"第{number}篇")
    assert made.publish() == Said("published")
    edited(made, 1)
    return made


def edited(site: PublishedSite, number: int) -> None:
    """A publication that has nothing to say about the page that the tests alter."""
    site.article("content/zwgk/zcjd/other.md", f"正文第{number}版。", AT, title="别的栏目的稿件")
    assert site.publish() == Said("published") and site.told == ""


def trees(site: PublishedSite) -> list[Path]:
    return [path / "site" for path in site.store.releases.iterdir()]


def in_place(site: PublishedSite) -> None:
    """The same size, the same time of modification: only the change time tells."""
    page = site.store.link / "site" / PAGE
    there, text = page.stat(), page.read_text()
    page.write_text(text.replace("<", "&", 1))
    os.utime(page, ns=(there.st_atime_ns, there.st_mtime_ns))


def by_another_file(site: PublishedSite) -> None:
    for tree in trees(site):
        copy = tree / "copy"
        shutil.copy2(tree / PAGE, copy)
        copy.write_text(copy.read_text().replace("<", "&", 1))
        copy.replace(tree / PAGE)


def extra(site: PublishedSite) -> None:
    for tree in trees(site):
        (tree / "ywdt/evil.html").write_text(EVIL)


def missing(site: PublishedSite) -> None:
    for tree in trees(site):
        (tree / PAGE).unlink()


def by_a_link(site: PublishedSite) -> None:
    for tree in trees(site):
        (tree / "ywdt").rename(site.folder / f"taken-{tree.parent.name}")
        (tree / "ywdt").symlink_to(site.folder / f"taken-{tree.parent.name}")


def what_came_last(site: PublishedSite) -> None:
    """The spare lacks it; the next release would take it from the served tree."""
    page = site.store.link / "site/zwgk/zcjd/other.html"
    page.write_text(page.read_text().replace("正文", EVIL))


ALTERED = [in_place, by_another_file, extra, missing, by_a_link, what_came_last]


@pytest.mark.parametrize("alter", ALTERED, ids=lambda one: one.__name__)
def test_what_was_altered_is_never_carried_into_the_next_release(
    site: PublishedSite, alter: Callable[[PublishedSite], object]
) -> None:
    alter(site)
    site.article("content/zwgk/zcjd/new.md", "正文。", AT, title="新的一篇")
    assert site.publish() == Said("published")
    assert "有人改动过" in site.told
    assert site.served() == site.whole() and site.strays() == []
    assert site.store.damages(site.store.current() or "") == []
    edited(site, 2)
    assert site.served() == site.whole()


def test_without_the_stamps_altered_bytes_are_found_as_well(site: PublishedSite) -> None:
    site.store.stamps.unlink(missing_ok=True)  # a cache, which need not be there
    in_place(site)
    site.article("content/zwgk/zcjd/new.md", "正文。", AT, title="新的一篇")
    assert site.publish() == Said("published")
    assert "有人改动过" in site.told and site.served() == site.whole()


def test_times_that_were_changed_are_no_alteration(site: PublishedSite) -> None:
    for tree in trees(site):
        for page in tree.rglob("*.html"):
            os.utime(page)
    edited(site, 2)


def test_rights_that_were_changed_are_named_and_put_right(site: PublishedSite) -> None:
    for tree in trees(site):
        for page in tree.rglob("*.html"):
            page.chmod(0o640)
    site.article("content/zwgk/zcjd/other.md", "正文第二版。", AT, title="别的栏目的稿件")
    assert site.publish() == Said("published")
    assert "权限被改成 640（应为 644）" in site.told
    edited(site, 3)


def test_force_takes_nothing_from_the_web_root(site: PublishedSite) -> None:
    in_place(site)
    extra(site)
    for _ in range(2):
        assert site.publish(force=True) == Said("published")
        assert site.served() == site.whole()
        assert site.store.damages(site.store.current() or "") == []


def test_what_earlier_editions_believed_is_not_read_and_goes(site: PublishedSite) -> None:
    """F2: programs planted in the release folder were run by the next publication."""
    planted = site.store.folder / "house/0123456789abcdef01234567/plugins"
    planted.mkdir(parents=True)
    (planted / "__init__.py").write_text(f"open({str(site.folder / 'evil')!r}, 'w')\n")
    for name in ("press.sqlite", "versions.sqlite", "journal.jsonl", ".lock", ".unfinished"):
        (site.store.folder / name).write_text(EVIL)
    (site.store.folder / "kept").symlink_to("/etc")
    site.article("content/zwgk/zcjd/new.md", "正文。", AT, title="新的一篇")
    assert site.publish() == Said("published")
    assert not (site.folder / "evil").exists()
    assert {path.name for path in site.store.folder.iterdir()} == {"current", "releases", ".publishing", ".publisher"}
    assert "house、journal.jsonl、kept、press.sqlite、versions.sqlite 不再使用" in site.told
    assert site.served() == site.whole()


def former(site: PublishedSite) -> None:
    """As an edition left it that kept all it believed in the web root, nothing in the clone, and no note of who publishes."""
    for name in ("versions.sqlite", "journal.jsonl", "kept", "house"):
        (site.store.private / name).rename(site.store.folder / name)
    shutil.rmtree(site.store.private)
    site.store.publisher.unlink()
    site.store.turn.unlink()


def test_a_store_of_an_earlier_edition_is_taken_over(site: PublishedSite) -> None:
    before, number = site.store.current(), int((site.store.current() or "")[:6])
    former(site)
    site.article("content/zwgk/zcjd/new.md", "正文。", AT, title="新的一篇")
    assert site.publish() == Said("published")
    assert site.served() == site.whole() and site.strays() == []
    assert int((site.store.current() or "")[:6]) == number + 1 and site.store.current() != before
    edited(site, 2)


def test_a_store_of_an_earlier_edition_is_taken_over_after_a_failure_too(site: PublishedSite) -> None:
    """Its records go before the first publication; one that fails then must not leave a folder that nobody may publish to."""
    former(site)
    settings = site.portal.root / "pelicanconf.py"
    agreed = settings.read_text()
    settings.write_text(agreed + "PLUGINS = ['plugins.mine']\n")
    assert site.publish().outcome == "failed"
    settings.write_text(agreed)
    assert site.publish() == Said("published")
    assert site.served() == site.whole() and site.strays() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 能把文件交给别的账号，没有测到")
def test_files_of_another_account_make_no_store_of_an_earlier_edition(site: PublishedSite) -> None:
    former(site)
    for name in ("versions.sqlite", "journal.jsonl"):
        os.chown(site.store.folder / name, NOBODY, NOBODY)
    assert "不是按本克隆的记录发布的" in site.publish().message


def test_a_release_folder_swapped_for_another_is_not_served(site: PublishedSite) -> None:
    other = site.folder / "other"
    (other / "site").mkdir(parents=True)
    (other / "site/index.html").write_text(EVIL)
    name = site.store.current() or ""
    shutil.rmtree(site.store.releases / name)
    (site.store.releases / name).symlink_to(other)
    assert site.store.damages(name)
    site.article("content/zwgk/zcjd/new.md", "正文。", AT, title="新的一篇")
    assert site.publish() == Said("published")
    assert "消失了" in site.told and site.served() == site.whole()


def test_current_swapped_to_an_older_release_is_put_right(site: PublishedSite) -> None:
    name = site.store.current() or ""
    (spare,) = (path.name for path in site.store.releases.iterdir() if path.name != name)
    site.store.link.unlink()
    site.store.link.symlink_to(f"releases/{spare}")
    assert [str(one) for one in site.store.damages(name)] == [f"current 不指向 {name}"]
    assert site.publish() == Said("unchanged")
    assert "current 没有指向" in site.told and site.store.current() == name
    assert site.store.damages(name) == []


# -- what a bad day may not do -----------------------------------------------------------------------------------------


def test_a_clock_that_ran_ahead_and_came_back_makes_the_pages_of_those_days_anew(site: PublishedSite) -> None:
    site.portal.write("theme/templates/article.html", "{{ article.title }}{{ article.validity }}")
    site.article("content/zwgk/zcjd/notice.md", "正文。", AT, title="限期公告", expires=site.day)
    assert site.publish() == Said("published")
    today = site.served()
    site.day += timedelta(days=400)
    assert site.publish() == Said("published")
    assert site.served() != today
    site.day -= timedelta(days=400)
    assert site.publish() == Said("published")
    assert site.served() == today == site.whole()
    assert site.publish() == Said("unchanged")


def test_what_fails_after_the_switch_says_what_is_served(site: PublishedSite) -> None:
    site.article("content/zwgk/zcjd/new.md", "正文。", AT, title="新的一篇")
    assert site.publish(Moment(State, "close", 0)) == Said("published")
    assert "没有动" not in site.told  # the builder does not know of it: the next run makes all pages
    assert site.served() == site.whole()
    edited(site, 2)


def test_what_fails_before_the_switch_says_what_is_served(site: PublishedSite) -> None:
    name = site.store.current()
    shutil.rmtree(site.store.state)
    site.store.private.chmod(0o777)
    said = site.publish()
    site.store.private.chmod(0o700)
    assert said.outcome == "failed" and "别人也能写" in said.message
    assert site.store.current() == name
