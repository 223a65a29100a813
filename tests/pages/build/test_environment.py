"""Whatever a theme does with an article's text or a shared piece, the press prints what Jinja2 itself prints."""

from __future__ import annotations

from datetime import date
from typing import cast

import jinja2
import pytest

from sanshen.pages.build.environment import Environment, Template
from sanshen.pages.facts import Facts
from sanshen.pages.fragments import Fragments
from sanshen.pages.views import ArticlePage, ColumnView
from sanshen.portal.article import parse_article

BODY = '<p>第一条 “甲” &amp; <a href="/b.html">乙</a>，😀。</p>'
USES = (
    "{{ article.content|safe }}",
    "{{ article.content }}",
    "{{ article.content|safe|upper }}",
    "{{ (article.content|safe)[:9] }}",
    "{{ article.content|safe|length }}/{{ article.content|length }}",
    "{{ article.content|striptags|truncate(5) }}",
    "{{ article.content|tojson }}",
    "{{ '<b>' ~ article.content|safe }}",
    "{% if '甲' in article.content and article.content is string %}有{% endif %}{{ article.content|safe }}",
    "{% macro shown(one) %}<div>{{ one.content|safe }}</div>{% endmacro %}{{ shown(article) }}{{ shown(article)|length }}",
    "{% set kept %}{{ article.content|safe }}{% endset %}{{ kept }}{{ kept|wordcount }}",
    "{% filter upper %}{{ article.content|safe }}{% endfilter %}",
    "{% for one in [article, article] %}{{ one.content|safe }}{% if not loop.last %}、{% endif %}{% endfor %}",
    "{{ other.content|safe }}{{ other['content']|safe }}",
    "{% include 'part.html' %}{{ fragment('part.html')|replace('part', '<i>') }}",
    "{{ fragment('part.html') }}{{ fragment('part.html', name='<') }}{{ fragment('part.html')|length }}",
    "{% macro framed() %}[{{ fragment('part.html') }}]{% endmacro %}{{ framed() }}",
    "{% set ends = fragment.parts('part.html', '@@') %}{{ ends[0] }}{{ '<&' }}{{ ends[1] }}",
    "{% extends 'base.html' %}{% block main %}{{ article.content|safe }}{{ super() }}{% endblock %}",
    "{% import 'shown.html' as shown with context %}{{ shown }}{{ shown.again() }}",
    "{% from 'shown.html' import again with context %}{{ again() }}",
    "",
)
TEMPLATES = {
    "shown.html": "{{ article.content|safe }}{% macro again() %}{{ article.content|safe }}{% endmacro %}",
    "part.html": "<p>part @@ {{ name }}</p>",
    "base.html": "甲{% block main %}{{ fragment('part.html') }}{% endblock %}乙",
}


@pytest.fixture
def page() -> ArticlePage:
    article = parse_article("content/a/b.md", "---\ntitle: 标题\nsource: 来源\ncreated: 2026-11-02\n---\n".encode())
    facts = Facts(
        path=article.path, blob="", meta=article.meta, record=None, description="", image_url="", cover_url="",
        files=[], interprets=[], uses=[],
    )  # fmt: skip
    made = ArticlePage(facts, cast(ColumnView, None), date(2026, 11, 2))
    made.body = BODY.encode()
    return made


def both(use: str) -> tuple[Template, jinja2.Template]:
    """The press's template, and Jinja2's own."""
    loader = jinja2.DictLoader({**TEMPLATES, "page.html": use})
    press, jinja = Environment(loader=loader, autoescape=True), jinja2.Environment(loader=loader, autoescape=True)
    for one in (press, jinja):
        one.globals["fragment"] = Fragments()
    return cast(Template, press.get_template("page.html")), jinja.get_template("page.html")


@pytest.mark.parametrize("use", USES)
def test_a_theme_cannot_tell_the_press_from_jinja(use: str, page: ArticlePage) -> None:
    names = {"article": page, "other": {"content": "<u>"}}
    press, jinja = both(use)
    expected = jinja.render(names)
    assert b"".join(press.printed(names)).decode() == expected
    assert press.render(names) == expected


def test_what_is_not_there_is_refused_as_jinja_refuses_it(page: ArticlePage) -> None:
    for template in both("{{ nothing.content|safe }}"):
        with pytest.raises(jinja2.UndefinedError, match="'nothing' is undefined"):
            template.render({"article": page})


def test_the_text_goes_into_the_page_as_the_bytes_that_it_is(page: ArticlePage) -> None:
    press, _ = both(USES[0])
    assert any(piece is page.body for piece in press.printed({"article": page}))
