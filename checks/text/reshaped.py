"""Paragraphs that Markdown takes for something else: for code, for a heading, for a quotation; notes and links that lead nowhere, or are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Literal
from urllib.parse import unquote

import msgspec

from checks.text.markup import visible
from checks.text.pattern import Pattern

Kind = Literal["code", "tags", "heading", "quotation", "hash", "note", "anchor", "link"]
_INDENTED = Pattern(
    r"^(?: {4}|\t| {1,3}\t)[ \t\u3000]*+(?:[一-鿿“‘《（〔【\d][^\n]*[一-鿿]|</?(?:table|t[rdh]|p|div|br|span)\b)",
    re.MULTILINE | re.IGNORECASE,
)
_UNDERLINE = Pattern(r"^ {0,3}(?:-+|=+)[ \t]*$", re.MULTILINE)
_SENTENCE = Pattern(r"[：:。；;，,\n]")  # not in a heading
_MOST = 300  # of each that are looked for in the body
_HEADING = 40  # characters
_NOTE = Pattern(r"\[\^[^\[\]\s]{1,40}\]")
_GREATER = Pattern(r"^ {0,3}>(?==?\d)", re.MULTILINE)
_HASH = Pattern(r"^#(?![\s#]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)", re.MULTILINE)
_LINK = Pattern(r"\[(?P<words>[^\[\]<>\n]{1,80})\](?:\(|（(?=\.{0,2}/|https?:|[^（）<>\n]{1,80}\.[a-z]{2,4}[x]?[)）]))")
_CODE = Pattern(r"<(?:pre|code)\b[^<>]*+>.*?(?:</(?:pre|code)>|\Z)", re.DOTALL)


class Reshaped(msgspec.Struct, frozen=True):
    """A line of the body, and what became of it or what it lacks."""

    line: int
    kind: Kind
    words: str


_SIGNS = ("[^", "](", "]（", "]:", "\n>", "#")


def is_suspect(body: str) -> bool:
    """Whether the body holds anything of this kind: asked of every article, so that of few the page is looked at."""
    return any(sign in body for sign in _SIGNS) or body.startswith(">") or _may_be_reshaped(body)


def _may_be_reshaped(body: str) -> bool:
    return (("\n-" in body or "\n=" in body or "\n " in body) and _UNDERLINE.search(body) is not None) or (
        (" " * 4 in body or "\t" in body) and _INDENTED.search(body) is not None
    )


def reshaped(body: str) -> Iterator[Reshaped]:
    """Paragraphs of Chinese that are code because of blanks before them, and those that are headings because of a line below."""
    if not _may_be_reshaped(body):
        return
    import comrak

    from sanshen.portal.markdown import EXTENSIONS

    nodes = [comrak.parse_document(body, EXTENSIONS)]
    lines = body.split("\n")
    while nodes:
        node = nodes.pop()
        value, line = node.node_value, node.sourcepos.start.line
        if isinstance(value, comrak.CodeBlock) and not value.value.fenced:
            for at, words in enumerate(value.value.literal.split("\n"), line):
                if _INDENTED.match(f"    {words.lstrip()}"):
                    yield Reshaped(at, "tags" if words.lstrip().startswith("<") else "code", words.strip())
                    break
        elif isinstance(value, comrak.Heading) and value.value.setext:
            words = "\n".join(lines[line - 1 : node.sourcepos.end.line - 1]).strip()
            if (
                lines[node.sourcepos.end.line - 1].lstrip(" \t>").startswith("-")
                or _SENTENCE.search(words)
                or len(words) > _HEADING
            ):
                yield Reshaped(line, "heading", words.split("\n")[0])
        elif not isinstance(value, comrak.Paragraph | comrak.Table):
            nodes += reversed(node.children)


def unmarked(body: str, html: str, *, loose: bool) -> Iterator[Reshaped]:
    """Signs that begin a line and are not seen: `>` for more, and `#` of a number where the engine is `loose` about what a heading is."""
    signs = [(_GREATER, "<blockquote>")] if ">" in body else []
    for pattern, tag in (*signs, *([(_HASH, "<h")] if loose and "#" in body else [])):
        for found in pattern.finditer(visible(body)) if tag in html else ():
            yield Reshaped(body.count("\n", 0, found.start()) + 1, "quotation" if tag == "<blockquote>" else "hash", "")


def unled(body: str, html: str) -> Iterator[Reshaped]:
    """Signs of notes that are not there, links to places of the page that it does not have, and what was to be a link; `html` as the page has it."""
    if "[^" in body:
        for sign in islice(dict.fromkeys(_NOTE.findall(unescape(_CODE.sub("", html)))), _MOST):
            if sign in body:
                yield Reshaped(_line(body, sign), "note", sign)
    if 'href="#' in html:
        from sanshen.portal.headings import (
            leading_nowhere,
        )  # with the sanitiser

        for there in leading_nowhere(html)[:_MOST]:
            yield Reshaped(_line(body, f"#{there}"), "anchor", there)
    if "](" in html or "]（" in html:
        for found in islice(dict.fromkeys(one[0] for one in _LINK.finditer(unescape(_CODE.sub("", html)))), _MOST):
            at = body.find(found)
            if at >= 0 and body[at - 1 : at] != "\\":
                yield Reshaped(body.count("\n", 0, at) + 1, "link", found)


def _line(body: str, words: str) -> int:
    """The first that has them, as they stand or in an address."""
    if (at := body.find(words)) < 0:
        found = (number for number, line in enumerate(body.split("\n"), 1) if words in unquote(line))
        return next(found, 1)
    return body.count("\n", 0, at) + 1
