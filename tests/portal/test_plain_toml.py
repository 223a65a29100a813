"""Plain TOML is read as tomllib reads it, or left to tomllib."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanshen.portal import plain_toml

ROOT = Path(__file__).resolve().parents[2]
KEYS = st.sampled_from(["a", "b", "unit", "2026", "a.b", '"a"', "é", ""])
PIECES = st.sampled_from(
    ['"', "'", "会议", "a", "12", "01", "-1", "1_000", "2026-11-02", "2026-13-40", "true", "True", "nan", " ", ", ", ",", "[", "]", "{", "}",
     " = ", "=", "#", "\\", "\\n", "\t", "\r", "\x7f", "\x00", "\n", '""', '"""', '"x"', '["x", "y"]', '[\n  "x",\n]', '{ a = "x", b = 1 }',
     '[{ a = "x" }, { a = 2 }]', "[{ a = 1, a = 2 }]", '"a = 3"', '"}"', "9" * 19, "1979-05-27T07:32:00Z"]
)  # fmt: skip
VALUES = st.lists(PIECES, min_size=1, max_size=4).map("".join)
LINES = st.one_of(
    st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    st.sampled_from(['a = "x"', "b = 2026-11-02", 'unit = ["x"]', "[a]", "[[a]]", "[unit]", "[[unit]]", "[[a.b]]", "", "# x", "  ", "#\x01"]),
)  # fmt: skip


@settings(max_examples=5000, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=6), st.sampled_from(["\n", "", "\r\n"]))
def test_the_short_way_comes_to_what_tomllib_does(lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    found = plain_toml.read(text)
    if found is not None:
        assert found == tomllib.loads(text)


@pytest.mark.parametrize("name", ["portal.toml", "people.toml", "columns.toml", "leaders.toml", "hosts.toml"])
def test_the_registers_go_the_short_way(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert plain_toml.read(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\na = 2\n", "[a]\n[a]\n", "[[a]]\n[a]\n", "[a]\n[[a]]\n", 'a = ["x"]\n[[a]]\n', "b = 2026-02-30\n", "b = [{ a = 1, a = 2 }]\n", 'a = "x\\n"\n', "a = 'x'\n",
        "a.b = 1\n", "a = 01\n", "a = 1", "a = 1 # x\n", "a = 1\r\n", 'a = "\x00"\n',
    ],
)  # fmt: skip
def test_what_is_wrong_or_unusual_is_left_to_tomllib(text: str) -> None:
    assert plain_toml.read(text) is None
