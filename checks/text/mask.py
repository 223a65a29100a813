"""What may be shown of a number that should not have been there."""

from __future__ import annotations

import re

from checks.text.folding import fold
from checks.text.pattern import Pattern
from sanshen.base.errors import legible

# ten digits or more in the folded text, whatever stands between them
_LONG = Pattern(r"\d(?:[\s\-·.*_|>]{0,4}\d){9,}[Xx]?")


def masked(value: str) -> str:
    """First three and last two characters; anything short disappears whole."""
    bare = "".join(char for char in value if char.isalnum())
    return bare[:3] + "*" * (len(bare) - 5) + bare[-2:] if len(bare) > 8 else "*" * len(bare)


def redacted(text: str) -> str:
    """`text` with every long number masked, and what cannot be seen made visible or dropped."""
    folded = fold(text)
    for found in reversed(list(_LONG.finditer(folded.text))):
        start, end = folded.span(*found.span())
        text = text[:start] + masked(found[0]) + text[end:]
    return "".join(char if char.isprintable() else "·" for char in text)


def redacted_path(path: str) -> str:
    """A path whose numbers long enough to be a person's are masked; dates and times in names stay. One line, always text."""
    path = legible(path)
    return re.sub(r"(?<!\d)(\d{11}|\d{15,19})[Xx]?(?!\d)", lambda found: masked(found[0]), path)
