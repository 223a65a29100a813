"""What second witnesses stated, as the forge has it: fetched beside ours, and followed only where nothing of it is lost here."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from sanshen.base.errors import PortalError
from sanshen.git.objects import ZERO
from sanshen.git.remote import deletion
from sanshen.git.repo import Repo
from sanshen.review import acts_seen
from sanshen.review.evidence_refs import Reviews
from sanshen.review.judging.act import SignedStatement
from sanshen.review.ref_names import name_of
from sanshen.review.second_witness import SECONDS, root_of, statements_of

_TRACKING = "refs/sanshen/witnesses/"  # each as it was fetched last
_SECONDS = 5.0  # of one fetch, for what is of no change under review

# by ref, what stood there and here when it was looked at last, and what the site's administrator must decide, if anything
Looked = dict[str, tuple[str, str, str]]
Spent = Callable[
    [Iterable[str], str], Container[str]
]  # those of these sha256 that an entry holds as stated by this key


def new_refspecs(
    repo: Repo, there: Mapping[str, str], keys: Iterable[str], looked: Looked
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Refspecs by root of a registered key and change, of what is new; and what belongs to no registered key."""
    roots = [root_of(key) for key in keys]
    ours = repo.refs(SECONDS)
    found: dict[str, dict[str, str]] = {root: {} for root in roots}
    strays = []
    for ref, tip in there.items():
        if not ref.startswith(SECONDS):
            continue
        root = next((one for one in roots if ref.startswith(one)), "")
        name = name_of(ref.removeprefix(root)) if root else None
        if name is None:
            strays.append(ref)
        elif tip != ours.get(ref) and looked.get(ref, ())[:2] != (tip, ours.get(ref, "")):
            found[root][name] = f"+{ref}:{tracking_ref(ref)}"
    return found, strays


def take_over(
    reviews: Reviews, specs: Iterable[str], keys: Iterable[str], first: Container[str], spent: Spent
) -> Looked:
    """Take over what was fetched by these, where it goes on from what its witness stated here; nothing of that is taken back.

    What is of the changes `first` is looked at whatever time it takes; of the rest, what there is no time for waits.
    """
    repo, kept = reviews.repo, {root_of(key): statements_of(key, reviews) for key in keys}
    ours, fetched, moves = repo.refs(SECONDS), repo.refs(_TRACKING), []
    until, looked = time.monotonic() + _SECONDS, Looked()
    for spec in specs:
        ref, _, aside = spec.removeprefix("+").partition(":")
        root, own = next((root, one) for root, one in kept.items() if ref.startswith(root))
        name = name_of(ref.removeprefix(root)) or ""
        if time.monotonic() > until and name not in first:
            continue
        tip, here, why = repo.find(aside) if aside in fetched else None, ours.get(ref), ""
        if tip and tip != here:
            goes_on, why = _compared(own, name, here, tip, spent)
            if goes_on:
                moves.append((ref, tip, here or ZERO))
                here = tip
        looked[ref] = (fetched.get(aside, ""), here or "", why)
    repo.update_refs(moves)
    return looked


def _compared(own: Reviews, name: str, here: str | None, there: str, spent: Spent) -> tuple[bool, str]:
    """Whether what was fetched takes the place of what is here, which is forgotten where need be; and what must be decided, if anything.

    All that its witness stated here must stand there, too, in the order in which it was stated. It is the text that counts,
    and whatever others put among it does not.
    """
    try:
        before, now = own.signed_at(here) if here else [], own.signed_at(there)
    except PortalError:  # what nobody can read takes nothing over
        return False, ""
    if not _is_whole(now, own.key, spent):  # others left some out, or put it into another order
        return False, ""
    past = spent([one.sha256 for one in (*before, *now)], own.key)  # an entry keeps them: they may go
    old, new = ([one.sha256 for one in said if one.sha256 not in past] for said in (before, now))
    kept = [one for one in new if one in old]
    if kept != old and (len(kept) < len(old) or _is_whole(before, own.key, spent)):
        return False, "" if new == old[: len(new)] else _undecided(own, name)
    if new[: len(old)] != old:
        acts_seen.write(own.repo, own.title(name), [own.mark(one) for one in now])
    return True, ""


def _is_whole(signed: Sequence[SignedStatement], key: str, spent: Spent) -> bool:
    """Whether what each names as the one before it stands before it, or in an entry."""
    earlier, lacking = {""}, list[str]()
    for one in signed:
        said = one.parse()
        if said and said.previous not in earlier:
            lacking.append(said.previous)
        earlier.add(one.sha256)
    known = spent(lacking, key) if lacking else ()
    return all(one in known for one in lacking)


def _undecided(own: Reviews, name: str) -> str:
    ref, file = own.ref(name), acts_seen.path_of(own.repo, own.title(name))
    return (
        f"第二见证在平台上的记录和本机以前取回的对不上，没有取用；请查明：第二见证换了机器从头记的，在本机运行 git update-ref -d {ref}，"
        f"再删去文件 {file}；别人推送的，从平台上删去（{deletion(ref)}），由第二见证重新推送"
    )


def tracking_ref(ref: str) -> str:
    """Where what the forge has of this ref is fetched to."""
    return _TRACKING + ref.removeprefix(SECONDS)
