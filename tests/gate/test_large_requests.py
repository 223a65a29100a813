"""What a request brings that nobody has reviewed is measured before the gate reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.finding import Finding
from sanshen.base import syntax
from sanshen.gate.objections import objections
from sanshen.review.forges.codeowners import lint
from sanshen.review.forges.codeowners.gitlab import gitlab_matches
from tests.support.office import Office, now

GREAT = "x = 1\n" * (syntax.LARGEST // 6)
LINE = "content/ywdt/yxyw/{}.md\t2026-11-02T09:30:00+08:00\n"


def told(office: Office, before: dict[str, str | bytes], after: dict[str, str | bytes]) -> list[Finding]:
    """What is said of a change from one state of a site to the next."""

    def tree(name: str, files: dict[str, str | bytes]) -> str:
        return office.repo.commit(office.branch(name, files)).tree if files else office.repo.commit("main").tree

    return objections(office.repo, tree("site/before", before), tree("site/after", {**before, **after}), now().date())


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("plugins/x.py", GREAT + "x = 2\n", "256 KB"),
        ("plugins/x.py", "0\n" * 2_000_000, "256 KB"),
        ("plugins/x.py", "a" + ".a" * 100_000, "太大或太复杂"),
        ("plugins/x.py", "x = 1\ndef y(:\n", "语法"),
        ("adoption.tsv", "path\tpublished_at\n" + LINE.format("x" * 100) * 120_000, "16 MB"),
        ("hosts.toml", "#" * (17 << 20), "16 MB"),
        ("baseline.tsv", "fingerprint\tcode\tpath\n" + f"{'a' * 400}\tTXT001\tx\n" * 42_000, "16 MB"),
        ("CODEOWNERS", "# 一行\n" * 500_000, "3 MB"),
        ("CODEOWNERS", "?" * 400_000 + " @a\n", "1000"),
        ("CODEOWNERS", "*a" * 1_400_000 + " @a\n", "1000"),
        ("CODEOWNERS", "/a @b\n" * 5_001, "5000"),
    ],
)
def test_what_is_too_large_or_too_complex_is_an_objection_with_its_path(
    office: Office, path: str, data: str, said: str
) -> None:
    found = [one for one in told(office, {}, {path: data}) if one.path == path]
    assert [said in one.message and bool(one.fix) for one in found] == [True]


def test_of_the_unknown_accounts_of_one_line_the_first_are_told_and_how_many_more_there_are(office: Office) -> None:
    line = "/content/ " + " ".join(f"@u{number}" for number in range(3_000)) + "\n"
    found = [one for one in told(office, {}, {"CODEOWNERS": line}) if one.path == "CODEOWNERS"]
    assert len(found) == 21 and "“@u0”" in found[0].message
    assert found[-1].message == "另有 2980 处" and found[-1].fix


def test_no_file_is_held_against_a_line_of_owners_of_a_request(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its errors alone are objections; what matches no file is a warning, told in the clone."""
    asked: list[str] = []

    def asking(pattern: str, path: str) -> bool:
        asked.append(path)
        return gitlab_matches(pattern, path)

    monkeypatch.setattr(lint, "gitlab_matches", asking)
    assert told(office, {}, {".gitlab/CODEOWNERS": "/content/" + "*a" * 400 + " @gone\n"})
    assert asked == []


def test_of_many_lists_no_more_is_read_than_one_change_may_bring(office: Office) -> None:
    """One blob under many names is a push of a few bytes."""
    lists: dict[str, str | bytes] = {f"q{number}.toml": "#" * 4_000_000 for number in range(12)}
    found = told(office, {}, lists)
    assert [(one.path, "32 MB" in one.message) for one in found] == [("q6.toml", True)]
    assert told(office, {}, dict(list(lists.items())[:8])) == []


def test_a_program_of_the_largest_size_and_many_at_once_pass(office: Office) -> None:
    programs: dict[str, str | bytes] = {f"plugins/x{number}.py": "x = 1\n" for number in range(40)}
    assert told(office, {}, {**programs, "plugins/y.py": GREAT}) == []


def test_each_of_many_programs_is_told_with_its_line(office: Office) -> None:
    found = told(office, {"plugins/a.py": "def x(:\n"}, {
        "plugins/a.py": "\ndef x(:\n",  # as broken as before: it stands in nobody's way
        "plugins/b.py": "x = 1\n",
        "plugins/c.py": "\n\ndef x(:\n",
        "plugins/d.py": "#" * 300_000,
    })  # fmt: skip
    assert [(one.path, one.line) for one in found] == [("plugins/d.py", 1), ("plugins/c.py", 3)]


def test_no_program_of_the_product_is_near_the_bound() -> None:
    root = Path(__file__).parents[2]
    rooms = ("sanshen", "checks", "plugins", "tests", "theme", "demo", "bench")
    programs = [path for room in rooms for path in (root / room).rglob("*.py")]
    assert max(path.stat().st_size for path in programs) * 4 < syntax.LARGEST
