"""Entries and acts of form 1, which name no entry of the ledger: how long whoever holds the gate's key can use one again."""

from __future__ import annotations

from sanshen.git.repo import Repo
from sanshen.review.ledger.index import Index

PIN = "engine.toml"  # sanshen.portal.pin, without what reads it: no engine that can be pinned writes form 1


def is_pinned(repo: Repo, treeish: str) -> bool:
    """Whether the tree says which engine judges it."""
    return repo.entry(treeish, PIN) is not None


def replayable(repo: Repo, revision: str, index: Index) -> str:
    """What operators are told while an act of form 1 can be used again; empty once it cannot.

    Neither can it after the first entry of form 2, nor on a tree that pins an engine.
    """
    last = index.last()
    if last is None or last.form > 1 or is_pinned(repo, revision):
        return ""
    return (
        "台账里还只有旧格式的记录：拿到闸门密钥的人可以把以前的审核动作再用一次 → "
        "升级后马上审核、合并一个变更（随便哪个），此后旧格式一律不再接受"
    )
