"""However bases follow each other, what a branch brings is what git says."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.git.objects import EMPTY_TREE, Signature
from sanshen.git.repo import Repo
from tests.conftest import git

pytestmark = pytest.mark.slow


def grown(folder: Path, seed: int, clock: Callable[[int], int], size: int = 60) -> tuple[Repo, list[str], list[str]]:
    """A main branch with branches of all ages merged into it; its commits, and all there are."""
    git(folder, "init", "-q")
    repo, chance = Repo(folder), random.Random(seed)

    def made(parents: list[str], number: int) -> str:
        return repo.write_commit(EMPTY_TREE, parents, f"{number}", Signature("x", "x@x", clock(number)))

    main, every = [made([], 0)], list[str]()
    for number in range(10, size * 10, 10):
        start = main[-1] if chance.random() < 0.5 else chance.choice(main)
        side = made([start], number)
        if chance.random() < 0.4:
            side = made([side, chance.choice(main)], number + 1)
        every += [side]
        main.append(made([main[-1], side], number + 2))
    return repo, main, every + main


def listed(folder: Path, base: str, head: str) -> set[str]:
    """By two whole lists: where clocks went wrong, `base..head` may list what base has."""
    return set(git(folder, "rev-list", head).split()) - set(git(folder, "rev-list", base).split())


@pytest.mark.parametrize("right", [True, False], ids=["clocks are right", "clocks are wrong"])
@pytest.mark.parametrize("order", ["forward", "leaps", "any"])
def test_the_same_commits_as_git(tmp_path: Path, order: str, right: bool) -> None:
    clock = (lambda number: 1_700_000_000 + number) if right else (lambda number: 1_700_000_000 - number % 7)
    repo, main, every = grown(tmp_path, len(order), clock)
    chance = random.Random(7)
    walking = Repo(tmp_path)
    walking.walk_forward()
    for base in {"forward": main, "leaps": main[::17], "any": chance.sample(every, 40)}[order]:
        for head in (chance.choice(every), main[-1], base):
            wanted = listed(tmp_path, base, head)
            found, listing = ([one.id for one in asked.commits(base, head)] for asked in (walking, repo))
            assert len(found) == len(set(found)) and set(found) == wanted
            assert set(listing) == wanted if right else set(listing) >= wanted
