"""Record merges that a forge made in the ledger, each judged again against its own base."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.gate.admit import findings_in, refuse_errors, subject
from sanshen.gate.faults import TooLong, in_words
from sanshen.gate.mirror import unfit
from sanshen.gate.renamed import renamed
from sanshen.git.objects import Commit
from sanshen.git.repo import Repo
from sanshen.review.case import (
    Case,
    Law,
    context_of,
    judge_case,
    judge_with_override,
    law_at,
)
from sanshen.review.evidence import is_no_act
from sanshen.review.forges.forge import Account, Forge, Opinion, Pull, Refused
from sanshen.review.judging.act import AGREEING, WitnessV1
from sanshen.review.judging.authorship import Context
from sanshen.review.judging.change import AGAIN, Change, between
from sanshen.review.ledger import branch
from sanshen.review.ledger.entry import Entry
from sanshen.review.local_acts import LocalReview
from sanshen.review.merge import merge
from sanshen.review.witness import Place, is_same, own_statements, witness

_CURE = f"请网站管理员在主分支上用 git revert -m 1 撤回这次合并并推送；稿件还要发布的，{AGAIN}（改正后新建合并请求）"
_FIRST_YEAR, _AHEAD = 2000, timedelta(days=1)  # of a merge's time, as a forge may tell it
_GONE = 404  # what a forge answers where there is no such pull request


class RecordedMerge(msgspec.Struct, frozen=True):
    """A case that a forge merged, and the entry it got."""

    case: Case
    entry: Entry


class UnrecordedMerge(msgspec.Struct, frozen=True):
    """A merge that gets no entry, and why. `pull` is None where the forge knows of no pull request for it."""

    change: str
    pull: Pull | None
    error: PortalError


class MergeRecorder:
    """What the main branch holds beyond the ledger. `own`: by merge commit, what the gate itself has witnessed and had merged at once.

    `unanswered` are those of them of which the forge never said that it did: others may have merged the same head since.
    `follow` brings the evidence of one change, as the forge has it now; `seconds` is what one change may take.
    """

    def __init__(
        self,
        repo: Repo,
        local_review: LocalReview,
        forge: Forge,
        gate_key: Path,
        now: datetime,
        own: Mapping[str, Pull],
        unanswered: Container[str],
        follow: Callable[[str], None],
        seconds: float,
    ) -> None:
        self.repo, self.local_review, self.forge = repo, local_review, forge
        self.gate_key, self.now, self.own, self.seconds = gate_key, now, dict(own), seconds
        self.unanswered = unanswered
        self.follow = follow

    def record(self) -> Iterator[RecordedMerge | UnrecordedMerge]:
        """Append an entry for every agreed merge on the main branch that has none; what was not agreed stays without.

        An unagreed commit is not hidden: from then on `verify` names it and nothing is published, until it is taken back.
        A fault in one of them, whatever it is, is told and ends neither the round nor the merges that follow.
        """
        for commit in _not_reverted(self.repo, self.local_review.main):
            last = branch.last(self.repo)
            if len(commit.parents) != 2 or last is None:
                continue
            if self.repo.commit(commit.parents[0]).tree == last.predicate.origin.tree:
                yield from self._record_commit(commit)
            else:
                own = self.own.get(commit.id)
                yield _unagreed(
                    commit, own.branch if own else self.local_review.main, own, "它前面还有没有记入台账的内容"
                )

    def _record_commit(self, commit: Commit) -> Iterator[RecordedMerge | UnrecordedMerge]:
        """What became of the one change, or where no pull request is known of each change, that this commit merged."""
        lost = list[UnrecordedMerge]()
        try:
            landed = self._landed(commit)
            names = [landed.branch] if landed else list(self._handed_in(commit))
        except Exception as error:
            yield _not_judged(commit, self.local_review.main, None, error)
            return
        for name in names:
            try:
                with at_most(self.seconds, _too_long):
                    done = self._judged(commit, name, landed)
            except Exception as error:  # an error of ours that a file of theirs provokes, too
                done = _not_judged(commit, name, landed, error)
            if isinstance(done, RecordedMerge):
                yield done
                return
            lost.append(done)
        yield from lost

    def _landed(self, commit: Commit) -> Pull | None:
        """The pull request that this commit merged. Of what the gate itself has just merged the forge tells only when."""
        own = self.own.get(commit.id)
        try:
            told = self.forge.landed(commit.id, self.local_review.main, commit.message)
        except PortalError:
            if own is None or commit.id in self.unanswered:
                raise
            told = None
        if own and commit.id in self.unanswered and not self._by_gate(told, own):
            del self.own[commit.id]
            own = None
        if own is None:
            if told:
                _refuse_impossible(told, self.now)
            return told
        if told is None or told.number != own.number:
            return msgspec.structs.replace(own, merged_at=None)
        return msgspec.structs.replace(
            own, merged_at=told.merged_at, base=told.base
        )  # it may have gone elsewhere first

    def _by_gate(self, told: Pull | None, own: Pull) -> bool:
        """Whether the forge names the request that the gate asked for, into main, and where it tells who merged it, the gate's account."""
        if told is None or told.number != own.number or told.base != self.local_review.main:
            return False
        return told.merged_by is None or told.merged_by == self.forge.me()

    def _handed_in(self, commit: Commit) -> Iterator[str]:
        """Each change of which a registered key stated something at the head that was merged."""
        base, head = commit.parents
        law, day = law_at(self.repo, base), self.now.date()
        for name in self.local_review.reviews.names():
            try:
                signed = self.local_review.reviews.signed(name)
            except PortalError:  # what nobody can read approves nothing, and is told of at its own change
                continue
            context = Context(law.config.settings, name, law.config.roster, day)
            if any(said.head == head and not is_no_act(one, context) for one in signed if (said := one.parse())):
                yield name

    def _judged(self, commit: Commit, name: str, landed: Pull | None) -> RecordedMerge | UnrecordedMerge:
        base, head = commit.parents
        if landed and (why := unfit(landed, self.local_review.main) or _wrong_base(landed, self.local_review.main)):
            return _unagreed(commit, name, landed, why)
        if self.repo.merge_tree(base, head) != commit.tree:  # what was said is about other contents
            return _unagreed(commit, name, landed, "内容与审核的不一致")
        is_own = commit.id in self.own
        if not is_own:  # what was merged by hand is closed: others' evidence may have come before it
            self.follow(name)
        law = law_at(self.repo, base)
        # what the gate would not merge it does not enter either, whoever pressed the button
        change = between(self.repo, name, base, head, commit.tree, law.config, is_open=True)
        if landed and (why := renamed(self.local_review.reviews, law.config.settings, change, landed)):
            return _unagreed(commit, name, landed, why)
        pull, case = self._case_of(change, law, landed, is_own=is_own)
        if case.verdict.state != "approved":
            return _unagreed(commit, name, pull, case.verdict.reason)
        try:
            refuse_errors(findings_in(self.repo, change), name, self.local_review.main)
        except PortalError as error:
            return _unagreed(commit, name, pull, f"检查发现 {error.path or ''}{error.message}（{error.cure}）")
        return RecordedMerge(case, self._append(case, commit))

    def _case_of(self, change: Change, law: Law, landed: Pull | None, *, is_own: bool) -> tuple[Pull | None, Case]:
        """The case with everything that the forge had been told before it merged, on this change's own pull requests."""
        day = self.now.date()
        case = judge_case(change, law, self.local_review.evidence(change, law, day, at=self.now), day)
        shown = landed
        for pull in [landed] if landed else self._pulls_of(case):
            known = own_statements(case.evidence.whole, context_of(change, law, day), self.gate_key)
            said = self._counting_opinions(pull, known, is_own=is_own, is_one_of_several=landed is None)
            if said is not None:
                case = witness(self.local_review, case, pull, said, self.gate_key, self.now)
            shown = shown or pull
        return shown, judge_with_override(change, law, case.evidence, day)

    def _pulls_of(self, case: Case) -> Iterator[Pull]:
        """Where the forge knows of no merge: each pull request of this branch on which the gate witnessed this head."""
        change, day = case.change, self.now.date()
        words = own_statements(case.evidence.whole, context_of(change, case.law, day), self.gate_key)
        for number in sorted({said.seen.pull for said in words.values() if said.head == change.head}):
            try:
                pull = self.forge.pull(number)
            except Refused as refused:
                if refused.status != _GONE:
                    raise
                raise PortalError(f"平台上已没有合并请求 #{number}，上面还说过什么无从核对", cure=_CURE) from None
            now = "" if pull.branch == change.name else f"合并请求 #{number} 现在是分支“{pull.branch}”的"
            if why := now or renamed(self.local_review.reviews, case.law.config.settings, change, pull):
                raise PortalError(why, cure=_CURE)
            yield msgspec.structs.replace(pull, merged_at=None)

    def _counting_opinions(
        self, pull: Pull, known: Mapping[Place, WitnessV1], *, is_own: bool, is_one_of_several: bool
    ) -> list[Opinion] | None:
        """What counts of its page; None where what was witnessed the moment before the gate's own merge is all that can be known."""
        if is_own and pull.merged_at is None:
            return None
        try:
            opinions = self.forge.opinions(pull)
        except PortalError as error:
            if is_own:
                return None
            raise PortalError(f"合并请求 #{pull.number} 的页面读不了（{error.message}）", cure=error.cure) from error
        elsewhere = (said for said in known.values() if is_own or (is_one_of_several and said.seen.pull != pull.number))
        return [*_in_time(opinions, pull.merged_at, known), *_as_witnessed(elsewhere)]

    def _append(self, case: Case, commit: Commit) -> Entry:
        title = subject(self.repo, case)  # anybody may alter the one on its page at any moment
        return merge(
            self.repo,
            case,
            self.local_review.main,
            self.gate_key,
            self.now,
            title,
            landed=commit.id,
            late=True,
            anchored=False,
        )


