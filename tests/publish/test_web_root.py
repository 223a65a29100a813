"""Whoever can write to the web root: what they plant is named, never believed, and never stops the next publication.

The store's own steps, without a portal; `publish` does what `sanshen.publish.run` does where a look finds damage.
"""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.base.rights import account
from sanshen.base.time_limit import at_most
from sanshen.git import private
from sanshen.git.private import Damaged
from sanshen.publish.run import writing
from sanshen.publish.store.recovery import warn_of_rights
from sanshen.publish.store.releases import Store
from tests.git.test_private import deepen
from tests.support import stock

FILES = {"index.html": "首页", "ywdt/one.html": "第一篇", "ywdt/two.html": "第二篇"}
PAGE, HUGE = "site/ywdt/one.html", 4 << 40
NOBODY, GAMES = 65534, 5  # who serves the site, and who publishes it


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


# -- what will not go --------------------------------------------------------------------------------------------------


@contextmanager
def as_account(number: int) -> Iterator[None]:
    """Everything within is done by this account."""
    os.setegid(number)
    os.seteuid(number)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def ours() -> Iterator[Store]:
    """A store of an account that is not root, with two releases; whoever serves it may write to its web root."""
    if os.geteuid():
        pytest.skip("只有 root 能以别的账号运行，删不掉的东西没有测到：sudo 运行这个测试")
    folder = Path(tempfile.mkdtemp(prefix="web-root-"))
    folder.chmod(0o755)
    os.chown(folder, GAMES, GAMES)
    try:
        with as_account(GAMES):
            made = Store(folder / "www", folder / "own/store")
            with made.locked():
                stock.publish(made, FILES, whole=True)
                stock.publish(made, {"index.html": "新的首页"})
        made.folder.chmod(0o777)
        yield made
    finally:
        subprocess.run(["chattr", "-R", "-i", folder], capture_output=True, check=False)
        private.remove(folder)


def planted(folder: Path) -> None:
    """A folder of whoever serves the site, with something in it."""
    (folder / "sub").mkdir(parents=True)
    for path in (folder, folder / "sub"):
        os.chown(path, NOBODY, NOBODY)
        path.chmod(0o700)


def swapped(folder: Path) -> None:
    folder.rename(folder.with_name(f"{folder.name}-was"))
    planted(folder.with_name(f"{folder.name}.damaged"))
    planted(folder)


def given_away(store: Store) -> None:
    subprocess.run(["chown", "-R", str(NOBODY), *map(str, trees(store))], check=True)


def fixed(store: Store) -> None:
    done = subprocess.run(["chattr", "+i", store.link / "site/index.html"], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"这个磁盘没有不可改动的标记，没有测到：{done.stderr.decode().strip()}")


def newline(store: Store) -> None:
    planted(store.folder / ".current-\nall is well")


def nested(store: Store) -> None:
    planted(store.folder / ".current-9")
    deepen(store.folder / ".current-9/sub")


def instead(path: Path) -> None:
    path.unlink()
    planted(path)


def spare_given_away(store: Store) -> None:
    for tree in trees(store):
        if tree.name != store.current():
            foreign(tree)


STUCK: dict[str, Callable[[Store], None]] = {
    "of a killed switch": lambda store: planted(store.folder / ".current-9"),
    "with a name of two lines": newline,
    "of former editions": lambda store: planted(store.folder / "house"),
    "in the place of releases": lambda store: swapped(store.releases),
    "in the place of current": lambda store: swapped(store.link),
    "in the place of the lock": lambda store: instead(store.turn),
    "in the place of the note": lambda store: instead(store.publisher),
    "the releases, given away": given_away,
    "a spare, given away": spare_given_away,
    "below a served page's folder": lambda store: planted(store.link.resolve() / "site/ywdt/q"),
    "a page that cannot be altered": fixed,
    "folders nested without end": nested,
}


