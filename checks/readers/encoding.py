"""Text files in every way in which somebody may read them: a server says UTF-8, a program in China guesses GB18030."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, which browsers follow whatever the server says
_HZ = re.compile(rb"~\{(?:[!-w][!-~])++~\}")
_USUAL = 0.8  # share of the characters beyond ASCII that simplified text has in GB 2312; of Big5 read so, half


def plain(data: bytes) -> str | None:
    """The text where there is but one way to read it: UTF-8, or UTF-16 that says so."""
    if _is_escaped(data):
        return None
    encoding = "utf-16" if data.startswith(_MARKS) else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def readings(data: bytes) -> Iterator[tuple[str, str]]:
    """Name and text of each way to read it; the name is empty where there is but one."""
    text = plain(data)
    if text is not None:
        yield "", text
        return
    yield "按 UTF-8 读出的正文", data.decode("utf-8", "replace")
    yield "按 GB18030 读出的正文", data.decode("gb18030", "replace")
    if _is_escaped(data):
        yield "按 HZ 读出的正文", data.decode("hz", "replace")
    if b"\0" in data or data.startswith(_MARKS):
        for order in ("utf-16-le", "utf-16-be"):
            yield f"按 {order.upper()} 读出的正文", data.decode(order, "replace")


def is_chinese(data: bytes) -> bool:
    """Whether it is GB18030 as Excel and Notepad write it, and nothing that only passes for it."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = sum(not char.isascii() for char in text)
    usual = len(text.encode("gb2312", "ignore")) - (len(text) - beyond)
    return "\0" not in text and not _is_escaped(data) and not data.startswith(_MARKS) and usual >= 2 * beyond * _USUAL


def _is_escaped(data: bytes) -> bool:
    """Whether signs of ASCII stand for Chinese: HZ, and ISO 2022, which changes over with an escape."""
    return data.isascii() and ((b"~{" in data and bool(_HZ.search(data))) or b"\x1b$" in data)


def decoded(data: bytes) -> str:
    """Text in the encodings that Chinese office work produces; never fails."""
    if data.startswith(_MARKS):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
