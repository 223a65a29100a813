"""CODEOWNERS as the sample and a small portal give it, on each forge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.portal import config
from sanshen.portal.config import Config
from sanshen.review.forges.codeowners.gitlab import gitlab_matches
from sanshen.review.forges.codeowners.lint import lint
from sanshen.review.forges.codeowners.match import parse, rule_for, words
from sanshen.review.forges.codeowners.owners import DIALECTS, Dialect, known_logins, ownership
from sanshen.review.forges.codeowners.text import escape, render
from sanshen.review.judging.chain import Facts, chain_of
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.policy_file import parse_policy
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


def small(kind: str, columns: str = "", settings: str = "") -> Config:
    """The tests' office, some of its people with an account on one kind of forge; a school has only its editor.

    With `settings` as portal.toml's `[forge] kind`.
    """
    people = _people({})
    for number, login in enumerate(LOGINS, 1):
        account = f'accounts = [{{ forge = "{kind}", id = {number}, login = "{login.title()}" }}]'
        people = people.replace(f'[[person]]\nid = "{login}"\n', f'[[person]]\nid = "{login}"\n{account}\n')
    forge = f'\n[forge]\nkind = "{settings}"\nurl = "http://a"\nrepository = "a/b"\n' if settings else ""
    files = {"portal.toml": _portal(KEY, "donghe") + forge, "people.toml": people, "columns.toml": _columns() + columns}
    return config.load(lambda path: files[path].encode())


def policy() -> Policy:
    return parse_policy(lambda path: (POLICIES.parent / path).read_bytes(), "policies/donghe.toml")


def lines(kind: Dialect, columns: str = "", day: date = DAY) -> list[str]:
    return counted(render(ownership(small(kind, columns), policy(), kind, day)))


def counted(text: str) -> list[str]:
    return [" ".join(row) for line in text.splitlines() if (row := words(line))]


HOUSE = "@Leader @Operator-Leader @Operator-Principal @Principal"
EXPECTED: tuple[tuple[Dialect, list[str]], ...] = (
    ("github", [f"/** {HOUSE}", "/content/", "/content/ywdt/jydt/", "/content/ywdt/yxyw/ @Leader @Principal"]),
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
)


@pytest.mark.parametrize(("dialect", "expected"), EXPECTED, ids=DIALECTS)
def test_each_dialect(dialect: Dialect, expected: list[str]) -> None:
    assert lines(dialect) == expected
    assert lines(dialect) == lines(dialect)


def test_a_role_counts_until_its_last_day_and_a_contractor_never() -> None:
    assert "@Left" in "".join(lines("github", day=date(2026, 1, 31)))
    assert "@Left" not in "".join(lines("github", day=date(2026, 2, 1)))
    assert "@Vendor" not in "".join(lines("github"))


@pytest.mark.parametrize("forge", ["github", "gitea", "forgejo"])
def test_the_accounts_are_those_of_the_forge_that_the_settings_name(forge: str) -> None:
    text = render(ownership(small(forge, settings=forge), policy(), "github", DAY))
    assert counted(text) == lines("github")
    other = small("gitlab", settings=forge)
    assert not known_logins(other, "github") and known_logins(other, "gitlab")
    owned = ownership(other, policy(), "github", DAY)
    assert all(area.owners == () for area in owned.areas) and f"没有 {forge} 账号" in str(owned.missing[0])


def test_an_area_tells_its_approvals_however_many_have_an_account() -> None:
    text = render(ownership(small("github"), policy(), "github", DAY))
    titles = [line for line in text.splitlines() if line.endswith("人同意")]
    assert [title.partition("：")[2] for title in titles] == ["3 人同意", "2 人同意", "2 人同意"]
    assert "/content/ywdt/jydt/ # 负责的人还没有平台账号" in text


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


def test_what_github_cannot_say_is_refused() -> None:
    with pytest.raises(PortalError, match="写不出"):
        escape("a[1].md", "github")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_generated_has_nothing_to_mend(dialect: Dialect) -> None:
    given = small(dialect)
    text = render(ownership(given, policy(), dialect, DAY))
    tree = ["portal.toml", *(f"{column.folder}x.md" for column in given.register)]
    assert lint(text, dialect, known_logins(given, dialect), tree) == []


def test_every_pattern_begins_with_a_slash_so_that_gitea_asks_nobody() -> None:
    """What Gitea makes of it is held by tests/forge/test_owners.py."""
    assert {line[0] for line in lines("github", NESTED)} == {"/"}


@pytest.fixture(scope="module")
def sample() -> Config:
    return config.in_folder(ROOT)


def sample_policy(house: Config) -> Policy:
    return parse_policy(lambda path: (ROOT / path).read_bytes(), house.settings.policy.path)


def test_the_sample_file_is_current_and_sound(sample: Config) -> None:
    owned = ownership(sample, sample_policy(sample), "github", DAY)
    assert (ROOT / "CODEOWNERS").read_text() == render(owned)
    assert "zhuxiaotang" not in render(owned), "her role ended on 2026-06-30"
    tree = {entry.path for entry in Repo(ROOT).index()} | {f"{column.folder}x.md" for column in sample.register}
    assert lint(render(owned), "github", known_logins(sample, "github"), tree) == []


def test_the_sample_has_no_other_file_and_no_line_without_people(sample: Config) -> None:
    named = [entry.path for entry in Repo(ROOT).index() if Path(entry.path).name == "CODEOWNERS"]
    assert set(named) <= {"CODEOWNERS"} and (ROOT / "CODEOWNERS").is_file()
    assert ownership(sample, sample_policy(sample), "github", DAY).missing == ()
    text = (ROOT / "CODEOWNERS").read_text()
    assert "还没有平台账号" not in text
    assert [line for line in counted(text) if "@" not in line] == ["/content/"]


def test_everybody_in_the_sample_who_writes_or_approves_has_an_account_of_their_own(sample: Config) -> None:
    people = [person for person in sample.roster.people.values() if any(sample.roster.roles_of(person.id, DAY))]
    accounts = [account for person in people for account in person.accounts if account.forge == "github"]
    assert len(people) == len(accounts) == len({account.id for account in accounts}) > 50
    assert len({account.login.lower() for account in accounts}) == len(accounts)


def test_every_column_of_the_sample_has_its_line_and_the_number_of_its_chain(sample: Config) -> None:
    rows = (ROOT / "CODEOWNERS").read_text().splitlines()
    above = {words(line)[0]: rows[at - 1] for at, line in enumerate(rows) if words(line)}
    columns = [column for column in sample.register if not column.is_module]
    assert {f"/{column.folder}" for column in columns} == {path for path in above if path.count("/") > 2}
    for column in columns:
        chain = chain_of({f"{column.folder}x.md": False}, Facts(), sample, sample_policy(sample))
        approvals = [stage for stage in chain.stages if stage.kind != "self-check"]
        unit = sample.roster.units[column.unit].short
        assert above[f"/{column.folder}"] == f"# {column.name}（{unit}）：{len(approvals)} 人同意"
    assert above["/content/ywdt/tzgg/"] == "# 通知公告（区政府办）：2 人同意"


def test_the_sample_asks_those_whom_the_chain_names() -> None:
    found = rule_for(parse((ROOT / "CODEOWNERS").read_text()), "content/zfxxgk/czyjs/x.md")
    assert found and found.owners == ("@yunxi-tengshumin", "@yunxi-yanguoliang")