@pytest.mark.parametrize("leave", STUCK.values(), ids=STUCK.keys())
def test_what_the_publisher_cannot_remove_does_not_stop_it(
    ours: Store, leave: Callable[[Store], None], capfd: pytest.CaptureFixture[str]
) -> None:
    leave(ours)
    with as_account(GAMES):
        for _ in range(2):
            publish(ours)
            with ours.locked():
                stock.publish(ours, FILES, whole=True)
        assert [one for one in faults(ours) if "chmod go-w" not in one] == []
        assert (ours.link / "site/index.html").read_text() == "首页"
        with ours.locked():
            assert ours.switch_back(ours.names()[1]) == []
    said = [line for line in capfd.readouterr().err.splitlines() if "删不掉" in line]
    assert len(said) == len(set(said)) and all("请系统管理员运行 sudo" in line and "rm -rf" in line for line in said)
    assert "磁盘空间" not in "".join(said)


def test_a_web_root_that_was_given_away_is_named_with_the_command(ours: Store) -> None:
    subprocess.run(["chown", "-R", str(NOBODY), ours.folder], check=True)
    ours.folder.chmod(0o755)
    with as_account(GAMES), pytest.raises(PortalError) as told, writing(ours), ours.locked():
        pass
    assert f"sudo chown -hR {account(GAMES)} {ours.folder}" in told.value.cure and "磁盘" not in told.value.cure
    assert "现在服务的是" not in told.value.cure, "those are another account's releases now"


def test_a_link_of_another_account_is_not_given_to_us(ours: Store, tmp_path: Path) -> None:
    """In a sticky folder it cannot be replaced; `chown -R` of it would change what it leads to."""
    os.chown(ours.folder, 0, 0)
    ours.folder.chmod(0o1777)
    ours.link.unlink()
    ours.link.symlink_to(tmp_path)
    with as_account(GAMES), pytest.raises(PortalError) as told, writing(ours), ours.locked():
        pass
    assert f"sudo rm {ours.link}" in told.value.cure and "chown" not in told.value.cure


def test_a_disk_that_renames_no_folder_does_not_stop_publishing(tmp_path: Path, disk: Callable[[str], Path]) -> None:
    """The lower layer of an overlay: EXDEV, whatever is tried."""
    there, layers = tmp_path / "there", disk("size=64m")
    store = Store(there / "www", there / "own/store")
    with store.locked():
        stock.publish(store, FILES, whole=True)
        stock.publish(store, {"index.html": "新的首页"})
    for name in ("upper", "work"):
        (layers / name).mkdir()
    shutil.copytree(there, tmp_path / "lower", symlinks=True)
    options = f"lowerdir={tmp_path}/lower,upperdir={layers}/upper,workdir={layers}/work,redirect_dir=off"
    done = subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, there], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"没有权限挂载 overlay，没有测到：{done.stderr.decode().strip()}")
    try:
        publish(store)
        with store.locked():
            stock.publish(store, FILES, whole=True)
            assert store.switch_back(store.names()[1]) == []
        assert faults(store) == []
        assert len(trees(store)) == 2 and not [one for one in trees(store) if one.name.startswith(".removing")]
    finally:
        subprocess.run(["umount", "-l", there], check=True)


# -- who may write to the web root, and who else publishes there -------------------------------------------------------


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o775, 0o2775])
def test_a_web_root_that_others_can_write_is_named_with_the_command(
    store: Store, mode: int, capsys: pytest.CaptureFixture[str]
) -> None:
    store.folder.chmod(mode)
    (said,) = faults(store)
    assert f"chmod go-w {store.folder}" in said and f"{mode:o}" in said
    warn_of_rights(store)
    assert said in capsys.readouterr().err
    store.folder.chmod(0o755)
    assert faults(store) == []


def test_a_web_root_of_another_account_is_named_with_the_command(store: Store) -> None:
    foreign(store.folder)
    (said,) = faults(store)
    assert f"chown {account(os.geteuid())} {store.folder}" in said


def test_the_systems_own_web_root_will_do(ours: Store) -> None:
    os.chown(ours.folder, 0, 0)
    ours.folder.chmod(0o755)
    with as_account(GAMES):
        assert faults(ours) == []


