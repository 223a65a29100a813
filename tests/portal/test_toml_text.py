"""What a register costs to read is bounded: nobody's branch takes the memory of whoever looks at it."""

from __future__ import annotations

import subprocess
import tracemalloc
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.people import parse_roster
from sanshen.portal.pin import parse_pin
from sanshen.portal.schema import line_of
from sanshen.portal.site import parse_settings
from sanshen.portal.toml_lines import places
from sanshen.portal.toml_text import DEPTH, LARGEST, LONGEST, MARKS, PARTS, tree_of

LARGEST_NUMBER = LONGEST + 100_000
ROOT = Path(__file__).parents[2]
DEAR = {
    "a dotted key": ("\n" + ".".join(["a"] * 4000) + " = 1", 2, "键名过长"),
    "a quoted one": ('\n\n"a"' + " . 'a'" * 4000 + " = 1", 3, "键名过长"),
    "a header": ("x = 1\n[" + ".".join(["a"] * 4000) + "]", 2, "键名过长"),
    "one in an inline table": ("x = 1\ny = {" + ".".join(["a"] * 4000) + " = 1}", 2, "键名过长"),
    "behind a text that ends in quotes": ('x = """a"""""\n' + ".".join(["a"] * 4000) + " = 1", 2, "键名过长"),
    "nested lists": ("x = 1\ny = " + "[" * 4000 + "]" * 4000, 2, "嵌套过深"),
    "nested tables": ("x = " + "{a=" * 4000 + "1" + "}" * 4000, 1, "嵌套过深"),
    "very many tables": ("".join(f"[{one}]\n" for one in range(MARKS + 1)), MARKS + 1, "内容过多"),
    "growing prefixes": ("".join(f"a.b.c.d.e.f.g.h{one} = 1\n" for one in range(MARKS // 7 + 1)), 14286, "内容过多"),
    "a long number": ("a = 1\nb = 1." + "1" * LARGEST_NUMBER, 2, "数字或键名过长"),
    "a long number with signs": ("\n\nb = [0, 0x" + "f_" * LARGEST_NUMBER + "]", 3, "数字或键名过长"),
    "a long bare key": ("a" * LARGEST_NUMBER + " = 1", 1, "数字或键名过长"),
    "a large file": ("#" * (LARGEST + 1), 1, "文件过大"),
}


@pytest.mark.parametrize(("text", "line", "what"), DEAR.values(), ids=list(DEAR))
@pytest.mark.parametrize("read", [parse_roster, parse_settings, parse_pin])
def test_what_would_be_dear_to_read_is_refused_at_its_line_before_it_is_read(
    read: object, text: str, line: int, what: str
) -> None:
    assert callable(read)
    data = text.encode()
    tracemalloc.start()
    try:
        with pytest.raises(PortalError, match=what) as caught:
            read(data)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.path and caught.value.line == line and caught.value.cure
    assert most < 4 * len(data) + (1 << 20)  # a key of 4000 parts took 20 MB


def test_what_is_allowed_is_read_whatever_stands_in_texts_and_comments() -> None:
    dots = "." * 4000
    text = (
        f'a = "{dots}[[[["\nb = """{dots}\n{"[" * 4000}"""""\nc = \'\'\'{dots}\'\'\'\'\nd = \'{dots}\' # {dots}{"[" * 4000}\n'
        + ".".join(["e"] * PARTS)
        + f" = {'[' * DEPTH}{']' * DEPTH}\nf = [{'1.5, ' * 100}]\n"
    )
    assert list(tree_of(text, "x")) == ["a", "b", "c", "d", "e", "f"]
    assert line_of(text, ["f", 99]) == text.count("\n")


@pytest.mark.parametrize(
    "text", ['x = """' + 'a"' * 1_000_000 + '"""', "x = [" + "1," * 1_000_000 + "]", "\n" * 2_000_000]
)
def test_finding_a_line_takes_no_memory_beside_the_text(text: str) -> None:
    tracemalloc.start()
    try:
        places(text, {("x",), ("x", 999_999)})
        assert tracemalloc.get_traced_memory()[1] < 1 << 20  # each item was kept: 200 MB
    finally:
        tracemalloc.stop()


def test_a_number_of_the_greatest_length_is_read_and_blanks_are_none() -> None:
    blank = " " * 10_000
    tree = tree_of(f"a{blank}={blank}{'1' * LONGEST}{blank}# {blank}\nb = '{'1' * 10_000}'\n", "x")
    assert tree == {"a": int("1" * LONGEST), "b": "1" * 10_000}


def test_of_many_large_registers_only_the_last_are_kept() -> None:
    """Sixteen such were: 1.6 GB."""
    rows = "[[a]]\n" * (MARKS // 2)
    first = tree_of(rows, "x")
    for number in range(4):
        last = tree_of(f"# {number}\n{rows}", "x")
    assert tree_of(f"# 3\n{rows}", "x") is last and tree_of(rows, "x") is not first


def test_the_same_register_is_read_once_however_large_it_is() -> None:
    large = "".join(f"a{number} = 1\n" for number in range(100_000))
    assert tree_of(large, "x") is tree_of(large, "x")


def test_no_other_module_reads_toml() -> None:
    found = subprocess.run(
        ["git", "grep", "-lE", "import tomllib|from tomllib", "--", "sanshen", "checks", "plugins"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout.split() == ["sanshen/portal/toml_text.py"]
