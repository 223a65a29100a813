"""Which settings the site has, and so which branch is protected: as the ledger left them, whatever branch is checked out."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.git.repo import Repo
from sanshen.portal import site
from sanshen.portal.site import Settings, parse_settings
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.entry import FILE


class _Origin(msgspec.Struct, frozen=True):
    tree: str


class _Predicate(msgspec.Struct, frozen=True):
    origin: _Origin


class _Entry(msgspec.Struct, frozen=True):
    """Of an entry only the tree that it left; nothing else is read."""

    predicate: _Predicate


def settings_of(repo: Repo) -> Settings:
    """portal.toml of the newest tree that an entry left and that can be read here; of HEAD where there is no ledger yet.

    Whether that entry is good is for `verify` to say, and what a tree lacks: this only tells where to look.
    """
    unread: PortalError | None = None
    for tree in _trees(repo):
        try:
            return parse_settings(repo.read(tree, site.PATH))
        except PortalError as error:
            unread = unread or error
    if unread:  # whatever branch is checked out has no say
        raise unread
    if repo.find("HEAD") is None:
        cure = "先把接收过的主分支和台账推送到平台（运维手册“从零到第一篇稿件”），再在这里运行 git pull origin main"
        raise PortalError("这个克隆是空的：克隆的时候，平台上的仓库里还没有主分支", cure=cure)
    return parse_settings(repo.read("HEAD", site.PATH))


def main_of(repo: Repo) -> str:
    """Name of the protected branch."""
    return settings_of(repo).forge.main


def _trees(repo: Repo) -> Iterator[str]:
    """The trees that the entries left, newest first."""
    at = repo.find(REF)
    while at:
        commit = repo.commit(at)
        try:
            if file := repo.entry(commit.tree, FILE):
                yield msgspec.json.decode(repo.object(file.blob), type=_Entry).predicate.origin.tree
        except (*UNREADABLE, PortalError):
            pass  # `verify` names it
        at = commit.parents[0] if commit.parents else ""
