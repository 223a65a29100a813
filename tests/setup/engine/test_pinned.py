"""Whatever a target installs is held against a digest, and nothing years old is left beside it."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from sanshen.portal.pin import requirements_of

ROOT = Path(__file__).parents[3]
LISTS = sorted((ROOT / "requirements").glob("*.txt"))


def test_every_installation_compares_digests() -> None:
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    installs = [line for line in lines if re.search(r"(PIP\)|-m pip).* install |HASHED\) ", line)]
    assert len(installs) >= 8
    hashed = ("--require-hashes", "$(HASHED) -r ", "--no-build-isolation -e .")
    assert [line for line in installs if not any(words in line for words in hashed)] == []
    assert re.search(r"^ACT := v[0-9.]+$", "\n".join(lines), re.MULTILINE) and "act@$(ACT)" in "\n".join(lines)


def test_no_package_is_built_by_what_pip_fetches_for_it() -> None:
    """Pip compares no digest of what it fetches into a build's own environment."""
    (hashed,) = re.findall(r"^HASHED := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"--require-hashes", "--no-build-isolation", "--only-binary", "--no-binary"} <= set(hashed.split())
    build = requirements_of((ROOT / "requirements/build.txt").read_bytes(), "")
    run = requirements_of((ROOT / "requirements/run.txt").read_bytes(), "")
    assert [one for one in build if one.package.startswith("setuptools==")] == [
        one for one in run if one.package.startswith("setuptools==")
    ]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_list_holds_pinned_packages_with_digests_alone(path: Path) -> None:
    assert requirements_of(path.read_bytes(), path.name)


@pytest.mark.parametrize("name", ["pip", "setuptools"])
def test_what_python_brings_along_is_replaced(name: str) -> None:
    packages = [one.package for one in requirements_of((ROOT / "requirements/build.txt").read_bytes(), "")]
    assert f"{name}=={version(name)}" in packages
