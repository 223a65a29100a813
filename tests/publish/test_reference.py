"""What docs/reference.md and docs/commands.zh.md list is all there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sanshen.commands import reference
from sanshen.publish import run
from sanshen.publish.store.layout import RECORDS
from tests.conftest import git
from tests.support.office import Office, article

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/reference.md").read_text("utf-8")
VARIABLE = re.compile(r"\bSANSHEN_[A-Z]+(?:_[A-Z]+)*\b")


def listed(heading: str) -> set[str]:
    """Names in the first column of the tables below a heading."""
    below = TEXT.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = (line.split("|")[1] for line in below.splitlines() if line.startswith("| `"))
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def sources() -> list[Path]:
    return [
        ROOT / name
        for name in git(ROOT, "ls-files", "*.py", "*.yml", "Makefile", "docs/units").splitlines()
        if not name.startswith("tests/")
    ] + sorted((ROOT / "tests").rglob("test_*.py"))


def test_every_variable_of_the_environment_is_listed() -> None:
    asked = {name for path in sources() for name in VARIABLE.findall(path.read_text("utf-8"))}
    made_up = {"SANSHEN_GATE_KEY", "SANSHEN_TOKEN"}  # secrets of somebody else, in tests of what is not handed on
    assert asked - made_up == {name for name in listed("Environment variables") if name.startswith("SANSHEN_")}


def test_every_verb_and_option_is_listed() -> None:
    assert (ROOT / "docs/commands.zh.md").read_text("utf-8") == reference.page(), "运行 make rules"


@pytest.fixture
def published(office: Office) -> Office:
    """One change merged and public, one under review."""
    office.publish_article()
    office.branch("article/third", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    office.submit("article/third")
    run.publish(office.repo, run.store_of(office.repo, None), force=False, tell=lambda *_: None, waiting=lambda: None)
    return office


def test_every_file_that_a_clone_keeps_is_listed(published: Office) -> None:
    kept = published.root / ".git/sanshen"
    named = {name.split("/")[0] for name in listed("Files below `.git/sanshen`")}
    assert {path.name for path in kept.iterdir()} <= named
    (builds,) = (kept / "builds").iterdir()
    assert {record.name for record in RECORDS} <= listed("Files below `.git/sanshen`")
    assert {path.name for path in builds.iterdir()} <= named


def test_every_ref_is_listed(published: Office) -> None:
    refs = git(published.root, "for-each-ref", "--format=%(refname)").splitlines()
    ours = [ref for ref in refs if not ref.startswith("refs/heads/article/")]
    assert len(ours) > 3 and all(ref.startswith(tuple(listed("Refs"))) for ref in ours), ours


def test_every_link_of_the_documents_leads_somewhere() -> None:
    """Relative ones, in the documents for people who run, read or change the program."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    pages.remove(ROOT / "docs/rules.zh.md")  # it quotes links of articles
    plain = {page: re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL) for page in pages}
    links = [(page, one) for page in pages for one in re.findall(r"\]\(([^)#\s]+)", plain[page])]
    local = [(page, one) for page, one in links if "://" not in one and not one.startswith(("/", "mailto:"))]
    assert len(local) > 10
    assert [(page.name, one) for page, one in local if not (page.parent / one).exists()] == []


def test_decisions_are_numbered_without_holes_and_say_when_and_whether_they_stand() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        title, _, line = page.read_text("utf-8").splitlines()[:3]
        assert title.startswith(f"# {int(page.name[:4])}. "), page.name
        assert re.fullmatch(r"\d{4}-\d\d-\d\d · (accepted|superseded by \d+)", line), page.name
