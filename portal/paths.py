"""Which names may stand in the tree, and whether a path holds words or belongs to the house."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

Domain = Literal["article", "house"]
CONTENT = "content/"
REGULAR = "100644"
_MODES = {"120000": "符号链接", "160000": "子模块", "100755": "可执行文件", "040000": "文件夹"}
_PART = re.compile(r"[A-Za-z0-9._\-一-鿿㐀-䶿（）〔〕《》、—·]+")
_STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def domain_of(path: str) -> Domain:
    """Articles are what lies under content/; policy, roster, register, theme and code are the house."""
    return "article" if path.startswith(CONTENT) else "house"


def name_faults(path: str, mode: str) -> Iterator[str]:
    """Why this tree entry may not stand under content/, in Chinese; nothing if it may.

    Look-alike tricks are shut out by an allow-list: ASCII letters, digits, Han characters and a few marks.
    """
    if mode != REGULAR:
        yield f"不能是{_MODES.get(mode, '这类文件')}（{mode}）"
    if unicodedata.normalize("NFC", path) != path:
        yield "文件名不是 NFC 规范写法"
    for part in path.split("/"):
        if not part or not _PART.fullmatch(part) or part.startswith((".", "-")) or part.endswith("."):
            yield f"“{_shown(part)}”含有不允许的字符：只用汉字、字母、数字、连字符、下划线和点"
        elif _RESERVED.fullmatch(part):
            yield f"“{part}”是系统保留名"
    stem, _, kind = path.rpartition("/")[2].rpartition(".")
    if kind.lower() == "md" and (kind != "md" or not _STEM.fullmatch(stem)):
        yield "稿件文件名只用小写字母、数字和连字符，以 .md 结尾"


def twins(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of paths that a case-blind or normalising file system would take for one."""
    seen: dict[str, str] = {}
    for path in paths:
        folded = unicodedata.normalize("NFC", path).casefold()
        if seen.setdefault(folded, path) != path:
            yield seen[folded], path


def _shown(part: str) -> str:
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in part)
