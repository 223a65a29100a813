"""What stands on the main branch now, and everything that forbids publishing it. Read from Git alone.

What a release already serves was held against the ledger and checked when it was made. As long as the same house stands, only
what differs from it is looked at; that it is part of the same ledger is proven each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from checks.sources import Batch, of_part, of_tree
from checks.survey import survey
from portal import site
from portal.objects import EMPTY_TREE, Change, Entry
from portal.paths import CONTENT
from portal.provenance import Provenance
from portal.repo import Repo
from portal.site import parse_settings
from publish import sources
from publish.refusal import Refusal
from review.ledger import Fault
from review.owed import Override
from review.verified import Verified, bring_up

Tell = Callable[[str, int, int], None]  # step, done, total; 0 of 0 when there is nothing to count


class Since(msgspec.Struct, frozen=True):
    """What a kept release was made of, and whether everything in it was checked by the programs and the house of today."""

    tree: str
    ledger: str
    checked: bool


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


def look(repo: Repo, commit: str, since: Since | None, anchors: Sequence[str], tell: Tell) -> Now:
    """Verify `commit`. `anchors` are ledger heads that were seen before and must still be there."""
    found = repo.commit(commit)
    tell("核对审核台账", 0, 0)
    verified = bring_up(repo, found.id, anchors, lambda done, total: tell("核对审核台账", done, total))
    tell("核对改动", 0, 0)
    changes = repo.changes(since.tree if since else EMPTY_TREE, found.tree)
    checked = since is not None and since.checked
    entries = _entries(changes) if checked else repo.entries(found.tree)
    refusals = [*map(_of_ledger, verified.faults), *sources.refusals(entries, whole=not checked)]
    if not refusals:
        new = [entry for entry in entries if entry.path.startswith(CONTENT)]
        batch = of_part(repo, found.tree, new) if checked else of_tree(repo, found.tree, _paths(new), found.tree)
        refusals = list(_findings(batch, tell))
    return Now(
        commit=found.id,
        tree=found.tree,
        when=found.committer.when,
        verified=verified,
        changes=changes,
        refusals=refusals,
    )


def tip(repo: Repo) -> str:
    """The commit at the end of the main branch."""
    return repo.resolve(f"refs/heads/{main_of(repo)}")


def main_of(repo: Repo) -> str:
    """Name of the protected branch, as this clone's own portal.toml says."""
    return parse_settings(repo.read("HEAD", site.PATH)).forge.main


def _entries(changes: list[Change]) -> list[Entry]:
    return [Entry(one.path, one.new_mode, one.new_blob) for one in changes if not one.deleted]


def _of_ledger(fault: Fault) -> Refusal:
    return Refusal("ledger", fault.path, fault.message, fault.cure, entry=fault.entry)


def _paths(entries: list[Entry]) -> list[str]:
    return [entry.path for entry in entries]


def _findings(batch: Batch, tell: Tell) -> Iterator[Refusal]:
    """What the checks of today still object to, though it was agreed: rules grow after articles were read."""
    for done, findings in enumerate(survey(batch), 1):
        for finding in findings:
            if finding.blocks:
                message = f"{finding.code} {finding.message}"
                yield Refusal("check", finding.path, message, finding.fix, line=finding.line)
        tell("检查稿件", done, len(batch))
