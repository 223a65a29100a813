"""Every record that a store keeps, damaged in every way: the next publication works, says what it did, and the one after has nothing to say."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from sanshen.base.dates import BEIJING
from sanshen.publish.store.layout import RECORDS, Record
from tests.pages.build.published import PublishedSite, Said

AT = datetime(2026, 1, 1, 9, tzinfo=BEIJING)
SIDES = ("-journal", "-wal", "-shm")


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def rubbish(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def middle(path: Path) -> None:
    data = path.read_bytes()
    edge = min(8192, len(data) // 3)
    path.write_bytes(data[:edge] + rubbish(len(data) - 2 * edge) + data[len(data) - edge :])


def replaced(path: Path, put: Callable[[Path], object]) -> None:
    remove(path)
    put(path)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": remove,
    "emptied": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "rubbish": lambda path: path.write_bytes(rubbish(max(path.stat().st_size, 500))),
    "rubbish and a line": lambda path: path.write_bytes(path.read_bytes() + rubbish(300) + b"\n"),
    "rubbish in the middle": middle,
    "a folder": lambda path: replaced(path, lambda there: (there / "sub").mkdir(parents=True)),
    "a link": lambda path: replaced(path, lambda there: there.symlink_to("/etc/hostname")),
    "a pipe": lambda path: replaced(path, os.mkfifo),
}
FOLDERS: dict[str, Callable[[Path], object]] = {
    "deleted": remove,
    "emptied": lambda path: replaced(path, Path.mkdir),
    "a file": lambda path: replaced(path, lambda there: there.write_text("x")),
    "a link": lambda path: replaced(path, lambda there: there.symlink_to("/etc")),
}
CASES = [
    pytest.param(record, damage, id=f"{record.name}-{name}")
    for record in RECORDS
    for name, damage in (FOLDERS if record.folder else DAMAGES).items()
]


BESIDE = {name: put for name, put in DAMAGES.items() if name in ("a folder", "a link", "a pipe")}


@pytest.fixture
def site(tmp_path: Path) -> PublishedSite:
    made = PublishedSite(tmp_path)
    for number in range(2):
        made.article(f"content/ywdt/yxyw/a{number}.md", "正文。", AT, title=f"第{number}篇")
        assert made.publish() == Said("published")
    return made


@pytest.mark.parametrize("force", [False, True], ids=["plain", "force"])
@pytest.mark.parametrize("record,damage", CASES)
def test_the_way_back_always_works(
    site: PublishedSite, record: Record, damage: Callable[[Path], object], force: bool
) -> None:
    path = site.store.private / record.name
    if not path.exists():  # one that stands only while something goes on
        path.mkdir() if record.folder else path.touch()
    damage(path)
    site.article("content/ywdt/yxyw/new.md", "正文。", AT, title="新的一篇")
    assert site.publish(force=force) == Said("published")
    told = site.told
    assert site.served() == site.whole()
    assert site.publish() == Said("unchanged") and site.told == ""
    assert site.store.damages(site.store.current() or "") == []
    aside = path.with_name(f"{path.name}.damaged")
    assert not os.path.lexists(aside) or str(aside) in told


@pytest.mark.parametrize("damage", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", ["versions.sqlite", "state/press.sqlite", "state/press.sqlite.new"])
def test_what_stands_beside_a_database_stops_no_publication(
    site: PublishedSite, name: str, side: str, damage: Callable[[Path], object]
) -> None:
    path = site.store.private / f"{name}{side}"
    path.touch()
    damage(path)
    site.article("content/ywdt/yxyw/new.md", "正文。", AT, title="新的一篇")
    whole = name.endswith(".new")
    assert site.publish(force=whole) == Said("published")
    assert whole or f"{path.name}.damaged" in site.told
    assert site.served() == site.whole()
    assert site.publish() == Said("unchanged") and site.told == ""


def test_the_records_are_all_there_are(site: PublishedSite) -> None:
    """A new one that is not in the list would not be tried above."""
    known = {record.name for record in RECORDS}
    top = {path.name for path in site.store.private.iterdir()}
    state = {f"state/{path.name}" for path in site.store.state.iterdir()}
    assert {name for name in top | state if not name.endswith(SIDES)} <= known
    assert {path.name for path in site.store.folder.iterdir()} == {"current", "releases", ".publishing", ".publisher"}
