"""The line of every key, for every way in which TOML can be written."""

from __future__ import annotations

import tomllib

import pytest

from sanshen.portal.schema import line_of
from sanshen.portal.toml_lines import places

NESTED = '''\
# a comment with [brackets] and "quotes
top = 1
"quoted key" = 2
a.b.c = 3
text = """
[[fake]]
key = 'in a text'
""" # behind
lit = \'\'\'
it''s
\'\'\'
list = [
  "one", # with, comma ]
  [2, 3],
  { x = 1, y = { z = 2 } },
]
day = 2026-01-01 10:00:00

[[person]]
id = "a"
[[person.accounts]]
id = 1
[[person.accounts]]
id = 2

[[person]]
id = "b"
accounts = [
  { id = 3 },
  { id = 4 },
]
  [person.home]
  street = "x"

[ plain . inner ]
key = "y"
'''


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (["top"], 2),
        (["quoted key"], 3),
        (["a", "b", "c"], 4),
        (["a", "b"], 4),
        (["text"], 5),
        (["lit"], 9),
        (["list"], 12),
        (["list", 0], 13),
        (["list", 1], 14),
        (["list", 1, 1], 14),
        (["list", 2, "y", "z"], 15),
        (["day"], 17),
        (["person", 0], 19),
        (["person", 0, "accounts", 0], 21),
        (["person", 0, "accounts", 1, "id"], 24),
        (["person", 1, "id"], 27),
        (["person", 1, "accounts", 0, "id"], 29),
        (["person", 1, "accounts", 1, "id"], 30),
        (["person", 1, "home", "street"], 33),
        (["plain", "inner", "key"], 36),
        (["plain"], 35),
        (["person", 1, "missing"], 26),
        (["person", 1, "accounts", 1, "missing"], 30),
        (["missing"], 1),
    ],
)
def test_every_key_stands_where_the_file_has_it(steps: list[str | int], line: int) -> None:
    tomllib.loads(NESTED)
    assert line_of(NESTED, steps) == line
    assert line_of("\ufeff" + NESTED.replace("\n", "\r\n"), steps) == line


def test_a_text_that_looks_like_a_table_is_none() -> None:
    assert not places(NESTED, {("fake",), ("text", "key")})


def test_a_line_separator_inside_a_text_is_no_new_line() -> None:
    assert line_of('a = "x\u2028y"\nb = 1\n', ["b"]) == 2


def test_an_empty_file_has_no_lines() -> None:
    assert line_of("", ["a"]) is None


def test_everything_tomllib_reads_has_a_place() -> None:
    def walk(value: object, steps: tuple[str | int, ...]) -> None:
        if steps:
            assert steps in places(NESTED, {steps})
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for step, inner in items:
            walk(inner, (*steps, step))

    walk(tomllib.loads(NESTED), ())
