"""Whatever a target installs is held against a digest, and nothing years old is left beside it."""

from __future__ import annotations

import contextlib
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from sanshen.portal.pin import requirements_of

ROOT = Path(__file__).parents[3]
LISTS = sorted([*(ROOT / "requirements").glob("*.txt"), *(ROOT / "bench").glob("*.txt")])


def test_every_installation_compares_digests() -> None:
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    installs = [line for line in lines if re.search(r"(PIP\)|-m pip).* install ", line)]
    assert len(installs) >= 8
    assert [
        line for line in installs if "--require-hashes" not in line and not line.endswith("--no-build-isolation -e .")
    ] == []
    assert re.search(r"^ACT := v[0-9.]+$", "\n".join(lines), re.MULTILINE) and "act@$(ACT)" in "\n".join(lines)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_list_holds_pinned_packages_with_digests_alone(path: Path) -> None:
    assert requirements_of(path.read_bytes(), path.name)


def test_what_python_brings_along_is_replaced() -> None:
    (pip,) = (
        one
        for one in requirements_of((ROOT / "requirements/build.txt").read_bytes(), "")
        if one.package.startswith("pip==")
    )
    assert pip.package == f"pip=={version('pip')}"
    with contextlib.suppress(PackageNotFoundError):
        assert version("setuptools") in (ROOT / "bench/build.txt").read_text(), (
            "only the bench needs one, and a current one"
        )
