"""What is wrong with a CODEOWNERS file that the forge would not say: each finding has a line and a cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Literal

import msgspec

from sanshen.review.forges.codeowners.gitea import gitea_matches, gitea_words
from sanshen.review.forges.codeowners.gitlab import gitlab_matches
from sanshen.review.forges.codeowners.match import matches, skipped, words
from sanshen.review.forges.codeowners.owners import Dialect

# bytes: GitHub loads no larger file at all; Gitea cuts it at UI.MaxDisplayFileSize
LIMITS: dict[Dialect, int] = {"github": 3_000_000, "gitea": 8 * 1024 * 1024}
_HEADING = re.compile(r"\^?\[[^\[\]]+\](\[(?P<needed>[^\]]*)\])?(?P<owners>\s.*)?")
_NAME = re.compile(r"@[\w.-]+(/[\w.-]+)*|[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+", re.ASCII)
_NOT_GO = re.compile(r"\(\?(?:=|!|<=|<!|P=|>)|\\[1-9]")
_SKIPPED = "平台会悄悄跳过这一行"


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
    section = False  # whether the section has owners of its own, which GitLab gives to lines without any
    for number, line in enumerate(text.split("\n"), 1):
        row = gitea_words(line) if dialect == "gitea" else words(line)
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
    size, limit = len(text.encode()), LIMITS.get(dialect)
    if limit and size >= limit:
        yield _error(1, f"文件有 {size} 字节，超过 {dialect} 的上限 {limit}，会失去作用", "合并路径，缩短文件")


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
    if not any(_MATCHERS[dialect](row[0].removeprefix("!") if dialect == "gitlab" else row[0], path) for path in tree):
        yield _warning(number, f"“{row[0]}”在仓库里没有匹配的文件", "核对路径和大小写，或删去这一行")


def _faults(row: list[str], dialect: Dialect, section: bool) -> tuple[str, str] | None:
    if dialect == "github":
        why = skipped(row)
        return (f"{why}，{_SKIPPED}", "改写路径或账号；路径用 /文件夹/ 的写法") if why else None
    return _gitlab_faults(row, section) if dialect == "gitlab" else _gitea_faults(row)


def _gitlab_faults(row: list[str], section: bool) -> tuple[str, str] | None:
    if row[0].startswith("!"):
        return None
    if len(row) < 2 and not section:
        return "没有写负责人，GitLab 会当作已经同意", "写上负责人，或删去这一行"
    return None


def _gitea_faults(row: list[str]) -> tuple[str, str] | None:
    regex = row[0].removeprefix("!")
    if len(row) < 2:
        return f"没有写负责人，{_SKIPPED}", "写上负责人，或删去这一行"
    try:
        re.compile(regex)
    except re.error:
        return f"“{regex}”不是正确的正则表达式，{_SKIPPED}", "改正括号和转义；反斜线要写两个"
    if _NOT_GO.search(regex):
        return f"“{regex}”用了 Go 不支持的写法，{_SKIPPED}", "不用前后查找和反向引用"
    if "|" in re.sub(r"\\.|\[[^\]]{0,200}\]|\([^()]*\)", "", regex):
        return f"“{regex}”的“|”会使首尾限定失效", "用括号把几种写法括起来，如 (a|b)"
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
                number, f"名册里没有账号“{owner}”，平台会悄悄忽略不认识的人", "在 people.toml 登记，或改正账号"
            )


def _error(line: int, message: str, fix: str) -> Finding:
    return Finding(line=line, severity="error", message=message, fix=fix)


def _warning(line: int, message: str, fix: str) -> Finding:
    return Finding(line=line, severity="warning", message=message, fix=fix)


_MATCHERS: dict[Dialect, Callable[[str, str], bool]] = {
    "github": matches,
    "gitlab": gitlab_matches,
    "gitea": gitea_matches,
}
