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
HTML = "HTML 标签成对写全，注释写成 <!-- 注释 -->；表格用 | 分列的，各行的格数与表头一致；尖括号里的字改用《》〈〉"
FENCE = "写进正文；``` 后面只写语言名，或什么也不写"
_READING = Pattern(r"<(r[tp])\b[^<>]*+>[^<>]*+</\1\s*+>", re.IGNORECASE)  # which stands above the words


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


def left_out(body: str, *, loose: bool) -> Iterator[LeftOut | list[Numbered]]:
    """HTML, cells beyond the header, words behind the fence of code, items that are counted; where the engine is `loose` about what a tag is, all in brackets."""
    import comrak

    from sanshen.portal.markdown import EXTENSIONS

    found = list[tuple[int, str]]()
    nodes = [comrak.parse_document(body, EXTENSIONS)]
    lines = body.split("\n")
    words = () if "<" in body else (comrak.Paragraph, comrak.Heading, comrak.TableCell)  # without HTML in them
    while nodes:
        node = nodes.pop()
        value, line = node.node_value, node.sourcepos.start.line
        if isinstance(value, comrak.TableRow) and (beyond := _beyond(lines, node)):
            yield LeftOut(line, [beyond])
        elif isinstance(value, comrak.CodeBlock) and not _LANGUAGE.fullmatch(value.value.info):
            yield LeftOut(line, [value.value.info], FENCE)
        elif isinstance(value, comrak.List) and value.value.list_type == comrak.ListType.Ordered:
            yield _numbered(node, value.value.start)
        else:
            found += ((line, html) for html in _html(value, loose=loose))
        if not isinstance(value, words):
            nodes += reversed(node.children)
    for (line, _), rows in zip(found, bare([html for _, html in found]), strict=True):
        yield LeftOut(line, rows)


def _html(value: object, *, loose: bool) -> list[str]:
    import comrak

    if isinstance(value, comrak.HtmlBlock):
        return [_READING.sub("", value.value.literal)]
    if isinstance(value, comrak.HtmlInline):
        return [value.value]
    if isinstance(value, comrak.Text) and loose:
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
