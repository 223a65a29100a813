"""Where people act in a clone: an act is made, tried against the gate, and recorded only if it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.printable import is_blank
from sanshen.git.objects import ZERO
from sanshen.git.repo import RefMoved, Repo
from sanshen.portal.people import Person, Roster
from sanshen.review import acts_seen
from sanshen.review.case import (
    Case,
    Law,
    change_and_law,
    context_of,
    judge_case,
    judge_with_override,
)
from sanshen.review.evidence import Evidence, evidence_in, is_no_act
from sanshen.review.evidence_refs import Reviews
from sanshen.review.judging import renewal, signature
from sanshen.review.judging.act import (
    AGREEING,
    DECISION_OF,
    DECISION_TITLES,
    Decision,
    SignedStatement,
    Statement,
    encode,
)
from sanshen.review.judging.authorship import Context
from sanshen.review.judging.chain import Stage
from sanshen.review.judging.change import ADOPTION, Change
from sanshen.review.judging.judge import handlers
from sanshen.review.judging.reason import Code, Reason
from sanshen.review.ledger.branch import REF, Fault
from sanshen.review.ledger.coverage import cut_short, is_cut_short, is_fetched
from sanshen.review.ledger.index import Index
from sanshen.review.ledger.override import Override
from sanshen.review.ledger_view import ledger_view_of
from sanshen.review.overrides import overridden, overridden_change
from sanshen.review.proving.incremental import verify_incremental
from sanshen.review.second_witness import is_merged, statements_of


class LocalReview:
    """Review in one clone, beside no forge. `main` is the branch under protection."""

    def __init__(self, repo: Repo, main: str, site: str) -> None:
        self.repo = repo
        self.main = main
        self.site = site
        self.reviews = Reviews(repo, site, main)
        self._index: tuple[str, Index] | None = None
        self._faults: list[Fault] = []
        self.reviews.take_over()

    def submit(self, name: str, key: Path, comment: str, now: datetime) -> Case:
        """Hand the branch in as it stands now."""
        return self._give(name, "submit", key, comment, [], now)

    def act(
        self, name: str, decision: Decision, key: Path, comment: str, checked: Sequence[str], now: datetime
    ) -> Case:
        """Self-check, agree or return; refused acts leave no trace.

        Agreeing is what the person's stage asks for: an approval, a consent, or a proof that changes nothing.
        """
        self.reviews.require_submitted(name)
        if decision in ("return", "override") and is_blank(comment):
            raise PortalError(f"{DECISION_TITLES[decision]}要写明理由", cure="加上 --reason '……'")
        return self._give(name, decision, key, comment, checked, now)

    def look(self, name: str, now: datetime) -> Case:
        """The case as it stands, without acting: by its own chain, or by the break-glass one where that alone is fulfilled."""
        self._require_whole()
        if owed := self.owed(name):
            return self.follow_up(owed, now)
        change, law = change_and_law(self.repo, name, self.reviews.head_of(name), self.main)
        return judge_with_override(change, law, self.evidence(change, law, now.date(), at=now), now.date())

    def follow_up(self, owed: Override, now: datetime) -> Case:
        """The change that an override published, before its ordinary chain: the same bytes, the acts of then and since."""
        change, law = overridden_change(self.repo, owed, self.main)
        case = judge_case(change, law, self.evidence(change, law, now.date(), owed, at=now), now.date())
        return msgspec.structs.replace(case, reviews=owed.commit)

    def evidence(
        self, change: Change, law: Law, day: date, owed: Override | None = None, at: datetime | None = None
    ) -> Evidence:
        """What was said of the change and is not spent; PortalError if this clone has seen acts that are gone now.

        `at` is the moment of judgement.
        """
        index, name, context = self.index(), change.name, context_of(change, law, day)
        unspent = self.unspent(self.reviews, name, context)
        rejected = tuple(one for one in unspent if is_no_act(one, context))
        made = Evidence(
            signed=tuple(one for one in unspent if one not in rejected),
            rejected=(*rejected, *self.reviews.planted(name)),
            at=at,
            seconds=tuple(self._seconds(change, law)),
            ledger_view=ledger_view_of(self.repo, index, self.tip, change, owed.number if owed else None),
            taken=self.taken(owed),
            former=len(self.reviews.signed(name)) - len(unspent),
        )
        testimony = made.testimony(context)
        if testimony and testimony.broken:
            raise PortalError(
                f"第二见证的记录有问题：{testimony.broken[0]}",
                cure="请网站管理员查明是谁改的，从第二见证的机器取回原来的记录；在此之前这个变更停止审核",
            )
        return msgspec.structs.replace(made, seconds=tuple(testimony.sound) if testimony else ())

    def _seconds(self, change: Change, law: Law) -> Iterator[SignedStatement]:
        """What registered second witnesses stated of the change and is not spent, each in turn.

        What cannot be read holds up no change that says its key is lost.
        """
        for key in law.config.settings.witness:
            try:
                unspent = self.unspent(statements_of(key.public, self.reviews), change.name)
            except PortalError:
                if key.public not in change.loses:
                    raise
                continue
            yield from self.stated(unspent, change)

    def stated(self, unspent: Sequence[SignedStatement], change: Change) -> list[SignedStatement]:
        """What a second witness stated of this change: without what it stated of a former one under its name.

        That goes on from an entry, where it stated it before it saw the merge; or it is all of heads that `change.base` holds:
        whoever merged in a clone without what it stated made an entry that lacks it.
        """
        chains, chain_of = list[list[SignedStatement]](), dict[str, list[SignedStatement]]()
        for one in unspent:
            said = one.parse()
            chain = chain_of.get(said.previous) if said else None
            if chain is None:
                chains.append(chain := [])
            chain.append(one)
            chain_of[one.sha256] = chain
        former = {one.sha256 for chain in chains if self._is_former(chain, change) for one in chain}
        return [one for one in unspent if one.sha256 not in former]

    def _is_former(self, chain: Sequence[SignedStatement], change: Change) -> bool:
        said = [one.parse() for one in chain]
        first, heads = said[0].previous if said[0] else "", {one.head if one else "" for one in said}
        entry = self.index().spent([first], signature.signer_of(chain[0].signature) or "").get(first)
        owed = self.owed(change.name)
        if entry is not None and not (owed and owed.number == entry):
            return True
        return all(is_merged(self.repo, change, head) for head in heads)

    def taken(self, owed: Override | None) -> Evidence | None:
        """What the entry of the override holds that is followed up."""
        return evidence_in(overridden(self.repo, owed.commit)) if owed else None

    def unspent(self, kept: Reviews, name: str, context: Context | None = None) -> list[SignedStatement]:
        """The statements of a change, kept there, that no entry holds; PortalError if some that this clone saw are gone.

        With a context, what is no act on this change may go: whoever clears it away takes none.
        """
        index, tip = self.index(), kept.tip(name)
        said = kept.signed_at(tip) if tip else []
        spent = index.spent((one.sha256 for one in said), kept.key)
        unspent = [one for one in said if one.sha256 not in spent]
        if not self._faults:  # a ledger with faults may not say which are spent, and makes nothing forgotten
            try:
                spent_of = partial(index.spent, witness=kept.key)
                acts_seen.hold(self.repo, kept.title(name), *_told_apart(kept, unspent, context), spent_of)
            except PortalError as error:
                if kept.tip(name) != tip:
                    raise _moved(name) from error
                raise
        return unspent

    def proven(self) -> Index:
        """As `index`; PortalError on a ledger with faults, by which nothing may be stated."""
        index = self.index()
        if self._faults:
            fault = self._faults[0]
            raise PortalError(f"台账有问题，暂不能审核：{fault.message}", cure=fault.cure, path=fault.path or None)
        return index

    def record(self, case: Case, signed: SignedStatement, summary: str) -> None:
        """Add one act to those of the case, and remember it; PortalError on a ledger with faults, or if others came between.

        A merge since then is such: what is said after it would stop nothing any more, and must not be confirmed.
        """
        name, index = case.change.name, self.proven()
        tip = self.reviews.tip(name)
        known = {one.pair for one in (*case.evidence.signed, *case.evidence.rejected)}
        others = [one.sha256 for one in (self.reviews.signed_at(tip) if tip else []) if one.pair not in known]
        if len(index.spent(others)) < len(others):
            raise _moved(name)
        ledger = case.evidence.ledger_view.named if case.evidence.ledger_view else ""
        self.reviews.record(name, signed, summary, tip or ZERO, [(REF, ledger)] if ledger else [])
        self.remember(self.reviews, name, case.evidence.rejected)

    def remember(self, kept: Reviews, name: str, rejected: Sequence[SignedStatement] = ()) -> None:
        """Remember what stands there, which this clone has just written, but for what nobody's key signed."""
        said = [one for one in kept.signed(name) if one not in rejected]
        spent = self.proven().spent((one.sha256 for one in said), kept.key)
        acts_seen.write(self.repo, kept.title(name), [kept.mark(one) for one in said if one.sha256 not in spent])

    @property
    def tip(self) -> str:
        """The newest ledger commit; empty where there is none."""
        return self.repo.find(REF) or ""

    def index(self) -> Index:
        """The ledger as it stands now, as far as it can be proven."""
        tip = self.tip
        if self._index is None or self._index[0] != tip:
            found = verify_incremental(self.repo, f"refs/heads/{self.main}")
            self._index, self._faults = (tip, found.index), found.broken
        return self._index[1]

    def _require_whole(self) -> None:
        """PortalError where a killed merge left the main branch behind the ledger: what it merged would look unreviewed."""
        last, tip = self.index().last(), self.repo.find(f"refs/heads/{self.main}") or ""
        if last and is_cut_short(last.origin, tip) and not is_fetched(self.repo, last.origin):
            fault = cut_short(self.repo, last.origin, last.number)
            raise PortalError(fault.message, cure=fault.cure)

    def overrides(self) -> list[Override]:
        """Every override in the ledger, followed up or not."""
        return self.index().overrides()

    def owed(self, name: str) -> Override | None:
        """The override by which this change was published and which nobody has followed up.

        The name is the follow-up's until then, whether its branch is gone or somebody made one anew.
        """
        return next((one for one in self.overrides() if one.change == name and one.followed is None), None)

    def is_open(self, name: str) -> bool:
        """Whether the change still has something to bring: its branch exists and is not merged."""
        return self.repo.find(f"refs/heads/{name}") is not None and not self._is_merged(name)

    def lacks_branch(self, name: str, merged: Mapping[str, datetime]) -> bool:
        """Whether acts on the change wait for a branch that this clone has not.

        `merged` is when each change was entered: evidence that is older is not read, for there is some of every change that ever was.
        """
        tip = self.reviews.tip(name)
        if not tip or name == ADOPTION or self.repo.find(f"refs/heads/{name}"):
            return False
        if name in merged and self.repo.commit(tip).committer.when <= merged[name].timestamp():
            return False
        said = [one.sha256 for one in self.reviews.signed_at(tip)]
        return len(self.index().spent(said)) < len(said)

    def _is_merged(self, name: str) -> bool:
        return self.repo.is_ancestor(f"refs/heads/{name}", f"refs/heads/{self.main}")

    def stage_for(self, case: Case, person: Person, now: datetime, decision: Decision | None = None) -> Stage | None:
        """The stage in which the person would act: the open one if a seat is theirs there, else any that is.

        Once the change was returned, a self-check is about the one that was done, by whomever.

        Who returned what they had agreed to takes that back in the stage that they filled. Of several that are open, the
        handler's own comes first: nobody else can fill it.
        """
        verdict = case.verdict
        own = [one for one in verdict.filled if one.act.person == person.id]
        if own and _has_returned(case, person):
            return own[-1].stage
        checked = [one.stage for one in verdict.filled if one.stage.kind == decision == "self-check"]
        if verdict.returned and checked and person.id in checked[0].holders(now.date()):
            return checked[0]
        handles = person.id in handlers(verdict.filled)
        is_open = sorted(verdict.open, key=lambda stage: stage.handler != handles)
        stages = [*is_open, *case.chain.stages]
        return next((stage for stage in stages if person.id in stage.holders(now.date())), None)

    def _before(self, name: str, now: datetime, decision: Decision) -> Case:
        """The case to which an act is about to be added."""
        self._require_whole()
        if owed := self.owed(name):
            if decision == "override" or (decision == "submit" and self.is_open(name)):
                cure = f"新的改动换一个分支名送审；补审由各审直接进行：sanshen gate {name}"
                raise PortalError(f"“{name}”已经应急签发过，第 {owed.number} 号等待补审", cure=cure)
            return self.follow_up(owed, now)
        change, law = change_and_law(self.repo, name, self.reviews.head_of(name), self.main)
        renews = renewal.is_open((one.path for one in change.paths), law.config, law.policy, now.date())
        evidence = self.evidence(change, law, now.date(), at=now)
        return judge_case(change, law, evidence, now.date(), override=decision == "override" or renews)

    def whose(self, key: Path, roster: Roster) -> Person:
        owners = roster.owners_of(signature.public_key(key))
        if not owners:
            raise _refused(Reason(Code.UNREGISTERED_KEY))
        return owners[0]

    def _give(
        self, name: str, decision: Decision, key: Path, comment: str, checked: Sequence[str], now: datetime
    ) -> Case:
        case = self._before(name, now, decision)
        change, law, ledger_view = case.change, case.law, case.evidence.ledger_view
        assert ledger_view
        person = self.whose(key, law.config.roster)
        stage = None if decision == "submit" else self.stage_for(case, person, now, decision)
        if decision == "approve" and stage and stage.kind in ("consent", "proof"):
            decision = DECISION_OF[stage.kind]
        statement = Statement(
            site=self.site,
            change=name,
            person=person.id,
            decision=decision,
            stage=stage.name if stage else "",
            head=change.head,
            tree=change.head_tree,
            digest=change.digest,
            previous=case.evidence.last,
            ledger=ledger_view.named,
            at=case.not_before(now),
            comment=comment,
            checked=list(checked),
        )
        text = encode(statement)
        signed = SignedStatement(text.decode(), signature.sign(key, text, signature.ACT))
        judged = judge_case(change, law, case.evidence.add(signed), now.date(), override=case.chain.is_override)
        after = msgspec.structs.replace(judged, reviews=case.reviews)
        if case.verdict.state != "returned" or after.verdict.state in (
            "returned",
            "error",
        ):  # else it lifts one, and may fill nothing
            _refuse(after)
        summary = f"{DECISION_TITLES[decision]} {person.name}{f'：{comment}' if comment else ''}"
        self.record(case, signed, summary)
        return after


