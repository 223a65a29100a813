"""Whatever stands where a publication keeps or serves something: it goes on or says what to move, soon, and works once that is done."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from contextlib import chdir, suppress
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.git import private
from sanshen.publish import run
from tests.publish.test_publish import released
from tests.support.office import Office

SOON = 60.0  # seconds; a device or a pipe that is read never ends


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one, chdir(path.parent):  # a socket's name may have 107 bytes
        one.bind(path.name)


def _device(path: Path) -> None:
    with suppress(PermissionError):  # only root may
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero


def _folder(path: Path) -> None:
    path.mkdir(0o700)
    (path / "x").touch()


def _unreadable(path: Path) -> None:
    path.write_text("x")
    path.chmod(0)


KINDS: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a socket": _socket,
    "a device": _device,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("/nowhere/at/all"),
    "a folder": _folder,
    "an unreadable file": _unreadable,
}
OWN = Path(private.FOLDER)
PLACES: dict[str, Callable[[Office], Path]] = {
    "the clone's records": lambda office: office.repo.git_dir / OWN,
    "all builds": lambda office: office.repo.git_dir / OWN / "builds",
    "this build": lambda office: run.store_of(office.repo, None).private,
    "the release folder": lambda office: office.repo.git_dir / OWN / "site",
    "releases": lambda office: office.repo.git_dir / OWN / "site/releases",
    "current": lambda office: office.repo.git_dir / OWN / "site/current",
    **{
        name: lambda office, name=name: office.repo.git_dir / OWN / name  # type: ignore[misc]
        for name in ("ledger-seen", "acts-seen", "ledger-proven.sqlite3", "verdicts.sqlite3", "own-rules")
    },
}


def published(office: Office, to: Path | None = None) -> str:
    """Empty, or what it says."""
    silent = lambda *_: None  # noqa: E731
    try:
        with at_most(SOON, lambda: PortalError("it does not end", cure="")):
            store = run.store_of(office.repo, to)
            run.publish(office.repo, store, force=False, tell=silent, waiting=lambda: None)
    except PortalError as error:
        assert error.message != "it does not end" and error.cure
        return str(error)
    return ""


@pytest.mark.parametrize("place", PLACES)
def test_i11_9_what_stands_in_the_place_of_a_record(office: Office, tmp_path: Path, place: str) -> None:
    released(office)
    path = PLACES[place](office)
    for number, (kind, put) in enumerate(KINDS.items()):
        away = tmp_path / f"away{number}"
        if os.path.lexists(path):
            path.rename(away)
        put(path)
        if said := published(office):
            assert str(path) in said and ("移走" in said or "--anchor" in said), f"{kind}: {said}"
            assert "磁盘空间" not in said
            path.rename(tmp_path / f"moved{number}")  # as it was told
            if os.path.lexists(away):
                away.rename(path)
        assert published(office) == "", kind


@pytest.mark.parametrize("below", ["", "www"])
def test_i11_9_what_stands_where_pages_are_to_be_served(office: Office, tmp_path: Path, below: str) -> None:
    for number, (kind, put) in enumerate(KINDS.items()):
        place = tmp_path / f"to{number}"
        put(place)
        if said := published(office, place / below):
            assert str(place) in said and ("移走" in said or "空文件夹" in said), f"{kind}: {said}"
            assert "磁盘空间" not in said
    assert published(office, tmp_path / "another") == ""
