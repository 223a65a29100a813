"""Which line of a CODEOWNERS file owns a path, by GitHub's documented rules.

They are gitignore's patterns without `!`, `[ ]` and `\\#`; case counts; the last line that matches wins, and one without
owners clears; a last segment `*` reaches one level only. A line that breaks a rule is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import msgspec

LONGEST = 1_000  # characters of a pattern: an expression made of it keeps fifty times as many bytes
_OWNER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9._-]+)?|[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+")
_WORD = re.compile(r"(?:\\.|[^\\\s])+|\\\Z")


class Rule(msgspec.Struct, frozen=True):
    """`line` counts from 1."""

    line: int
    pattern: str
    owners: tuple[str, ...]


def words(line: str) -> list[str]:
    """A line's words up to a comment; a backslash keeps the blank after it. The first word is the pattern."""
    found: list[str] = []
    for word in _WORD.findall(line):
        if word.startswith("#"):
            break
        found.append(word)
    return found


def skipped(given: list[str]) -> str:
    """Why GitHub would pass over a line of these words, in Chinese; empty if it would not."""
    pattern = given[0]
    if len(pattern) > LONGEST:
        return f"路径超过 {LONGEST} 个字符"
    if pattern.startswith("!"):
        return "GitHub 不支持“!”排除"
    if "[" in pattern or "]" in pattern:
        return "GitHub 不支持方括号"
    if pattern.startswith("\\#"):
        return "GitHub 不支持以 \\# 开头的路径"
    bad = [owner for owner in given[1:] if not _OWNER.fullmatch(owner)]
    return f"“{bad[0]}”不是账号、小组或邮箱" if bad else ""


def parse(text: str) -> list[Rule]:
    """The lines that count, in order."""
    rows = ((number, words(line)) for number, line in enumerate(text.split("\n"), 1))
    return [Rule(number, row[0], tuple(row[1:])) for number, row in rows if row and not skipped(row)]


def rule_for(rules: Iterable[Rule], path: str) -> Rule | None:
    """The last rule that matches; it may have no owners, and then nobody owns the path."""
    found = None
    for rule in rules:
        if matches(rule.pattern, path):
            found = rule
    return found


def matches(pattern: str, path: str) -> bool:
    """Whether GitHub takes `path` (of a file, from the root, without a leading slash) for one of the pattern's."""
    return _github(pattern).fullmatch(path) is not None


@lru_cache(maxsize=512)
def _github(pattern: str) -> re.Pattern[str]:
    anchored = "/" in pattern[:-1]
    folder = pattern.endswith("/")
    parts = pattern.removesuffix("/").removeprefix("/").split("/")
    if parts == [""]:
        return re.compile(r"(?!)")  # "/" names nothing
    if not anchored:
        parts = ["**", *parts]
    last = parts.pop()
    before = folders(parts, _segment)
    return re.compile(before + _ending(last, folder), re.DOTALL)


def _ending(last: str, folder: bool) -> str:
    """The last segment: a folder's files, one level for `*`, else the file or whatever lies below that name."""
    if folder:
        return f"{_segment(last)}/.+" if last != "**" else r"[^/]+/.+"
    if last == "**":
        return r".+"
    return r"[^/]+" if last == "*" else rf"{_segment(last)}(?:/.+)?"


def folders(parts: Iterable[str], segment: Callable[[str], str]) -> str:
    """All segments but the last as a regular expression; `**` is any number of folders."""
    runs = [""]
    for part in parts:
        if part == "**":
            runs.append("")
        else:
            runs[-1] += f"{segment(part)}/"
    return _placed(runs, "(?:[^/]+/)")


def _segment(text: str) -> str:
    """A segment as a regular expression: `*` and `?` stay within it, a backslash takes the next character as it is."""
    return glob(re.findall(r"\\.|\*+|.", text, re.DOTALL))


def glob(tokens: Iterable[str], known: Callable[[str], str] | None = None) -> str:
    """A segment's tokens as a regular expression; `known` says what tokens but stars are, if not as GitHub has it."""
    runs = [""]
    for token in tokens:
        if token.startswith("*"):
            runs.append("")
        else:
            runs[-1] += (known or as_regex)(token)
    return _placed(runs, "[^/]")


def _placed(runs: Sequence[str], between: str) -> str:
    """The runs with any number of `between` among them.

    Each but the last stands as early as it can: a later place leaves less for those that follow, and to try them all takes for ever.
    """
    first, *rest = runs
    middle = "".join(f"(?>{between}*?{run})" for run in rest[:-1])
    return first + middle + (f"{between}*{rest[-1]}" if rest else "")


def as_regex(token: str) -> str:
    """One token of a segment that is no star: a wildcard, an escaped character or a character."""
    return r"[^/]" if token == "?" else re.escape(token[-1])
