"""The gate beside a forge: fetch, witness, judge, tell, merge, record. It trusts the forge with nothing but delivery."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

from sanshen.base.dates import beijing
from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.base.time_limit import at_most
from sanshen.gate import queue
from sanshen.gate.admit import errors_in, subject
from sanshen.gate.faults import TooLong, in_words, too_long
from sanshen.gate.mirror import Mirror
from sanshen.gate.order import Slow
from sanshen.gate.record_merges import MergeRecorder, RecordedMerge, UnrecordedMerge, unrecorded
from sanshen.gate.renamed import look_up, refuse_renamed
from sanshen.gate.reports import Reports
from sanshen.gate.round_lines import RoundLine, apart
from sanshen.gate.shared_heads import Twins
from sanshen.gate.tried import gate_faults
from sanshen.git import following
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.portal.site import Settings
from sanshen.review import notice
from sanshen.review.case import Case, change_and_law, judge_case, judge_with_override
from sanshen.review.forges.forge import Forge, Pull, Refused, Status
from sanshen.review.forges.page_records import pull_of
from sanshen.review.judging.change import Change
from sanshen.review.ledger import anchor, branch
from sanshen.review.ledger.branch import Fault
from sanshen.review.ledger.mainline import settings_of
from sanshen.review.ledger.override import Override
from sanshen.review.local_acts import Desk
from sanshen.review.merge import merge, tried
from sanshen.review.proving.incremental import verify_incremental
from sanshen.review.ref_names import REVIEWS
from sanshen.review.witness import witness

_WAITS = "排在其他变更后面：这个变更或它的作者的变更检查用时太久，这一轮的时间已经用完，下一轮接着看"
SECONDS = 600.0  # that one pull request may take of a round: a first preview of ten thousand articles takes one minute


class Asked(msgspec.Struct):
    """A merge that was asked of the forge when its main branch stood at `main`.

    `answered` once it said that it merged, until the main branch was seen without it: it may have gone into another one.
    """

    main: str
    pull: Pull
    answered: bool = False


class Watch:
    """`remote` is the forge's repository; `token` opens its git as it opens the API."""

    def __init__(
        self,
        repo: Repo,
        settings: Settings,
        forge: Forge,
        gate_key: Path,
        token: str,
        reports: Reports,
        seconds: float = SECONDS,
    ):
        self.repo = repo
        self.main = settings.forge.main
        self.kind = settings.forge.kind
        self.desk = Desk(repo, self.main, settings.site.code)
        self.forge = forge
        self.gate_key = gate_key
        self.reports = reports
        self.seconds = seconds
        self.own: dict[str, Pull] = {}  # what this gate has merged and not yet entered, by merge commit
        self.unanswered: set[str] = set()  # those of which it knows only that it had asked for such a merge
        self.asked: Asked | None = None  # until it sees the main branch move
        self.twins = Twins()
        self.mirror = Mirror(repo, self.desk.reviews, self.main, Remote(repo.root, "origin", token))
        self.slow = Slow()

    def round(self, now: datetime, *, merging: bool) -> Iterator[RoundLine]:
        """Everything open, once. A fault in one pull request is told there and does not stop the others."""
        begun = time.monotonic()

        def later() -> datetime:
            return now + timedelta(seconds=time.monotonic() - begun)

        with at_most(self.seconds, too_long):
            found = self.forge.pulls(self.main)
        pulls = [one for one in found if isinstance(one, Pull)]
        self.mirror.fetch(pulls)
        self.twins.begin(pulls)
        self.reports.forget({pull.number for pull in found})
        yield from apart(found, self.mirror)
        yield from self._looked_up()
        tried, refused = yield from self._record_merges(now)
        merging = merging and tried  # what cannot be entered must not be merged
        faults = self._faults()
        if not faults:
            try:
                following.follow(self.repo, self.main)
            except PortalError as error:  # nothing is judged by the work tree; the next round tries again
                yield RoundLine(pull=0, change=self.main, state="error", said=f"克隆的工作区没有跟上：{error}")
            yield from self._followed(now)
        elif not pulls and not refused:  # nothing else tells it
            said = f"主分支未经证实，暂停审核、合并和发布：{faults[0].message} → {faults[0].cure}"
            yield RoundLine(pull=0, change=self.main, state="error", said=said)
        for pull in self.slow.in_turn(pulls, now):
            if faults:
                why = f"主分支未经证实，暂停审核和合并：{faults[0].message}"
                yield self._failed(pull, PortalError(why, cure=faults[0].cure, path=faults[0].path or None))
                continue
            told = self._attended(pull, now)
            if merging and told.state == "success":
                moved = yield from self._merged(pull, pulls, told, later())
                if moved:
                    return  # what else is open is judged anew on the new main branch in the next round
                continue
            yield told

    def _faults(self) -> Sequence[PortalError | Fault]:
        """Why nothing may be judged on the present main branch; empty if it is proven."""
        if error := self.mirror.refused:
            return [error]
        return verify_incremental(self.repo, f"refs/heads/{self.main}", anchor.seen(self.repo)).faults

    def _looked_up(self) -> Iterator[RoundLine]:
        """Read the evidence that came, in no request's time; what is left is read on with the requests, and in the next round."""
        try:
            with at_most(self.seconds, too_long):
                look_up(self.desk.reviews, settings_of(self.repo))
        except Exception as error:
            said = f"审核记录没有读完，接着再读：{in_words(error)}"
            yield RoundLine(pull=0, change=REVIEWS, state="error", said=said)

    def _followed(self, now: datetime) -> Iterator[RoundLine]:
        """Overrides that are owed their ordinary review: heard on the page of the pull request that they merged."""
        for owed in self.desk.overrides():
            if owed.followed is None:
                try:
                    with at_most(self.seconds, too_long):
                        told = self._follow(owed, now)
                except Exception as error:
                    said = f"补审不能判定：{in_words(error)}"
                    told = RoundLine(pull=0, change=owed.change, state="error", said=said)
                if told:
                    yield told

    def _follow(self, owed: Override, now: datetime) -> RoundLine | None:
        self.mirror.follow(owed.change)
        case = self.desk.follow_up(owed, now)
        number = pull_of(case.evidence.whole)
        if not number:
            return None
        pull = self.forge.pull(number)
        case = witness(self.desk, case, pull, self.forge.opinions(pull), self.gate_key, now)
        if case.verdict.state == "approved":
            title = f"补审：{owed.title}"
            entry = merge(self.repo, case, self.main, self.gate_key, now, title, late=True, anchored=False)
            self.mirror.push()
            return self._announce(RecordedMerge(case, entry), now)
        from sanshen.portal.workdays import written  # the calendar takes 0.1 s to load

        said = f"应急签发待补审（{written(owed.due)} 前）：{case.verdict.reason}"
        links = self.reports.links(pull.number)
        text = notice.comment_of(case, pull, [], links, now.date(), owed=owed)
        trouble = self._write(lambda: self.forge.comment(pull, text, notice.MARK))
        return RoundLine(pull=pull.number, change=owed.change, state="owed", said=said, trouble=trouble)

    def _record_merges(self, now: datetime) -> Generator[RoundLine, None, tuple[bool, bool]]:
        """Enter what was merged; whether that could be tried for all of it, and whether some of it was told to get no entry."""
        if error := self.mirror.refused:
            yield RoundLine(pull=0, change=self.main, state="error", said=str(error))
            return False, True
        if self.asked:
            asked = self.asked
            new = self.repo.chain(f"refs/heads/{self.main}", since=asked.main)
            if new:  # a forge's git may lag behind what its interface answers
                self.asked = None
            found = {one.id: asked.pull for one in new if one.parents[1:] == [asked.pull.head]}
            self.own |= found
            if not asked.answered:
                self.unanswered |= found.keys()
            elif not new:  # once; what comes later is the gate's own only if the forge names this request for it
                asked.answered = False
                yield from self._elsewhere(asked.pull)
        tried = True
        made: list[RecordedMerge | UnrecordedMerge] = []
        follow = self.mirror.follow
        recorder = MergeRecorder(
            self.repo, self.desk, self.forge, self.gate_key, now, self.own, self.unanswered, follow, self.seconds
        )
        try:
            made += recorder.record()
        except Exception as error:  # what stays without an entry is named by the proof that follows
            tried = False
            said = f"主分支上的合并没有记入台账：{in_words(error)}"
            yield RoundLine(pull=0, change=self.main, state="error", said=said)
        if tried and self.own:  # what was entered, or no longer stands on the main branch, is done with
            self.own = {one.id: self.own[one.id] for one in unrecorded(self.repo, self.main) if one.id in self.own}
            self.unanswered &= self.own.keys()
        self.mirror.push()
        for one in made:  # once: in the next round it is recorded already
            yield self._announce(one, now) if isinstance(one, RecordedMerge) else self._unrecorded(one)
        if unpushed := self.mirror.unpushed:
            yield RoundLine(
                pull=0, change=branch.REF, state="error", said=f"台账没有推送到代码平台，暂停合并：{unpushed}"
            )
            return False, True
        return tried, not tried or any(isinstance(one, UnrecordedMerge) for one in made)

    def _elsewhere(self, pull: Pull) -> Iterator[RoundLine]:
        """Where the forge merged what the gate asked for, if that is not the main branch: somebody was quicker."""
        with suppress(PortalError), at_most(self.seconds, too_long):
            now = self.forge.pull(pull.number)
            if now.merged and now.base != self.main:
                said = f"平台把它合并到了“{now.base}”，没有合并到主分支 {self.main}，不发布：有人刚刚改了目标分支；还要发布的，新建合并请求，重新送审"
                yield RoundLine(pull=pull.number, change=pull.branch, state="error", said=said)

    def _unrecorded(self, one: UnrecordedMerge) -> RoundLine:
        """A merge that nobody agreed to in time, told on its page too."""
        number, trouble = 0, ""
        if pull := one.pull:
            number, text = pull.number, notice.failure_comment(one.error)
            trouble = self._write(lambda: self.forge.comment(pull, text, notice.MARK))
        return RoundLine(pull=number, change=one.change, state="error", said=str(one.error), trouble=trouble)

    def _announce(self, done: RecordedMerge, now: datetime) -> RoundLine:
        number, name = done.entry.predicate.number, done.case.change.name
        told = RoundLine(
            pull=pull_of(done.case.evidence.whole),
            change=name,
            state="merged",
            said=f"审核台账第 {number} 号",
            entry=number,
        )
        if not told.pull:
            return told

        def announce() -> None:
            pull = self.forge.pull(told.pull)
            text = notice.comment_of(done.case, pull, [], self.reports.links(pull.number), now.date(), number)
            self.forge.comment(pull, text, notice.MARK)

        return msgspec.structs.replace(told, trouble=self._write(announce))

    def _attended(self, pull: Pull, now: datetime) -> RoundLine:
        """What is found of one pull request; whatever goes wrong with it goes wrong here."""
        if error := self.slow.still(pull, now):
            return self._failed(pull, error)
        if self.slow.must_wait(pull, now):
            return RoundLine(pull=pull.number, change=pull.branch, state="pending", said=_WAITS)
        begun = time.monotonic()
        try:
            with at_most(self.seconds, too_long):
                told = self._told(pull, now)
        except TooLong as slow:
            self.slow.took_too_long(pull, now, slow)
            return self._failed(pull, slow)
        except Exception as other:  # an error of ours that a file of theirs provokes
            told = self._failed(pull, in_words(other))
        self.slow.took(pull, now, time.monotonic() - begun)
        return told

    def _told(self, pull: Pull, now: datetime) -> RoundLine:
        case = self._heard(pull, now)
        findings = errors_in(self.repo, case.change)
        merging = case.verdict.state == "approved"  # what is green now may be merged, by whomever
        broken = [] if findings else gate_faults(self.repo, case.change, merging=merging)
        findings += broken
        links = self.reports.write(self.repo, pull, case.change, broken=broken[0].message if broken else "")
        own = notice.status_of(case, pull, findings, links)
        status = self.twins.least(pull, own)
        for commit, said in ((pull.head, status), *self._lined(pull, case, status)):
            self.forge.set_status(commit, said)
        unasked: list[str] = []

        def ask() -> None:
            unasked.extend(self.forge.request_reviews(pull, self._next(case, pull) if own.state == "pending" else []))

        def explain() -> None:
            text = notice.comment_of(case, pull, findings, links, now.date(), unasked=unasked)
            self.forge.comment(pull, text, notice.MARK)

        trouble = "；".join(filter(None, [self._write(ask), self._write(explain)]))
        return RoundLine(
            pull=pull.number, change=pull.branch, state=status.state, said=status.description, trouble=trouble
        )

    def _lined(self, pull: Pull, case: Case, status: Status) -> list[tuple[str, Status]]:
        """Commits of the merge queue, and what each is told."""
        lined = self.mirror.queued.get(pull.number, [])
        return [(one, queue.status_in(self.repo.commit(one), case, status)) for one in lined]

    def _heard(self, pull: Pull, now: datetime) -> Case:
        head = self.mirror.head_of(pull)
        change, law = change_and_law(self.repo, pull.branch, head, self.main)
        if blended := _blended(self.repo, change):
            cure = f"请作者把 {self.main} 合并到这个分支再推送：审核人看到的须与合并后的一致"
            raise PortalError("主分支也改了这个文件，两处改动会合在一起", cure=cure, path=blended)
        refuse_renamed(self.desk.reviews, law.config.settings, change, pull)
        case = judge_case(change, law, self.desk.evidence(change, law, now.date(), at=now), now.date())
        told = witness(self.desk, case, pull, self.forge.opinions(pull), self.gate_key, now)
        self.mirror.push()  # before anybody is told: what was witnessed must outlive this machine
        if refused := self.mirror.unsent.get(pull.branch):
            cure = f"{refused.cure}；还是不行的，换一个分支名重新送审"
            raise PortalError(f"审核记录推送不到代码平台（{refused.message}）", cure=cure)
        return msgspec.structs.replace(
            judge_with_override(change, law, told.evidence, now.date()), unheard=told.unheard
        )

    def _next(self, case: Case, pull: Pull) -> list[str]:
        """Logins of those who may act now; a forge asks nobody to review what is their own."""
        people = (case.law.config.roster.person(person) for person in case.verdict.waiting)
        accounts = [one for person in people for one in person.accounts if one.forge == self.kind]
        return [one.login for one in accounts if one.id != pull.opener.id]

    def _merged(
        self, pull: Pull, pulls: list[Pull], told: RoundLine, now: datetime
    ) -> Generator[RoundLine, None, bool]:
        """Merge it if it still stands as it was judged, and record what was merged; whether the main branch moved."""
        tip = self.repo.find(f"refs/heads/{self.main}")
        try:
            with at_most(self.seconds, too_long):
                stands = self._still_agreed(pull, pulls, now)
        except Exception as error:
            yield msgspec.structs.replace(told, trouble=f"合并前没能再核对一遍：{in_words(error)}")
            return False
        if self.repo.find(f"refs/heads/{self.main}") != tip:
            yield msgspec.structs.replace(told, state="pending", said="主分支刚刚有变动，下一轮重新判定")
            return True
        if not stands:
            yield self._overtaken(pull, told, now)
            return False
        message = f"变更：{one_line(pull.branch)}\n由审核闸门在各审齐备后合并（#{pull.number}）"
        self.asked = Asked(tip or "", pull)
        try:
            self.forge.merge(pull, pull.head, f"合并 {one_line(pull.branch)}", message)
        except PortalError as error:
            if isinstance(error, Refused) and error.status < 500:  # any other answer may come after the merge
                self.asked = None
            yield msgspec.structs.replace(told, trouble=f"平台没有合并：{error}")
            return False
        self.asked.answered = True
        yield told
        self.mirror.fetch([])
        yield from self._record_merges(now)
        return True

    def _still_agreed(self, pull: Pull, pulls: list[Pull], now: datetime) -> bool:
        """Whether it is agreed by all that was said until now: checks and previews may have taken minutes.

        PortalError where it could not be entered: what only the merge commit decides is all that is left to be found afterwards.
        """
        if _facts(self.forge.pull(pull.number)) != _facts(pull):
            return False
        self.mirror.fetch(pulls)
        if self.mirror.refused:
            raise self.mirror.refused
        self._refuse_too_early(now)
        case = self._heard(pull, now)
        if case.verdict.state != "approved":
            return False
        tried(self.repo, case, self.main, self.gate_key, now, subject(self.repo, case))
        return True

    def _refuse_too_early(self, now: datetime) -> None:
        """PortalError where a merge made now could not be entered: nothing precedes the last entry."""
        last = branch.last(self.repo)
        if last and now < last.predicate.at:
            raise PortalError(
                f"本机时间 {beijing(now):%Y-%m-%d %H:%M:%S} 早于台账最后一号的 {beijing(last.predicate.at):%Y-%m-%d %H:%M:%S}",
                cure="请网站管理员核对本机时间（timedatectl）；过了那个时间自动合并",
            )

    def _overtaken(self, pull: Pull, told: RoundLine, now: datetime) -> RoundLine:
        """What is found of it now that something came in between."""
        try:
            with at_most(self.seconds, too_long):
                present = self.forge.pull(pull.number)
        except Exception as error:
            return msgspec.structs.replace(told, trouble=f"合并前没能再核对一遍：{in_words(error)}")
        if _facts(present) != _facts(pull):
            said = "检查期间合并请求有变动（推送、关闭、改为草稿或改了目标分支），下一轮重新判定"
            return msgspec.structs.replace(told, state="pending", said=said)
        return self._attended(present, now)

    def _failed(self, pull: Pull, error: PortalError) -> RoundLine:
        what = f"{error.message} → {error.cure}"
        status = self.twins.least(pull, notice.failure(self.main, what))
        head = [] if self.twins.silent(pull) else [pull.head]
        told = [
            self._write(partial(self.forge.set_status, commit, status))
            for commit in (*head, *self.mirror.queued.get(pull.number, []))
        ]
        told.append(self._write(lambda: self.forge.comment(pull, notice.failure_comment(error), notice.MARK)))
        trouble = "；".join(filter(None, told))
        said = f"不能判定：{one_line(what)}"  # whole: it may end with a file to look at
        return RoundLine(pull=pull.number, change=pull.branch, state=status.state, said=said, trouble=trouble)

    def _write(self, write: Callable[[], None]) -> str:
        """Tell the forge something; what came in the way, where that did not work."""
        try:
            with at_most(self.seconds, too_long):
                write()
        except Exception as error:
            return f"没有写上页面：{in_words(error)}"
        return ""


def _facts(pull: Pull) -> tuple[object, ...]:
    """What a verdict is about: anybody may alter a title."""
    return pull.number, pull.branch, pull.head, pull.base, pull.draft, pull.open, pull.merged, pull.foreign


def _blended(repo: Repo, change: Change) -> str:
    """A path whose merged contents are neither the branch's nor untouched: nobody has read them. Empty if there is none."""
    for one in change.paths:
        stood = repo.entry(change.head_tree, one.path)
        if (stood is None) != one.deleted or (stood and stood.blob != one.new_blob):
            return one.path
    return ""
