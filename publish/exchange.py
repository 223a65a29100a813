"""Evidence between clones: what was signed elsewhere comes here, what the gate witnessed goes there, and nothing is forced.

The remote's evidence is fetched beside ours first. Only what continues ours is taken over; what the gate itself wrote at
the same moment gives way, for it can hear the forge again, and a person's signature never does.
"""

from __future__ import annotations

from collections.abc import Iterable

from portal.objects import ZERO
from portal.repo import Repo
from review import remembered
from review.act import StatementV1
from review.reviews import REVIEWS, Reviews

BESIDE = "refs/sanshen/remote/"  # the remote's evidence as it stood when it was last taken over
_ARRIVING = "refs/sanshen/arriving/"
ARRIVING = f"+{REVIEWS}*:{_ARRIVING}*"  # what to fetch before `take_over`


def take_over(reviews: Reviews) -> dict[str, str]:
    """After a fetch of ARRIVING. Gives each change whose evidence on the remote cannot be followed, and why."""
    repo, ours, seen = reviews.repo, reviews.repo.refs(REVIEWS), reviews.repo.refs(BESIDE)
    refused = {}
    for ref, there in repo.refs(_ARRIVING).items():
        name = ref.removeprefix(_ARRIVING)
        before, here = seen.get(BESIDE + name), ours.get(REVIEWS + name)
        if there == before and here is not None:
            continue
        gives_way = _gives_way(reviews, name, here, there)
        if _loses(reviews, before, there) or (_is_behind(repo, here, there) and _loses(reviews, here, there)):
            refused[name] = "代码平台上的审核记录被改写或删减"
        elif _is_behind(repo, here, there) or gives_way:
            if gives_way:
                remembered.write(repo, name, [one.sha256 for one in reviews.signed_at(there)])
            moves = [(REVIEWS + name, there, here or ZERO), (BESIDE + name, there, before or ZERO)]
            repo.update_refs(moves if here != there else moves[1:])
        elif repo.is_ancestor(there, here or there):
            repo.update_ref(BESIDE + name, there, before or ZERO)
        else:
            refused[name] = "两处同时有人签名，审核记录分叉"
    return refused


def owed(repo: Repo) -> list[str]:
    """Refspecs of the evidence that the remote lacks."""
    seen = repo.refs(BESIDE)
    return [f"{ref}:{ref}" for ref, tip in repo.refs(REVIEWS).items() if seen.get(_beside(ref)) != tip]


def given(repo: Repo, refspecs: Iterable[str]) -> None:
    """After a push of these: what the remote has now."""
    seen, ours = repo.refs(BESIDE), repo.refs(REVIEWS)
    refs = [spec.partition(":")[0] for spec in refspecs]
    repo.update_refs([(_beside(ref), ours[ref], seen.get(_beside(ref), ZERO)) for ref in refs if ref in ours])


def _loses(reviews: Reviews, before: str | None, there: str) -> bool:
    """Whether `there` does not go on from `before`, as a commit or by the acts that it holds."""
    if before is None:
        return False
    old, new = reviews.signed_at(before), reviews.signed_at(there)
    return not reviews.repo.is_ancestor(before, there) or new[: len(old)] != old


def _beside(ref: str) -> str:
    return BESIDE + ref.removeprefix(REVIEWS)


def _is_behind(repo: Repo, here: str | None, there: str) -> bool:
    return here is None or repo.is_ancestor(here, there)


def _gives_way(reviews: Reviews, name: str, here: str | None, there: str) -> bool:
    """Whether the two forked, and on our side only what the gate witnessed would be lost."""
    repo = reviews.repo
    if here is None or repo.is_ancestor(there, here):
        return False
    kept = {one.sha256 for one in reviews.signed_at(there)}
    return not any(isinstance(one.parse(), StatementV1) for one in reviews.signed_at(here) if one.sha256 not in kept)
