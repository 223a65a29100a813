"""The text of a CODEOWNERS file in the words of each forge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from sanshen.base.errors import PortalError
from sanshen.portal.paths import CONTENT
from sanshen.review.forges.codeowners.owners import Area, Dialect, Ownership

_HEADER = """\
# 本文件自动生成，请勿手工修改：sanshen forge codeowners --dialect {dialect} --write
# 依据 portal.toml、columns.toml、people.toml 和审核制度；只用来请人审核，能否发布由审核闸门决定。
# {rule}
"""
_RULES: dict[Dialect, str] = {
    "github": "GitHub 以最后一条匹配的为准；不写人的一行表示无人负责。",
    "gitlab": "GitLab 每一节分别计算，[节][n] 表示要 n 人同意；“!”需要 GitLab 17.10 或更新版本。",
    "gitea": "Gitea 和 Forgejo 把所有匹配行的人合在一起，路径是正则表达式，“!”表示不匹配的文件。",
}


def render(owned: Ownership) -> str:
    """The whole file; the same input gives the same bytes."""
    header = _HEADER.format(dialect=owned.dialect, rule=_RULES[owned.dialect])
    return header + "".join(f"{line}\n" for line in _WRITERS[owned.dialect](owned.areas))


def escape(path: str, dialect: Dialect) -> str:
    """A path as a pattern that matches it and nothing else; PortalError where the dialect has no way to say it."""
    if dialect == "gitea":
        regex = re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", path)
        return re.sub(r"[\\# ]", r"\\\g<0>", regex)
    if re.search(r"[\[\]\t]" if dialect == "github" else r"\t", path):
        raise PortalError(f"{dialect} 的 CODEOWNERS 写不出这个路径", cure="给文件夹改名，去掉方括号和制表符", path=path)
    return re.sub(r"[\\*? \[\]]" if dialect == "gitlab" else r"[\\*? ]", r"\\\g<0>", path)


def _github(areas: tuple[Area, ...]) -> Iterator[str]:
    for area in areas:
        yield from ("", f"# {area.title}")
        pattern = f"/{escape(area.folder, 'github')}" if area.folder else "*"
        yield _line(pattern, area) if area.owners else pattern
        if not area.folder:
            yield f"/{CONTENT}"


def _gitea(areas: tuple[Area, ...]) -> Iterator[str]:
    for area in areas:
        yield from ("", f"# {area.title}")
        yield _line(f"{escape(area.folder, 'gitea')}.*" if area.folder else f"!{CONTENT}.*", area)


def _gitlab(areas: tuple[Area, ...]) -> Iterator[str]:
    for section, group in groupby(
        sorted(areas, key=lambda one: (bool(one.folder), one.section)), lambda one: one.section
    ):
        inside = list(group)
        owned = [area for area in inside if area.owners]
        heading = f"[{section}][{max((area.approvals for area in owned), default=1)}]"
        yield from ("", heading if owned else f"# {heading}")
        for area in inside:
            yield f"# {area.title}"
            yield _line(f"/{escape(area.folder, 'gitlab')}" if area.folder else "*", area)
        if owned:
            yield from (f"!/{escape(folder, 'gitlab')}" for folder in _elsewhere(inside, areas))


def _elsewhere(inside: list[Area], areas: tuple[Area, ...]) -> list[str]:
    """Folders within the section's own that another section answers for."""
    if not inside[0].folder:
        return [CONTENT]
    own = {area.folder for area in inside}
    return [area.folder for area in areas if area.folder not in own and area.folder.startswith(tuple(own))]


def _line(pattern: str, area: Area) -> str:
    """Without owners a comment: GitLab would take the line for agreed, Gitea would skip it."""
    if area.owners:
        return " ".join([pattern, *(f"@{login}" for login in area.owners)])
    return f"# {pattern}（负责的人还没有平台账号）"


_WRITERS: dict[Dialect, Callable[[tuple[Area, ...]], Iterator[str]]] = {
    "github": _github,
    "gitlab": _gitlab,
    "gitea": _gitea,
}
