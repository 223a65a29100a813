"""The last gate before the main branch: the people agreed (review), the content is clean (checks), the main branch is proven against the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from checks.batch import check_all
from checks.finding import Finding
from checks.own.run import Own
from checks.referring import referring
from checks.sources import Batch, of_part, of_tree
from sanshen.base.errors import PortalError
from sanshen.gate.flags import unknown_flags
from sanshen.gate.objections import objections
from sanshen.gate.register_words import found_in_registers
from sanshen.gate.side_effects import made_wrong, unmade
from sanshen.gate.trial_publication import gate_faults
from sanshen.git import following, private
from sanshen.git.objects import ZERO
from sanshen.git.objects import Entry as File
from sanshen.git.repo import RefMoved, Repo
from sanshen.portal.paths import CONTENT
from sanshen.publish.checked import own
from sanshen.review.case import Case
from sanshen.review.judging.change import ADOPTION, Change
from sanshen.review.ledger import anchor, branch
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.entry import Entry
from sanshen.review.local_acts import LocalReview
from sanshen.review.merge import finish, merge, require_agreed
from sanshen.review.proving.incremental import verify_incremental

_TOLD = 5  # further errors of an adoption
_MANY = 50  # files for which the tree is listed once instead of asked each time


def findings_in(repo: Repo, change: Change, day: date | None = None) -> list[Finding]:
    """What speaks against the tree that merging would give: its shape, what it does to the site, the checks of its
    articles, and whether pages can be made of them."""
    against = objections(repo, change.base_tree, change.merged, day)
    try:
        found = _checked(repo, change)
    except PortalError:
        if not against:
            raise
        return against  # what cannot be read cannot be checked
    if not against:
        found += made_wrong(repo, change, day)
        told = {(one.path, one.line) for one in found if one.blocks}
        found += [one for one in unmade(repo, change, day) if (one.path, one.line) not in told]
    known = {(one.path, one.message) for one in found}
    return [*(one for one in against if (one.path, one.message) not in known), *found]


def _checked(repo: Repo, change: Change) -> list[Finding]:
    """What the checks say of the articles altered; where one is taken away also of those that may lead to it, as far as that is its doing."""
    base = change.base or change.merged  # taking over a site is agreed whole, its baseline with it
    altered = [File(one.path, one.new_mode, one.new_blob) for one in change.paths if one.path.startswith(CONTENT)]
    files = [file for file in altered if file.blob != ZERO]
    faults = [*own.faults_in(repo, change), *found_in_registers(repo, change), *unknown_flags(repo, change)]
    if not altered:
        return faults
    rules = own.of_base(repo, change.base)
    if len(files) == len(altered) <= _MANY:
        return [*faults, *_found(of_part(repo, change.merged, files, base), rules)]
    gone = [file.path for file in altered if file.blob == ZERO]
    paths = dict.fromkeys(file.path for file in files)
    if gone:
        paths |= dict.fromkeys(referring(repo.entries(change.merged), gone, repo.object))
    found = _found(of_tree(repo, change.merged, paths, base), rules)
    others = {one.path for one in found if one.blocks} - {file.path for file in files}
    stood = _stood(repo, base, others, rules) if gone else []
    return [*faults, *(one for one in found if one not in stood)]


def _stood(repo: Repo, base: str, paths: Iterable[str], rules: Own | None) -> list[Finding]:
    """What these files, which the change leaves as they are, were guilty of before."""
    files = [file for path in sorted(paths) if (file := repo.entry(base, path))]
    return _found(of_part(repo, base, files), rules)


def _found(batch: Batch, rules: Own | None) -> list[Finding]:
    batch.judge_by(rules)
    return list(chain.from_iterable(check_all(batch)))


def errors_in(repo: Repo, change: Change, day: date | None = None) -> list[Finding]:
    return [finding for finding in findings_in(repo, change, day) if finding.blocks]


def refuse_errors(findings: Iterable[Finding], change: str, main: str) -> None:
    """PortalError with the first error, and how to see the others."""
    errors = [finding for finding in findings if finding.blocks]
    if errors:
        first = errors[0]
        more = f"（共 {len(errors)} 个错误，{_others(errors[1:], change, main)}）" if len(errors) > 1 else ""
        raise PortalError(f"{first.code} {first.message}{more}", cure=first.fix, path=first.path, line=first.line)


def _others(errors: Sequence[Finding], change: str, main: str) -> str:
    """Where the rest is to be seen; an adoption is no branch that could be checked."""
    if change != ADOPTION:
        return f"运行 sanshen check --range {main}..{change} 查看全部"
    return "另有" + "；".join(f"{one.path} {one.message}" for one in errors[:_TOLD])


def admit(
    repo: Repo, local_review: LocalReview, name: str, gate_key: Path, title: str, now: datetime, *, late: bool = False
) -> Entry:
    """Merge an agreed, clean change onto a main branch that is proven; whatever is missing is a PortalError and changes nothing.

    `late` as for `sanshen.review.merge.merge`.
    """
    if done := _resumed(repo, local_review.main, name):
        return done
    tips = _tips(repo, local_review.main)
    try:
        entry = _merged(repo, local_review, name, gate_key, title, now, late)
    except PortalError as error:
        if _tips(repo, local_review.main) == tips and not isinstance(error, RefMoved):
            raise
        cure = "重新运行本命令；没有写入任何内容"
        raise PortalError("被别人抢先：主分支、台账或审核记录刚刚更新", cure=cure) from error
    if entry.predicate.kind in ("merge", "override"):
        _bring_files(repo, local_review.main, entry)
    return entry


def _resumed(repo: Repo, main: str, name: str) -> Entry | None:
    """Do what a killed merge left undone; its entry, where it was the merge of this very change, which asks for no other."""
    left = finish(repo, main)
    last = left or branch.last(repo)
    if last is None or verify_incremental(repo, f"refs/heads/{main}", anchor.seen(repo)).faults:
        return None  # said where the change is merged
    if left:
        private.say(f"上次中断的合并已补完：台账第 {left.predicate.number} 号（{left.predicate.origin.change}）")
    if left or following.is_behind(repo):
        _bring_files(repo, main, last)
    origin = last.predicate.origin
    mine = origin.change == name and repo.find(f"refs/heads/{name}") == origin.head
    return last if mine and (left or last.predicate.kind != "override") else None  # an override waits for its follow-up


def _bring_files(repo: Repo, main: str, entry: Entry) -> None:
    """The work tree's turn; the merge is done whatever comes of it."""
    try:
        following.follow(repo, main, entry.predicate.origin.base)
    except PortalError as error:
        number = entry.predicate.number
        private.say(f"合并已完成（台账第 {number} 号），不用重做；只是工作区没有跟上：{error.message} → {error.cure}")


