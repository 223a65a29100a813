"""Which line of a CODEOWNERS file owns a path, by GitHub's documented rules; and what the other dialects match.

GitHub: gitignore's patterns without `!`, `[ ]` and `\\#`; case counts; the last line that matches wins, and one
without owners clears; a last segment `*` reaches one level only. A line that breaks a rule is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

_OWNER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9._-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+")
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


@lru_cache(maxsize=4096)
def _github(pattern: str) -> re.Pattern[str]:
    anchored = "/" in pattern[:-1]
    folder = pattern.endswith("/")
    parts = pattern.removesuffix("/").removeprefix("/").split("/")
    if parts == [""]:
        return re.compile(r"(?!)")  # "/" names nothing
    if not anchored:
        parts = ["**", *parts]
    last = parts.pop()
    before = "".join(r"(?:[^/]+/)*" if part == "**" else f"{_segment(part)}/" for part in parts)
    return re.compile(before + _ending(last, folder), re.DOTALL)


def _ending(last: str, folder: bool) -> str:
    """The last segment: a folder's files, one level for `*`, else the file or whatever lies below that name."""
    if folder:
        return f"{_segment(last)}/.+" if last != "**" else r"[^/]+/.+"
    if last == "**":
        return r".+"
    return r"[^/]+" if last == "*" else rf"{_segment(last)}(?:/.+)?"


def _segment(text: str) -> str:
    """A segment as a regular expression: `*` and `?` stay within it, a backslash takes the next character as it is."""
    tokens = re.findall(r"\\.|\*+|.", text, re.DOTALL)
    return "".join(map(_token, tokens))


def _token(token: str) -> str:
    if token.startswith("*"):
        return r"[^/]*"
    return r"[^/]" if token == "?" else re.escape(token[-1])


def gitlab_matches(pattern: str, path: str) -> bool:
    """Ruby's File.fnmatch with PATHNAME and DOTMATCH: without a leading slash at any depth; a folder only with `/`."""
    if pattern == "*":
        return True
    rooted = pattern if pattern.startswith("/") else f"/**/{pattern}"
    whole = f"{rooted}**/*" if rooted.endswith("/") else rooted
    parts = whole.removeprefix("/").split("/")
    before = "".join(r"(?:[^/]+/)*" if part == "**" else f"{_classes(part)}/" for part in parts[:-1])
    return re.fullmatch(before + _classes(parts[-1]), path, re.DOTALL) is not None


def _classes(text: str) -> str:
    """A segment in which `[…]` names characters, as in a shell."""
    tokens = re.findall(r"\\.|\[[!^]?[^\]/]+\]|\*+|.", text, re.DOTALL)
    return "".join(
        f"[{_set(token[1:-1])}]" if len(token) > 2 and token[0] == "[" else _token(token) for token in tokens
    )


def _set(inside: str) -> str:
    negated = inside[0] in "!^" and len(inside) > 1
    safe = re.sub(r"[\\\[\]&~|]", r"\\\g<0>", inside[1:] if negated else inside)
    return f"^{safe}" if negated else safe


def gitea_words(line: str) -> list[str]:
    """Gitea's own reading: a backslash takes any next character as it is, `#` ends the line wherever it stands."""
    found = [""]
    for token in re.findall(r"\\.|\\\Z|.", line.strip().replace("\t", " ")):
        if token == "#":
            break
        if token == " ":
            found.append("")
        else:
            found[-1] += token[1:] if token.startswith("\\") else token
    return [word for word in found if word]


def gitea_matches(pattern: str, path: str) -> bool:
    """`^…$` as a regular expression; a leading `!` turns the answer round."""
    return (re.search(f"^{pattern.removeprefix('!')}$", path) is not None) != pattern.startswith("!")
