"""A whole portal in a dozen files, built by real Pelican in about a second."""

from __future__ import annotations

from pathlib import Path

from tests.support.office import Office

ROOT = Path(__file__).parents[2]
FILES = {
    "pelicanconf.py": """
AUTHOR = SITENAME = "云溪"
PATH, THEME, TIMEZONE = "content", "theme", "Asia/Shanghai"
PLUGINS = ["portal_plugins.tiny"]
ARTICLE_PATHS, STATIC_PATHS = ["ywdt"], ["ywdt"]
STATIC_EXCLUDE_SOURCES = True
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
""",
    "publishconf.py": "from pelicanconf import *\n",
    "plugins/tiny.py": """
import html
import os
from datetime import datetime
from pathlib import Path

from pelican import signals
from pelican.readers import BaseReader

import sanshen.portal as portal
from sanshen.portal.article import parse_article
from sanshen.portal.provenance import FILE, Provenance


class Words(BaseReader):
    enabled, file_extensions = True, ["md"]

    def read(self, path):
        inside = Path(path).resolve().relative_to(Path.cwd()).as_posix()
        article = parse_article(inside, Path(path).read_bytes())
        agreed = Provenance.from_json(Path(FILE).read_bytes()).articles[inside] if Path(FILE).exists() else None
        entry, day = (agreed.entry, agreed.published_at) if agreed else ("预览稿", datetime.now())
        seen = sorted({os.path.commonpath([portal.__file__, os.getcwd()]) == os.getcwd()})
        words = f"<p>{html.escape(article.body)} {entry} {seen}</p>"
        meta = {"title": article.meta.title, "date": day, "save_as": article.address, "url": article.address}
        return words, meta


def register():
    signals.readers_init.connect(lambda readers: readers.reader_classes.update(md=Words))
""",
    "theme/templates/index.html": "<!doctype html>{% for a in articles %}<a href='/{{ a.url }}'>{{ a.title }}</a>{% endfor %}",
    "theme/templates/article.html": "<!doctype html><link rel='x' href=\"/theme/site.css\"><title>{{ article.title }}</title>{{ article.content }}",
    "theme/static/site.css": "body { color: #111 }\n",
    "content/ywdt/yxyw/first/说明.txt": "附件\n",
}


def equip(office: Office) -> None:
    """Give an office what a build needs, before it adopts its site."""
    for path, text in FILES.items():
        office.write(path, text)
    office.commit("what a build needs")
