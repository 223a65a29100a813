"""Which articles may lead to a file that is taken away: they are read again, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from sanshen.portal.paths import CONTENT, REGULAR

if TYPE_CHECKING:
    from sanshen.git.objects import Entry

_RUN = re.compile(r"[^\W_]+")


def referring(entries: Iterable[Entry], gone: Iterable[str], read: Callable[[str], bytes]) -> Iterator[str]:
    """Paths of `entries` that name a file of `gone`, or stand beside it under its name (the text of a recording).

    A name counts as named where all its runs of letters and digits stand in the article, be they written as they are, in per cent
    or as entities: rather one article too many than one too few. What cannot be told is read. `read` gives the bytes of a blob.
    """
    paths = [path for path in gone if path.startswith(CONTENT)]
    wanted = [_runs(path) for path in dict.fromkeys(paths)]
    stems = {path.rpartition(".")[0] for path in paths}
    for entry in entries:
        if not wanted or not entry.path.startswith(CONTENT):
            continue
        if not entry.path.endswith(".md"):
            named = entry.path.rpartition(".")[0] in stems
        else:
            named = entry.mode != REGULAR or _names(read(entry.blob), wanted)
        if named:
            yield entry.path


def _runs(path: str) -> list[bytes]:
    """What a link to the file must hold; that to an article may end in .html."""
    return [run.encode() for run in _RUN.findall(path.rpartition("/")[2].removesuffix(".md"))]


def _names(data: bytes, wanted: list[list[bytes]]) -> bool:
    if b"\\u" in data or b"\\x" in data or b"\\U" in data:  # YAML may spell any letter so
        return True
    return any(any(all(run in text for run in runs) for runs in wanted) for text in (data, *_spelt_out(data)))


def _spelt_out(data: bytes) -> Iterator[bytes]:
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"&" in data:
        plain = unescape(data.decode("utf-8", "replace"))
        yield unquote_to_bytes(plain)
