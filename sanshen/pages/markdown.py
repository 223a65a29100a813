"""HTML of the Markdown engine to safe HTML: point links at addresses of the site, sanitise, dress.

Every tag is looked at once: most are fine as they stand, and what a page is made of is known when its last tag has passed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from itertools import count
from urllib.parse import quote, unquote

import comrak

from sanshen.base.errors import PortalError
from sanshen.pages.links import Resolve
from sanshen.pages.pictures import Size
from sanshen.portal.article import Article
from sanshen.portal.headings import to_headings
from sanshen.portal.joining import joined
from sanshen.portal.markdown import EXTENSIONS
from sanshen.portal.sanitise import ALIGNED_CELLS, PAIRED, clean, is_clean, plainly_written

_IMAGE = r'<img(?: [a-z]+="[^"]*")*>'
_ALONE = re.compile(rf"<p>((?:{_IMAGE}\s*)+)</p>")
_SHOWN = re.compile(rf"(?<!<figure>){_IMAGE}")
_OPENING = {f"<h{level}": level for level in range(1, 7)}
_CLOSING = frozenset(f"</h{level}>" for level in range(1, 7))
_USUAL = "|".join(sorted(PAIRED - {"table"} - {f"h{level}" for level in range(1, 7)}, key=lambda tag: (len(tag), tag)))
# tags that may not be fine as they stand
_MARKED = re.compile(rf"(<(?!/?(?:{_USUAL})>|/table>|{'|'.join(sorted(cell[1:] for cell in ALIGNED_CELLS))})[^>]*>?)")
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_POINTER = re.compile(r'<(a|img)((?: [a-z]+="[^"]*")*?) (href|src)="([^"]*)"')
_ALIGNED = re.compile(
    r'<(p|div|tr|t[dh]|h[2-6])((?: (?!align=|style=)[a-z]+="[^"]*")*) (?:align="|style="text-align:)([a-z]+)"([^<>]*)>'
)
_SIDE = re.compile(r' (?:align="|style="text-align:)([a-z]+)"')
_AWAY = 'class="external" rel="noopener external" '
_TABLE = '<div class="table-scroll" role="region" aria-label="表格 {}" tabindex="0"><table>'
_SAFE = re.compile(r"[A-Za-z0-9/:.#_-]+")
_AS_WRITTEN = "/-_.~!$&'()*+,;=:@?#%[]"


def finish(
    article: Article,
    html: str,
    escaped: bool,
    resolve: Resolve,
    size_of: Callable[[str], Size],
    note: Callable[[PortalError], None],
) -> str:
    """The body as a page may hold it; a link that leads nowhere is noted with its line and left empty.

    `escaped` says that the engine lets nothing through that authors type as HTML.
    """
    tags = _Tags(article, resolve, size_of, note)
    html = tags.rewritten(joined(html if escaped else plainly_written(html)))
    if not tags.clean or not escaped:
        return dress(clean(html), size_of)
    return dress(html, size_of) if tags.dressed else html


class _Tags:
    """The tags of one page, in their order: headings by level, links by address, the rest as it is.

    The title is h1, so the body begins at h2, and no level is left out; each heading has an id. `clean` is true as long as
    the sanitiser, which costs twice what making a page does, would let everything through to the letter; `dressed` says
    that there is something for `dress`.
    """

    def __init__(
        self, article: Article, resolve: Resolve, size_of: Callable[[str], Size], note: Callable[[PortalError], None]
    ) -> None:
        self._article, self._resolve, self._size_of, self._note = article, resolve, size_of, note
        self._level, self._headings, self._points = 1, 0, False
        self.clean, self.dressed = True, False

    def rewritten(self, html: str) -> str:
        pieces = _MARKED.split(html)
        for at in range(1, len(pieces), 2):
            tag = pieces[at]
            if level := _OPENING.get(tag[:3]):
                self._level = max(2, min(level, self._level + 1))
                self._headings += 1
                pieces[at] = f'<h{self._level} id="h-{self._headings}"{tag[3:]}'
            elif tag in _CLOSING:
                pieces[at] = f"</h{self._level}>"
            else:
                pieces[at] = self._other(tag)
        html = "".join(pieces)
        return to_headings(html) if self._headings and self._points else html

    def _other(self, tag: str) -> str:
        self.dressed = self.dressed or tag == "<table>" or tag.startswith("<img")
        if tag.endswith(" />"):
            tag = tag[:-3] + ">"  # as the cleaner writes it
        tag = _POINTER.sub(self._pointed, tag)
        self._points = self._points or 'href="#' in tag
        self.clean = self.clean and is_clean(tag)
        return tag

    def _pointed(self, found: re.Match[str]) -> str:
        name, others, key = found[1], found[2], found[3]
        written = unescape(found[4])
        image = name == "img"
        try:
            address = self._resolve(written, image) if written else ""
            if address and image:
                self._size_of(address)
        except PortalError as fault:
            line = _line_of(self._article, written, image)
            self._note(PortalError(fault.message, cure=fault.cure, path=self._article.path, line=line))
            address = ""
        if not address and not image:
            return f"<a{others}"
        mark = "" if image or not address.startswith(("http:", "https:")) else _AWAY
        if not _SAFE.fullmatch(address):
            address = escape(quote(address, safe=_AS_WRITTEN))
        return f'<{name} {mark}{key}="{address}"{others}'


def _line_of(article: Article, url: str, image: bool) -> int:
    """Line of the file on which the link stands: failing that the first that has its words, then the body's first."""
    kind = comrak.Image if image else comrak.Link
    for node in _nodes(comrak.parse_document(article.body, EXTENSIONS)):
        value = node.node_value
        if isinstance(value, kind) and unquote(value.value.url) == unquote(url):
            return int(article.body_line + node.sourcepos.start.line - 1)
    lines = article.body.split("\n")
    return article.body_line + next((at for at, text in enumerate(lines) if unquote(url) in unquote(text)), 0)


def _nodes(node: comrak.AstNode) -> Iterator[comrak.AstNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def dress(html: str, size_of: Callable[[str], Size]) -> str:
    """What only the engine may add to sanitised HTML: frames of tables, figures, names for screen readers."""
    if "<table>" in html:
        tables = count(1)
        html = re.sub("<table>", lambda _: _TABLE.format(next(tables)), html).replace("</table>", "</table></div>")
    if ' align="' in html or ' style="' in html:
        html = _ALIGNED.sub(_aligned, html)
    if "<img" in html:
        html = _ALONE.sub(lambda found: re.sub(_IMAGE, lambda image: _figure(image[0], size_of), found[1]), html)
        html = _SHOWN.sub(lambda found: _image(found[0], size_of), html)
    if "footnote" in html:
        html = html.replace('class="footnote-backref"', 'class="footnote-backref" aria-label="返回正文"')
        html = html.replace('<section class="footnotes">', '<section class="footnotes" aria-label="注释">')
    return html


def _aligned(tag: re.Match[str]) -> str:
    """The side on which text stands as a class of ours; of several the last, as a style goes before an attribute."""
    name, before, side, others = tag.groups()
    last = _SIDE.search(others)
    if last and 'style="' in last[0]:
        side = last[1]
    others = _SIDE.sub("", others)
    return f'<{name}{before} class="align-{side}"{others}>'


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