def test_another_clone_waits_for_its_turn(store: Store, tmp_path: Path) -> None:
    other, told = Store(store.folder, tmp_path / "other/store"), list[str]()
    busy = pytest.raises(PortalError, match="另一个发布正在进行")
    with store.locked(), busy, other.locked(0.1, lambda: told.append("waiting")):
        pass
    assert told == ["waiting"]


def test_whoever_may_read_the_web_root_cannot_hold_up_publishing(store: Store) -> None:
    reader = os.open(store.folder, os.O_RDONLY)
    try:
        fcntl.flock(reader, fcntl.LOCK_EX)
        with store.locked(0):
            pass
    finally:
        os.close(reader)
    assert store.turn.stat().st_mode & 0o777 == 0o600


def test_another_clone_does_not_publish_over_what_it_does_not_know(store: Store, tmp_path: Path) -> None:
    other, served = Store(store.folder, tmp_path / "other/store"), store.current()
    for _ in range(2):
        with pytest.raises(PortalError, match="不是按本克隆的记录发布的") as told, other.locked():
            pass
    assert str(store.private) in told.value.message and "--force" in told.value.cure
    assert store.current() == served and faults(store) == []
    with other.locked(over=True):
        assert store.current() == served, "until the new one is there"
        stock.publish(other, FILES, whole=True)
    assert faults(other) == []
    with pytest.raises(PortalError, match="不是按本克隆的记录发布的") as told, store.locked():
        pass
    assert str(other.private) in told.value.message


def test_a_web_root_that_was_moved_is_not_said_to_be_another_clones(store: Store, tmp_path: Path) -> None:
    """The records of a clone are kept by the folder's true path."""
    store.folder.rename(tmp_path / "moved")
    moved = Store(tmp_path / "moved", store.private.parent / "moved")
    with pytest.raises(PortalError, match="移动、改名或另行挂载过") as told, moved.locked():
        pass
    assert str(store.private) in told.value.message and "改回原来的路径" in told.value.cure
    with moved.locked(over=True):
        stock.publish(moved, FILES, whole=True)
    assert faults(moved) == []


def test_a_clone_from_a_backup_does_not_publish_over_what_came_after(store: Store, tmp_path: Path) -> None:
    shutil.copytree(store.private, tmp_path / "backup")
    publish(store)
    served = store.current()
    shutil.rmtree(store.private)
    (tmp_path / "backup").rename(store.private)
    with pytest.raises(PortalError, match="旧备份"), store.locked():
        pass
    store.publisher.unlink()
    with pytest.raises(PortalError, match="旧备份"), store.locked():
        pass
    assert store.current() == served


def test_a_clone_that_moved_or_lost_its_journal_goes_on(store: Store, tmp_path: Path) -> None:
    (tmp_path / "moved").mkdir(0o700)
    store.private.rename(tmp_path / "moved/store")
    moved = Store(store.folder, tmp_path / "moved/store")
    assert not publish(moved) and faults(moved) == []
    moved.journal.unlink()
    with moved.locked():
        stock.publish(moved, FILES, whole=True)
    assert faults(moved) == []


def former(store: Store, has: bool) -> Store:
    """The release folder as the edition before left it, seen by a clone that has, or has not, what is served."""
    for path in (store.journal, store.versions):
        path.rename(store.folder / path.name)
    store.publisher.unlink()
    shutil.rmtree(store.private)
    return Store(store.folder, store.private, lambda name: has and name == "c" * 12)


def test_a_folder_of_the_edition_before_goes_to_the_clone_that_has_what_is_served(store: Store) -> None:
    stranger = former(store, has=False)
    for _ in range(2):
        with pytest.raises(PortalError, match="不是按本克隆的记录发布的"), stranger.locked():
            pass
    ours = Store(store.folder, store.private, lambda name: name == "c" * 12)
    with ours.locked():
        stock.publish(ours, FILES, whole=True)
    assert faults(ours) == [] and not (store.folder / "journal.jsonl").exists()


def test_former_records_of_another_account_give_nothing_away(store: Store) -> None:
    ours = former(store, has=True)
    (store.folder / "kept").mkdir()
    foreign(store.folder / "kept")
    with pytest.raises(PortalError, match="不是按本克隆的记录发布的"), ours.locked():
        pass


