"""CODEOWNERS as the sample and a small house give it, on each forge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.portal import config
from sanshen.portal.config import House
from sanshen.review.forges.codeowners.gitea import gitea_matches, gitea_words
from sanshen.review.forges.codeowners.gitlab import gitlab_matches
from sanshen.review.forges.codeowners.lint import lint
from sanshen.review.forges.codeowners.match import parse, rule_for
from sanshen.review.forges.codeowners.owners import DIALECTS, Dialect, home_of, known_logins, ownership
from sanshen.review.forges.codeowners.text import escape, render
from sanshen.review.judging.policy import Policy, parse_policy
from tests.support.office import POLICIES, _columns, _people, _portal

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 11, 23)
KEY = "ssh-ed25519 AAAA"
LOGINS = (
    "editor",
    "leader",
    "principal",
    "left",
    "teacher",
    "admin",
    "operator-leader",
    "operator-principal",
    "vendor",
)
NESTED = """
[[column]]
path = "ywdt/yxyw/xy"
name = "校园"
kind = "news"
type = "动态要闻"
unit = "qjyj"
leader = "outsider"
staff = ["teacher"]
cycle = "2w"
description = "校园"
"""


def small(kind: str, columns: str = "") -> House:
    """The tests' office, some of its people with an account on one kind of forge; a school has only its editor."""
    people = _people({})
    for number, login in enumerate(LOGINS, 1):
        account = f'accounts = [{{ forge = "{kind}", id = {number}, login = "{login.title()}" }}]'
        people = people.replace(f'[[person]]\nid = "{login}"\n', f'[[person]]\nid = "{login}"\n{account}\n')
    files = {"portal.toml": _portal(KEY, "donghe"), "people.toml": people, "columns.toml": _columns() + columns}
    return config.load(lambda path: files[path].encode())


def policy() -> Policy:
    return parse_policy(lambda path: (POLICIES.parent / path).read_bytes(), "policies/donghe.toml")


def lines(kind: Dialect, columns: str = "", day: date = DAY) -> list[str]:
    text = render(ownership(small(kind, columns), policy(), kind, day))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


HOUSE = "@Leader @Operator-Leader @Operator-Principal @Principal"
EXPECTED: tuple[tuple[Dialect, list[str]], ...] = (
    ("github", [f"* {HOUSE}", "/content/", "/content/ywdt/jydt/", "/content/ywdt/yxyw/ @Leader @Principal"]),
    (
        "gitlab",
        [
            "[网站 house][3]",
            f"* {HOUSE}",
            "!/content/",
            "[区政府办 qzfb article][2]",
            "/content/ywdt/yxyw/ @Leader @Principal",
        ],
    ),
    (
        "gitea",
        [
            "!content/.* @Admin @Leader @Operator-Leader @Operator-Principal @Principal",
            "content/ywdt/jydt/.* @Teacher",
            "content/ywdt/yxyw/.* @Editor @Leader @Principal",
        ],
    ),
)


@pytest.mark.parametrize(("dialect", "expected"), EXPECTED, ids=DIALECTS)
def test_each_dialect(dialect: Dialect, expected: list[str]) -> None:
    assert lines(dialect) == expected
    assert lines(dialect) == lines(dialect)


def test_a_role_counts_until_its_last_day_and_a_contractor_never() -> None:
    assert "@Left" in "".join(lines("gitea", day=date(2026, 1, 31)))
    assert "@Left" not in "".join(lines("gitea", day=date(2026, 2, 1)))
    assert "@Vendor" not in "".join(lines("gitea"))


def test_accounts_on_another_forge_are_not_used_and_forgejo_is_gitea() -> None:
    forgejo = small("forgejo")
    assert known_logins(forgejo, "gitea") and not known_logins(forgejo, "github")
    assert all(area.owners == () for area in ownership(forgejo, policy(), "github", DAY).areas)


def test_who_has_no_account_is_named_and_never_invented() -> None:
    owned = ownership(small("github"), policy(), "github", DAY)
    assert [one.person for one in owned.missing] == ["both", "headmaster", "outsider"]
    assert "区政府办both没有 github 账号" in str(owned.missing[0])
    assert "@both" not in render(owned).lower()


def test_a_column_within_a_column_has_its_own_people() -> None:
    assert "/content/ywdt/yxyw/xy/" in lines("github", NESTED)
    rules = parse("\n".join(lines("github", NESTED)))
    found = rule_for(rules, "content/ywdt/yxyw/xy/a.md")
    assert found is not None and found.owners == ()
    assert "!/content/ywdt/yxyw/xy/" in lines("gitlab", NESTED)


@pytest.mark.parametrize("path", ["a b/c.md", "a*b?.md", "a#b", "a\\b", "x.y+z(1){2}^$|", "稿件/一.md"])
def test_escaped_paths_match_themselves_and_nothing_else(path: str) -> None:
    other = path.replace("b", "c").replace(".", "x").replace("一", "二").replace("#", "-")
    github = parse(f"/{escape(path, 'github')} @a")
    assert rule_for(github, path) and not rule_for(github, other)
    gitlab = "/" + escape(path, "gitlab")
    assert gitlab_matches(gitlab, path) and not gitlab_matches(gitlab, other)
    gitea = gitea_words(f"{escape(path, 'gitea')} @a")[0]
    assert gitea_matches(gitea, path) and not gitea_matches(gitea, other)


def test_what_github_cannot_say_is_refused() -> None:
    with pytest.raises(PortalError, match="写不出"):
        escape("a[1].md", "github")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_generated_has_nothing_to_mend(dialect: Dialect) -> None:
    given = small(dialect)
    text = render(ownership(given, policy(), dialect, DAY))
    tree = ["portal.toml", *(f"{column.folder}x.md" for column in given.register)]
    assert lint(text, dialect, known_logins(given, dialect), tree) == []


def test_the_sample_file_is_current_and_sound() -> None:
    sample = config.in_folder(ROOT)
    path = sample.settings.policy.path
    owned = ownership(sample, parse_policy(lambda path: (ROOT / path).read_bytes(), path), "gitea", DAY)
    assert (ROOT / home_of("gitea")).read_text() == render(owned)
    assert "@zhuxiaotang" not in render(owned), "her role ended on 2026-06-30"
    tree = {entry.path for entry in Repo(ROOT).index()} | {f"{column.folder}x.md" for column in sample.register}
    assert lint(render(owned), "gitea", known_logins(sample, "gitea"), tree) == []


def test_the_sample_asks_those_whom_the_chain_names() -> None:
    rows = [gitea_words(line) for line in (ROOT / home_of("gitea")).read_text().splitlines()]
    asked = {owner for row in rows if row and gitea_matches(row[0], "content/zfxxgk/czyjs/x.md") for owner in row[1:]}
    assert asked == {"@ningkexin", "@tengshumin", "@yanguoliang"}
