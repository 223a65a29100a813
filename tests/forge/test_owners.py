"""What a real Gitea makes of the CODEOWNERS at the root: it asks nobody, so that the gate alone asks, in order."""

from __future__ import annotations

import pytest

from sanshen.portal import config
from sanshen.review.forges.codeowners.owners import ownership
from sanshen.review.forges.codeowners.text import render
from sanshen.review.judging.policy_file import parse_policy
from tests.conftest import git
from tests.forge.place import Place
from tests.forge.test_gitea_writing import asked
from tests.support.office import Office, now

pytestmark = pytest.mark.forge


def written(office: Office) -> str:
    policy = parse_policy(lambda path: (office.root / path).read_bytes(), "policies/donghe.toml")
    return render(ownership(config.in_folder(office.root), policy, "github", now().date()))


def asked_with(place: Place, owners: str, path: str) -> set[str]:
    """Who is asked at once when a change of one file is proposed to a main branch with these owners."""
    (place.root / "CODEOWNERS").write_text(owners)
    git(place.root, "add", "CODEOWNERS")
    place.commit("main", "owners")
    place.push("root", "main")
    git(place.root, "switch", "-q", "-c", "change")
    file = place.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    git(place.root, "add", path)
    git(place.root, "commit", "-qm", "change")
    place.push("zhang", "change")
    return asked(place, place.propose("zhang", "change"))


@pytest.mark.parametrize("path", ["content/ywdt/yxyw/a.md", "portal.toml", "theme/base.html"])
def test_the_generated_file_asks_nobody(place: Place, _office: Office, path: str) -> None:
    text = written(_office)
    assert "/content/ywdt/yxyw/ @both @leader @principal" in text and "/** @" in text
    assert asked_with(place, text, path) == set()


@pytest.mark.parametrize(
    ("line", "people"), [("a/.* @leader", {"leader"}), ("* @leader", {"leader"}), ("/** @leader", set())]
)
def test_why_no_pattern_is_a_star_alone(place: Place, line: str, people: set[str]) -> None:
    """`*` asks about every path there, since `^*$` finds the end of any."""
    assert asked_with(place, f"{line}\n", "a/b.md") == people
