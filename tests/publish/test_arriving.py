"""What a publishing machine fetches: never less than both the main branch and the ledger, and no rewritten history."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.errors import PortalError
from portal.remote import Remote
from publish.arriving import bring
from publish.mirror import Mirror
from review.reviews import Reviews
from tests.conftest import git
from tests.office import Office

LACKING = {"main": ["main"], "ledger": ["ledger"], "both": ["main", "ledger"]}


@pytest.fixture
def forge(office: Office, tmp_path: Path) -> Path:
    there = tmp_path / "forge.git"
    git(office.root, "clone", "-q", "--bare", str(office.root), str(there))
    git(office.root, "remote", "add", "origin", str(there))
    bring(office.repo)
    return there


def strike(forge: Path, names: list[str]) -> None:
    for name in names:
        git(forge, "update-ref", "-d", f"refs/heads/{name}")


@pytest.mark.parametrize("names", LACKING.values(), ids=LACKING.keys())
def test_a_remote_that_lacks_a_branch_does_not_look_like_one_with_nothing_new(
    office: Office, forge: Path, names: list[str]
) -> None:
    strike(forge, names)
    for _ in range(2):
        with pytest.raises(PortalError, match="、".join(names)) as told:
            bring(office.repo)
        assert "git remote -v" in told.value.cure and f"git push origin {' '.join(names)}" in told.value.cure


@pytest.mark.parametrize("names", LACKING.values(), ids=LACKING.keys())
def test_the_gate_says_what_its_forge_lacks(office: Office, forge: Path, names: list[str]) -> None:
    reviews = Reviews(office.repo, "云溪", "main")
    mirror = Mirror(office.repo, reviews, "main", Remote(office.root, "origin"))
    mirror.fetch([])
    strike(forge, names)
    with pytest.raises(PortalError, match="、".join(names)) as told:
        mirror.fetch([])
    assert "git remote -v" in told.value.cure


def test_what_git_hints_at_is_not_what_people_read(office: Office, forge: Path) -> None:
    """F13: git begins with lines about settings that nobody here set."""
    git(forge, "update-ref", "refs/heads/main", git(office.root, "rev-parse", "main^"))
    with pytest.raises(PortalError) as told:
        bring(office.repo)
    assert "hint:" not in str(told.value) and "grafts" not in str(told.value)
