"""What an engine may leave out of a page, by the syntax of the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from checks.text.bare_html import TAG, bare
from checks.text.pattern import Pattern

if TYPE_CHECKING:
    import comrak

_PIPE = Pattern(r"(?<!\\)\|")
_LANGUAGE = Pattern(r"[A-Za-z][\w+#.\-]{0,19}|", re.ASCII)
HTML = "不写 HTML，改用 Markdown（表格用 | 分列），尖括号改用《》〈〉，各行的格数与表头一致；注释和准许的理由写在上一行，或同一行的末尾"
FENCE = "写进正文；``` 后面只写语言名，或什么也不写"
PAIRS = "上标、下标成对写，一对里面不再套一对，也不跨过加粗的星号：10<sup>8</sup>"


class LeftOut(msgspec.Struct, frozen=True):
    """From which line of the body on, by lines, and how to mend it."""

    line: int
    rows: list[str]
    fix: str = HTML


class Numbered(msgspec.Struct, frozen=True):
    """An item of a list whose items do not all bear one number: its own, and the one that the engine counts."""

    line: int
    written: int
    counted: int


def left_out(body: str, *, kept: bool) -> Iterator[LeftOut | list[Numbered]]:
    """HTML, figures raised in a way that is not shown, cells beyond the header, words behind the fence of code, items that are counted; where HTML is `kept`, all in brackets."""
    import comrak

    from sanshen.portal.markdown import RAISED, parsed

    found = list[tuple[int, str]]()
    nodes = [parsed(body)]
    lines = body.split("\n")
    words = () if "<" in body else (comrak.Paragraph, comrak.Heading, comrak.TableCell)  # without HTML in them
    while nodes:
        node = nodes.pop()
        value, line = node.node_value, node.sourcepos.start.line
        if isinstance(value, comrak.HtmlInline) and not kept and RAISED.fullmatch(value.value):
            if not value.value.startswith("</"):
                yield LeftOut(line, [value.value], PAIRS)
        elif isinstance(value, comrak.TableRow) and (beyond := _beyond(lines, node)):
            yield LeftOut(line, [beyond])
        elif isinstance(value, comrak.CodeBlock) and not _LANGUAGE.fullmatch(value.value.info):
            yield LeftOut(line, [value.value.info], FENCE)
        elif isinstance(value, comrak.List) and value.value.list_type == comrak.ListType.Ordered:
            yield _numbered(node, value.value.start)
        else:
            found += ((line, html) for html in _html(value, kept=kept))
        if not isinstance(value, words):
            nodes += reversed(node.children)
    for (line, _), rows in zip(found, bare([html for _, html in found]), strict=True):
        yield LeftOut(line, rows)


def _html(value: object, *, kept: bool) -> list[str]:
    import comrak

    if isinstance(value, comrak.HtmlBlock):
        return [value.value.literal]
    if isinstance(value, comrak.HtmlInline):
        return [value.value]
    if isinstance(value, comrak.Text) and kept:
        return [tag[0] for tag in TAG.finditer(value.value) if "@" not in tag[0]]
    return []


def _numbered(node: comrak.AstNode, first: int) -> list[Numbered]:
    """None where each of several items bears the same number: their author leaves the counting to the engine."""
    import comrak

    written = [item.node_value.value.start for item in node.children if isinstance(item.node_value, comrak.Item)]
    if len(written) > 1 and len(set(written)) == 1:
        return []
    counted = enumerate(zip(node.children, written, strict=True), first)
    return [Numbered(item.sourcepos.start.line, number, at) for at, (item, number) in counted]


def _beyond(lines: list[str], row: comrak.AstNode) -> str:
    """The cells of a row of a table for which the header has no column."""
    at = row.sourcepos.start
    text = (
        "".join(lines[at.line - 1 : at.line])
        .encode("utf-8", "replace")[at.column - 1 :]
        .decode("utf-8", "replace")
        .strip()
    )
    return "".join(_PIPE.split(text.removeprefix("|"))[len(row.children) :])
