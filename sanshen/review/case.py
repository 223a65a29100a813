"""One change before the gate: judged on the base commit's policy, register and roster, never on its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from weakref import WeakKeyDictionary

import msgspec

from sanshen.base.dates import SLACK
from sanshen.git.objects import Entry
from sanshen.git.repo import Repo
from sanshen.portal.config import FILES, Config, load
from sanshen.portal.tree_shape import refuse_unlistable
from sanshen.review.evidence import Evidence, acts_of
from sanshen.review.judging import renewal
from sanshen.review.judging.act import Act, SignedStatement
from sanshen.review.judging.authorship import Context
from sanshen.review.judging.chain import Chain, chain_of
from sanshen.review.judging.change import ADOPTION, Change, adoption, proposed
from sanshen.review.judging.judge import Verdict, judge
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.policy_file import parse_policy
from sanshen.review.tenure import by_seat

_POLICIES = "policies"
_MANY = 64  # laws kept; a site has a new one a few times a year
_known: WeakKeyDictionary[Repo, dict[tuple[Entry | None, ...], Law]] = WeakKeyDictionary()


class Law(msgspec.Struct, frozen=True):
    """What a change is judged by: config and policy of one tree, and the sha256 of each file they come from."""

    config: Config
    policy: Policy
    digests: dict[str, str]


class Case(msgspec.Struct, frozen=True):
    """`reviews`: the ledger commit of the override that this case follows up; empty for every other case.

    `uncounted`: what the forge shows and does not count, or counts otherwise, each with the reason.
    """

    change: Change
    law: Law
    chain: Chain
    evidence: Evidence
    acts: tuple[Act, ...]
    verdict: Verdict
    reviews: str = ""
    uncounted: tuple[str, ...] = ()

    @property
    def signed(self) -> tuple[SignedStatement, ...]:
        """The statements that its entry will hold."""
        return self.evidence.signed

    def not_before(self, now: datetime) -> datetime:
        """The time of a new act: clocks differ a little, and no act precedes those on which it rests."""
        return max([now, *(one.seen_at for one in self.acts if not one.fault and one.seen_at <= now + SLACK)])


def law_of(read: Callable[[str], bytes]) -> Law:
    """The law as the files say that `read` gives."""
    seen: dict[str, bytes] = {}

    def reading(path: str) -> bytes:
        seen[path] = read(path)
        return seen[path]

    config = load(reading)
    path = config.settings.policy.path
    policy = parse_policy(reading, path)
    return Law(config, policy, {path: hashlib.sha256(data).hexdigest() for path, data in sorted(seen.items())})


def law_at(repo: Repo, treeish: str) -> Law:
    """The law as a tree states it; trees with the same files of law share one, read once."""
    files = repo.among(treeish, (*FILES, _POLICIES))
    known = _known.setdefault(repo, {})
    if files not in known:
        if len(known) >= _MANY:
            known.clear()
        known[files] = law_of(lambda path: repo.read(treeish, path))
    return known[files]


def change_and_law(repo: Repo, name: str, head: str, main: str) -> tuple[Change, Law]:
    """The change `name` at `head`, and the law of the commit it would be merged into."""
    if name == ADOPTION:
        refuse_unlistable(repo, repo.commit(head).tree)
        return adoption(repo, head), law_at(repo, head)
    base = repo.resolve(f"refs/heads/{main}")
    law = law_at(repo, base)
    return proposed(repo, name, base, head, law.config), law


def judge_with_override(change: Change, law: Law, evidence: Evidence, day: date) -> Case:
    """The case by its own chain; by the break-glass one where only that is fulfilled."""
    if renewal.is_open((one.path for one in change.paths), law.config, law.policy, day):
        return judge_case(change, law, evidence, day, override=True)
    case = judge_case(change, law, evidence, day)
    said = (one.parse() for one in evidence.signed)
    if case.verdict.state != "approved" and any(one and one.decision == "override" for one in said):
        broken = judge_case(change, law, evidence, day, override=True)
        return broken if broken.verdict.state == "approved" else case
    return case


def chain_for(change: Change, law: Law, *, override: bool = False) -> Chain:
    paths = {one.path: one.deleted for one in change.paths}
    return chain_of(paths, change.facts, law.config, law.policy, adoption=change.is_adoption, override=override)


def context_of(change: Change, law: Law, day: date) -> Context:
    """By what the statements of the change are read."""
    return Context(
        law.config.settings, change.name, law.config.roster, day, law.policy.witnesses, change.trees, change.current,
        change.loses,
    )  # fmt: skip


def judge_case(change: Change, law: Law, evidence: Evidence, day: date, *, override: bool = False) -> Case:
    """The verdict on a change from the evidence itself; what the gate does before and `verify` does ever after."""
    if override and renewal.is_open((one.path for one in change.paths), law.config, law.policy, day):
        return _renewed(change, law, evidence, day)
    acts = acts_of(evidence, context_of(change, law, day))
    return _judged(change, law, evidence, acts, lambda by: chain_for(change, by, override=override), day)


def _renewed(change: Change, law: Law, evidence: Evidence, day: date) -> Case:
    """The same where the calendar has emptied the site's own chain: by those who held its seats last."""
    config, policy = renewal.restored(law.config, law.policy, day), renewal.by_one_witness(law.config, law.policy, day)
    acts = acts_of(evidence, context_of(change, msgspec.structs.replace(law, config=config, policy=policy), day))

    def chain(by: Law) -> Chain:
        return renewal.chain_of_renewal(renewal.restored(by.config, by.policy, day), by.policy)

    return _judged(change, law, evidence, acts, chain, day)


def _judged(
    change: Change, law: Law, evidence: Evidence, acts: list[Act], chain_by: Callable[[Law], Chain], day: date
) -> Case:
    """The case by its chain; an act also needs its seat by the chain that its signer saw."""
    chain, ledger_view = chain_by(law), evidence.ledger_view
    if ledger_view and not ledger_view.adopts:
        acts = by_seat(acts, ledger_view, law.digests, lambda tree: chain_by(law_at(ledger_view.repo, tree)))
    return Case(change, law, chain, evidence, tuple(acts), judge(chain, acts, change, day))
