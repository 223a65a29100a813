"""What a rule has to know of other files, taken along where the file is read: a worker far away has no repository."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.article import Article, parse_article
from sanshen.portal.paths import CONTENT

_MOST = 20  # interpreted documents of one article that are looked up


class Related(msgspec.Struct, frozen=True):
    """`created` of the article before the change; `interpreted`: when the documents came into being that it interprets."""

    created: date | None = None
    interpreted: tuple[tuple[str, date], ...] = ()


NOTHING = Related()


def related(path: str, data: bytes, read: Callable[[str], bytes | None], before: bytes = b"") -> Related:
    """Costs nothing for the many articles that interpret nothing and are new."""
    if not path.endswith(".md") or not (before or b"\ninterprets:" in data):
        return NOTHING
    old, new = _article(path, before), _article(path, data)
    targets = [CONTENT + target.removeprefix(CONTENT) for target in new.meta.interprets[:_MOST]] if new else []
    found = [(target, _article(target, read(target) or b"")) for target in targets]
    return Related(
        created=old.meta.created if old else None,
        interpreted=tuple((target, article.meta.created) for target, article in found if article),
    )


def _article(path: str, data: bytes) -> Article | None:
    try:
        return parse_article(path, data) if data else None
    except PortalError:
        return None
