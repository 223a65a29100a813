"""No expression of the project takes more than its share of time, whatever text it meets; and the hunter that says so finds what it should."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache

import msgspec
import pytest

from tests.expressions.collected import ROOT, Found, expressions
from tests.expressions.growth import Cost

# modules that make expressions while the program runs, and of what
_MADE = {
    "checks/text/concealing.py": "a name of letters and digits, looked for 2000 characters far",
    "checks/rules/guide_elements.py": "words of guides, in a table beside their names",
    "checks/text/expressions.py": "expressions of the word lists, asked of 24 characters on either side of a word",
    "checks/text/hosts.py": "names of the portal's own list, and one character",
    "checks/readers/csv_table.py": "one escaped sign, and possessive runs without it",
    "checks/rules/leader_name.py": "escaped words side by side",
    "checks/rules/leader_order.py": "escaped words side by side",
    "sanshen/portal/register_account.py": "an escaped id of a person, between bounded marks of TOML",
    "sanshen/portal/written.py": "words of git, with the escaped names of two branches",
    "sanshen/gate/queue.py": "an escaped word and a number",
    "sanshen/base/atomic.py": "an escaped name, and numbers of bounded length",
    "sanshen/review/forges/codeowners/text.py": "one of two single characters",
    "sanshen/review/forges/codeowners/gitlab.py": "a line of a CODEOWNERS that the portal's chain agreed",
    "sanshen/review/forges/codeowners/match.py": "a line of a CODEOWNERS that the portal's chain agreed",
    # these take expressions from modules, where they are collected
    "checks/text/pattern.py": "",
    "sanshen/portal/explain.py": "",
    "sanshen/portal/toml_text.py": "",
}


@cache
def _costs(asked: tuple[Found, ...]) -> list[Cost | None]:
    """What a child says, which the system ends when it takes too long."""
    command = [sys.executable, "-m", "tests.expressions.growth"]
    done = subprocess.run(command, input=msgspec.json.encode(asked), capture_output=True, cwd=ROOT, check=False)
    said = [msgspec.json.decode(line, type=Cost | None) for line in done.stdout.splitlines()]
    hung = f"：{asked[len(said)].place} {asked[len(said)].expression}" if len(said) < len(asked) else ""
    assert done.returncode == 0, done.stderr.decode() + hung
    return said


def test_no_expression_is_super_linear() -> None:
    found, _ = expressions()
    assert len(found) > 250  # or they are no longer looked for where they are
    dear = [(one.place, one.expression, cost) for one, cost in zip(found, _costs(tuple(found)), strict=True) if cost]
    assert not dear, "\n".join(map(str, dear))


def test_every_expression_is_written_down_or_said_to_be_made_of_something_harmless() -> None:
    _, unknown = expressions()
    assert {one.place for one in unknown} == set(_MADE)


PLANTED = {
    "exponential: a group that may be cut in two ways": r"(?<=\d)(?:\*{1,2}|_{1,2})+(?=\d)",
    "exponential: stars in stars": r"^(?:[a-z]+\s?)+$",
    "exponential: alternatives that overlap": r"(?:<b\s[^<>]{0,120}/?>|`)+x",
    "quadratic: two neighbours that take the same": r"key\s*:?\s*value",
    "quadratic: looked for from every start": r"\d+[.、]",
    "quadratic: opened and never closed": r"(?s)<!--.*?-->",
    "quadratic: a lazy one before a trimmed end": r"(.*?)\s*\Z",
    "cubic": r"a*b?a*c?a*d",
    "bounded, but far away": r"<x.{0,20000}y>",
}
HARMLESS = {
    "possessive": r"key\s*+:?+\s*+value",
    "a run that begins once": r"(?<!\d)\d+[.、]",
    "bounded": r"[^\n]{0,60}年",
    "words": r"甲|乙丙|丁{1,3}",
    "negated class": r"<[^<>]*>",
    "verbose": r"(?x) (?P<year>\d{4}) - \d{2} # a month",
    "reference": r"(['\"])[^'\"\n]{0,80}\1",
}


@pytest.mark.parametrize("expression", PLANTED.values(), ids=list(PLANTED))
def test_the_hunter_finds_what_is_planted(expression: str) -> None:
    assert _costs((Found(expression, 0, "planted"),))[0]


@pytest.mark.parametrize("expression", HARMLESS.values(), ids=list(HARMLESS))
def test_the_hunter_lets_linear_ones_be(expression: str) -> None:
    assert _costs((Found(expression, re.compile(expression).flags, "harmless"),)) == [None]


def test_the_hunter_asks_as_the_program_does() -> None:
    """Trimmed at its end, an expression is dear to search for and cheap to match whole."""
    anchored = Found(r"[a-z]+[0-9]", 0, "planted", "match")
    assert _costs((anchored, msgspec.structs.replace(anchored, way="search")))[0] is None
    assert _costs((anchored, msgspec.structs.replace(anchored, way="search")))[1]
