"""A file that somebody names is written where nothing stands or over an earlier one of ours, and never through a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.publish.profile import profiled


def test_ours_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for data in (b"ours 1", b"ours 2"):
        atomic.put(file, data, b"ours", tmp_path)
        assert file.read_bytes() == data
        file.chmod(0o640)
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_link_outside_the_clone_that_leads_to_a_folder_is_the_owners_own(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "clone").mkdir()
    (tmp_path / "home").symlink_to("real")
    atomic.put(tmp_path / "home/file", b"ours", b"ours", tmp_path / "clone")
    assert (tmp_path / "real/file").read_bytes() == b"ours"


@pytest.mark.parametrize("name", ["notes", "notes.press"])
def test_a_profile_takes_the_place_of_no_other_file(tmp_path: Path, name: str) -> None:
    """The builder writes its own beside it."""
    with profiled(tmp_path / "spent"):
        pass
    with profiled(tmp_path / "spent"):
        pass
    (tmp_path / name).write_text("x", "utf-8")
    with pytest.raises(PortalError, match="已有别的文件"), profiled(tmp_path / "notes"):
        pass
    assert (tmp_path / name).read_text("utf-8") == "x"
