"""What may be shown of a number that should not have been there."""

from __future__ import annotations

import re

# a run that could be read as a number of ten digits or more, however it is spelled or split
_LONG = re.compile(
    r"[0-9０-９〇零一二三四五六七八九幺OoＯ𝟎-𝟿]"
    r"(?:[\s\-·.*_\\|\u200b-\u200f\u2060\ufeff\u00ad]{0,3}[0-9０-９〇零一二三四五六七八九幺OoＯ𝟎-𝟿]){9,}[XxＸｘ]?"
)


def masked(value: str) -> str:
    """First three and last two characters; anything short disappears whole."""
    bare = "".join(char for char in value if char.isalnum())
    return bare[:3] + "*" * (len(bare) - 5) + bare[-2:] if len(bare) > 8 else "*" * len(bare)


def redacted(text: str) -> str:
    """`text` with every long number masked, and what cannot be seen made visible or dropped."""
    plain = _LONG.sub(lambda found: masked(found[0]), text)
    return "".join(char if char.isprintable() else "·" for char in plain)


def redacted_path(path: str) -> str:
    """A path whose numbers long enough to be a person's are masked; dates and times in names stay."""
    return re.sub(r"(?<!\d)(\d{11}|\d{15,19})[Xx]?(?!\d)", lambda found: masked(found[0]), path)
