"""One digest for any number of files that costs only what changed: a digest a bucket, and one over the buckets.

Which bucket a file is in follows from its path, so the digest is a function of the set of (path, sha256) alone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

BUCKETS = 4096
SIZE = 32
_NONE = hashlib.sha256().digest()
EMPTY = _NONE * BUCKETS


def bucket_of(path: str) -> int:
    """The first twelve bits of the path's own digest."""
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:2]) >> 4


def bucket_digest(rows: Iterable[tuple[str, bytes]]) -> bytes:
    """Over the (path, sha256) of one bucket, as lines like those of sha256sum in the order of the paths' bytes."""
    ordered = sorted((path.encode(), sha256.hex().encode()) for path, sha256 in rows)
    return hashlib.sha256(b"".join(b"%s  %s\n" % (found, path) for path, found in ordered)).digest()


def over(buckets: bytes) -> str:
    """The release's digest, from the digests of all its buckets in order."""
    return hashlib.sha256(buckets).hexdigest()


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """The digest of these (path, sha256), worked out from nothing."""
    found: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    for path, sha256 in files:
        found[bucket_of(path)].append((path, sha256))
    return over(b"".join(bucket_digest(found[n]) if n in found else _NONE for n in range(BUCKETS)))
