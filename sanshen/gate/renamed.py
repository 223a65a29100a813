"""A pull request belongs to one change: on some forges a branch can be renamed while its request stays open, with its page.

Under the new name nothing would be known of what was witnessed under the old one, and what the page still shows would be witnessed anew.
"""

from __future__ import annotations

from datetime import date
from weakref import WeakKeyDictionary

import msgspec

from sanshen.base.dates import beijing
from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.portal.site import GateKey, Settings
from sanshen.review.evidence_refs import REVIEWS, Reviews
from sanshen.review.forges.forge import Pull
from sanshen.review.judging import signature
from sanshen.review.judging.act import WitnessV1
from sanshen.review.judging.change import Change
from sanshen.review.second_witness import root_of

Stated = tuple[
    str, str, int, str, str, str
]  # by which key; of which forge and number, at which head, on which site and change
_OTHER_SITE = "合并请求 #{} 是网站标识码还是 {} 时送审的"


class Read(msgspec.Struct):
    """What was read of each commit of evidence: what these keys stated there."""

    keys: frozenset[str]
    of: dict[str, frozenset[Stated]]


_known: WeakKeyDictionary[Repo, Read] = WeakKeyDictionary()


def refuse_renamed(reviews: Reviews, settings: Settings, change: Change, pull: Pull) -> None:
    """PortalError where this request was another change's."""
    if why := renamed(reviews, settings, change, pull):
        cure = "改回原来的分支名，或请新建合并请求，重新送审；从没改过名的，请网站管理员查明是谁用登记的密钥写的，把那把密钥标为 lost"
        raise PortalError(why, cure=cure)


def renamed(reviews: Reviews, settings: Settings, change: Change, pull: Pull) -> str:
    """That a witness stated something of this request at a commit of the change under another name; empty if none did.

    A key that has ended counts for requests that were opened by its last day: whoever found it cannot hold up a new one.
    A forge that is put back gives numbers out again: then the commits are others. The repository may have had another name
    then; under another code of the site it was another site's change.
    """
    opened = beijing(pull.opened).date() if pull.opened else date.min
    keys = {one.public for one in _own(reviews, settings) if not one.lost and (one.end is None or opened <= one.end)}
    for stated in look_up(reviews, settings).values():
        for key, forge, number, head, site, name in stated:
            if key not in keys or (forge, number) != (settings.forge.kind, pull.number):
                continue
            if (site, name) == (settings.site.code, change.name) or head not in (change.head, *change.trees):
                continue
            elsewhere = site != settings.site.code
            return _OTHER_SITE.format(number, site) if elsewhere else f"合并请求 #{number} 是分支“{name}”的，改过名"
    return ""


def look_up(reviews: Reviews, settings: Settings) -> dict[str, frozenset[Stated]]:
    """What its keys stated, by commit of the evidence: each is read once, and what was read stays where an alarm rings.

    Whoever may push can plant any number of them: the gate reads them before it looks at requests.
    """
    keys = frozenset(one.public for one in _own(reviews, settings))
    known = _known.get(reviews.repo)
    if known is None or not keys <= known.keys:
        known = _known[reviews.repo] = Read(keys, {})
    tips = set(reviews.repo.refs(reviews.root).values())
    for gone in known.of.keys() - tips:
        del known.of[gone]
    for tip in tips - known.of.keys():
        known.of[tip] = _stated(reviews, tip, known.keys)
    return known.of


def _own(reviews: Reviews, settings: Settings) -> list[GateKey]:
    """Whose statements count here: the gate's of this portal, or the one second witness that keeps its own below this root."""
    if reviews.root == REVIEWS:
        return settings.gate
    return [one for one in settings.witness if root_of(one.public) == reviews.root]


def _stated(reviews: Reviews, tip: str, keys: frozenset[str]) -> frozenset[Stated]:
    """What these keys stated, of the change that they name: anybody may put a copy under another one's name."""
    try:
        signed = list(reviews.signed_by(tip, keys))
    except PortalError:  # nothing was ever added to what nobody can read
        return frozenset()
    return frozenset(
        (signature.signer_of(one.signature) or "", seen.forge, seen.pull, said.head, said.site, said.change)
        for one in signed
        if isinstance(said := one.parse(), WitnessV1) and (seen := said.seen)
    )
