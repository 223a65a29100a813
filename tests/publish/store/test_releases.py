"""The store: what is kept, what is found damaged, going back, and one publisher at a time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.publish import rollback
from sanshen.publish.store import trees, versions
from sanshen.publish.store.releases import Store
from tests.conftest import git
from tests.publish.test_publish import SECOND, publish, released, store_of
from tests.support import stock
from tests.support.office import ARTICLE, Office

PAGE = "site/ywdt/yxyw/first.html"


def test_old_releases_go_and_the_served_one_never(office: Office) -> None:
    names = [released(office, force=True, keep=2).release for _ in range(3)]
    store = store_of(office)
    assert store.names() == names[:0:-1]
    with store.locked():
        rollback.apply(store, rollback.plan(store))
        assert store.prune(1) == []
        assert store.current() == names[1]
    assert [name.split("-")[0] for name in names] == ["000001", "000002", "000003"]


def spoil_bytes(release: Path) -> None:
    page = release / PAGE
    page.write_text(page.read_text().replace("<", "&", 1))


def link_away(release: Path) -> None:
    (release / PAGE).unlink()
    (release / PAGE).symlink_to("/etc/hostname")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "tampered": (spoil_bytes, "ywdt/yxyw/first.html 内容被改动"),
    "missing": (lambda release: (release / PAGE).unlink(), "ywdt/yxyw/first.html 不见了"),
    "extra": (lambda release: (release / "site/evil.html").write_text("x"), "evil.html 是清单之外的文件"),
    "extra beside the site": (lambda release: (release / "x.php").write_text("x"), "x.php 是清单之外的文件"),
    "link": (link_away, "ywdt/yxyw/first.html 不是普通文件"),
    "linked folder": (lambda release: (release / "site/etc").symlink_to("/etc"), "etc 是清单之外的文件"),
}


@pytest.mark.parametrize("spoil,said", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_named_and_a_fresh_publication_mends_it(
    office: Office, spoil: Callable[[Path], object], said: str
) -> None:
    store, made = store_of(office), released(office)
    spoil(store.releases / made.release)
    assert [str(damage) for damage in store.damages(made.release)] == [said]
    for _ in range(2):  # the trees share their bytes: neither may come from what was damaged
        made = released(office, force=True)
        assert store.damages(made.release) == []


def shared(store: Store, first: str) -> Path:
    """The bytes of a page that both releases have."""
    return store.link / PAGE


def kept(store: Store, first: str) -> Path:
    """The bytes of a page that only the first release has."""
    with versions.opened(store.versions) as found:
        (row,) = [one for one in found.between(2, 1) if one.file.path == "index.html"]
    return Path(store.retained.path(row.file.sha256))


@pytest.mark.parametrize("where", [shared, kept])
@pytest.mark.parametrize("how", ["written", "gone"])
def test_what_is_damaged_is_never_rolled_back_to(store: Store, where: Callable[[Store, str], Path], how: str) -> None:
    second, first = store.names()
    page = where(store, first)
    if how == "written":
        page.write_text(page.read_text().replace("<", "&", 1))
    else:
        page.unlink()
    with store.locked(), pytest.raises(PortalError, match=r"已损坏，没有切换|不见了"):
        trees.remove(store)
        rollback.apply(store, rollback.plan(store))
    assert store.current() == second
    with store.locked():
        assert [path.name for path in store.releases.iterdir()] == [second]


def spare_of(store: Store) -> Path:
    """The tree of which the next release will be made."""
    (tree,) = (path for path in store.releases.iterdir() if path.name != store.current())
    return tree


def test_a_damaged_spare_is_not_gone_back_to(store: Store) -> None:
    """Only the spare was altered: the bytes that it was made of still stand, and make it again."""
    first, tree = store.names()[1], spare_of(store)
    (tree / "site/evil.html").write_text("x")
    (tree / PAGE).unlink()
    with store.locked():
        rollback.apply(store, rollback.plan(store))
    assert store.current() == first and store.damages(first) == []


def test_a_folder_that_became_a_link_is_not_followed(store: Store, tmp_path: Path) -> None:
    """Whoever plants a link in the spare must not make us write outside the store."""
    tree = spare_of(store)
    (tmp_path / "outside").mkdir()
    (tree / "site/ywdt").rename(tmp_path / "ywdt")
    (tree / "site/ywdt").symlink_to(tmp_path / "outside")
    with store.locked():
        made = stock.publish(store, {"ywdt/yxyw/third.html": "x"})
    assert store.damages(made.release) == [] and not list((tmp_path / "outside").iterdir())


MANIFESTS: dict[str, Callable[[bytes], bytes]] = {
    "torn": lambda data: data[: len(data) // 2],
    "no JSON": lambda data: b"",
    "a file fewer": lambda data: data.replace(b'"files": ', b'"files": 1', 1),
    "another release": lambda data: data.replace(b"000002-", b"000009-", 1),
}


@pytest.mark.parametrize("alter", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_an_altered_manifest_is_found(store: Store, alter: Callable[[bytes], bytes]) -> None:
    second = store.names()[0]
    path = store.releases / second / "manifest.json"
    path.write_bytes(alter(path.read_bytes()))
    assert [str(one) for one in store.damages(second)] == ["manifest.json 内容被改动"]


ALTERED = {
    "a file less": "delete from files where path = 'index.html' and until is null",
    "another digest": "update files set sha256 = zeroblob(32) where path = 'index.html' and until is null",
    "a file more": "insert into files values (0, 'evil.html', 2, null, zeroblob(32), 1)",
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED.keys())
def test_altered_versions_are_found(store: Store, change: str) -> None:
    with closing(sqlite3.connect(store.versions)) as link:
        link.execute(change)
        link.commit()
    with pytest.raises(PortalError, match="与摘要不符"):
        store.damages(store.names()[0])


@pytest.mark.parametrize("data", [b"", b"no database at all" * 100], ids=["empty", "overwritten"])
@pytest.mark.parametrize("force", [False, True])
def test_lost_versions_are_said_and_made_anew(
    office: Office, data: bytes, force: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    first = released(office)
    store = store_of(office)
    store.versions.write_bytes(data)
    second = released(office, force=force)
    told = capsys.readouterr().err
    assert "以前的版本不能再回退" in told and ("已另存为" in told) == bool(data)
    assert store.names() == [second.release] and second.number == first.number + 1
    assert store.damages(second.release) == [] and second.digest == first.digest


def test_rollback_says_what_readers_will_find(store: Store) -> None:
    second, first = store.names()
    back = rollback.plan(store)
    assert (back.target.release, back.served) == (first, second)
    assert [article.path for article in back.leaving] == [SECOND]
    with store.locked():
        rollback.apply(store, back)
    assert store.current() == first
    assert not (store.link / "site/ywdt/yxyw/second.html").exists()
    forth = rollback.plan(store, second)
    assert [article.title for article in forth.returning] == ["第二篇稿件"]
    assert forth.reverting == forth.leaving == []


def test_what_was_rolled_back_stays_so_until_something_new_is_agreed(office: Office) -> None:
    released(office)
    office.publish_article()
    released(office)
    store = store_of(office)
    with store.locked():
        rollback.apply(store, rollback.plan(store))
    assert publish(office).plan.outcome == "held"
    office.publish_article("article/third", {"content/ywdt/yxyw/third.md": (office.root / ARTICLE).read_text()})
    assert publish(office).plan.outcome == "publish"


def test_force_publishes_what_was_rolled_back(office: Office) -> None:
    released(office)
    office.publish_article()
    released(office)
    store = store_of(office)
    with store.locked():
        rollback.apply(store, rollback.plan(store))
    assert released(office, force=True).release == store.current()


def test_targets_of_rollback_that_are_refused(store: Store) -> None:
    second, first = store.names()
    for name, reason in ((second, "就是当前版本"), ("../..", "没有版本"), ("000009-aaaaaaaaaaaa", "没有版本")):
        with pytest.raises(PortalError, match=reason):
            rollback.plan(store, name)
    with store.locked():
        rollback.apply(store, rollback.plan(store))
    with pytest.raises(PortalError, match="没有更早的版本"):
        rollback.plan(store)
    assert store.current() == first


def test_one_publisher_at_a_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "site", tmp_path / "private")
    holder = "import sys; from pathlib import Path; from sanshen.publish.store.releases import Store\nwith Store(Path(sys.argv[1]), Path(sys.argv[2])).locked(): print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", holder, str(store.folder), str(store.private)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout and other.stdout.readline() == "held\n"
    told = []
    with pytest.raises(PortalError, match="另一个发布正在进行"), store.locked(0.2, lambda: told.append("waiting")):
        pass
    other.communicate()
    assert told == ["waiting"]
    with store.locked(0):
        pass


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a folder": lambda link: link.mkdir(),
    "a link elsewhere": lambda link: link.symlink_to("/etc"),
    "a link out of the store": lambda link: link.symlink_to("releases/../../000001-aaaaaaaaaaaa"),
}


@pytest.mark.parametrize("put", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize("before", [False, True], ids=["at first", "later"])
def test_a_current_that_is_none_of_ours_gives_way_and_is_not_followed(
    office: Office, put: Callable[[Path], object], before: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    store = store_of(office)
    store.folder.mkdir(parents=True)
    if before:
        released(office)
        store.link.unlink()
    put(store.link)
    done = publish(office)
    assert store.current() == (store.names()[0] if before else done.release and done.release.release)
    assert store.damages(store.names()[0]) == []
    assert before == ("current 没有指向" in capsys.readouterr().err)
    assert git(office.root, "status", "--porcelain") == ""


def test_a_tree_planted_under_the_next_name_is_not_served(store: Store) -> None:
    """The next release's name can be known: its number, and the beginning of main's commit."""
    with store.locked():
        made = stock.publish(store, {"index.html": "新的首页"})
    number, _, commit = made.release.partition("-")
    planted = store.releases / f"{int(number) + 1:06d}-{commit}/site/index.html"
    planted.parent.mkdir(parents=True)
    planted.write_text("EVIL")
    with store.locked():
        made = stock.publish(store, {"about.html": "关于"})
    assert made.release == planted.parents[1].name
    assert store.damages(made.release) == [] and "EVIL" not in (store.link / "site/index.html").read_text()
