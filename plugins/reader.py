"""The only reader: Markdown with checked front matter. No reStructuredText (it includes files), no HTML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pelican.plugins import signals
from pelican.readers import BaseReader

from plugins.edition import Edition
from plugins.links import resolver
from plugins.markdown import render
from plugins.pictures import Size, size_of
from plugins.sanitise import plain_text
from portal.article import Article, parse_article
from portal.errors import PortalError

SUMMARY = 100  # characters
_FIRST_IMAGE = re.compile(r'<img src="([^"]+)"')
_SKIP = ("", {"status": "skip"})  # Pelican's word for a file that is to be no page; the fault is noted by then


class ArticleReader(BaseReader):
    file_extensions = ["md"]  # noqa: RUF012

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        edition: Edition = self.settings["EDITION"]
        before = len(edition.faults)
        with edition.noting():
            path = Path(source_path)
            article = parse_article(path.relative_to(edition.root).as_posix(), path.read_bytes())
            _refuse_undisclosed(article)
            html = render(article, resolver(edition, article), _sizes(edition), edition.faults.append)
            if len(edition.faults) == before:
                return html, _facts(article, html)
        return _SKIP


def _facts(article: Article, html: str) -> dict[str, Any]:
    """Attributes of the page; `slug` is its address, so that nothing written in the article can change it."""
    meta = article.meta
    text = plain_text(html)
    found = _FIRST_IMAGE.search(html)
    return {
        "title": meta.title,
        "slug": article.address.removesuffix(".html"),
        "parsed": article,
        "meta": meta,
        "description": meta.summary or (text[: SUMMARY - 1] + "…" if len(text) > SUMMARY else text),
        "summary": meta.summary,
        "keywords": meta.keywords,
        "image_url": found[1] if found else "",
    }


def _refuse_undisclosed(article: Article) -> None:
    if article.meta.disclosure != "主动公开":
        line = article.lines["disclosure"]
        what = f"公开属性是“{article.meta.disclosure}”，不能上网"
        raise PortalError(what, cure="从门户撤下这篇稿件，或经审核改为主动公开", path=article.path, line=line)


def _sizes(edition: Edition) -> Any:
    def find(src: str) -> Size:
        name = "content" + unquote(src)
        return size_of(edition.root / name, name)

    return find


def _only_ours(readers: Any) -> None:
    readers.reader_classes = {"static": BaseReader, "md": ArticleReader}


def _no_others(generator: Any) -> None:
    """Pelican would warn that Python-Markdown is missing for every `.md` that ours reads."""
    generator.readers.disabled_readers.clear()


def register() -> None:
    signals.readers_init.connect(_only_ours)
    signals.generator_init.connect(_no_others)
