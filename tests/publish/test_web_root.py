"""Whoever can write to the web root: what they plant is named, never believed, and never stops the next publication.

The store's own steps, without a portal; `publish` does what `publish.run` does where a look finds damage.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.errors import PortalError
from publish.releases import Store
from tests.portal.test_private import deepen
from tests.publish import stock

FILES = {"index.html": "首页", "ywdt/one.html": "第一篇", "ywdt/two.html": "第二篇"}
PAGE, HUGE = "site/ywdt/one.html", 4 << 40
NOBODY = 65534


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two releases, with a page of the same bytes in both."""
    made = Store(tmp_path / "www", tmp_path / "own/store")
    with made.locked():
        stock.publish(made, FILES, whole=True)
        stock.publish(made, {"index.html": "新的首页"})
    assert faults(made) == []
    return made


def faults(store: Store) -> list[str]:
    return [str(one) for one in store.damages(store.recorded() or "")]


def publish(store: Store) -> bool:
    """One more release; whether everything had to be made anew."""
    with store.locked():
        whole = store.serving() is None or bool(store.altered())
        stock.publish(store, FILES if whole else {"index.html": "更新的首页"}, whole=whole)
    return whole


def trees(store: Store) -> list[Path]:
    return list(store.releases.iterdir())


def hollow(file: Path) -> None:
    """Terabytes that take up no room."""
    file.unlink()
    file.touch()
    os.truncate(file, HUGE)


def foreign(file: Path) -> None:
    if os.geteuid():
        pytest.skip("只有 root 能把文件交给别的账号，没有测到")
    os.chown(file, NOBODY, NOBODY)


# -- what would stop publishing ----------------------------------------------------------------------------------------


def test_folders_nested_without_end_do_not_stop_publishing(store: Store) -> None:
    for tree in trees(store):
        deepen(tree / "site")
    assert faults(store)
    assert publish(store)
    assert faults(store) == [] and not publish(store)


def test_a_manifest_of_terabytes_is_not_read(store: Store) -> None:
    for tree in trees(store):
        hollow(tree / "manifest.json")
    assert faults(store) == ["manifest.json 内容被改动"]
    publish(store)
    assert faults(store) == []


def test_a_manifest_that_is_a_pipe_keeps_nobody_waiting(store: Store) -> None:
    for tree in trees(store):
        (tree / "manifest.json").unlink()
        os.mkfifo(tree / "manifest.json")
    assert faults(store) == ["manifest.json 内容被改动"]
    publish(store)
    assert faults(store) == []


def test_a_page_of_terabytes_is_not_read(store: Store) -> None:
    for tree in trees(store):
        hollow(tree / PAGE)
    assert faults(store) == ["ywdt/one.html 内容被改动"]
    assert publish(store)
    assert faults(store) == []


def test_a_current_that_says_a_number_without_end_does_not_use_up_the_numbers(store: Store) -> None:
    shutil.rmtree(store.link.resolve())
    store.link.unlink()
    store.link.symlink_to("releases/999999999999999-aaaaaaaaaaaa")
    assert publish(store)
    assert (store.current() or "").startswith("000003-") and faults(store) == []


# -- what would wait there until later ---------------------------------------------------------------------------------


SLEEPERS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a file of another account": (PAGE, foreign, "ywdt/one.html 属于别的账号"),
    "a folder of another account": ("site/ywdt", foreign, "ywdt 属于别的账号"),
    "the site of another account": ("site", foreign, "site 属于别的账号"),
    "a file that all can write": (PAGE, lambda path: path.chmod(0o666), "ywdt/one.html 权限被改成 666（应为 644）"),
    "a folder that all can write": ("site/ywdt", lambda path: path.chmod(0o777), "ywdt 权限被改成 777（应为 755）"),
    "a file that no visitor gets": (PAGE, lambda path: path.chmod(0o600), "ywdt/one.html 权限被改成 600（应为 644）"),
    "a folder that no visitor gets": ("site/ywdt", lambda path: path.chmod(0o700), "ywdt 权限被改成 700（应为 755）"),
}


