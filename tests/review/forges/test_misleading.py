"""Refs that a forge's own git may take for another ref, or for a commit."""

from __future__ import annotations

import pytest

from sanshen.review.forges.forge import misleading

ID = "2ff12db2364cbb8de1dab4421379b0db2f23a7bf"


@pytest.mark.parametrize("ref", [f"refs/heads/{ID}", f"refs/tags/{ID}", f"refs/heads/{ID.upper()}", "refs/x/y"])
def test_what_is_called_like_a_commit_or_lies_elsewhere_is_named(ref: str) -> None:
    assert misleading(["refs/heads/main", ref]) == [ref]


@pytest.mark.parametrize(
    "ref", [f"refs/heads/fix/{ID}", f"refs/tags/{ID[:39]}", f"refs/notes/{ID}", "refs/pull/1/head"]
)
def test_no_other_branch_or_tag_is(ref: str) -> None:
    assert misleading([ref]) == []
