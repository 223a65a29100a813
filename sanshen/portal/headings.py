"""Links within a page: authors write the words of a heading, its id is a number."""

from __future__ import annotations

import re
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

from sanshen.portal.sanitise import plain_text

_HEADED = re.compile(r"<h[1-6](?: id=\"(?P<id>h-[0-9]+)\")?[^<>]*>(?P<words>.*?)(?:</h[1-6]>|\Z)", re.DOTALL)
_POINTS = re.compile(r'<a (?:[a-z]+="[^"]*" )*?href="#(?P<there>[^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_OF_NOTES = re.compile(r"fn(?:ref)?[0-9]*[:-]")
_NUMBERED = re.compile(r"h-([1-9][0-9]*)")


def to_headings(html: str) -> str:
    """A page whose links lead to headings where they name them, and to what they say elsewhere."""
    ids = _ids(html)
    known = {headed: id for headed, id in ids.items() if id}
    places = _places(html)

    def pointed(found: re.Match[str]) -> str:
        words = unquote(unescape(found["there"]))
        there = "" if words in places else known.get(_letters(words), "")
        return f'{found[0][: found.start("there") - found.start()]}{there}"' if there else found[0]

    return _POINTS.sub(pointed, html)


def leading_nowhere(html: str) -> list[str]:
    """What links within the page say where it has no such place; headings may still be without ids."""
    found = [unquote(unescape(one)) for one in dict.fromkeys(_POINTS.findall(html)) if one]
    if not found:
        return []
    headings, places = _ids(html), _places(html)
    count = sum(1 for _ in _HEADED.finditer(html))
    return [
        words
        for words in found
        if not _OF_NOTES.match(words)  # engines lead to and fro, even where there is but one end
        and words not in places
        and _letters(words) not in headings
        and not ((number := _NUMBERED.fullmatch(words)) and int(number[1]) <= count)
    ]


def _ids(html: str) -> dict[str, str]:
    """Of each heading, by its letters, the id: the first of several alike."""
    found = reversed(list(_HEADED.finditer(html)))
    return {letters: one["id"] or "" for one in found if (letters := _letters(plain_text(one["words"])))}


def _places(html: str) -> set[str]:
    """Every id, as it stands and as it is written in an address; every page has a top."""
    ids = set(map(unescape, _ID.findall(html)))
    return {"", "top", *ids, *map(unquote, ids)}


def _letters(words: str) -> str:
    """What remains of a heading in an address: letters and digits."""
    return "".join(filter(str.isalnum, normalize("NFKC", words).casefold()))
