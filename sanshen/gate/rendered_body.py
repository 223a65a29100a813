"""The body of an article as its page will show it, whole in itself: for a proof that is read where no site is."""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import unquote

from checks.text.nesting import LARGEST as LARGEST_OF_PYTHON
from checks.text.nesting import converts, renders
from sanshen.base.errors import PortalError
from sanshen.base.printable import printable
from sanshen.git.repo import Repo
from sanshen.portal.columns import Register
from sanshen.portal.linking import PICTURES
from sanshen.portal.markdown import LARGEST, convert, other_engine
from sanshen.portal.paths import REGULAR, place_of
from sanshen.portal.sanitise import clean
from sanshen.review.redline import Rendered, Written
from sanshen.review.redline_html import marked_html

_IMAGE = re.compile(r'<img src="([^"]*)"( alt="([^"]*)")?')
_PICTURE = 400_000  # bytes of a picture that is shown
_ALL = 4_000_000  # bytes of all pictures of one body
_KINDS = {"jpg": "jpeg"}


def renderer(repo: Repo, register: Register) -> Rendered:
    """By the engine of each column. Nothing is made of what the engine does not get through: its source is shown alone."""

    def html_of(path: str, written: Written) -> str:
        body = written.body
        engine = other_engine(register.columns.get(place_of(path)))
        fits = len(body.encode()) <= LARGEST_OF_PYTHON and converts(body) if engine else renders(body)
        html = (engine or convert)(body) if fits else ""
        return "" if len(html) > LARGEST else printable(clean(html))  # what cannot be seen is told here, too

    def rendered(path: str, old: Written, new: Written) -> str:
        page = html_of(path, new)
        before = html_of(path, old) if old.body and page else ""
        return _with_pictures(repo, path, (new.tree, old.tree), marked_html(before, page) if before else page)

    return rendered


def _with_pictures(repo: Repo, path: str, trees: Iterable[str], html: str) -> str:
    left = _ALL

    def shown(found: re.Match[str]) -> str:
        nonlocal left
        data, kind = _picture(repo, path, trees, unquote(unescape(found[1])))
        left -= len(data)
        if not data or left < 0:
            return f'<img src="" alt="〔图片 {escape(unquote(unescape(found[1])))}〕{found[3] or ""}"'
        return f'<img src="data:image/{kind};base64,{b64encode(data).decode()}" alt="{found[3] or ""}"'

    return _IMAGE.sub(shown, html)


def _picture(repo: Repo, path: str, trees: Iterable[str], source: str) -> tuple[bytes, str]:
    """The bytes and the kind of a picture beside the article; nothing of what is elsewhere, large, or no picture."""
    kind = source.rpartition(".")[2].lower()
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
    if kind not in PICTURES or not place.startswith("content/"):
        return b"", ""
    try:
        entry = next((found for tree in trees if (found := repo.entry(tree, place))), None)
        data = repo.object(entry.blob) if entry and entry.mode == REGULAR else b""
    except PortalError:
        return b"", ""
    return (data, _KINDS.get(kind, kind)) if len(data) <= _PICTURE else (b"", "")
