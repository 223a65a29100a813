"""What publishing would do: from the release that is served to the commit that was agreed. Nothing is written here."""

from __future__ import annotations

from typing import Literal

import msgspec

from portal.objects import EMPTY_TREE
from portal.objects import Change as PathChange
from portal.repo import Repo
from publish.manifest import Manifest
from publish.now import Now
from publish.refusal import Refusal
from publish.releases import Last

Outcome = Literal["publish", "unchanged", "held", "refused"]
Kind = Literal["added", "changed", "removed"]


class Step(msgspec.Struct, frozen=True):
    """One path that the new release has otherwise than the old, and the ledger entry that agreed it."""

    path: str
    kind: Kind
    entry: int | None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`held` means that this very state was rolled back and waits for somebody to insist."""

    outcome: Outcome
    last: str | None
    now: Now
    steps: list[Step]

    @property
    def refusals(self) -> list[Refusal]:
        return self.now.refusals


def plan(repo: Repo, last: Last, now: Now, *, force: bool = False) -> Plan:
    """From what is served to what stands on main; `force` builds what is there already or was gone back from."""
    tree = _known_tree(repo, last.manifest)
    return Plan(
        outcome=_outcome(last, now, force),
        last=last.release,
        now=now,
        steps=[_step(change, now) for change in repo.changes(tree, now.tree)],
    )


def _outcome(last: Last, now: Now, force: bool) -> Outcome:
    if now.refusals:
        return "refused"
    if force or last.manifest is None:
        return "publish"
    if (last.manifest.commit, last.manifest.ledger) == (now.commit, now.ledger):
        return "unchanged"
    return "held" if (now.commit, now.ledger) in last.left else "publish"


def _known_tree(repo: Repo, last: Manifest | None) -> str:
    """The tree of the last release, if this clone still has it."""
    return last.tree if last and repo.find(last.commit) else EMPTY_TREE


def _step(change: PathChange, now: Now) -> Step:
    kind: Kind = "removed" if change.deleted else "added" if change.old_mode == "000000" else "changed"
    return Step(change.path, kind, now.numbers.get(change.path))
