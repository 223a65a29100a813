"""Nothing that a child left is followed: what is kept are copies of plain files, each with the bytes that were stated."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate.preview import preview
from sanshen.git import private
from sanshen.pages.build.request import SiteFile
from sanshen.publish.store import taking
from sanshen.publish.store.delta import Delta
from sanshen.publish.store.releases import Store
from tests.publish.test_built import _house, house
from tests.publish.test_closed import change_of
from tests.publish.test_publish import house_change, publish, released, store_of
from tests.support import stock, walls
from tests.support.office import Office

__all__ = ["_house", "house"]
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET\n"
REFUSED = r"与清单不符|链接或特殊文件"
SHA = hashlib.sha256(KEY).hexdigest()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    folder = tmp_path / "secret"
    folder.mkdir(0o700)
    (folder / "key").write_bytes(KEY)
    (folder / "key").chmod(0o600)
    return folder


def untouched(folder: Path) -> bool:
    key = folder / "key"
    modes = [path.stat().st_mode & 0o777 for path in (folder, key)]
    return key.read_bytes() == KEY and modes == [0o700, 0o600] and list(folder.iterdir()) == [key]


def _stage(stage: Path, secret: Path) -> str:
    stage.rmdir()
    stage.symlink_to(secret)
    return "key"


def _parent(stage: Path, secret: Path) -> str:
    (stage / "leak").symlink_to(secret)
    return "leak/key"


def _deep_parent(stage: Path, secret: Path) -> str:
    (stage / "a").mkdir()
    (stage / "a/b").symlink_to("../../secret")
    return "a/b/key"


def _file(stage: Path, secret: Path) -> str:
    (stage / "leak").symlink_to(secret / "key")
    return "leak"


def _hard(stage: Path, secret: Path) -> str:
    os.link(secret / "key", stage / "leak")
    return "leak"


def _pipe(stage: Path, secret: Path) -> str:
    os.mkfifo(stage / "leak")
    return "leak"


def _socket(stage: Path, secret: Path) -> str:
    here = os.open(stage, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(f"/proc/self/fd/{here}/leak")
    finally:
        os.close(here)
    return "leak"


def _up(stage: Path, secret: Path) -> str:
    return "../secret/key"


def _up_again(stage: Path, secret: Path) -> str:
    (stage / "a").mkdir()
    return "a/../../secret/key"


def _absolute(stage: Path, secret: Path) -> str:
    return f"{secret}/key"


LEFT: dict[str, Callable[[Path, Path], str]] = {
    "the stage is a link": _stage,
    "a folder is a link": _parent,
    "a folder below is a relative link": _deep_parent,
    "a file is a link": _file,
    "a second name of a host's file": _hard,
    "a pipe": _pipe,
    "a socket": _socket,
    "a path that goes up": _up,
    "a path that goes down and up": _up_again,
    "an absolute path": _absolute,
}


@pytest.mark.parametrize("left", LEFT.values(), ids=LEFT.keys())
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "one edit"])
def test_i11_the_store_takes_nothing_from_outside_the_stage(
    left: Callable[[Path, Path], str], whole: bool, tmp_path: Path, secret: Path
) -> None:
    store = Store(tmp_path / "www", tmp_path / "own")
    with store.locked():
        first = stock.publish(store, {"index.html": "first"}, whole=True)
        stage = store.stage()
        (tmp_path / "own/state/work/secret").symlink_to(secret)
        path = left(stage, secret)
        delta = Delta(written=[SiteFile(path, SHA, len(KEY))], whole=whole)
        with pytest.raises(PortalError, match=REFUSED):
            store.add(delta, stock.FACTS)
    assert untouched(secret) and store.current() == first.release and store.damages(first.release) == []
    with store.locked():
        stock.publish(store, {"index.html": "second"}, whole=whole)
    assert untouched(secret) and (store.link / "site/index.html").read_text() == "second"


@pytest.mark.parametrize("bad", [b"\xff.html", b"\xff/index.html"])
def test_a_name_that_is_not_utf8_is_named(tmp_path: Path, bad: bytes) -> None:
    stage = tmp_path / "stage"
    path = stage / "ywdt" / os.fsdecode(bad)
    path.parent.mkdir(parents=True)
    path.touch()
    for take in (taking.scan, lambda stage: taking.take_all(stage, tmp_path / "taken")):
        with pytest.raises(PortalError, match="不是 UTF-8") as told:
            take(stage)
        assert told.value.path and told.value.path.startswith(r"ywdt/\udcff") and told.value.path.isprintable()


@pytest.mark.parametrize("name", [name for name in LEFT if "path" not in name])
def test_i11_a_preview_takes_nothing_from_outside_the_stage(name: str, tmp_path: Path, secret: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    LEFT[name](stage, secret)
    for look in (lambda: taking.take_all(stage, tmp_path / "taken"), lambda: taking.scan(stage)):
        with pytest.raises(PortalError, match="链接或特殊文件"):
            look()
    assert untouched(secret)


@pytest.mark.parametrize("text", ["anders", "longer than it says", "x"])
def test_i11_what_was_altered_after_the_report_is_not_published(tmp_path: Path, text: str) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    (stage / "a.html").write_text("stated")
    stated = taking.scan(stage)
    (stage / "a.html").write_text(text)
    with pytest.raises(PortalError, match="与清单不符"):
        taking.take(stage, stated, tmp_path / "taken")


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "a/b"), ("a/b", "a")])
def test_i11_a_report_that_contradicts_itself_is_refused(tmp_path: Path, paths: tuple[str, str]) -> None:
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage/a").write_bytes(KEY)
    with pytest.raises(PortalError, match=REFUSED):
        taking.take(tmp_path / "stage", [SiteFile(path, SHA, len(KEY)) for path in paths], tmp_path / "taken")


def test_i11_a_writer_that_is_still_at_work_has_no_way_to_what_was_taken(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    with (stage / "a.html").open("wb") as still:
        still.write(KEY)
        still.flush()
        taking.take(stage, [SiteFile("a.html", SHA, len(KEY))], tmp_path / "taken")
        still.write(b"EVIL")
    taken = tmp_path / "taken/a.html"
    assert taken.read_bytes() == KEY and taken.stat().st_mode & 0o777 == 0o644 and not (stage / "a.html").exists()


def test_i11_a_folder_that_is_exchanged_all_the_time_never_leads_out(tmp_path: Path, secret: Path) -> None:
    stage, ended = tmp_path / "stage", threading.Event()
    (stage / "a").mkdir(parents=True)
    (stage / "a/key").write_bytes(b"harmless")
    (tmp_path / "link").symlink_to(secret)

    def exchange() -> None:
        while not ended.is_set():
            (stage / "a").rename(stage / "b")
            (tmp_path / "link").rename(stage / "a")
            (stage / "a").rename(tmp_path / "link")
            (stage / "b").rename(stage / "a")

    other = threading.Thread(target=exchange)
    other.start()
    try:
        for number in range(200):
            into = tmp_path / f"taken{number}"
            with pytest.raises(PortalError):
                taking.take(stage, [SiteFile("a/key", SHA, len(KEY))], into)
            assert KEY not in [path.read_bytes() for path in into.rglob("*") if path.is_file()]
    finally:
        ended.set()
        other.join()
    assert untouched(secret)


# -- by a portal's own settings ------------------------------------------------------------------------------------

_CONF = """
import hashlib as _hashlib, os as _os, sanshen.pages.build.run as _run, sanshen.pages.build.request as _order
if not hasattr(_run, "_made"):
    _run._made = _run.Printer
    _run._report = _run.Report
    def _printer(root, house, settings, day, release, stage):
        _run._stage = str(stage)
        return _run._made(root, house, settings, day, release, stage)
    def _reported(**given):
        stage, secret, work = _run._stage, {secret!r}, _os.path.dirname(_run._stage)
        def told(path, sha256={sha!r}, size={size}):
            given["written"].append(_order.Written(path, sha256, size))
        {act}
        return _run._report(**given)
    _run.Printer, _run.Report = _printer, _reported
