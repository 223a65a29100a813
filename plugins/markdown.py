"""Markdown to safe HTML: render, point links at addresses of the site, sanitise, dress."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from itertools import count
from urllib.parse import quote, unquote

import comrak

from plugins.links import Resolve
from plugins.pictures import Size
from plugins.sanitise import clean, sanitise
from portal.article import Article
from portal.errors import PortalError
from portal.markdown import EXTENSIONS

_IMAGE = r'<img(?: [a-z]+="[^"]*")*>'
_ALONE = re.compile(rf"<p>((?:{_IMAGE}\s*)+)</p>")
_SHOWN = re.compile(rf"(?<!<figure>){_IMAGE}")
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_POINTER = re.compile(r'<(a href|img src)="([^"]*)"')
_AWAY = 'class="external" rel="noopener external" '
_CELL = re.compile(r'<(t[hd]) align="(\w+)">')
_TABLE = '<div class="table-scroll" role="region" aria-label="表格 {}" tabindex="0"><table>'
_AS_WRITTEN = "/-_.~!$&'()*+,;=:@?#%[]"
Engine = Callable[[str], str]


def render(
    article: Article,
    resolve: Resolve,
    size_of: Callable[[str], Size],
    note: Callable[[PortalError], None],
    engine: Engine | None = None,
) -> str:
    """The body as HTML; a link that leads nowhere is noted with its line and left empty."""
    html = _levelled((engine or _comrak)(article.body))
    if "<a " in html or "<img " in html:
        html = _POINTER.sub(lambda found: _pointed(found, article, resolve, note), html)
    return dress(clean(html) if engine else sanitise(html), size_of)


def _comrak(body: str) -> str:
    return comrak.markdown_to_html(body, EXTENSIONS)


def _levelled(html: str) -> str:
    """The title is h1, so the body begins at h2, and no level is left out; each has an id. What authors type as HTML is gone by now."""
    level, ids = 1, count(1)

    def set_level(found: re.Match[str]) -> str:
        nonlocal level
        level = max(2, min(int(found[1]), level + 1))
        return f'<h{level} id="h-{next(ids)}">{found[2]}</h{level}>'

    return _HEADING.sub(set_level, html) if "<h" in html else html


def _pointed(found: re.Match[str], article: Article, resolve: Resolve, note: Callable[[PortalError], None]) -> str:
    written = unescape(found[2])
    image = found[1] == "img src"
    try:
        address = resolve(written, image) if written else ""
    except PortalError as fault:
        line = _line_of(article, written, image)
        note(PortalError(fault.message, cure=fault.cure, path=fault.path, line=line))
        address = ""
    if not address and not image:
        return "<a"
    mark = "" if image or not address.startswith(("http:", "https:")) else _AWAY
    return f'<{found[1][:2]}{mark}{found[1][2:]}="{escape(quote(address, safe=_AS_WRITTEN))}"'


def _line_of(article: Article, url: str, image: bool) -> int:
    """Line of the file on which the link stands; the body's first where the engine writes it otherwise."""
    kind = comrak.Image if image else comrak.Link
    for node in _nodes(comrak.parse_document(article.body, EXTENSIONS)):
        value = node.node_value
        if isinstance(value, kind) and unquote(value.value.url) == unquote(url):
            return int(article.body_line + node.sourcepos.start.line - 1)
    return article.body_line


def _nodes(node: comrak.AstNode) -> Iterator[comrak.AstNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def dress(html: str, size_of: Callable[[str], Size]) -> str:
    """What only the house may add to sanitised HTML: frames of tables, figures, names for screen readers."""
    if "<table>" in html:
        tables = count(1)
        html = re.sub("<table>", lambda _: _TABLE.format(next(tables)), html).replace("</table>", "</table></div>")
        html = _CELL.sub(r'<\1 class="align-\2">', html)
    if "<img" in html:
        html = _ALONE.sub(lambda found: re.sub(_IMAGE, lambda image: _figure(image[0], size_of), found[1]), html)
        html = _SHOWN.sub(lambda found: _image(found[0], size_of), html)
    if "footnote" in html:
        html = html.replace('class="footnote-backref"', 'class="footnote-backref" aria-label="返回正文"')
        html = html.replace('<section class="footnotes">', '<section class="footnotes" aria-label="注释">')
    return html


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
