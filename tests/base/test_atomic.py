from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.atomic import point, put, write


def test_what_the_dead_left_goes_and_nothing_else(tmp_path: Path) -> None:
    """A clerk's copy of last year bears the year, or a whole date."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    (tmp_path / f".seen.{'0' * 16}.sanshen-{dead.pid}").touch()
    others = {
        "seen", "seen.2024", "seen.20251130093000", f"seen.{dead.pid}", f".seen.{'0' * 16}.sanshen-{os.getppid()}",
        f".seen-too.{'0' * 16}.sanshen-{dead.pid}",
    }  # fmt: skip
    for name in others:
        (tmp_path / name).touch()
    write(tmp_path / "seen", b"one")
    assert {path.name for path in tmp_path.iterdir()} == others


def test_a_file_is_replaced_whole_and_keeps_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "seen.txt"
    for data in (b"one", b"two"):
        write(file, data)
        assert file.read_bytes() == data and list(tmp_path.iterdir()) == [file]


def test_what_cannot_take_its_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "seen/sub").mkdir(parents=True)
    with pytest.raises(OSError):
        write(tmp_path / "seen", b"one")
    assert list(tmp_path.iterdir()) == [tmp_path / "seen"]


PUT: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a link": lambda place: place.symlink_to("precious"),
}


@pytest.mark.parametrize("put", PUT.values(), ids=PUT.keys())
def test_whoever_waits_at_a_likely_name_is_not_met(tmp_path: Path, put: Callable[[Path], object]) -> None:
    (tmp_path / "precious").write_text("x")
    for name in ("stamps.new", f"stamps.{os.getpid()}"):
        put(tmp_path / name)
    write(tmp_path / "stamps", b"one")
    assert (tmp_path / "stamps").read_bytes() == b"one" and (tmp_path / "precious").read_text() == "x"


def test_the_bytes_are_on_the_disk_before_the_name_leads_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut the file is what it was or what it was to be; empty it would have to be healed by hand."""
    file = tmp_path / "seen"
    file.write_bytes(b"old")
    sync, synced = os.fsync, list[tuple[int, bytes]]()

    def watched(opened: int) -> None:
        synced.append((os.fstat(opened).st_size, file.read_bytes()))
        sync(opened)

    monkeypatch.setattr(os, "fsync", watched)
    write(file, b"newer")
    assert synced == [(5, b"old")] and file.read_bytes() == b"newer"


@pytest.mark.parametrize("name", ["a" * 255, "县" * 85, "a" * 216 + ".html"])
def test_a_name_may_be_as_long_as_the_disk_allows(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, b"one", b"", tmp_path)
    put(tmp_path / name, b"other", b"o", tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"other")]


def test_a_link_takes_the_place_of_another_and_leaves_no_name_behind(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    (tmp_path / f".current.{'0' * 16}.sanshen-{dead.pid}").symlink_to("old")
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    for name in ("old", "new"):
        point(tmp_path / "current", name)
    assert (tmp_path / "current").readlink() == Path("new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "new", "old"]


def test_where_a_folder_stands_no_link_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(OSError, match="current"):
        point(tmp_path / "current", "old")
    assert [path.name for path in tmp_path.iterdir()] == ["current"]