def _refuse_impossible(pull: Pull, now: datetime) -> None:
    """PortalError where it was merged at a time that no clock shows: what was said before or after it cannot be told apart."""
    at = pull.merged_at
    if at and not (at.year >= _FIRST_YEAR and at <= now + _AHEAD):
        said = f"平台说合并请求 #{pull.number} 合并于 {at.isoformat()}，不可能"
        raise PortalError(said, cure="请平台管理员核对平台的时钟和数据")


def _wrong_base(landed: Pull, main: str) -> str:
    """Why what was said on it is not about the main branch; empty if it is."""
    return "" if landed.base == main else f"合并请求 #{landed.number} 要合并到的是“{landed.base}”，不是主分支"


def _unagreed(commit: Commit, name: str, pull: Pull | None, why: str) -> UnrecordedMerge:
    return UnrecordedMerge(name, pull, PortalError(f"合并到主分支的 {commit.id[:12]} 没有记入台账：{why}", cure=_CURE))


def _not_judged(commit: Commit, name: str, pull: Pull | None, error: Exception) -> UnrecordedMerge:
    """It could not even be judged; what came in the way may pass."""
    found = in_words(error)
    where = f"{found.path} " if found.path else ""
    said = f"合并到主分支的 {commit.id[:12]} 还没有记入台账：{where}{found.message}"
    again = found.cure if found.cure == _CURE else f"{found.cure}；一直这样的，{_CURE}"
    return UnrecordedMerge(name, pull, PortalError(said, cure=again))


