"""The simplified characters of 1980 (GB 2312)."""

from __future__ import annotations


def is_beyond(text: str) -> bool:
    """Whether a Han character of the text is outside the set."""
    return not _holds(text) and any("\u4e00" <= char < "\ua000" and not _holds(char) for char in set(text))


def _holds(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
