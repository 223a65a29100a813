"""What publishing would do: from the release that is served to the commit that was agreed. Nothing is written here."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from sanshen.git.objects import Change as PathChange
from sanshen.publish.refusal import Refusal
from sanshen.publish.store.releases import Last
from sanshen.publish.target import Now

Outcome = Literal["publish", "unchanged", "held", "refused"]
Kind = Literal["added", "changed", "removed"]


class Step(msgspec.Struct, frozen=True):
    """One path that the new release has otherwise than the one before, and the ledger entry that agreed it."""

    path: str
    kind: Kind
    entry: int | None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`held` means that this very state was rolled back and waits for somebody to insist. `day` is what pages go by."""

    outcome: Outcome
    last: str | None
    now: Now
    day: date
    steps: list[Step]

    @property
    def refusals(self) -> list[Refusal]:
        return self.now.refusals


def plan(last: Last, now: Now, day: date, *, turned: bool = False, force: bool = False) -> Plan:
    """From what is served to what stands on main; `force` builds what is there already or was gone back from.

    `turned` means that pages are made again although nothing was agreed: a notice has run out since, the engine is another one,
    or somebody altered what is served.
    """
    numbers = now.verified.numbers_for(change.path for change in now.changes)
    return Plan(
        outcome=_outcome(last, now, turned, force),
        last=last.release,
        now=now,
        day=day,
        steps=[_step(change, numbers.get(change.path)) for change in now.changes],
    )


def _outcome(last: Last, now: Now, turned: bool, force: bool) -> Outcome:
    if now.refusals:
        return "refused"
    if force or last.manifest is None:
        return "publish"
    if (last.manifest.commit, last.manifest.ledger) == (now.commit, now.ledger):
        return "publish" if turned else "unchanged"
    return "held" if (now.commit, now.ledger) in last.left else "publish"


def _step(change: PathChange, entry: int | None) -> Step:
    kind: Kind = "removed" if change.deleted else "added" if change.old_mode == "000000" else "changed"
    return Step(change.path, kind, entry)
