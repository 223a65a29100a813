"""The ref that holds the evidence of a change: one flat name for every branch name, so that none is in another's way.

git keeps refs as files: refs/reviews/p forbids refs/reviews/p/q. So `/` is written `%2F`, and every name begins with `=`, which
no folder of earlier refs and no ref that somebody planted can be confused with.
"""

from __future__ import annotations

import re

from sanshen.base.errors import PortalError

REVIEWS = "refs/reviews/"
_BEGIN = "="
_LONGEST = 200  # bytes; a ref is a file, whose name may have 255 with what git adds
_WRONG = re.compile(r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]|\.\.|@\{|//|\A[/.]|/\.|[/.]\Z|\.lock(?:/|\Z)|\A@?\Z")


def key_of(name: str) -> str:
    """The last part of the ref; PortalError where `name` can name no branch."""
    if _WRONG.search(name):
        raise PortalError(f"“{name}”不能作分支名", cure="换一个分支名，重新送审")
    key = _BEGIN + name.replace("%", "%25").replace("/", "%2F")
    if len(key.encode()) > _LONGEST:
        raise PortalError(f"分支名“{name[:40]}……”太长", cure=f"换一个短些的分支名（不超过 {_LONGEST} 字节），重新送审")
    return key


def name_of(key: str) -> str | None:
    """The change whose evidence this is; None where it is no such key."""
    name = key.removeprefix(_BEGIN).replace("%2F", "/").replace("%25", "%")
    return name if is_name(name) and key_of(name) == key else None


def is_name(name: str) -> bool:
    """Whether a change can be called so."""
    try:
        key_of(name)
    except PortalError:
        return False
    return True


def ref_of(name: str) -> str:
    return REVIEWS + key_of(name)
