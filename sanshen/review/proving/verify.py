"""Proving the ledger again from Git alone: every signature, every order, every byte. Nothing here trusts the gate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from sanshen.base.dates import BEIJING, SLACK, beijing
from sanshen.base.errors import PortalError
from sanshen.git.objects import EMPTY_TREE, Commit
from sanshen.git.repo import Repo
from sanshen.portal.config import Config
from sanshen.portal.site import Settings
from sanshen.review.case import Case, Law, context_of, judge_case, law_at
from sanshen.review.evidence import Evidence, acts_of, evidence_in
from sanshen.review.judging import renewal, signature
from sanshen.review.judging.act import Act
from sanshen.review.judging.authorship import Context, misplaced
from sanshen.review.judging.change import Change, adoption, between
from sanshen.review.ledger.branch import INQUIRE, Fault, Logged, logged_at, misshapen
from sanshen.review.ledger.entry import Entry, is_due, records_of, responsible_of, subjects_of
from sanshen.review.ledger.form_1 import is_pinned
from sanshen.review.ledger.index import Index, Row, row_of
from sanshen.review.ledger.link import Link
from sanshen.review.ledger_view import ledger_view_of, touched
from sanshen.review.overrides import overridden, published, with_columns_of

_TIMES = f"先核对本机时间（timedatectl）：走慢了的，校准后重试；时间无误的，{INQUIRE}"


def link_of(one: Logged) -> Link:
    entry = one.entry
    if entry is None:
        return Link(one.commit.id, None, "")
    return Link(one.commit.id, entry.predicate.at, entry.predicate.origin.tree, entry.form)


def newest(repo: Repo, head: str, index: Index) -> list[Fault]:
    """What is wrong with the last entry of the ledger that ends at `head`; `index` has those before it, taken for proven."""
    one = logged_at(repo, repo.commit(head))
    before = logged_at(repo, repo.commit(one.commit.parents[0])) if one.commit.parents else None
    number = before.entry.predicate.number + 1 if before and before.entry else 0
    link = link_of(before) if before else None
    faults = list(judged(repo, number, one, link))
    if one.entry is None:
        return faults
    return faults_among(repo, index, row_of(number, one.commit.id, one.entry, {}), link, faults)


def faults_among(repo: Repo, index: Index, row: Row, before: Link | None, faults: list[Fault]) -> list[Fault]:
    """The faults of an entry judged by itself, and those that only the entries before it show.

    An entry is judged as if no later entry had touched the paths of any act, which no process that proves a range can know. Where one
    does not, or saw other rules, and for a follow-up, it is judged again. Every statement is spent by the entry that holds it.
    """
    found = list(_spent(index, row))
    if row.fact.form < 2:
        return found + faults
    if row.reviews:
        owed = index.override_at(row.reviews)
        if owed is None or owed.followed is not None:
            what = (
                "补审所指的应急签发不在台账里"
                if owed is None
                else f"第 {owed.number} 号已由第 {owed.followed} 号补审过"
            )
            found.append(Fault(what, INQUIRE, entry=row.fact.number))
    if row.reviews or not _stands(index, row):
        faults = list(judged(repo, row.fact.number, logged_at(repo, repo.commit(row.commit)), before, index))
    return found + faults


def _stands(index: Index, row: Row) -> bool:
    """Whether every act names an entry since which no path of the change and no file of the rules was altered."""
    if row.fact.adopts:
        return row.named == [""]
    newest = touched(index, (*(path for path, _ in row.touched), *row.law))
    named = [index.number_of(ledger) for ledger in row.named]
    return all(number is not None and number >= newest for number in named)


def _spent(index: Index, row: Row) -> Iterator[Fault]:
    if row.fact.form < 2:
        return
    for number in sorted(set(index.spent(row.spent).values())):
        yield Fault(f"有审核动作已经用在第 {number} 号：一次审核只算一次", INQUIRE, entry=row.fact.number)
    if row.doubled:
        yield Fault("同一个审核动作写了两次", INQUIRE, entry=row.fact.number)


def judged(repo: Repo, number: int, one: Logged, before: Link | None, index: Index | None = None) -> Iterator[Fault]:
    """Everything that is wrong with the entry at place `number`; `before` is its predecessor, however bad.

    Without `index`, of all entries before it, acts are taken to be given after the last entry that touched their paths (see `faults_among`).
    """
    if one.entry is None:
        yield Fault(one.fault, INQUIRE, entry=number)
        return
    try:
        for message in _entry(repo, number, one, one.entry, before, index):
            yield Fault(message, INQUIRE, entry=number)
    except PortalError as error:
        yield Fault(error.message, error.cure, error.path or "", entry=number)


def _entry(
    repo: Repo, number: int, logged: Logged, entry: Entry, before: Link | None, index: Index | None
) -> Iterator[str]:
    """Everything that can be wrong with one entry."""
    predicate, origin = entry.predicate, entry.predicate.origin
    yield from _chain_faults(number, logged, entry, before)
    if predicate.at.tzinfo is None or predicate.at > datetime.now(BEIJING) + SLACK:
        raise PortalError("记录时间在将来，或没有时区", cure=_TIMES)
    law = law_at(repo, origin.base_tree if origin.base else origin.tree)
    yield from _signature_faults(logged, _entry_keys(law, entry))
    if law.digests != predicate.law:
        yield "所依据的制度、名册或栏目册与当时主分支上的不一致"
    yield from _site_faults(entry, law.config.settings)
    yield from _merged(repo, entry)
    if entry.form < 2 and is_pinned(repo, origin.base_tree if origin.base else origin.tree):
        yield "是旧格式的记录，而主分支上已写明用哪个引擎（engine.toml）：那些引擎都写新格式"
    if predicate.kind == "follow-up":
        law = with_columns_of(repo, overridden(repo, predicate.reviews), law)
    # as whoever enters reads it now; entries that were made by the looser reading before stay as they are
    faults = list(_review_faults(repo, logged, entry, law, index, is_open=True))
    yield from faults and _review_faults(repo, logged, entry, law, index, is_open=False)


def _review_faults(
    repo: Repo, logged: Logged, entry: Entry, law: Law, index: Index | None, *, is_open: bool
) -> Iterator[str]:
    """What the change is, and whether the acts carry it, by one reading of who wrote it (`judging.change.between`)."""
    predicate, origin = entry.predicate, entry.predicate.origin
    change = _change(repo, entry, law.config, is_open=is_open)
    altered = [] if predicate.kind == "follow-up" else records_of(change)
    if (change.name, change.digest) != (origin.change, origin.digest) or altered != predicate.paths:
        yield "记录的文件与提交里的改动不一致"
    if subjects_of(predicate.paths) != entry.subject:
        yield "in-toto 主体与记录的文件不一致"
    evidence = _evidence(repo, entry, change, index)
    day = beijing(predicate.at).date()
    yield from _second(evidence, context_of(change, law, day))
    case = judge_case(change, law, evidence, day, override=predicate.kind == "override")
    taken = (
        len(evidence.taken.signed) if evidence.taken else 0
    )  # those were proven where they stand, by the keys of then
    if entry.form > 1 and any(one.forged for one in case.acts[taken:]):
        yield "所附审核动作里有没有证明的：签名与内容不符，或不是登记的密钥"
    if entry.form > 2:
        yield from _misplaced_faults(entry, context_of(change, law, day))
    yield from _agreed(entry, case)
    yield from misshapen(logged, entry, law.config.settings)
    if case.chain.id == renewal.ID:
        after = law_at(repo, origin.tree).config
        yield from renewal.overreach(law.config, after, law.policy, day)
        yield from renewal.drops(law.config, after, day) if entry.form > 2 else ()


def _entry_keys(law: Law, entry: Entry) -> list[str]:
    """The keys that may sign the entry: those of its day, or for a renewal the last there were."""
    predicate, settings = entry.predicate, law.config.settings
    day = beijing(predicate.at).date()
    renews = predicate.kind == "override" and predicate.chain == renewal.ID
    return renewal.entry_keys(settings, day) if renews else settings.gate_keys(day)


def _site_faults(entry: Entry, settings: Settings) -> Iterator[str]:
    """The site and branch that it belongs to."""
    if entry.predicate.site != settings.site.code:
        yield f"属于别的网站（{entry.predicate.site}）"
    if entry.form > 1 and entry.predicate.ref != f"refs/heads/{settings.forge.main}":
        yield f"属于别的分支（{entry.predicate.ref}）"


def _evidence(repo: Repo, entry: Entry, change: Change, index: Index | None) -> Evidence:
    taken, limit = None, None
    if entry.predicate.kind == "follow-up" and entry.form > 1:  # one of form 1 holds the override's acts once more
        broken = overridden(repo, entry.predicate.reviews)
        taken, limit = evidence_in(broken), broken.predicate.number
    ledger_view = ledger_view_of(repo, index, "", change, limit) if index and entry.form > 1 else None
    return evidence_in(entry, taken, ledger_view)


def proven_acts(repo: Repo, entry: Entry) -> list[Act]:
    """The acts that an entry holds, each with its fault where it is not proven by the law of its base."""
    predicate, origin = entry.predicate, entry.predicate.origin
    law = law_at(repo, origin.base_tree if origin.base else origin.tree)
    day, own = beijing(predicate.at).date(), evidence_in(entry)
    follows = predicate.kind == "follow-up" and entry.form > 1
    taken = evidence_in(overridden(repo, predicate.reviews)) if follows else None
    config = renewal.restored(law.config, law.policy, day) if predicate.chain == renewal.ID else law.config
    context = Context(config.settings, origin.change, config.roster, day)
    before = len(taken.signed) if taken else 0
    return acts_of(msgspec.structs.replace(own, taken=taken), context)[before : before + len(own.signed)]


def _second(evidence: Evidence, context: Context) -> Iterator[str]:
    """What a second witness stated must be proven, and only stands where the policy asks for one."""
    testimony = evidence.testimony(context)
    if testimony is None and evidence.seconds:
        yield "制度没有要求第二见证，记录里却有"
    yield from (f"第二见证的证言无效：{fault}" for fault in dict.fromkeys(testimony.faults if testimony else ()))


def _misplaced_faults(entry: Entry, context: Context) -> Iterator[str]:
    """What the gate never enters: another change's act, and a time by another clock than Beijing's."""
    said = (one.parse() for one in entry.predicate.acts)
    yield from dict.fromkeys(
        f"所附审核动作{elsewhere}" for one in said if one and (elsewhere := misplaced(one, context))
    )
    if entry.predicate.at.utcoffset() != BEIJING.utcoffset(None):
        yield "记录时间没有写成北京时间（+08:00）"


def _chain_faults(number: int, logged: Logged, entry: Entry, before: Link | None) -> Iterator[str]:
    """The place in the chain: number, predecessor, time, and the tree on which it builds."""
    predicate = entry.predicate
    parents = [before.commit] if before else []
    if logged.commit.parents != parents or predicate.previous != (parents[0] if parents else ""):
        yield "与前一号不衔接：有记录被删去、调换或插入"
    if predicate.number != number:
        yield f"编号应为 {number}，实为 {predicate.number}：有记录被删去、调换或插入"
    if bool(predicate.reviews) != (predicate.kind == "follow-up"):
        yield "补审的对象写错了地方"
    if before and entry.form < before.form:
        yield "是旧格式的记录，而前面已有新格式的"
    if (predicate.kind == "adoption") != (before is None):
        yield "第 0 号应为接收记录，且只能有一条"
    if before is None or before.at is None:
        return
    if predicate.at < before.at:
        yield "记录时间早于前一号"
    if predicate.origin.base_tree != before.tree:
        yield "不是在前一号审定的内容上作出的：两号之间主分支上有未经审核的改动"


def _signature_faults(logged: Logged, keys: list[str]) -> Iterator[str]:
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
    merge = _merge(repo, origin.merge)
    if merge.tree != origin.tree:
        yield "合并后的内容与审定的内容不一致"
    if repo.commit(origin.head).tree != origin.head_tree:
        yield "送审版本与记录的内容不一致"
    if entry.predicate.kind == "adoption":
        if origin.merge != origin.head or origin.base or origin.base_tree != EMPTY_TREE:
            yield "接收记录应以空仓库为起点"
    elif entry.predicate.kind == "follow-up":
        if origin.base != origin.merge or origin.base_tree != origin.tree or entry.predicate.paths:
            yield "补审记录不应改动任何文件"
        broken = overridden(repo, entry.predicate.reviews).predicate.origin
        if (origin.head, origin.head_tree) != (broken.head, broken.head_tree):
            yield "补审的不是应急签发的那个变更"
    elif merge.parents != [origin.base, origin.head]:
        yield "合并提交的来历与记录不一致"
    elif repo.commit(origin.base).tree != origin.base_tree:
        yield "合并前的内容与记录不一致"


def _merge(repo: Repo, name: str) -> Commit:
    if repo.find(name) is None:
        cure = "从有它的克隆取回主分支（git pull）；是上次合并中断的，照那一条处理"
        raise PortalError(f"记下的合并 {name[:12]} 不在本克隆里", cure=cure)
    return repo.commit(name)


def _change(repo: Repo, entry: Entry, config: Config, *, is_open: bool) -> Change:
    origin = entry.predicate.origin
    if entry.predicate.kind == "adoption":
        return adoption(repo, origin.head)
    if entry.predicate.kind == "follow-up":
        return published(repo, overridden(repo, entry.predicate.reviews), config, is_open=is_open)
    return between(repo, origin.change, origin.base, origin.head, origin.tree, config, is_open=is_open)


def _agreed(entry: Entry, case: Case) -> Iterator[str]:
    """The acts themselves, judged again by the law of then."""
    predicate = entry.predicate
    if case.verdict.state != "approved":
        faulty = [
            f"；{one.act.source}（{one.act.person}）{one.reason}" for one in case.verdict.ignored if one.act.fault
        ]
        yield f"所附审核动作不足以通过审核：{case.verdict.reason}{''.join(faulty)}"
    elif (
        responsible_of(case.verdict, case.law.config.roster, entry.form) != predicate.responsible
        or case.chain.id != predicate.chain
    ):
        yield "记录的审核人与所附审核动作不一致"
    if not is_due(predicate.due, case.chain, predicate.at):
        yield "补审期限不是制度规定的"
    if any(one.act.seen_at > predicate.at + SLACK for one in case.verdict.filled):
        yield "有审核动作晚于记录时间"
