"""Whether a commit is one that git writes, or a merge to which nobody added a word: it would stand in main for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sanshen.base.errors import PortalError
from sanshen.git.objects import Commit
from sanshen.portal.people import Roster
from sanshen.portal.site import ForgeChoice

_WHO = rb"[^<>\n\0]* <[^<>\n\0]*> (?:0|[1-9][0-9]{0,10}) [+-][0-9]{4}\n"
_MORE = rb"(?:encoding|gpgsig|gpgsig-sha256|mergetag) [^\n\0]*\n(?: [^\n\0]*\n)*"
_LARGEST = 1 << 18  # bytes; in its headers and message anything could come into the history
_BY = r"([^<>\n]*) <([^<>\n]*)> [0-9]{1,11} [+-][0-9]{4}\n"
_SIGNED = 4096  # bytes of a signature, which nobody reads
_SIGNATURE = r"gpgsig -----BEGIN (?P<kind>PGP SIGNATURE|SSH SIGNATURE|SIGNED MESSAGE)-----\n(?: [A-Za-z0-9+/=]{0,76}\n)+ -----END (?P=kind)-----\n(?: \n)?"
_MERGE = re.compile(
    rf"tree \w{{40}}\nparent \w{{40}}\nparent (\w{{40}})\nauthor {_BY}committer {_BY}(?P<signature>{_SIGNATURE})?\n(?P<words>.*)",
    re.ASCII | re.DOTALL,
)
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


def takes_in(commit: Commit, forge: ForgeChoice, branch: str, roster: Roster) -> bool:
    """Whether this is a merge of main into the branch in the words of git or a forge, and in nobody else's.

    By somebody as the roster calls them; of main itself, of the repository of the portal, or of the very commit it takes
    in; without further headers but one signature, as forges add.
    """
    found = _MERGE.fullmatch(commit.raw.decode("utf-8", "replace"))
    if not found or len(found["signature"] or "") > _SIGNED:
        return False
    taken, *by = found.groups()[:5]
    main = re.escape(forge.main)
    source = rf"branch '{main}'(?: of {_place(forge)})?|remote-tracking branch 'origin/{main}'"
    words = rf"Merge (?:{source}|commit '(?P<commit>[0-9a-f]{{7,40}})')(?: into '?{re.escape(branch)}'?)?\n?"
    said = re.fullmatch(words, found["words"], re.ASCII)
    named = all(_is_called(name, email, forge.kind, roster) for name, email in (by[:2], by[2:]))
    return said is not None and named and taken.startswith(said["commit"] or "")


def _is_called(name: str, email: str, forge: str, roster: Roster) -> bool:
    """Whether the roster knows whose address this is by that name: any other could be a text."""
    person = roster.person_of_email(email) or roster.owner_of_hidden(forge, email)
    return person is not None and name in (
        person.name,
        person.id,
        email.partition("@")[0],
        *(account.login for account in person.accounts),
    )


def _place(forge: ForgeChoice) -> str:
    """A pattern of what git calls the repository on the forge, over HTTP or SSH; of nothing where there is none."""
    if not forge.url or not forge.repository:
        return "(?!)"
    scheme, _, host = forge.url.partition("://")
    host, repository = host.rstrip("/"), re.escape(forge.repository)
    name = re.escape(host.partition("/")[0].partition(":")[0])
    return rf"(?:{scheme}://{re.escape(host)}/|(?:git@)?{name}:|ssh://(?:git@)?{name}(?::[0-9]{{1,5}})?/){repository}(?:\.git)?"
