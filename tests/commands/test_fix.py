"""`sanshen check --fix` on real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checks.leaks import ID, MOBILE
from tests.commands.test_check import CLEAN, NEWS, portal, run

__all__ = ["portal"]
LEAK = CLEAN + f"\n联系人身份证号{ID}。\n\n手机{MOBILE}。\n"


def test_wz_11_numbers_are_masked_once_and_told(portal: Path) -> None:
    path = portal / NEWS / "leak.md"
    path.write_text(LEAK)
    path.chmod(0o640)
    done = run(portal, "check", "--fix", NEWS + "leak.md")
    assert done.returncode == 0 and "已打码 2 处" in done.stdout and f"{NEWS}leak.md:9:8 PII001 已打码" in done.stdout
    assert ID not in done.stdout and MOBILE not in done.stdout
    assert path.read_text() == LEAK.replace(ID, f"{ID[:3]}***********{ID[-4:]}").replace(MOBILE, "138****8000")
    assert path.stat().st_mode & 0o777 == 0o640 and not list(path.parent.glob(".sanshen-*"))
    before = path.stat().st_mtime_ns
    assert "文件未改动" in run(portal, "check", "--fix", NEWS + "leak.md").stdout
    assert path.stat().st_mtime_ns == before
    assert run(portal, "check", NEWS + "leak.md").returncode == 0


def test_json_tells_what_was_changed(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    data = json.loads(run(portal, "check", "--fix", "--json", "content").stdout)
    assert [(change["code"], change["line"]) for change in data["fixed"]] == [("PII001", 9), ("PII002", 11)]
    assert data["summary"]["errors"] == 0


@pytest.mark.parametrize("scope", [("--staged",), ("--range", "HEAD..HEAD"), ("--all",), ("--all", "--json"), ()])
def test_without_named_files_nothing_is_changed(portal: Path, scope: tuple[str, ...]) -> None:
    path = portal / NEWS / "leak.md"
    path.write_text(LEAK)
    assert run(portal, "check", "--fix", *scope).returncode == 2
    assert path.read_text() == LEAK


def test_a_link_is_not_followed(portal: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.md"
    outside.write_text(LEAK)
    (portal / NEWS / "leak.md").symlink_to(outside)
    assert run(portal, "check", "--fix", NEWS + "leak.md").returncode == 1
    assert outside.read_text() == LEAK
