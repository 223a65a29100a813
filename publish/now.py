"""What stands on the main branch now, and everything that forbids publishing it. Read from Git alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from checks.runner import check_all
from checks.sources import of_tree
from portal import site
from portal.objects import Entry
from portal.paths import CONTENT
from portal.provenance import Provenance
from portal.repo import Repo
from portal.site import parse_settings
from publish import sources
from publish.refusal import Refusal
from review.ledger import Fault
from review.verified import bring_up

Tell = Callable[[str, int, int], None]  # step, done, total; 0 of 0 when there is nothing to count


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """`when` is the commit's time in seconds; `numbers` gives for each path the newest ledger entry that names it."""

    commit: str
    tree: str
    when: int
    ledger: str
    entries: list[Entry]
    numbers: dict[str, int]
    facts: Provenance
    refusals: list[Refusal]

    @property
    def articles(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.path.startswith(CONTENT) and entry.path.endswith(".md")]


def look(repo: Repo, anchors: Sequence[str], tell: Tell) -> Now:
    """Verify the tip of the main branch. `anchors` are ledger heads that were seen before and must still be there."""
    commit = repo.commit(f"refs/heads/{main_of(repo)}")
    entries = repo.entries(commit.tree)
    tell("核对审核台账", 0, 0)
    verified = bring_up(repo, commit.id, anchors, lambda done, total: tell("核对审核台账", done, total))
    refusals = [*map(_of_ledger, verified.faults), *sources.refusals(entries)]
    refusals = refusals or list(_findings(repo, commit.tree, entries, tell))
    return Now(
        commit=commit.id,
        tree=commit.tree,
        when=commit.committer.when,
        ledger=verified.head,
        entries=entries,
        numbers=verified.numbers(),
        facts=Provenance(commit.id, verified.head, {}) if verified.faults else verified.provenance(),
        refusals=refusals,
    )


def main_of(repo: Repo) -> str:
    """Name of the protected branch, as this clone's own portal.toml says."""
    return parse_settings(repo.read("HEAD", site.PATH)).forge.main


def _of_ledger(fault: Fault) -> Refusal:
    return Refusal("ledger", fault.path, fault.message, fault.cure, entry=fault.entry)


def _findings(repo: Repo, tree: str, entries: list[Entry], tell: Tell) -> Iterator[Refusal]:
    """What the checks of today still object to, though it was agreed: rules grow after articles were read."""
    batch = of_tree(repo, tree, (entry.path for entry in entries), tree)
    for done, findings in enumerate(check_all(batch), 1):
        for finding in findings:
            if finding.blocks:
                message = f"{finding.code} {finding.message}"
                yield Refusal("check", finding.path, message, finding.fix, line=finding.line)
        tell("检查稿件", done, len(batch))
