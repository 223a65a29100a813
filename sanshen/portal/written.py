"""Whether a commit is one that git writes, or a merge to which nobody added a word: it would stand in main for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sanshen.base.errors import PortalError
from sanshen.git.objects import Commit

_WHO = rb"[^<>\n\0]* <[^<>\n\0]*> (?:0|[1-9][0-9]{0,10}) [+-][0-9]{4}\n"
_MORE = rb"(?:encoding|gpgsig|gpgsig-sha256|mergetag) [^\n\0]*\n(?: [^\n\0]*\n)*"
_LARGEST = 1 << 18  # bytes; in its headers and message anything could come into the history
_SHORT = r"[^<>\n\0]{0,40} <[^<>\n\0]{0,80}> [0-9]{1,11} [+-][0-9]{4}\n"
_SIGNED = 4096  # bytes of a signature, which nobody reads
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


def takes_in(commit: Commit, main: str, branch: str) -> bool:
    """Whether this is a merge of `main` into the branch in the words of git or a forge, and in nobody else's.

    `Merge branch 'main' into …`, also of a remote; without further headers but a signature, as forges add.
    """
    main, branch = re.escape(main), re.escape(branch)
    remote = rf"branch '{main}' of [\w.:/@~+-]{{1,200}}|remote-tracking branch '[\w.-]{{1,40}}/{main}'"
    words = rf"Merge (?:branch '{main}'|{remote}|commit '[0-9a-f]{{7,40}}')(?: into '?{branch}'?)?\n?"
    head = rf"tree \w{{40}}\n(?:parent \w{{40}}\n){{2}}author {_SHORT}committer {_SHORT}\n"
    written = re.fullmatch(head + words, commit.payload.decode("utf-8", "replace"), re.ASCII)
    return bool(written) and len(commit.raw) - len(commit.payload) <= _SIGNED
