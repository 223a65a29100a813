"""Text that others wrote, as it may be printed: nothing in it steers a terminal, turns the reading order or cannot be seen.

Everything that leaves the program passes here once: what the commands print (`sanshen.commands.speech`), commit messages, and what a
forge is told. Such characters are spelt out as JSON spells them, so that JSON stays JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# controls but tab and line feed; marks of direction; what picks a character's look; what is as wide as nothing or as a space and is neither; surrogates
_HIDDEN = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U00013438\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

_BREAK = r"[\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+"


def printable(text: str) -> str:
    """The text with every such character spelt out; line breaks and tabs stay."""
    return text if text.isascii() and text.isprintable() else re.compile(_HIDDEN).sub(_spelt, text)


def is_blank(text: str) -> bool:
    """Whether nobody sees anything of it."""
    from unicodedata import category

    return all(category(one) in ("Cc", "Cf", "Mn", "Zs") for one in re.compile(_HIDDEN).sub("", text))


def one_line(text: str) -> str:
    """The same on one line: a name, title or reason cannot begin a line of its own."""
    return printable(" ".join(text.split()))


def rows(lines: Iterable[str]) -> str:
    """Lines of which none holds another: what somebody wrote cannot look like a line of ours."""
    return "\n".join(re.compile(_BREAK).sub(" ", line) for line in lines)


def _spelt(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
