"""Meta tags of 国办发〔2017〕47号: site tags on every page, column tags on lists, content tags on articles."""

from __future__ import annotations

import re
from html import escape

from markupsafe import Markup

from sanshen.pages.views import ArticlePage
from sanshen.portal.columns import Column
from sanshen.portal.site import Site

Tags = list[tuple[str, str]]
_SPECIAL = re.compile("[&<>\"']").search


def html_of(tags: Tags) -> Markup:
    """The tags as they stand in a page's head. Made here: a template would take longer for them than for all the rest."""
    return Markup("\n".join([f'<meta name="{name}" content="{_escaped(content)}">' for name, content in tags]))


def _escaped(content: str) -> str:
    return escape(content) if _SPECIAL(content) else content


def site_meta(site: Site) -> Tags:
    return [("SiteName", site.name), ("SiteDomain", site.domain), ("SiteIDCode", site.code)]


def home_meta(site: Site) -> Tags:
    return [
        *site_meta(site),
        ("ColumnName", "首页"),
        ("Keywords", ",".join(site.keywords)),
        ("Description", site.description),
    ]


def column_meta(site: Site, column: Column) -> Tags:
    """All four column tags are mandatory on list pages."""
    return [
        *site_meta(site),
        ("ColumnName", column.name),
        ("ColumnDescription", column.description),
        ("ColumnKeywords", ",".join(column.keywords) or column.name),
        ("ColumnType", column.type),
    ]


def article_meta(site: Site, article: ArticlePage) -> Tags:
    """PubDate is the ledger's; a preview has none and does not make one up. Empty optional tags are left out."""
    meta, column = article.meta, article.column.column
    tags = [
        *site_meta(site),
        ("ColumnName", column.name),
        ("ColumnType", column.type),
        ("ArticleTitle", meta.title),
        ("PubDate", article.published),
        ("ContentSource", meta.source),
        ("Keywords", ",".join(meta.keywords)),
        ("Author", meta.author),
        ("Description", article.description),
        ("Image", article.image_url and site.base_url + article.image_url),
        ("Url", site.base_url + article.url),
    ]
    return [(name, content) for name, content in tags if content]
