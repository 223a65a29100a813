"""What stands among the acts: what some key signed, and what was planted there by whoever may push.

Every pair of blobs is looked at once: ids of blobs stand for their bytes, so what was found of them stays true.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import islice
from weakref import WeakKeyDictionary

import msgspec

from sanshen.git.repo import Repo
from sanshen.review.judging import signature
from sanshen.review.judging.act import SignedStatement

Pair = tuple[str, str]  # ids of the blobs of a statement and of its signature
LARGEST = (1 << 17, 1 << 14)  # bytes of a statement, and of a signature
_REMEMBERED = 1 << 13  # pairs; many changes are open at a time
_SHOWN = 5
_SHORT = 1 << 12  # characters of what is kept of a pair that counts for nothing, so that it can be shown


class Looked(msgspec.Struct, frozen=True):
    """A pair that was read. `proven`: a statement in its one spelling, and a signature of it by the key that it names."""

    signed: SignedStatement
    proven: bool


_NOTHING = Looked(SignedStatement("", ""), proven=False)
_known: WeakKeyDictionary[Repo, dict[Pair, Looked]] = WeakKeyDictionary()


def looked_at(repo: Repo, pairs: Iterable[Pair]) -> dict[Pair, Looked]:
    """What each of the pairs is; only what is small enough, and was not read before, is read."""
    known, wanted = _known.setdefault(repo, {}), list(dict.fromkeys(pairs))
    fresh = [pair for pair in wanted if pair not in known]
    if len(known) + len(fresh) > _REMEMBERED:
        known.clear()
        fresh = wanted
    sizes = iter(repo.sizes([blob for pair in fresh for blob in pair]))
    found, small = dict.fromkeys(fresh, _NOTHING), []
    for pair, *of in zip(fresh, sizes, sizes, strict=True):
        if all(0 <= size <= most for size, most in zip(of, LARGEST, strict=True)):
            small.append(pair)
    texts = (data.decode("utf-8", "replace") for data in repo.blobs(blob for pair in small for blob in pair))
    for pair, statement, signed in zip(small, texts, texts, strict=True):
        found[pair] = _looked(SignedStatement(statement, signed))
    known.update(found)  # at once: an alarm that rings before leaves nothing half known
    return {pair: known[pair] for pair in wanted}


def signed_by(repo: Repo, pairs: Sequence[Pair], keys: Container[str]) -> dict[Pair, Looked]:
    """What those are that one of these keys signed. What another key signed costs the reading of its signature and no more."""
    most = LARGEST[1]
    sizes = repo.sizes([signed for _, signed in pairs])
    small = [pair for pair, size in zip(pairs, sizes, strict=True) if 0 <= size <= most]
    signatures = (data.decode("utf-8", "replace") for data in repo.blobs(signed for _, signed in small))
    own = [pair for pair, signed in zip(small, signatures, strict=True) if signature.signer_of(signed) in keys]
    return looked_at(repo, own)


def _looked(one: SignedStatement) -> Looked:
    if one.parse() is None:
        return _NOTHING
    public = signature.signer_of(one.signature)
    if public and signature.is_valid(one.signature, one.statement.encode(), public, signature.ACT):
        return Looked(one, proven=True)
    is_short = len(one.statement) + len(one.signature) <= _SHORT
    return Looked(one, proven=False) if is_short else _NOTHING


def some(looked: Iterable[Looked]) -> list[SignedStatement]:
    """A few of those that count for nothing, to be shown."""
    return list(islice((one.signed for one in looked if not one.proven), _SHOWN))
