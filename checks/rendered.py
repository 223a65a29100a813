"""What the engine of an article's column makes of its body, cleaned: made once for all that look at it."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from checks.document import Document
from checks.text.nesting import LARGEST, renders

_MADE: WeakKeyDictionary[Document, tuple[str, ...]] = WeakKeyDictionary()


def rendered(document: Document) -> tuple[str, ...]:
    """HTML of the page, in front of it the same without the signs of notes where there are notes; nothing where no page can be made."""
    if document not in _MADE:
        _MADE[document] = _rendered(document)
    return _MADE[document]


def _rendered(document: Document) -> tuple[str, ...]:
    from sanshen.portal.markdown import LARGEST as LARGEST_PAGE
    from sanshen.portal.markdown import convert, other_engine, unsigned
    from sanshen.portal.sanitise import plainly_written

    if document.article is None:
        return ()
    body, other = document.article.body, other_engine(document.column)
    if not (len(body.encode("utf-8", "replace")) <= LARGEST if other else renders(body)):
        return ()
    try:
        html = (other or convert)(body)
        if len(html) > LARGEST_PAGE:
            return ()
        bare = (plainly_written(unsigned(document.column)(body)),) if "[^" in body else ()
        return (*bare, plainly_written(html))
    except RecursionError:
        return ()
