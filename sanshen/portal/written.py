"""Whether a commit is one that git writes: any other would stand in main for ever, and strict clones refuse it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sanshen.base.errors import PortalError
from sanshen.git.objects import Commit

_WHO = rb"[^<>\n\0]* <[^<>\n\0]*> (?:0|[1-9][0-9]{0,10}) [+-][0-9]{4}\n"
_MORE = rb"(?:encoding|gpgsig|gpgsig-sha256|mergetag) [^\n\0]*\n(?: [^\n\0]*\n)*"
_LARGEST = 1 << 18  # bytes; in its headers and message anything could come into the history
_WRITTEN = re.compile(
    rb"tree [0-9a-f]{40}\n(?:parent [0-9a-f]{40}\n)*"
    rb"author " + _WHO + rb"committer " + _WHO + rb"(?:" + _MORE + rb")*\n[^\0]*"
)


def refuse_unwritten(commits: Iterable[Commit]) -> None:
    """PortalError for the first that git would not write: with two authors, an address or date out of form, a NUL."""
    for one in commits:
        if len(one.raw) > _LARGEST or not _WRITTEN.fullmatch(one.raw):
            raise PortalError(
                f"提交 {one.id} 不是 git 自己写得出的：作者、日期或说明的写法有误（两个作者、两个邮箱、别的标题行、空字符等），或者过大",
                cure="从主分支新建一个分支，把改好的文件放进去，用 git commit 提交，再推送、送审",
            )
