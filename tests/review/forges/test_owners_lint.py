"""The CODEOWNERS linter: one row a fault that a forge would not mention."""

from __future__ import annotations

import pytest

from sanshen.review.forges.codeowners.lint import LIMIT, lint
from sanshen.review.forges.codeowners.owners import Dialect

TREE = ("docs/a.md", "src/b.py", "稿件/c.md")
# dialect, text, (line, severity, part of the message) of each finding
ROWS: tuple[tuple[Dialect, str, list[tuple[int, str, str]]], ...] = (
    ("github", "# x\n\n* @known\n/docs/ # nobody\n", []),
    ("github", "* @KNOWN\r\n", []),
    ("github", "!/docs/ @known\n", [(1, "error", "“!”")]),
    ("github", "* @known\n/[ds]ocs/ @known\n", [(2, "error", "方括号")]),
    ("github", "\\#docs @known\n", [(1, "error", "\\#")]),
    ("github", "/docs/ known\n", [(1, "error", "“known”不是账号")]),
    ("github", "/docs/ @gone\n", [(1, "error", "“@gone”")]),
    ("github", "/docs/ @org/team\n", [(1, "error", "“@org/team”")]),
    ("github", "/Docs/ @known\n", [(1, "warning", "没有匹配")]),
    ("github", "/稿件/ @known\n", [(1, "warning", "非 ASCII")]),
    ("gitlab", "[一 a][2] @known\n/docs/\n", []),
    ("gitlab", "[一]\n/docs/ @known\n!/docs/a.md\n", []),
    ("gitlab", "/docs/ @known\n/content/[z-a]/ @known\n", [(2, "error", "前后颠倒")]),
    ("gitlab", "/docs/ @known\n!/[a--b]/*.md\n", [(2, "error", "前后颠倒")]),
    ("gitlab", "/[a-d&&~|]ocs/ @known\n/[+--d-]ocs/ @known\n", []),
    ("gitlab", "[一]\n/docs/\n", [(2, "error", "当作已经同意")]),
    ("gitlab", "[a] @known\n[b]\n/docs/\n", [(3, "error", "当作已经同意")]),
    ("gitlab", "[a][0] @known\n/docs/\n", [(1, "error", "人数“0”")]),
    ("gitlab", "[a][x] @known\n/docs/\n", [(1, "error", "人数“x”")]),
    ("gitlab", "[a @known\n/docs/ @known\n", [(1, "error", "节标题")]),
    ("gitlab", "^[a] @known\n/docs/\n", [(1, "warning", "可选")]),
    ("gitlab", "[a] @gone\n/docs/\n", [(1, "error", "“@gone”")]),
    ("gitlab", "/docs/ known\n", [(1, "error", "平台会忽略")]),
)


@pytest.mark.parametrize(("dialect", "text", "expected"), ROWS)
def test_lint(dialect: Dialect, text: str, expected: list[tuple[int, str, str]]) -> None:
    found = lint(text, dialect, {"known"}, TREE)
    assert [(one.line, one.severity) for one in found] == [(line, severity) for line, severity, _ in expected]
    assert all(part in one.message and one.fix for one, (_, _, part) in zip(found, expected, strict=True))


def test_a_file_too_large_is_said_to_be() -> None:
    text = "#" * LIMIT
    assert [one.severity for one in lint(text, "github", (), TREE)] == ["error"]
    assert lint(text[1:], "github", (), TREE) == [] == lint(text, "gitlab", (), TREE)


def test_a_finding_reads_as_one_line() -> None:
    assert str(lint("/docs/ @gone", "github", (), TREE)[0]).startswith("第 1 行 错误 名册里没有账号“@gone”")
