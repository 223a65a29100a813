"""The body of an article as its page will show it, whole in itself: for a proof that is read where no site is."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape, unescape
from urllib.parse import unquote

from checks.text.nesting import LARGEST as LARGEST_OF_PYTHON
from checks.text.nesting import converts, renders
from sanshen.base.errors import PortalError
from sanshen.base.printable import printable
from sanshen.git.objects import Entry
from sanshen.git.repo import Repo
from sanshen.portal.columns import Register
from sanshen.portal.linking import BadLink, LinkTargets, lead
from sanshen.portal.markdown import LARGEST, convert, other_engine
from sanshen.portal.paths import REGULAR, place_of
from sanshen.portal.sanitise import IN_TAG, clean
from sanshen.review.redline import Rendered, Written
from sanshen.review.redline_budget import Budget
from sanshen.review.redline_html import marked_html

_IMAGE = re.compile(rf"<img\b({IN_TAG})>")
_SOURCE, _ALT = re.compile(r' src="([^"]*)"'), re.compile(r' alt="([^"]*)"')
_PICTURE = 400_000  # bytes of a picture that is shown
_ALL = 6_000_000  # characters of all pictures of one body, as they are written in the page
_KINDS = {"jpg": "jpeg"}


def renderer(repo: Repo, register: Register) -> Rendered:
    """By the engine of each column. Nothing is made of what the engine does not get through: its source is shown alone."""

    def html_of(path: str, written: Written) -> str:
        body = written.body
        engine = other_engine(register.columns.get(place_of(path)))
        fits = len(body.encode()) <= LARGEST_OF_PYTHON and converts(body) if engine else renders(body)
        html = (engine or convert)(body) if fits else ""
        return "" if len(html) > LARGEST else printable(clean(html))  # what cannot be seen is told here, too

    def rendered(path: str, old: Written, new: Written, budget: Budget) -> str:
        page = html_of(path, new)
        before = html_of(path, old) if old.body.strip() and page else ""
        if old.body.strip() and not before:
            return ""  # nothing could be marked: the source tells what changed
        return _with_pictures(repo, path, (new.tree, old.tree), marked_html(before, page, budget) if before else page)

    return rendered


def _with_pictures(repo: Repo, path: str, trees: Sequence[str], html: str) -> str:
    """Every picture is in the page itself, or its name stands there: nothing is fetched from anywhere."""
    known: dict[str, str] = {}
    left = _ALL

    def shown(found: re.Match[str]) -> str:
        nonlocal left
        source, alt = (one[1] if (one := part.search(found[1])) else "" for part in (_SOURCE, _ALT))
        if source not in known and left > 0:
            known[source] = _picture(repo, path, trees, unescape(source))
        address = known.get(source, "")
        if address and len(address) <= left:
            left -= len(address)
            return f'<img src="{address}" alt="{alt}">'
        return f'<img alt="〔图片 {escape(unquote(unescape(source)))}〕{alt}">'

    return _IMAGE.sub(shown, html)


def _picture(repo: Repo, path: str, trees: Sequence[str], source: str) -> str:
    """The picture that the page would show, as an address that holds it; empty where it would show none, or a large one."""

    def entry_of(inner: str) -> Entry | None:
        return next((found for tree in trees if (found := repo.entry(tree, inner)) and found.mode == REGULAR), None)

    targets = LinkTargets("", None, lambda _: False, lambda inner: entry_of(inner) is not None)
    try:
        inner = lead(targets, path, source, image=True).path
        entry = entry_of(inner)
        if entry is None or repo.size(entry.blob) > _PICTURE:
            return ""
        kind = inner.rpartition(".")[2].lower()
        return f"data:image/{_KINDS.get(kind, kind)};base64,{b64encode(repo.object(entry.blob)).decode()}"
    except (BadLink, PortalError):
        return ""
