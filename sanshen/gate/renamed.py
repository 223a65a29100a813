"""A pull request belongs to one change: on some forges a branch can be renamed while its request stays open, with its page.

Under the new name nothing would be known of what was heard under the old one, and what the page still shows would be heard anew.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.portal.site import Settings
from sanshen.review.evidence_refs import REVIEWS, Reviews
from sanshen.review.forges.forge import Pull
from sanshen.review.judging import signature
from sanshen.review.judging.act import WitnessV1
from sanshen.review.judging.change import Change
from sanshen.review.second_witness import SECONDS

Where = tuple[str, str, str, int]  # site, forge, repository and number
Stated = tuple[str, Where, str, str]  # by which key, where, at which head, and of which change
_known: WeakKeyDictionary[Repo, dict[str, frozenset[Stated]]] = WeakKeyDictionary()


def refuse_renamed(reviews: Reviews, settings: Settings, change: Change, pull: Pull) -> None:
    """PortalError where this request was another change's."""
    if why := renamed(reviews, settings, change, pull):
        raise PortalError(why, cure="请新建合并请求，重新送审")


def renamed(reviews: Reviews, settings: Settings, change: Change, pull: Pull) -> str:
    """That a witness stated something of this request at a commit of the change under another name; empty if none did.

    Any registered key counts, ended ones too: not those whose finder could hold up every request. A forge that is put back
    gives numbers out again: then the commits are others.
    """
    forge, keys = settings.forge, {one.public for one in (*settings.gate, *settings.witness) if not one.lost}
    here = (settings.site.code, forge.kind, forge.repository, pull.number)
    tips = {**reviews.repo.refs(REVIEWS), **reviews.repo.refs(SECONDS)}.values()
    before = _known.get(reviews.repo, {})
    known = _known[reviews.repo] = {tip: before[tip] if tip in before else _stated(reviews, tip) for tip in tips}
    for key, where, head, name in (one for stated in known.values() for one in stated):
        if where == here and name != change.name and key in keys and head in (change.head, *change.trees):
            return f"合并请求 #{pull.number} 是分支“{name}”的，改过名"
    return ""


def _stated(reviews: Reviews, tip: str) -> frozenset[Stated]:
    """What witnesses stated, whoever they are; of the change that they name: anybody may put a copy under another one's name."""
    try:
        signed = reviews.acts_at(tip)
    except PortalError:  # nothing was ever added to what nobody can read
        return frozenset()
    return frozenset(
        (signature.signer_of(one.signature) or "", (said.site, seen.forge, seen.repository, seen.pull), said.head, said.change)
        for one in signed
        if isinstance(said := one.parse(), WitnessV1) and (seen := said.seen)
    )  # fmt: skip
