"""The text of a CODEOWNERS file in the words of GitHub or GitLab.

Gitea and Forgejo read the root file too, each pattern as a regular expression of a whole path. Their paths have no leading slash,
so a file whose patterns all begin with one asks nobody there, and the gate alone asks, in order. `*` would ask about every path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from sanshen.base.errors import PortalError
from sanshen.portal.paths import CONTENT
from sanshen.review.forges.codeowners.owners import Area, Dialect, Ownership

_NOBODY = "负责的人还没有平台账号"
_HEADER = """\
# 本文件自动生成，请勿手工修改：{command}
# 依据 portal.toml、columns.toml、people.toml 和审核制度；只用来请人审核，能否发布由审核闸门决定。
# “n 人同意”是一般稿件自查自校以外的审次数，每个审次一人；自查自校由写稿的人自己做，平台不计，所以只列审批的人。
# {rule}
"""
_RULES: dict[Dialect, str] = {
    "github": "GitHub 以最后一条匹配的为准，不写人的一行表示无人负责；Gitea、Forgejo 一行也对不上，由审核闸门按审次请人。",
    "gitlab": "GitLab 每一节分别计算，[节][n] 表示要 n 人同意；“!”需要 GitLab 17.10 或更新版本。",
}


def render(owned: Ownership) -> str:
    """The whole file; the same input gives the same bytes."""
    header = _HEADER.format(command=command_of(owned.dialect), rule=_RULES[owned.dialect])
    return header + "".join(f"{line}\n" for line in _WRITERS[owned.dialect](owned.areas))


def command_of(dialect: Dialect) -> str:
    """What brings the file up to date."""
    return f"sanshen forge codeowners {'' if dialect == 'github' else f'--dialect {dialect} '}--write"


def escape(path: str, dialect: Dialect) -> str:
    """A path as a pattern that matches it and nothing else; PortalError where the dialect has no way to say it."""
    if re.search(r"[\[\]\t]" if dialect == "github" else r"\t", path):
        raise PortalError(f"{dialect} 的 CODEOWNERS 写不出这个路径", cure="给文件夹改名，去掉方括号和制表符", path=path)
    return re.sub(r"[\\*? \[\]]" if dialect == "gitlab" else r"[\\*? ]", r"\\\g<0>", path)


def _github(areas: tuple[Area, ...]) -> Iterator[str]:
    """A line without owners clears: it keeps those of the folder above from being asked in their place."""
    for area in areas:
        pattern = f"/{escape(area.folder, 'github')}" if area.folder else "/**"
        yield from ("", _titled(area), _named(pattern, area) if area.owners else f"{pattern} # {_NOBODY}")
        if not area.folder:
            yield f"/{CONTENT} # 由下面各栏目的人负责"


def _gitlab(areas: tuple[Area, ...]) -> Iterator[str]:
    """A line without owners is a comment: GitLab would take it for agreed."""
    for section, group in groupby(
        sorted(areas, key=lambda one: (bool(one.folder), one.section)), lambda one: one.section
    ):
        inside = list(group)
        owned = [area for area in inside if area.owners]
        heading = f"[{section}][{max((_had(area) for area in owned), default=1)}]"
        yield from ("", heading if owned else f"# {heading}")
        for area in inside:
            pattern = f"/{escape(area.folder, 'gitlab')}" if area.folder else "*"
            yield from (_titled(area), _named(pattern, area) if area.owners else f"# {pattern}（{_NOBODY}）")
        if owned:
            yield from (f"!/{escape(folder, 'gitlab')}" for folder in _elsewhere(inside, areas))


def _elsewhere(inside: list[Area], areas: tuple[Area, ...]) -> list[str]:
    """Folders within the section's own that another section answers for."""
    if not inside[0].folder:
        return [CONTENT]
    own = {area.folder for area in inside}
    return [area.folder for area in areas if area.folder not in own and area.folder.startswith(tuple(own))]


def _had(area: Area) -> int:
    """More approvals than owners could never be had."""
    return min(area.approvals, len(area.owners))


def _titled(area: Area) -> str:
    return f"# {area.title}：{area.approvals} 人同意"


def _named(pattern: str, area: Area) -> str:
    return " ".join([pattern, *(f"@{login}" for login in area.owners)])


_WRITERS: dict[Dialect, Callable[[tuple[Area, ...]], Iterator[str]]] = {
    "github": _github,
    "gitlab": _gitlab,
}
