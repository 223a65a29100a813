"""The gate beside a forge: fetch, witness, judge, tell, merge, record. It trusts the forge with nothing but delivery."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from portal.errors import PortalError
from portal.remote import Remote
from portal.repo import Repo
from portal.site import Settings
from publish import exchange, queue
from publish.admit import errors_in
from publish.reports import Reports
from publish.settle import Settled, settle
from review import anchor, notice
from review.act import WitnessV1
from review.case import Case, change_and_law, heard, settled
from review.change import ADOPTION, Change
from review.desk import Desk
from review.forge import Forge, Pull
from review.ledger import REF
from review.merge import merge
from review.verified import bring_up
from review.witness import witness


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one round found of one pull request. `entry` is its number in the ledger once it is merged."""

    pull: int
    change: str
    state: str
    said: str
    entry: int | None = None


class Watch:
    """`remote` is the forge's repository; `token` opens its git as it opens the API."""

    def __init__(self, repo: Repo, settings: Settings, forge: Forge, gate_key: Path, token: str, reports: Reports):
        self.repo = repo
        self.main = settings.forge.main
        self.kind = settings.forge.kind
        self.desk = Desk(repo, self.main, settings.site.code)
        self.forge = forge
        self.gate_key = gate_key
        self.reports = reports
        self.remote = Remote(repo.root, "origin", token)
        self.published: str | None = None  # the ledger as the forge has it
        self.queued: dict[int, list[str]] = {}  # commits of GitHub's merge queue
        self.forked: dict[str, str] = {}  # changes whose evidence cannot be followed, and why

    def round(self, now: datetime, *, merging: bool) -> Iterator[Told]:
        """Everything open, once. A fault in one pull request is told there and does not stop the others."""
        pulls = self.forge.pulls(self.main)
        self._fetch(pulls)
        self.reports.forget({pull.number for pull in pulls})
        yield from self._settle(now)
        faults = bring_up(self.repo, f"refs/heads/{self.main}", anchor.seen(self.repo)).faults
        if not faults:
            yield from self._followed(now)
        for pull in pulls:
            if faults:
                why = f"主分支未经证实，暂停审核和合并：{faults[0].message}"
                yield self._failed(pull, PortalError(why, cure=faults[0].cure, path=faults[0].path or None))
                continue
            told = self._attended(pull, now)
            yield told
            if merging and told.state == "success":
                yield from self._merged(pull, now)
                return  # the ground has moved: what else is open is judged anew in the next round

    def _followed(self, now: datetime) -> Iterator[Told]:
        """Overrides that are owed their ordinary review: heard on the page of the pull request that they merged."""
        for owed in self.desk.overrides():
            if owed.followed is not None:
                continue
            case = self.desk.follow_up(owed, now)
            if not _pull_of(case):
                continue
            pull = self.forge.pull(_pull_of(case))
            case = witness(self.desk, case, pull, self.forge.opinions(pull), self.gate_key, now)
            if case.verdict.state == "approved":
                title = f"补审：{owed.title}"
                entry = merge(self.repo, case, self.main, self.gate_key, now, title)
                self._push()
                yield self._announce(Settled(case, entry), now)
                continue
            said = f"应急签发待补审（{owed.due} 前）：{case.verdict.reason}"
            links = self.reports.links(pull.number)
            self.forge.comment(pull, notice.comment_of(case, pull, [], links, now.date(), owed=owed), notice.MARK)
            yield Told(pull=pull.number, change=owed.change, state="owed", said=said)

    def _push(self) -> None:
        """What the remote lacks of the ledger and the evidence."""
        evidence = exchange.owed(self.repo)
        tip = self.repo.find(REF)
        ledger = [f"{REF}:{REF}"] if tip and tip != self.published else []
        if evidence or ledger:
            self.remote.push([*ledger, *evidence])
            exchange.given(self.repo, evidence)
            self.published = tip

    def _fetch(self, pulls: list[Pull]) -> None:
        """The main branch, evidence that others signed, and the heads. Only heads may move backwards."""
        before = self.repo.find(f"refs/heads/{self.main}")
        heads = [f"+refs/pull/{one.number}/head:refs/heads/{one.branch}" for one in pulls if not _unfit(one, self.main)]
        branch = f"refs/heads/{self.main}"
        there = self.remote.refs([REF, queue.pattern(self.main)])
        self.published, self.queued = there.get(REF), queue.queued(there, self.main)
        ledger = [f"{REF}:{REF}"] if self.published and self.repo.find(REF) is None else []
        lined = [queue.refspec(self.main)] if self.queued else []
        self.remote.fetch([f"{branch}:{branch}", exchange.ARRIVING, *ledger, *heads, *lined])
        self.forked = exchange.take_over(self.desk.reviews)
        if before:
            self.repo.sync_worktree(self.main, before)

    def _settle(self, now: datetime) -> Iterator[Told]:
        made = settle(self.repo, self.desk, self.gate_key, now)
        self._push()
        for one in made:
            yield self._announce(one, now)

    def _announce(self, done: Settled, now: datetime) -> Told:
        number, name = done.entry.predicate.number, done.case.change.name
        told = Told(pull=_pull_of(done.case), change=name, state="merged", said=f"审核台账第 {number} 号", entry=number)
        if not told.pull:
            return told
        pull = self.forge.pull(told.pull)
        text = notice.comment_of(done.case, pull, [], self.reports.links(pull.number), now.date(), number)
        self.forge.comment(pull, text, notice.MARK)
        return told

    def _attended(self, pull: Pull, now: datetime) -> Told:
        try:
            return self._told(pull, now)
        except PortalError as error:
            return self._failed(pull, error)

    def _told(self, pull: Pull, now: datetime) -> Told:
        if unfit := _unfit(pull, self.main):
            raise PortalError(unfit, cure="在本仓库新建分支，重新发起")
        if pull.branch in self.forked:
            raise PortalError(self.forked[pull.branch], cure="请网站管理员查明；换一个分支名重新送审")
        case = self._heard(pull, now)
        findings = errors_in(self.repo, case.change)
        links = self.reports.write(self.repo, pull, case.change)
        status = notice.status_of(case, pull, findings, links)
        self.forge.set_status(pull.head, status)
        for lined in self.queued.get(pull.number, []):
            self.forge.set_status(lined, queue.status_in(self.repo.commit(lined), case, status))
        unasked = self.forge.request_reviews(pull, self._next(case, pull) if status.state == "pending" else [])
        text = notice.comment_of(case, pull, findings, links, now.date(), unasked=unasked)
        self.forge.comment(pull, text, notice.MARK)
        return Told(pull=pull.number, change=pull.branch, state=status.state, said=status.description)

    def _heard(self, pull: Pull, now: datetime) -> Case:
        head = self.repo.resolve(f"refs/heads/{pull.branch}")
        if head != pull.head:
            raise PortalError("分支刚刚又有推送", cure="稍候，下一轮按新版本判定")
        change, law = change_and_law(self.repo, pull.branch, head, self.main)
        if blended := _blended(self.repo, change):
            cure = f"请作者把 {self.main} 合并到这个分支再推送：审核人看到的须与合并后的一致"
            raise PortalError("主分支也改了这个文件，两处改动会合在一起", cure=cure, path=blended)
        case = heard(change, law, self.desk.evidence(change), now.date())
        told = witness(self.desk, case, pull, self.forge.opinions(pull), self.gate_key, now)
        self._push()  # before anybody is told: what was witnessed must outlive this machine
        return settled(change, law, told.evidence, now.date())

    def _next(self, case: Case, pull: Pull) -> list[str]:
        """Logins of those who may act now; a forge asks nobody to review what is their own."""
        people = (case.law.house.roster.person(person) for person in case.verdict.waiting)
        accounts = [one for person in people for one in person.accounts if one.forge == self.kind]
        return [one.login for one in accounts if one.id != pull.opener.id]

    def _merged(self, pull: Pull, now: datetime) -> Iterator[Told]:
        message = f"变更：{pull.branch}\n由审核闸门在各审齐备后合并（#{pull.number}）"
        self.forge.merge(pull, pull.head, pull.title, message)
        self._fetch([])
        yield from self._settle(now)

    def _failed(self, pull: Pull, error: PortalError) -> Told:
        status = notice.failure(self.main, f"{error.message} → {error.cure}")
        for commit in (pull.head, *self.queued.get(pull.number, [])):
            self.forge.set_status(commit, status)
        self.forge.comment(pull, notice.failure_comment(error), notice.MARK)
        return Told(pull=pull.number, change=pull.branch, state=status.state, said=status.description)


def _unfit(pull: Pull, main: str) -> str:
    """Why this cannot be a change of the house; empty if it can."""
    if pull.foreign:
        return "来自派生仓库的合并请求不受理：看不到是谁推送的"
    if pull.branch in (main, ADOPTION, REF.removeprefix("refs/heads/")):
        return f"分支名“{pull.branch}”不能用于变更"
    return ""


def _blended(repo: Repo, change: Change) -> str:
    """A path whose merged contents are neither the branch's nor untouched: nobody has read them. Empty if there is none."""
    for one in change.paths:
        stood = repo.entry(change.head_tree, one.path)
        if (stood is None) != one.deleted or (stood and stood.blob != one.new_blob):
            return one.path
    return ""


def _pull_of(case: Case) -> int:
    """Number of the pull request where it was reviewed; 0 where everybody signed at a desk."""
    said = (one.parse() for one in case.evidence.whole)
    return next((one.seen.pull for one in said if isinstance(one, WitnessV1)), 0)