def test_a_note_that_was_moved_from_another_web_root_stops_nothing(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other", tmp_path / "theirs/store")
    with other.locked():
        stock.publish(other, FILES, whole=True)
        stock.publish(other, {"index.html": "二"})
        stock.publish(other, {"index.html": "三"})
    other.publisher.replace(store.publisher)
    assert not publish(store) and faults(store) == []


NO_TEXT = b'{"release": "\xff", "act": "switch"}'
NO_END = b'{"release": ' + b"[" * 10_000


@pytest.mark.parametrize("words", [b"", b"rubbish", b'{"records": 1}', b'{"records": "\xff"}', NO_END, b"\x00" * 100])
def test_a_note_that_says_nothing_is_no_reason_to_refuse(store: Store, words: bytes) -> None:
    store.publisher.write_bytes(words)
    assert not publish(store) and faults(store) == []


# -- records that nobody can use ---------------------------------------------------------------------------------------


def test_versions_that_may_not_be_read_are_named_with_the_command(ours: Store) -> None:
    ours.versions.chmod(0)
    with as_account(GAMES):
        with pytest.raises(PortalError, match="版本库不能读写") as told:
            publish(ours)
        assert told.value.path == str(ours.versions) and f"chmod u+rwx {ours.versions}" in told.value.cure
        ours.versions.chmod(0o644)  # as it was told, or less
        assert not publish(ours)


@pytest.mark.parametrize("words", [NO_TEXT, NO_END], ids=["no text", "no end"])
def test_no_byte_on_a_disk_stops_publishing_for_good(
    store: Store, words: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that is not UTF-8 is no error of msgspec's own, nor is nesting without end."""
    (store.releases / (store.current() or "") / "manifest.json").write_bytes(words)
    store.publisher.write_bytes(words)
    with store.journal.open("ab") as file:
        file.write(words + b"\n")
    publish(store)
    assert "发布日志损坏，已另存为" in capsys.readouterr().err and faults(store) == []
    assert not publish(store)


@pytest.mark.parametrize(("column", "value"), [("files", "many"), ("articles", "many"), ("name", b"x"), ("day", None)])
def test_a_row_of_another_form_is_damage(store: Store, column: str, value: object) -> None:
    link = sqlite3.connect(store.versions)
    link.execute(f"update releases set {column} = ?", (value,))
    link.commit()
    link.close()
    with store.locked():
        stock.publish(store, FILES, whole=True)
    assert faults(store) == []


@pytest.mark.parametrize("record", ["journal", "publisher"])
def test_a_record_that_could_not_be_opened_is_neither_damaged_nor_ignored(ours: Store, record: str) -> None:
    """What was rolled back would be published again, what another clone published would be published over."""
    path: Path = getattr(ours, record)
    before = path.read_bytes()
    path.chmod(0)
    with as_account(GAMES):
        with pytest.raises(PortalError, match="读不出来") as told, ours.locked(over=True):
            pass
        assert not isinstance(told.value, Damaged) and f"chmod u+rwx {path}" in told.value.cure
        path.chmod(0o600)
        assert path.read_bytes() == before
        assert not publish(ours)


def test_a_journal_is_whole_where_no_more_files_can_be_opened(store: Store) -> None:
    with pytest.raises(PortalError, match="读不出来") as told, no_more_files():
        store.recorded()
    assert not isinstance(told.value, Damaged) and "ulimit" in told.value.cure


@contextmanager
def no_more_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = os.open("/dev/null", os.O_RDONLY)
    os.close(held)
    resource.setrlimit(resource.RLIMIT_NOFILE, (held, hard))  # the lowest free number is the first that is refused
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("end", ["whole", "sparse"])
def test_a_journal_without_an_end_of_line_is_put_aside_soon(
    store: Store, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.journal.open("ab") as file:
        file.truncate(1 << 41) if end == "sparse" else file.write(b"x" * (4 << 20))
    with at_most(5.0, lambda: PortalError("it does not end", cure="")):
        publish(store)
    assert "发布日志损坏，已另存为" in capsys.readouterr().err and faults(store) == []
