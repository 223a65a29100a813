"""The private records' folder: how it is made, and how what stands in its way is removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sanshen.git import private

DEEP = 3_000  # more than Python's stack, and more than a path may be long


def deepen(folder: Path, depth: int = DEEP) -> None:
    """Folders in folders below `folder`, each with a file."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.mkdir("a", dir_fd=here)
        inner = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def test_folders_nested_too_deep_for_a_path_are_removed(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    deepen(tmp_path / "tree")
    private.remove(tmp_path / "tree")
    assert list(tmp_path.iterdir()) == []


def test_no_link_is_followed_on_the_way(tmp_path: Path) -> None:
    for name in ("outside", "tree/a/b"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "outside/precious").write_text("x")
    for place in ("tree/link", "tree/a/link", "tree/a/b/link"):
        (tmp_path / place).symlink_to(tmp_path / "outside")
    os.mkfifo(tmp_path / "tree/a/pipe")
    private.remove(tmp_path / "tree")
    (tmp_path / "top").symlink_to(tmp_path / "outside")
    private.remove(tmp_path / "top")
    private.remove(tmp_path / "nothing")
    assert [path.name for path in tmp_path.rglob("*")] == ["outside", "precious"]


def test_what_cannot_be_removed_is_named_in_full() -> None:
    with pytest.raises(OSError) as told:
        private.remove(Path("/proc/self/fd"))
    assert told.value.filename == "/proc/self/fd"


def test_a_loose_umask_makes_no_loose_folder(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private.closed(tmp_path / "sanshen/builds/site")
    finally:
        os.umask(before)
    for name in ("sanshen", "sanshen/builds", "sanshen/builds/site"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700