@pytest.mark.parametrize("place,alter,said", SLEEPERS.values(), ids=SLEEPERS.keys())
def test_the_same_bytes_under_other_rights_are_not_taken_over(
    store: Store, place: str, alter: Callable[[Path], None], said: str
) -> None:
    for tree in trees(store):
        alter(tree / place)
    assert faults(store) == [said]
    assert publish(store)
    there = (store.link / place).stat()
    assert there.st_uid == os.geteuid() and there.st_mode & 0o777 == (0o755 if (store.link / place).is_dir() else 0o644)
    assert faults(store) == [] and not publish(store)


def test_a_release_folder_that_all_can_write_is_named(store: Store) -> None:
    name = store.current() or ""
    (store.releases / name).chmod(0o777)
    assert faults(store) == [f"{name} 权限被改成 777（应为 755）"]


def test_releases_swapped_for_a_link_are_named_and_made_anew(store: Store, tmp_path: Path) -> None:
    store.releases.rename(tmp_path / "elsewhere")
    store.releases.symlink_to(tmp_path / "elsewhere")
    assert faults(store) == ["releases 不是文件夹"]
    assert publish(store)
    assert faults(store) == [] and not store.releases.is_symlink()


def test_releases_that_all_can_write_are_named_and_put_right(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.releases.chmod(0o777)
    assert faults(store) == ["releases 权限被改成 777（应为 755）"]
    publish(store)
    assert faults(store) == [] and "releases 的权限被改成 777" in capsys.readouterr().err


def test_an_altered_manifest_is_put_right_though_nothing_is_published(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = store.link / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"files": ', b'"files": 1'))
    assert faults(store) == ["manifest.json 内容被改动"]
    with store.locked():
        pass
    assert faults(store) == [] and "manifest.json 被人改动过，已改回" in capsys.readouterr().err


# -- folders that are no store -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["house/plans.txt", "kept/only-copy", ".work/x", "index.html", "releases-of-mine/x"])
def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    file = tmp_path / "shared" / name
    file.parent.mkdir(parents=True)
    file.write_text("the only copy")
    with pytest.raises(PortalError, match="别的东西") as told, Store(tmp_path / "shared", tmp_path / "own").locked():
        pass
    assert told.value.cure and told.value.path == str(tmp_path / "shared")
    assert file.read_text() == "the only copy" and len(list((tmp_path / "shared").iterdir())) == 1


def test_an_empty_folder_and_a_disk_of_its_own_will_do(tmp_path: Path) -> None:
    (tmp_path / "www/lost+found").mkdir(parents=True)
    store = Store(tmp_path / "www", tmp_path / "own/store")
    with store.locked():
        stock.publish(store, FILES, whole=True)
    assert faults(store) == []


# -- what is served and is no page -------------------------------------------------------------------------------------


ADDED = {
    "a new key": '{\n "公告": "网站今日关闭，请访问 evil.example",\n',
    "a key twice": f'{{\n "commit": "{"e" * 40}",\n',
    "another layout": "{",
}


@pytest.mark.parametrize("words", ADDED.values(), ids=ADDED.keys())
def test_what_a_manifest_says_beside_the_record_is_found_and_put_back(
    store: Store, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """nginx serves it byte for byte as /_sanshen/served.json, so a reader of structures is no judge of it."""
    path = store.link / "manifest.json"
    stated = path.read_bytes()
    path.write_bytes(stated.replace(b"{\n", words.encode(), 1))
    assert faults(store) == ["manifest.json 内容被改动"]
    with store.locked():
        pass
    assert path.read_bytes() == stated and faults(store) == []
    assert "manifest.json 被人改动过，已改回" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["zz", "ywdt/zz/deep"])
def test_an_empty_folder_among_the_pages_is_named(store: Store, place: str) -> None:
    for tree in trees(store):
        (tree / "site" / place).mkdir(parents=True)
    assert faults(store) == [f"{place} 是清单之外的空文件夹"]
    assert publish(store)
    assert faults(store) == [] and not (store.link / "site" / place).exists()


def test_what_lies_beside_the_site_is_named(store: Store) -> None:
    (store.link / "served.json").write_text("{}")
    assert faults(store) == ["served.json 是清单之外的文件"]
