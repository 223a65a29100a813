"""The simplified characters of 1980 (GB 2312): Python's codec takes longer to load than a text to be checked.

checks/data/gb2312.txt has one bit for each Han character from U+4E00 on. A text, as what goes by it is known by (`sanshen.base.programs`).
"""

from __future__ import annotations

import os
from functools import cache

_FIRST, _BEYOND = 0x4E00, 0xA000


def is_beyond(text: str) -> bool:
    """Whether a Han character of the text is outside the set."""
    bits = _bits()
    for code in map(ord, set(text)):
        if _FIRST <= code < _BEYOND and not bits[code - _FIRST >> 3] >> (code - _FIRST & 7) & 1:
            return True
    return False


@cache
def _bits() -> bytes:
    with open(os.path.join(os.path.dirname(os.path.dirname(__file__)), "data/gb2312.txt"), "rb") as file:
        return bytes.fromhex(file.read().decode())
