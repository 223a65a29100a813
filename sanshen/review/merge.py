"""Bringing an agreed change to the main branch and into the ledger, in one transaction of refs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from sanshen.base.dates import beijing
from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.git import following, private
from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo
from sanshen.review.case import Case
from sanshen.review.judging import renewal
from sanshen.review.ledger import anchor, branch, coverage
from sanshen.review.ledger.entry import (
    Entry,
    Origin,
    Predicate,
    due_of,
    records_of,
    responsible_of,
    subjects_of,
)
from sanshen.review.proving.incremental import verify_incremental
from sanshen.review.proving.verify import newest

LATE = timedelta(days=1)
_MERGED = "refs/sanshen/merged"  # the newest merge made here: no gc takes it while main does not hold it yet


class Draft(msgspec.Struct, frozen=True):
    """An entry and the ledger commit that would hold it: objects only, until the refs of `moves` point to them."""

    entry: Entry
    logged: str
    moves: list[tuple[str, str, str]]


def merge(
    repo: Repo,
    case: Case,
    main: str,
    gate_key: Path,
    at: datetime,
    title: str,
    landed: str = "",
    *,
    late: bool = False,
    unchanged_refs: Iterable[tuple[str, str]] = (),
    anchored: bool = True,
) -> Entry:
    """Merge exactly what was agreed and append its entry. Either both happen or neither; PortalError says why not.

    `landed` is the merge commit where a forge already made it. The entry must pass `verify` before it is appended:
    a ledger with a fault in it could never be published again. RefMoved unless each ref of `unchanged_refs` is still at its
    commit. `late`: whether somebody says that this clock is right, though the last act is more than `LATE` old.
    Without `anchored` the entry may still give way to another: the anchor waits until it was pushed.
    """
    if not late:
        _refuse_leap(case, at)
    made = dry_run(repo, case, main, gate_key, at, title, landed)
    anchor.require_room(repo)
    following.make_room(repo, _MERGED)
    repo.update_refs([*made.moves, *((ref, tip, tip) for ref, tip in unchanged_refs)])
    if anchored:
        _remember(repo, made.entry, made.logged)
    return made.entry


def dry_run(repo: Repo, case: Case, main: str, gate_key: Path, at: datetime, title: str, landed: str = "") -> Draft:
    """A draft that `verify` accepts; PortalError says what is wrong with any other."""
    made = draft(repo, case, main, gate_key, at, title, landed)
    if faults := newest(repo, made.logged, verify_incremental(repo, f"refs/heads/{main}").index):
        raise PortalError(
            f"不能合并：{faults[0].message}", cure="改正或稍后再合并；没有写入任何内容", path=faults[0].path or None
        )
    return made


def _remember(repo: Repo, entry: Entry, logged: str) -> None:
    """Both refs have moved: the merge is done whatever comes of it."""
    try:
        anchor.remember(repo, logged)
    except PortalError as error:
        private.say(f"合并已完成（台账第 {entry.predicate.number} 号）；只是{error.message} → {error.cure}")


def _refuse_leap(case: Case, at: datetime) -> None:
    """An entry of a clock that runs ahead holds up everything until its time has come: nothing precedes the last entry."""
    last = max(one.seen_at for one in case.acts)
    if at > last + LATE:
        raise PortalError(
            f"最后一次审核是 {last:%Y-%m-%d %H:%M}，本机时间是 {beijing(at):%Y-%m-%d %H:%M}，相差一天以上，先没有合并",
            cure="核对本机时间（timedatectl）；时间走快时写进台账的记录，到那一天之前谁也不能再合并、发布。时间无误，加上 --late",
        )


def require_agreed(case: Case) -> None:
    """PortalError unless everybody has agreed whom the regulation names."""
    if case.verdict.state != "approved":
        raise PortalError(f"不能合并：{case.verdict.reason}", cure=f"运行 sanshen gate {case.change.name} 查看还缺什么")


def draft(
    repo: Repo,
    case: Case,
    main: str,
    gate_key: Path,
    at: datetime,
    title: str,
    landed: str = "",
) -> Draft:
    """Everything that a merge writes, with nothing pointing to it yet."""
    require_agreed(case)
    config, title = case.law.config, one_line(title) or one_line(case.change.name)
    if case.chain.id == renewal.ID:
        config = renewal.restored(config, case.law.policy, beijing(at).date())
    here = _landed(repo, case, landed)
    commit = here or _merge_commit(repo, case, gate_key, at, title)
    entry = _entry(repo, case, commit, main, at, title)
    logged, old = branch.write(repo, entry, config.settings, gate_key)
    if (old == ZERO) != case.change.is_adoption:
        cure = "首次使用先接收现有内容（sanshen submit adoption）；已有台账的不能再次接收"
        raise PortalError("台账的起点不对", cure=cure)
    moves = [(branch.REF, logged, old)]
    if not here:  # the ledger first: who dies between the two leaves an entry that `finish` can prove, and needs no key
        kept = (_MERGED, commit, "")
        moves = [kept, *following.holding(repo, main), *moves, (f"refs/heads/{main}", commit, case.change.base)]
    return Draft(entry, logged, moves)


def finish(repo: Repo, main: str) -> Entry | None:
    """If a killed run left an entry whose merge the main branch lacks, bring the branch there; gives the entry.

    Only what the ledger proves is brought: a planted entry moves nothing.
    """
    last = branch.last(repo)
    tip = repo.find(f"refs/heads/{main}")
    if last is None or tip is None or not coverage.is_cut_short(last.predicate.origin, tip):
        return None
    merged = last.predicate.origin.merge
    if repo.find(merged) is None or (found := verify_incremental(repo, merged, anchor.seen(repo))).faults:
        return None
    repo.update_ref(f"refs/heads/{main}", merged, tip)
    _remember(repo, last, found.head)
    return last


def _merge_commit(repo: Repo, case: Case, gate_key: Path, at: datetime, title: str) -> str:
    who = branch.gate_identity(case.law.config.settings, at)
    people = [f"{one.stage.name}：{one.act.person}" for one in case.verdict.filled]
    message = f"{title}\n\n变更：{one_line(case.change.name)}\n" + "\n".join(people) + "\n"
    return repo.write_commit(case.change.merged, [case.change.base, case.change.head], message, who, gate_key)


def _kind(case: Case) -> Literal["adoption", "merge", "override", "follow-up"]:
    if case.change.is_adoption:
        return "adoption"
    if case.reviews:
        return "follow-up"
    return "override" if case.chain.is_override else "merge"


def _origin(repo: Repo, case: Case, commit: str) -> Origin:
    """Where the change came from; a follow-up has the tree of the last entry and alters nothing."""
    change = case.change
    last_tree = repo.commit(commit).tree if case.reviews else ""
    return Origin(
        change=change.name,
        base=commit if last_tree else change.base,
        base_tree=last_tree or change.base_tree,
        head=change.head,
        head_tree=change.head_tree,
        merge=commit,
        tree=last_tree or change.merged,
        digest=change.digest,
    )


def _landed(repo: Repo, case: Case, landed: str) -> str:
    """The commit that needs no merging: an adoption's own, the last entry's of a follow-up, what a forge merged; else empty."""
    if case.change.is_adoption:
        return case.change.head
    last = branch.last(repo) if case.reviews else None
    return last.predicate.origin.merge if last else landed


def _entry(repo: Repo, case: Case, commit: str, main: str, at: datetime, title: str) -> Entry:
    change = case.change
    last = branch.last(repo)
    paths = [] if case.reviews else records_of(change)
    predicate = Predicate(
        number=last.predicate.number + 1 if last else 0,
        kind=_kind(case),
        site=case.law.config.settings.site.code,
        ref=f"refs/heads/{main}",
        previous=repo.find(branch.REF) or "",
        at=at,
        title=title,
        origin=_origin(repo, case, commit),
        paths=paths,
        chain=case.chain.id,
        responsible=responsible_of(case.verdict, case.law.config.roster),
        acts=list(case.evidence.signed),
        witnesses=list(case.evidence.seconds),
        law=case.law.digests,
        due=due_of(case.chain, at),
        reviews=case.reviews,
    )
    return Entry(subject=subjects_of(paths), predicate=predicate)
