"""The sample portal under each of the five regulations: its people fill every chain, so that `follows` is one agreed change."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from sanshen.gate.objections import objections
from sanshen.git.repo import Repo
from sanshen.review.case import law_at
from sanshen.review.judging.seats import everybody, shortage
from sanshen.review.judging.staffing import chains
from tests.conftest import git

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 30)
OTHERS = ("wuzhong", "xixiu", "youyang", "zhonglou")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an office has of the sample: every tracked file as it stands now, on a main branch."""
    root = tmp_path_factory.mktemp("portal") / "clone"
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes((ROOT / name).read_bytes())
    git(root, "add", "-A")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "sample")
    return root


def switched(portal: Path, policy: str, roster: str | None = None) -> str:
    """The tree in which the portal follows another policy, and perhaps has other people."""
    git(portal, "checkout", "-q", "-B", f"to-{policy}", "main")
    settings = portal / "portal.toml"
    settings.write_text(settings.read_text().replace('follows = "donghe"', f'follows = "{policy}"'))
    if roster is not None:
        (portal / "people.toml").write_text(roster)
    git(portal, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qam", policy)
    return git(portal, "rev-parse", "HEAD^{tree}")


@pytest.mark.parametrize("policy", OTHERS)
def test_the_sample_can_follow_any_of_them(portal: Path, policy: str) -> None:
    tree, repo = switched(portal, policy), Repo(portal)
    assert objections(repo, git(portal, "rev-parse", "main^{tree}"), tree, DAY) == []
    law = law_at(repo, tree)
    found = {one.title: shortage(one.chain, DAY, everybody(law.config)) for one in chains(law.config, law.policy)}
    assert {title: why for title, why in found.items() if why} == {}


def test_a_switch_that_leaves_columns_without_people_is_refused_by_name(portal: Path) -> None:
    roster = (ROOT / "people.toml").read_text()
    poorer = roster.replace('person = "sun-hongzhe"\nrole = "section-head"', 'person = "sun-hongzhe"\nrole = "editor"')
    assert poorer != roster
    tree = switched(portal, "zhonglou", poorer)
    said = [one.message for one in objections(Repo(portal), git(portal, "rev-parse", "main^{tree}"), tree, DAY)]
    assert any("区发改局" in one and "科室负责人审核（区发改局科室负责人）" in one for one in said), said
