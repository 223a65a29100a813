"""Whether what stayed in a marked-up body stands where it stood: in the same cell, item and paragraph.

Words that stayed bear no mark. They are in their old place as long as each difference leaves the tags about them alone: it has
the same tags in both versions, or whole blocks that went or came, such as rows of a table, which are marked themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sanshen.review.redline import Piece

_CELLS = frozenset({"td", "th"})  # one that comes or goes alone shifts those behind it


class Tag(NamedTuple):
    """One that opens or closes something: where it stands in a text, which takes one character."""

    at: int
    closes: bool
    name: str


TagsIn = Callable[[str], list[Tag]]


class _Difference(NamedTuple):
    """What went and what came, between the texts that stayed."""

    before: str
    gone: str
    come: str
    after: str


def moved(pieces: Sequence[Piece], tags_in: TagsIn) -> bool:
    """Whether words that stayed may stand elsewhere, as a figure in another cell."""
    return not all(_leaves_the_rest(one, tags_in) for one in _differences(pieces))


def _differences(pieces: Sequence[Piece]) -> Iterator[_Difference]:
    before, gone, come = "", list[str](), list[str]()
    for piece in (*pieces, Piece("same", "")):
        if piece.kind == "same":
            if gone or come:
                yield _Difference(before, "".join(gone), "".join(come), piece.text)
            before, gone, come = piece.text, [], []
        else:
            (gone if piece.kind == "removed" else come).append(piece.text)


def _leaves_the_rest(one: _Difference, tags_in: TagsIn) -> bool:
    gone, come = tags_in(one.gone), tags_in(one.come)
    if [one.gone[tag.at] for tag in gone] == [one.come[tag.at] for tag in come]:
        return True
    if gone and come:
        return all(_is_whole(tags) for tags in (gone, come))
    return any(map(_is_whole, _readings(one, gone, come, tags_in)))


def _readings(one: _Difference, gone: list[Tag], come: list[Tag], tags_in: TagsIn) -> Iterator[list[Tag]]:
    """The tags as they stand, and as they would, were the same letters of a neighbour taken for those that differ.

    Of `</p><p>乙` between `甲` and `</p>` nobody can tell that it is not `<p>乙</p>`. The other version has no tags here.
    """
    text, tags = (one.gone, gone) if gone else (one.come, come)
    yield tags
    closes, opens = _unmatched(tags)
    if opens is not None:
        for end in (len(text), tags[-1].at + 1):
            tail = text[opens:end]
            if one.before.endswith(tail):
                yield tags_in(tail + text[:opens])
    if closes is not None:
        lead = next((tag.at for tag in tags_in(one.after)), 0)
        head = text[max(tags[0].at - lead, 0) : closes + 1]
        if one.after.startswith(head):
            yield tags_in(text[closes + 1 :] + head)


def _unmatched(tags: Sequence[Tag]) -> tuple[int | None, int | None]:
    """Where the last tag is that closes what was open before, and the first that stays open."""
    closes, is_open = None, list[Tag]()
    for tag in tags:
        if not tag.closes:
            is_open.append(tag)
        elif is_open and is_open[-1].name == tag.name:
            is_open.pop()
        else:
            closes, is_open = tag.at, []
    return closes, is_open[0].at if is_open else None


def _is_whole(tags: Sequence[Tag]) -> bool:
    """Whether they are blocks from beginning to end, and no cell stands without its row."""
    is_open = list[str]()
    for tag in tags:
        if not tag.closes:
            if not is_open and tag.name in _CELLS:
                return False
            is_open.append(tag.name)
        elif not is_open or is_open.pop() != tag.name:
            return False
    return not is_open