def _too_long() -> TooLong:
    return TooLong("核对这次合并用时太久，已中止", cure="下一轮会再核对")


def unrecorded(repo: Repo, main: str) -> list[Commit]:
    """First-parent commits of main since the last entry's merge, oldest first."""
    last = branch.last(repo)
    return repo.chain(f"refs/heads/{main}", since=last.predicate.origin.merge) if last else []


def _not_reverted(repo: Repo, main: str) -> list[Commit]:
    """Those after which main was not again what the last entry left: what was taken back asks nothing of anybody."""
    found, last = unrecorded(repo, main), branch.last(repo)
    back = [number for number, one in enumerate(found, 1) if last and one.tree == last.predicate.origin.tree]
    return found[back[-1] if back else 0 :]


def _in_time(
    opinions: Sequence[Opinion], merged: datetime | None, known: Mapping[Place, WitnessV1]
) -> Iterator[Opinion]:
    """What counts of it. Forges tell whole seconds: in the second of the merge a return counts, and agreement does not.

    Where the forge does not say when it was merged, only agreement that was witnessed before counts, and every return.
    """
    for one in opinions:
        if one.decision in AGREEING:
            before = known.get((one.record, one.account.id))
            in_time = (before is not None and is_same(one, before)) or (merged is not None and one.at < merged)
        else:
            in_time = merged is None or one.at <= merged
        if in_time:
            yield one


def _as_witnessed(known: Iterable[WitnessV1]) -> list[Opinion]:
    """Agreement as the gate witnessed it: what is taken back after its own merge, or was said on another page, is not withdrawn here."""
    return [
        Opinion(
            record=said.seen.record,
            account=Account(said.seen.account, said.seen.login),
            decision=said.decision,
            head=said.head,
            at=said.seen.claimed_at,
        )
        for said in known
        if said.decision in AGREEING
    ]
