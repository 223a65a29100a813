"""What stands on the main branch now, and everything that forbids publishing it. Read from Git alone.

What this clone has proven of the ledger and what the checks said of each file is kept (sanshen.review.ledger.cache, sanshen.publish.checked.verdicts), so that
only what is new is proven, and only what could be judged otherwise today is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from sanshen.git.objects import EMPTY_TREE, Change
from sanshen.git.repo import Repo
from sanshen.portal.provenance import Provenance
from sanshen.publish.checked import verdicts
from sanshen.publish.refusal import Refusal
from sanshen.review.ledger.branch import Fault
from sanshen.review.ledger.mainline import main_of
from sanshen.review.ledger.override import Override
from sanshen.review.proving.incremental import Verified, verify_incremental

Tell = Callable[[str, int, int], None]  # step, done, total; 0 of 0 when there is nothing to count


class Since(msgspec.Struct, frozen=True):
    """What a kept release was made of."""

    tree: str
    ledger: str


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """`when` is the commit's time in seconds; `changes` lead from `since`'s tree, or from nothing, to this one."""

    commit: str
    tree: str
    when: int
    verified: Verified
    changes: list[Change]
    refusals: list[Refusal]

    @property
    def ledger(self) -> str:
        return self.verified.head

    @property
    def overrides(self) -> list[Override]:
        """What was published without the ordinary review, oldest first."""
        return self.verified.overrides()

    def facts(self) -> Provenance:
        """What all pages may say of themselves."""
        return self.verified.provenance()


def look(
    repo: Repo,
    commit: str,
    since: Since | None,
    anchors: Sequence[str],
    tell: Tell,
    agreed: Callable[[Now], None] = lambda _: None,
) -> Now:
    """Verify `commit`. `anchors` are ledger heads that were seen before and must still be there.

    `agreed` is called once the ledger covers everything, before the checks: what takes time can begin meanwhile.
    """
    found = repo.commit(commit)
    tell("核对审核台账", 0, 0)
    verified = verify_incremental(repo, found.id, anchors, lambda done, total: tell("核对审核台账", done, total))
    tell("核对改动", 0, 0)
    changes = repo.changes(since.tree if since else EMPTY_TREE, found.tree)
    refusals = [*map(_of_ledger, verified.faults)]
    now = Now(
        commit=found.id,
        tree=found.tree,
        when=found.committer.when,
        verified=verified,
        changes=changes,
        refusals=refusals,
    )
    if not refusals:
        agreed(now)
    refusals += verdicts.objections(repo, found.tree, tell, checking=not refusals)
    return now


def tip(repo: Repo) -> str:
    """The commit at the end of the main branch."""
    return repo.resolve(f"refs/heads/{main_of(repo)}")


def _of_ledger(fault: Fault) -> Refusal:
    return Refusal("ledger", fault.path, fault.message, fault.cure, entry=fault.entry)
