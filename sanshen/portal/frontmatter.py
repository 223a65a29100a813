"""The YAML block at the head of an article: plain mappings, no aliases, no key twice, line numbers kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sanshen.base.errors import PortalError
from sanshen.portal import plain_front as plain
from sanshen.portal.steps import Steps

FENCE = "---"
_START = re.compile(r"---[^\S\n]*(?:\n|\Z)")
_END = re.compile(r"\n---[^\S\n]*(?=\n|\Z)")
LIMIT = 16_384  # characters; a front matter is a form, not a book
_FIRST = 2  # line of the file on which the block begins


class FrontMatter:
    """`values` as YAML gives them, `lines` maps a key to its line in the file, `body_line` is where the body begins."""

    def __init__(self, values: dict[str, Any], places: dict[Steps, int], body: str, body_line: int) -> None:
        self.values = values
        self.places = places
        self.lines = {str(steps[0]): line for steps, line in places.items() if len(steps) == 1}
        self.body = body
        self.body_line = body_line

    def line_of(self, steps: Sequence[str | int]) -> int:
        """Line of the value that `steps` lead to, or of the nearest thing around it."""
        found = (self.places.get(tuple(steps[:length])) for length in range(len(steps), 0, -1))
        return next((line for line in found if line), 1)


def split(text: str, path: str) -> FrontMatter:
    """Take the front matter off `text`; PortalError where it is missing or not a plain mapping."""
    block, body, body_line = _cut(text, path)
    if len(block) > LIMIT:
        raise PortalError("要素表过长", cure="正文应写在第二个 --- 之后", path=path, line=1)
    if found := plain.read(block, _FIRST):
        return FrontMatter(*found, body, body_line)
    from sanshen.portal import yaml_front  # 15 ms that plain articles, nearly all, need not pay

    return FrontMatter(*yaml_front.read(block, path), body, body_line)


def _cut(text: str, path: str) -> tuple[str, str, int]:
    """The block between the fences, the body, and the line on which the body begins."""
    end = _END.search(text, 3)
    if not _START.match(text):
        cure = "用 sanshen new 新建，或参照同栏目稿件补上"
        raise PortalError("稿件没有要素表（第一行应为 ---）", cure=cure, path=path, line=1)
    if end is None:
        raise PortalError("要素表没有结尾的 ---", cure="在要素表末尾另起一行写 ---", path=path, line=1)
    start = text.index("\n") + 1
    return text[start : end.start() + 1], text[end.end() + 1 :], text.count("\n", 0, end.start() + 1) + 2