"""
ACTS = {
    "stage exchanged": "_os.rename(stage, stage + 'x'); _os.symlink(secret, stage)",
    "work exchanged": "_os.rename(work, work + 'x'); _os.symlink(secret, work)",
    "linked folder": "_os.symlink(secret, stage + '/leak'); told('leak/key')",
    "linked file": "_os.symlink(secret + '/key', stage + '/leak'); told('leak')",
    "pipe": "_os.mkfifo(stage + '/leak'); told('leak')",
    "second name": "open(stage + '/one', 'wb').close(); _os.link(stage + '/one', stage + '/two'); told('two', size=0)",
    "linked report": "_os.symlink(secret + '/key', work + '/order.report')",
}
LIES = {
    "lying digest": "open(stage + '/leak', 'wb').write(bytes({size})); told('leak')",
    "path that goes up": "told('../../leak')",
    "absolute path": "told(secret + '/key')",
}


def settings(act: str, secret: Path) -> str:
    lines = act.format(size=len(KEY))
    return _CONF.format(secret=str(secret), sha=SHA, size=len(KEY), act=lines)


@walls.needed
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_i11_the_gate_shows_nothing_of_the_host_to_an_unreviewed_change(
    house: Office, tmp_path: Path, secret: Path, act: str
) -> None:
    conf = house.repo.read("main", "pelicanconf.py").decode()
    change = change_of(house, "house/evil", {"pelicanconf.py": conf + settings(act, secret)})
    with pytest.raises(PortalError):
        preview(house.repo, change, tmp_path / "reports/pages", gate=True)
    assert untouched(secret) and list((tmp_path / "reports").iterdir()) == []


@walls.needed
@pytest.mark.parametrize("act", [*ACTS.values(), *LIES.values()], ids=[*ACTS, *LIES])
def test_i11_agreed_settings_publish_nothing_of_the_host(house: Office, secret: Path, act: str) -> None:
    before = released(house)
    conf = house.repo.read("main", "publishconf.py").decode()
    house_change(house, {"publishconf.py": conf + settings(act, secret)})
    with pytest.raises(PortalError):
        publish(house)
    store = store_of(house)
    assert untouched(secret) and store.current() == before.release and store.damages(before.release) == []


def test_i11_what_a_child_left_is_removed_and_not_followed(tmp_path: Path, secret: Path) -> None:
    """Folders that nobody may write to, deeper than Python's stack, with links to elsewhere."""
    work, deep = tmp_path / "work", 1500
    work.mkdir()
    here = os.open(work, os.O_RDONLY)
    for _ in range(deep):
        os.mkdir("folder", dir_fd=here)
        os.symlink(secret, "link", dir_fd=here)
        inner = os.open("folder", os.O_RDONLY, dir_fd=here)
        os.fchmod(here, 0o500)
        os.close(here)
        here = inner
    os.close(here)
    private.remove(work)
    assert not work.exists() and untouched(secret)
