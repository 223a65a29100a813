"""What the gate writes on the forge: statuses of commits, comments on pages, requests to review. Each comes with its line of the round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec

from checks.finding import Finding
from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.gate import queue
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.record_merges import RecordedMerge, UnrecordedMerge
from sanshen.gate.round_lines import RoundLine
from sanshen.review import notice
from sanshen.review.case import Case
from sanshen.review.forges.forge import Pull, Status
from sanshen.review.forges.page_records import pull_of
from sanshen.review.notice import Links


def post_verdict(
    gate: ForgeGate, pull: Pull, case: Case, findings: Sequence[Finding], links: Links, now: datetime
) -> RoundLine:
    """Where the change stands. PortalError where its status cannot be set."""
    own = notice.status_of(case, pull, findings, links)
    status = gate.shared_heads.least(pull, own)
    for commit, said in ((pull.head, status), *_queued(gate, pull, case, status)):
        gate.forge.set_status(commit, said)
    unasked: list[str] = []

    def ask() -> None:
        unasked.extend(gate.forge.request_reviews(pull, _next(gate, case, pull) if own.state == "pending" else []))

    def explain() -> None:
        text = notice.comment_of(case, pull, findings, links, now.date(), unasked=unasked)
        gate.forge.comment(pull, text, notice.MARK)

    trouble = "；".join(filter(None, [gate.write(ask), gate.write(explain)]))
    return RoundLine(pull=pull.number, change=pull.branch, state=status.state, said=status.description, trouble=trouble)


def post_failure(gate: ForgeGate, pull: Pull, error: PortalError) -> RoundLine:
    """That it cannot be judged, and why."""
    what = f"{error.message} → {error.cure}"
    status = gate.shared_heads.least(pull, notice.failure(gate.main, what))
    head = [] if gate.shared_heads.silent(pull) else [pull.head]
    told = [
        gate.write(partial(gate.forge.set_status, commit, status))
        for commit in (*head, *gate.mirror.queued.get(pull.number, []))
    ]
    told.append(gate.write(lambda: gate.forge.comment(pull, notice.failure_comment(error), notice.MARK)))
    trouble = "；".join(filter(None, told))
    said = f"不能判定：{one_line(what)}"  # whole: it may end with a file to look at
    return RoundLine(pull=pull.number, change=pull.branch, state=status.state, said=said, trouble=trouble)


def post_merge(gate: ForgeGate, done: RecordedMerge, now: datetime) -> RoundLine:
    """The number of its entry, on the page of the pull request that was merged."""
    number, name = done.entry.predicate.number, done.case.change.name
    line = RoundLine(
        pull=pull_of(done.case.evidence.whole),
        change=name,
        state="merged",
        said=f"审核台账第 {number} 号",
        entry=number,
    )
    if not line.pull:
        return line

    def announce() -> None:
        pull = gate.forge.pull(line.pull)
        text = notice.comment_of(done.case, pull, [], gate.reports.links(pull.number), now.date(), number)
        gate.forge.comment(pull, text, notice.MARK)

    return msgspec.structs.replace(line, trouble=gate.write(announce))


def post_unrecorded(gate: ForgeGate, one: UnrecordedMerge) -> RoundLine:
    """A merge that nobody agreed to in time, told on its page too."""
    number, trouble = 0, ""
    if pull := one.pull:
        number, text = pull.number, notice.failure_comment(one.error)
        trouble = gate.write(lambda: gate.forge.comment(pull, text, notice.MARK))
    return RoundLine(pull=number, change=one.change, state="error", said=str(one.error), trouble=trouble)


def _queued(gate: ForgeGate, pull: Pull, case: Case, status: Status) -> list[tuple[str, Status]]:
    """Commits of the merge queue, and what each is told."""
    queued = gate.mirror.queued.get(pull.number, [])
    return [(one, queue.status_in(gate.repo.commit(one), case, status)) for one in queued]


def _next(gate: ForgeGate, case: Case, pull: Pull) -> list[str]:
    """Logins of those who may act now; a forge asks nobody to review what is their own."""
    people = (case.law.config.roster.person(person) for person in case.verdict.waiting)
    accounts = [one for person in people for one in person.accounts if one.forge == gate.kind]
    return [one.login for one in accounts if one.id != pull.opener.id]
