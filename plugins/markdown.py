"""Markdown to safe HTML: parse, point links at addresses of the site, sanitise, dress."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from itertools import count

import comrak

from plugins.links import Resolve
from plugins.pictures import Size
from plugins.sanitise import sanitise
from portal.article import Article
from portal.errors import PortalError
from portal.markdown import EXTENSIONS

_IMAGE = r'<img(?: [a-z]+="[^"]*")*>'
_ALONE = re.compile(rf"<p>((?:{_IMAGE}\s*)+)</p>")
_HEADING = re.compile(r"<(h[2-6])>")
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_AWAY = re.compile(r'<a (?=[^>]*href="https?:)')
_CELL = re.compile(r'<(t[hd]) align="(\w+)">')
_TABLE = '<div class="table-scroll" role="region" aria-label="表格 {}" tabindex="0"><table>'


def render(
    article: Article, resolve: Resolve, size_of: Callable[[str], Size], note: Callable[[PortalError], None]
) -> str:
    """The body as HTML; a link that leads nowhere is noted with its line and left out."""
    document = comrak.parse_document(article.body, EXTENSIONS)
    level = 1
    for node in _nodes(document):
        value = node.node_value
        if isinstance(value, comrak.Link | comrak.Image):
            line = article.body_line + node.sourcepos.start.line - 1
            link = value.value
            try:
                link.url = resolve(link.url, line, isinstance(value, comrak.Image))
            except PortalError as fault:
                note(fault)
                link.url = ""
            value.value = link
        elif isinstance(value, comrak.Heading):
            heading = value.value
            heading.level = level = max(2, min(heading.level, level + 1))  # the title is h1; no level is left out
            value.value = heading
        node.node_value = value  # the engine hands out copies
    return dress(sanitise(comrak.format_html(document, EXTENSIONS)), size_of)


def _nodes(node: comrak.AstNode) -> Iterator[comrak.AstNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def dress(html: str, size_of: Callable[[str], Size]) -> str:
    """What only the house may add to sanitised HTML: ids, figures, marks of links that leave the site."""
    headings, tables = count(1), count(1)
    html = _HEADING.sub(lambda found: f'<{found[1]} id="h-{next(headings)}">', html)
    html = re.sub("<table>", lambda _: _TABLE.format(next(tables)), html).replace("</table>", "</table></div>")
    html = _ALONE.sub(lambda found: re.sub(_IMAGE, lambda image: _figure(image[0], size_of), found[1]), html)
    html = re.sub(rf"(?<!<figure>){_IMAGE}", lambda found: _image(found[0], size_of), html)
    html = _AWAY.sub('<a class="external" rel="noopener external" ', html)
    html = _CELL.sub(r'<\1 class="align-\2">', html)
    html = html.replace('class="footnote-backref"', 'class="footnote-backref" aria-label="返回正文"')
    return html.replace('<section class="footnotes">', '<section class="footnotes" aria-label="注释">')


def _image(tag: str, size_of: Callable[[str], Size], titled: bool = True) -> str:
    stated = {key: value for key, value in _ATTRIBUTE.findall(tag) if titled or key != "title"}
    if not stated.get("src"):
        return ""
    width, height = size_of(stated["src"])
    words = "".join(f' {key}="{value}"' for key, value in stated.items())
    return f'<img{words} width="{width}" height="{height}" loading="lazy" decoding="async">'


def _figure(tag: str, size_of: Callable[[str], Size]) -> str:
    title = dict(_ATTRIBUTE.findall(tag)).get("title", "")
    caption = f"<figcaption>{escape(unescape(title))}</figcaption>" if title else ""
    return f"<figure>{_image(tag, size_of, titled=False)}{caption}</figure>"
