"""What is wrong with a CODEOWNERS file that the forge would not say: each finding has a line and a cure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

import msgspec

from sanshen.review.forges.codeowners.gitlab import gitlab_matches, is_path
from sanshen.review.forges.codeowners.match import LONGEST, matches, skipped, words
from sanshen.review.forges.codeowners.owners import Dialect

LIMIT = 3_000_000  # bytes: GitHub loads no larger file at all
_MOST = 5_000  # lines that name a path: each is held against every file; a county has some hundred
_HEADING = re.compile(r"\^?\[[^\[\]]+\](\[(?P<needed>[^\]]*)\])?(?P<owners>\s.*)?")
_NAME = re.compile(r"@[\w.-]+(/[\w.-]+)*|[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+", re.ASCII)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`line` counts from 1; a warning does not fail a check."""

    line: int
    severity: Literal["error", "warning"]
    message: str
    fix: str

    def __str__(self) -> str:
        return f"第 {self.line} 行 {'错误' if self.severity == 'error' else '警告'} {self.message} → {self.fix}"


def lint(text: str, dialect: Dialect, known: Collection[str], tree: Collection[str]) -> list[Finding]:
    """`known` are the logins that the roster has on this forge, `tree` the paths of all files."""
    logins = {login.lower() for login in known}
    found = list(_size(text, dialect))
    if found:
        return found
    section = False  # whether the section has owners of its own, which GitLab gives to lines without any
    for number, line in enumerate(text.split("\n"), 1):
        row = words(line)
        if not row:
            continue
        if dialect == "gitlab" and row[0].startswith(("[", "^[")):
            owners = _heading_owners(line)
            section = bool(owners)
            found += [*_heading(number, line), *_owners(number, owners, logins)]
        else:
            found += _entry(number, row, dialect, section, logins, tree)
    return found


def _size(text: str, dialect: Dialect) -> Iterator[Finding]:
    size = len(text.encode())
    if dialect == "github" and size >= LIMIT:
        yield _error(1, f"文件有 {size} 字节，超过 GitHub 的上限 {LIMIT}，会失去作用", "合并路径，缩短文件")
    elif (lines := sum(1 for line in text.split("\n") if line.strip())) > _MOST:
        yield _error(
            1, f"文件有 {lines} 行，超过 {_MOST} 行，没有逐行核对", "用 sanshen forge codeowners --write 重新生成"
        )


def _entry(
    number: int, row: list[str], dialect: Dialect, section: bool, logins: set[str], tree: Collection[str]
) -> Iterator[Finding]:
    if not row[0].isascii():
        yield _warning(number, f"路径“{row[0]}”含有非 ASCII 字符，看似相同的字可能对不上", "改用字母、数字和连字符命名")
    fault = _faults(row, dialect, section)
    if fault:
        yield _error(number, *fault)
        return
    yield from _owners(number, row[1:], logins)
    if not any(_matches(row[0], path, dialect) for path in tree):
        yield _warning(number, f"“{row[0]}”在仓库里没有匹配的文件", "核对路径和大小写，或删去这一行")


def _matches(pattern: str, path: str, dialect: Dialect) -> bool:
    return matches(pattern, path) if dialect == "github" else gitlab_matches(pattern.removeprefix("!"), path)


def _faults(row: list[str], dialect: Dialect, section: bool) -> tuple[str, str] | None:
    if dialect == "github":
        why = skipped(row)
        return (f"{why}，平台会悄悄跳过这一行", "改写路径或账号；路径用 /文件夹/ 的写法") if why else None
    if len(row[0]) > LONGEST:
        return f"路径超过 {LONGEST} 个字符", "改写路径，用 /文件夹/ 的写法"
    if not is_path(row[0].removeprefix("!")):
        return (
            f"路径“{row[0]}”的方括号里前后颠倒，GitLab 对不上任何文件",
            "写成 [a-z] 这样从小到大的范围，或用 /文件夹/ 的写法",
        )
    if len(row) < 2 and not section and not row[0].startswith("!"):
        return "没有写负责人，GitLab 会当作已经同意", "写上负责人，或删去这一行"
    return None


def _heading_owners(line: str) -> list[str]:
    found = _HEADING.fullmatch(line.strip())
    return words(found["owners"] or "") if found else []


def _heading(number: int, line: str) -> Iterator[Finding]:
    found = _HEADING.fullmatch(line.strip())
    if found is None:
        yield _error(number, "这个节标题写法不对，GitLab 会把它当作路径", "写成 [名称] 或 [名称][人数]")
    elif found["needed"] is not None and not re.fullmatch(r"[1-9][0-9]*", found["needed"]):
        yield _error(number, f"人数“{found['needed']}”无效，GitLab 会按 1 人计算", "写成 1 或更大的整数")
    elif line.strip().startswith("^"):
        yield _warning(number, "这一节是可选的，合并时不要求同意", "去掉开头的“^”")


def _owners(number: int, owners: Collection[str], logins: set[str]) -> Iterator[Finding]:
    for owner in owners:
        if not _NAME.fullmatch(owner):
            yield _error(number, f"“{owner}”不是账号、小组或邮箱，平台会忽略", "写成 @账号")
        elif owner.removeprefix("@").lower() not in logins:
            yield _error(
                number,
                f"名册里没有账号“{owner}”，平台会悄悄忽略不认识的人",
                "名册或平台改过的，重新生成这个文件：sanshen forge codeowners --write；确有此人的，在 people.toml 登记账号",
            )


def _error(line: int, message: str, fix: str) -> Finding:
    return Finding(line=line, severity="error", message=message, fix=fix)


def _warning(line: int, message: str, fix: str) -> Finding:
    return Finding(line=line, severity="warning", message=message, fix=fix)