def _refuse(case: Case) -> None:
    """Raise if the newest act does not count, or if nothing could ever come of the change."""
    last = case.acts[len(case.evidence.whole) - 1]
    why_not = next((one.why for one in case.verdict.ignored if one.act is last), None)
    if why_not:
        raise _refused(why_not)
    if case.verdict.state == "error":
        raise PortalError(case.verdict.reason, cure=f"{case.verdict.why.cure}；没有写入任何内容")


def _has_returned(case: Case, person: Person) -> bool:
    """Whether a return of theirs stands: it is the last of what they said of this version."""
    ignored = [one.act for one in case.verdict.ignored]
    said = [one for one in case.acts if one.person == person.id and not any(one is other for other in ignored)]
    last = next((one for one in reversed(said) if one.decision == "return" or one.decision in AGREEING), None)
    return last is not None and last.decision == "return"


def _told_apart(
    kept: Reviews, unspent: Iterable[SignedStatement], context: Context | None
) -> tuple[list[str], list[str]]:
    """The acts, each by its mark, and what no registered key signed."""
    acts, strange = list[str](), list[str]()
    for one in unspent:
        (strange if context and is_no_act(one, context) else acts).append(kept.mark(one))
    return acts, strange


def _moved(name: str) -> RefMoved:
    return RefMoved(f"“{name}”的审核记录刚刚已被别人更新", cure="请重试；没有写入任何内容")


def _refused(why: Reason) -> PortalError:
    return PortalError(f"不能审核：{why}", cure=why.cure)