def _tips(repo: Repo, main: str) -> tuple[str | None, ...]:
    """Where the main branch and the ledger stand now."""
    return repo.find(f"refs/heads/{main}"), repo.find(REF)


def _merged(
    repo: Repo, local_review: LocalReview, name: str, gate_key: Path, title: str, now: datetime, late: bool
) -> Entry:
    local_review.reviews.require_submitted(name)
    evidence_tip = local_review.reviews.tip(name)  # what is said from here on, while the checks run, must stop it
    case = local_review.look(name, now)
    if not case.reviews:  # what is followed up was checked and is public
        refuse_errors(findings_in(repo, case.change, now.date()), name, local_review.main)
        require_agreed(case)  # nothing of the change runs before
        refuse_errors(gate_faults(repo, case.change, merging=True), name, local_review.main)
    if not case.change.is_adoption:
        _refuse_unproven(repo, f"refs/heads/{local_review.main}" if case.reviews else case.change.base)
    unchanged_refs = [(local_review.reviews.ref(name), evidence_tip)] if evidence_tip else []
    return merge(
        repo,
        case,
        local_review.main,
        gate_key,
        now,
        title or subject(repo, case),
        late=late,
        unchanged_refs=unchanged_refs,
    )


def _refuse_unproven(repo: Repo, base: str) -> None:
    faults = verify_incremental(repo, base, anchor.recall(repo)).faults
    if faults:
        more = f"（共 {len(faults)} 个问题，运行 sanshen ledger verify 查看全部）" if len(faults) > 1 else ""
        raise PortalError(
            f"主分支或台账有问题，暂不合并：{faults[0].message}{more}", cure=faults[0].cure, path=faults[0].path or None
        )


def subject(repo: Repo, case: Case) -> str:
    """First line of the change's newest commit message; what a merge says is about main, and an adoption takes in many."""
    if case.change.is_adoption:
        return "接收现有网站"
    own, newest = case.change.trees, repo.commit(case.change.head)
    while len(newest.parents) > 1 and (mine := [one for one in newest.parents if one in own]):
        newest = repo.commit(mine[0])
    said = newest.message.split("\n", 1)[0][:60]
    return f"补审：{said}" if case.reviews else said
