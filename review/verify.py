"""Proving the ledger again from Git alone: every signature, every order, every byte. Nothing here trusts the gate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.dates import BEIJING, beijing
from portal.errors import PortalError
from portal.house import House
from portal.objects import EMPTY_TREE
from portal.repo import Repo
from review import renewal, signature
from review.case import Case, Law, heard, law_at
from review.change import Change, adoption, between
from review.entry import Entry, due_of, records_of, responsible_of, subjects_of
from review.ledger import INQUIRE, Fault, Logged, logged_at
from review.link import Link
from review.owed import overridden

_SLACK = timedelta(minutes=5)  # clocks of two machines differ


def link_of(one: Logged) -> Link:
    entry = one.entry
    return (
        Link(one.commit.id, entry.predicate.at, entry.predicate.origin.tree) if entry else Link(one.commit.id, None, "")
    )


def newest(repo: Repo, head: str) -> list[Fault]:
    """What is wrong with the last entry of the ledger that ends at `head`, those before it taken for proven."""
    one = logged_at(repo, repo.commit(head))
    before = logged_at(repo, repo.commit(one.commit.parents[0])) if one.commit.parents else None
    number = before.entry.predicate.number + 1 if before and before.entry else 0
    return list(judged(repo, number, one, link_of(before) if before else None))


def judged(repo: Repo, number: int, one: Logged, before: Link | None) -> Iterator[Fault]:
    """Everything that is wrong with the entry at place `number`; `before` is its predecessor, however bad."""
    if one.entry is None:
        yield Fault(one.fault, INQUIRE, entry=number)
        return
    try:
        for message in _entry(repo, number, one, one.entry, before):
            yield Fault(message, INQUIRE, entry=number)
    except PortalError as error:
        yield Fault(error.message, error.cure, error.path or "", entry=number)


def _entry(repo: Repo, number: int, logged: Logged, entry: Entry, before: Link | None) -> Iterator[str]:
    """Everything that can be wrong with one entry."""
    predicate, origin = entry.predicate, entry.predicate.origin
    yield from _linked(number, logged, entry, before)
    if predicate.at.tzinfo is None or predicate.at > datetime.now(BEIJING) + _SLACK:
        yield "记录时间在将来，或没有时区"
        return
    law = law_at(repo, origin.base_tree if origin.base else origin.tree)
    yield from _sealed(logged, _seal_keys(law, entry))
    if law.digests != predicate.law:
        yield "所依据的制度、名册或栏目册与当时主分支上的不一致"
    if predicate.site != law.house.settings.site.code:
        yield f"属于别的网站（{predicate.site}）"
    yield from _merged(repo, entry)
    change = _change(repo, entry, law.house)
    altered = [] if predicate.kind == "follow-up" else records_of(change)
    if change.digest != origin.digest or altered != predicate.paths:
        yield "记录的文件与提交里的改动不一致"
    if subjects_of(predicate.paths) != entry.subject:
        yield "in-toto 主体与记录的文件不一致"
    day = beijing(predicate.at).date()
    case = heard(change, law, predicate.acts, day, override=predicate.kind == "override")
    yield from _agreed(entry, case)
    if case.chain.id == renewal.ID:
        yield from renewal.overreach(law.house, law_at(repo, origin.tree).house, law.policy, day)


def _seal_keys(law: Law, entry: Entry) -> list[str]:
    """The keys that may seal the entry: those of its day, or for a renewal the last there were."""
    predicate, settings = entry.predicate, law.house.settings
    day = beijing(predicate.at).date()
    renews = predicate.kind == "override" and predicate.chain == renewal.ID
    return renewal.seal_keys(settings, day) if renews else settings.gate_keys(day)


def _linked(number: int, logged: Logged, entry: Entry, before: Link | None) -> Iterator[str]:
    """The place in the chain: number, predecessor, time, and the tree on which it builds."""
    predicate = entry.predicate
    parents = [before.commit] if before else []
    if logged.commit.parents != parents or predicate.previous != (parents[0] if parents else ""):
        yield "与前一号不衔接：有记录被删去、调换或插入"
    if predicate.number != number:
        yield f"编号应为 {number}，实为 {predicate.number}：有记录被删去、调换或插入"
    if bool(predicate.reviews) != (predicate.kind == "follow-up"):
        yield "补审的对象写错了地方"
    if (predicate.kind == "adoption") != (before is None):
        yield "第 0 号应为接收记录，且只能有一条"
    if before is None or before.at is None:
        return
    if predicate.at < before.at:
        yield "记录时间早于前一号"
    if predicate.origin.base_tree != before.tree:
        yield "不是在前一号审定的内容上作出的：两号之间主分支上有未经审核的改动"


def _sealed(logged: Logged, keys: list[str]) -> Iterator[str]:
    """The gate's signature over the ledger commit."""
    commit = logged.commit
    public = signature.signer_of(commit.signature)
    if not commit.signature:
        yield "没有闸门签名"
    elif public is None or public not in keys:
        yield "签名的密钥不是当时登记的闸门密钥"
    elif not signature.is_valid(commit.signature, commit.payload, public, signature.GIT):
        yield "闸门签名与内容不符：记录被改动过"


def _merged(repo: Repo, entry: Entry) -> Iterator[str]:
    """The commits that the entry names are what it says they are."""
    origin = entry.predicate.origin
    merge = repo.commit(origin.merge)
    if merge.tree != origin.tree:
        yield "合并后的内容与审定的内容不一致"
    if repo.commit(origin.head).tree != origin.head_tree:
        yield "送审版本与记录的内容不一致"
    if entry.predicate.kind == "adoption":
        if origin.merge != origin.head or origin.base or origin.base_tree != EMPTY_TREE:
            yield "接收记录应以空仓库为起点"
    elif entry.predicate.kind == "follow-up":
        if origin.base != origin.merge or entry.predicate.paths:
            yield "补审记录不应改动任何文件"
    elif merge.parents != [origin.base, origin.head]:
        yield "合并提交的来历与记录不一致"
    elif repo.commit(origin.base).tree != origin.base_tree:
        yield "合并前的内容与记录不一致"


def _change(repo: Repo, entry: Entry, house: House) -> Change:
    origin = entry.predicate.origin
    if entry.predicate.kind == "adoption":
        return adoption(repo, origin.head)
    if entry.predicate.kind == "follow-up":
        origin = overridden(repo, entry.predicate.reviews)
    return between(repo, origin.change, origin.base, origin.head, origin.tree, house)


def _agreed(entry: Entry, case: Case) -> Iterator[str]:
    """The acts themselves, judged again by the law of then."""
    predicate = entry.predicate
    if case.verdict.state != "approved":
        faulty = [
            f"；{one.act.source}（{one.act.person}）{one.reason}" for one in case.verdict.ignored if one.act.fault
        ]
        yield f"所附审核动作不足以通过审核：{case.verdict.reason}{''.join(faulty)}"
    elif responsible_of(case) != predicate.responsible or case.chain.id != predicate.chain:
        yield "记录的审核人与所附审核动作不一致"
    if predicate.due != due_of(case, predicate.at):
        yield "补审期限不是制度规定的"
    if any(one.act.seen_at > predicate.at + _SLACK for one in case.verdict.filled):
        yield "有审核动作晚于记录时间"
