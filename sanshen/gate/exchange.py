"""Evidence between clones: what was signed elsewhere comes here, what the gate witnessed goes there, and nothing is forced.

The remote's evidence is fetched beside ours first. Only what continues ours is taken over; what the gate itself wrote at
the same moment is replaced, for it can witness the forge again, and a person's signature never does. Whoever may push can plant
refs among the evidence: each change is looked at by itself, and what is no evidence is named and left where it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import msgspec

from sanshen.base.errors import PortalError
from sanshen.gate.round_limits import most
from sanshen.git.objects import ZERO
from sanshen.review import acts_seen
from sanshen.review.evidence_refs import Reviews
from sanshen.review.judging.act import StatementV1
from sanshen.review.ref_names import REVIEWS, is_name, key_of, name_of, ref_of

TRACKING = "refs/sanshen/remote/"  # the remote's evidence as it stood when it was last taken over
_ARRIVING = "refs/sanshen/arriving/"
_FORMER = "refs/sanshen/former/"  # the remote's evidence under the names of earlier versions, as it was taken over
_STRAY = "refs/sanshen/stray/"  # what bears such a name and is no evidence


class Arrivals(msgspec.Struct):
    """What to fetch before `take_over`: refspecs by change, of its evidence and of what may be evidence under an earlier name.

    `strays` are refs among the evidence that are none.
    """

    present: dict[str, str]
    former: dict[str, str]
    strays: list[str]

    def narrow(self, first: Container[str], known: Container[str]) -> int:
        """Leave what one round can take, those under review first; how many that leaves out."""
        before = len(self.present) + len(self.former)
        self.present, self.former = most(self.present, first, known), most(self.former, first, known)
        return before - len(self.present) - len(self.former)


def arrivals(reviews: Reviews, there: Mapping[str, str]) -> Arrivals:
    """`there`: every ref below refs/reviews/ that the remote lists, and its commit."""
    repo, ours = reviews.repo, reviews.tips()
    seen, taken, stray = repo.refs(TRACKING), repo.refs(_FORMER), repo.refs(_STRAY)
    found = Arrivals({}, {}, [])
    for ref, tip in there.items():
        key = ref.removeprefix(REVIEWS)
        name = name_of(key)
        if name is not None:
            if seen.get(TRACKING + key) != tip:
                found.present[name] = f"+{ref}:{_ARRIVING}{key}"
        elif not is_name(key) or stray.get(_STRAY + key_of(key)) == tip:
            found.strays.append(ref)
        elif taken.get(_FORMER + key_of(key)) == tip:
            continue
        elif key not in ours and ref_of(key) not in there:
            found.former[key] = f"+{ref}:{_FORMER}{key_of(key)}"
        elif key in ours and repo.has(tip) and repo.is_ancestor(tip, ours[key]):
            repo.update_ref(_FORMER + key_of(key), tip, taken.get(_FORMER + key_of(key), ZERO))
        else:
            found.strays.append(ref)
            if repo.has(tip):  # known from now on: it is looked at once
                repo.update_ref(_STRAY + key_of(key), tip, stray.get(_STRAY + key_of(key), ZERO))
    return found


def take_over(reviews: Reviews, found: Arrivals) -> dict[str, str]:
    """After a fetch of these. Gives each change whose evidence on the remote cannot be followed, and why."""
    repo, ours, seen = reviews.repo, reviews.tips(), reviews.repo.refs(TRACKING)
    arrived, former, stray = repo.refs(_ARRIVING), repo.refs(_FORMER), repo.refs(_STRAY)
    refused = {}
    for name in found.present:
        key = key_of(name)
        if there := arrived.get(_ARRIVING + key):
            try:
                why = _taken(reviews, name, ours.get(name), there, seen.get(TRACKING + key))
            except PortalError as error:
                why = f"代码平台上的审核记录不能识别（{error.message}）"
            if why:
                refused[name] = why
    for name in found.former:
        key = key_of(name)
        there = former.get(_FORMER + key)
        if there and reviews.is_evidence(name, there):
            repo.update_ref(ref_of(name), repo.resolve(there), ZERO)
        elif there:
            found.strays.append(REVIEWS + name)
            repo.update_refs([(_FORMER + key, ZERO, there), (_STRAY + key, there, stray.get(_STRAY + key, ZERO))])
    return refused


def _taken(reviews: Reviews, name: str, here: str | None, there: str, before: str | None) -> str:
    """Take over what the remote has of one change; why that cannot be done, empty where it can."""
    repo = reviews.repo
    if there == before and here is not None:
        return ""
    if repo.resolve(there) != there:  # it may be no commit at all
        return "代码平台上的审核记录是一个标签，不是提交；改回它指的提交即可"
    ahead = here is not None and repo.is_ancestor(here, there)
    if _drops_acts(reviews, before, there) or (ahead and _drops_acts(reviews, here, there)):
        return "代码平台上的审核记录被改写或删减"
    ours, tracking = (ref_of(name), there, here or ZERO), (TRACKING + key_of(name), there, before or ZERO)
    if here is None or ahead or _may_be_replaced(reviews, here, there):
        if here and not ahead:
            acts_seen.write(repo, name, [one.pair for one in reviews.signed_at(there)])
        repo.update_refs([ours, tracking] if here != there else [tracking])
    elif repo.is_ancestor(there, here):
        repo.update_refs([tracking])
    else:
        return "两处同时有人签名，审核记录分叉"
    return ""


def _drops_acts(reviews: Reviews, before: str | None, there: str) -> bool:
    """Whether `there` does not go on from `before`, as a commit and by the acts that it holds."""
    if before is None:
        return False
    old, new = reviews.signed_at(before), reviews.signed_at(there)
    return not reviews.repo.is_ancestor(before, there) or new[: len(old)] != old


def unpushed(reviews: Reviews) -> dict[str, str]:
    """Refs of the evidence that the remote lacks, by change."""
    seen = reviews.repo.refs(TRACKING)
    tips = reviews.tips().items()
    return {name: ref_of(name) for name, tip in tips if seen.get(TRACKING + key_of(name)) != tip}


def mark_pushed(reviews: Reviews, names: Iterable[str]) -> None:
    """After a push of what these changes lacked there: what the remote has now."""
    seen, ours = reviews.repo.refs(TRACKING), reviews.tips()
    moves = ((TRACKING + key_of(name), ours[name]) for name in names if name in ours)
    reviews.repo.update_refs([(ref, tip, seen.get(ref, ZERO)) for ref, tip in moves])


def _may_be_replaced(reviews: Reviews, here: str, there: str) -> bool:
    """Whether the two forked, and on our side only what the gate witnessed would be lost."""
    if reviews.repo.is_ancestor(there, here):
        return False
    kept = {one.pair for one in reviews.signed_at(there)}
    return not any(isinstance(one.parse(), StatementV1) for one in reviews.signed_at(here) if one.pair not in kept)
