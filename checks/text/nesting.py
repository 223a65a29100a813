"""Whether the Markdown engine gets through a text: thousands of marks within each other exhaust its stack, and the process dies; others make a hundred times as much HTML."""

from __future__ import annotations

import sys
from collections.abc import Callable

from sanshen.base import interpreter

LARGEST = 100_000  # bytes of a body for Python-Markdown, whose time grows faster than the text
_MANY = 4000  # marks; half as many levels are safe
_SECONDS = 30
_CLEANING = 3  # seconds for the cleaner, whose time grows with the depth of tags, and which is asked several times
_RENDERS = b"1"
_MARGIN = 200  # calls: whoever makes the page stands deeper in the stack than whoever checks


def renders(body: str) -> bool:
    """A text with very many marks is tried out in a child process, which may die of it."""
    if sum(map(body.count, "*_[>~")) < _MANY:
        return True
    from sanshen.base.child_process import NoAnswer  # not for the texts of every day
    from sanshen.base.sandbox import answer_of

    command = interpreter.module("checks.text.nesting")
    try:
        return answer_of(command, body.encode("utf-8", "replace"), _SECONDS, len(_RENDERS)) == _RENDERS
    except NoAnswer:
        return False


def converts(body: str) -> bool:
    """Whether Python-Markdown gets through the text, from deeper in the stack than a build stands; how long it may take is the clock's."""
    from sanshen.portal import markdown
    from sanshen.portal.python_markdown import to_html  # for columns that keep it

    try:
        return len(_deeper(_MARGIN, to_html, body)) <= markdown.LARGEST
    except RecursionError:
        return False


def _deeper(calls: int, function: Callable[[str], str], body: str) -> str:
    return _deeper(calls - 1, function, body) if calls else function(body)


if __name__ == "__main__":
    import time

    import comrak

    from sanshen.base import messages, resource_bounds
    from sanshen.portal.markdown import EXTENSIONS, convert, has_html
    from sanshen.portal.markdown import LARGEST as LARGEST_PAGE
    from sanshen.portal.sanitise import plainly_written

    resource_bounds.lower(CPU=_SECONDS, CORE=0)
    text = (messages.read(sys.stdin.buffer) or b"").decode()
    comrak.parse_document(
        text, EXTENSIONS
    )  # as for its links and pictures; this dies where writing HTML alone does not
    html = convert(text)
    if has_html(text) and len(html) <= LARGEST_PAGE:
        resource_bounds.lower(CPU=int(time.process_time()) + _CLEANING)
        html = plainly_written(html)
    messages.write(sys.stdout.buffer, _RENDERS if len(html) <= LARGEST_PAGE else b"")
