"""Templates that lead to others print what they print with Jinja2's own environment."""

from __future__ import annotations

import jinja2
import pytest

from sanshen.pages.build.environment import Environment
from sanshen.pages.fragments import Fragments

USES = (
    "{% include 'part.html' %}{{ fragment('part.html')|replace('part', '<i>') }}",
    "{{ fragment('part.html') }}{{ fragment('part.html', name='<') }}{{ fragment('part.html')|length }}",
    "{% macro framed() %}[{{ fragment('part.html') }}]{% endmacro %}{{ framed() }}",
    "{% set ends = fragment.parts('part.html', '@@') %}{{ ends[0] }}{{ '<&' }}{{ ends[1] }}",
    "{% extends 'base.html' %}{% block main %}{{ text|safe }}{{ super() }}{% endblock %}",
    "{% import 'shown.html' as shown with context %}{{ shown }}{{ shown.again() }}",
    "{% from 'shown.html' import again with context %}{{ again() }}",
    "{% extends parent %}{% block main %}{{ text }}{% endblock %}",
)
TEMPLATES = {
    "shown.html": "{{ text|safe }}{% macro again() %}{{ text }}{% endmacro %}",
    "part.html": "<p>part @@ {{ name }}</p>",
    "base.html": "甲{% block main %}{{ fragment('part.html') }}{% endblock %}乙",
}


@pytest.mark.parametrize("use", USES)
def test_prints_what_jinja_prints_twice_in_a_row(use: str) -> None:
    loader = jinja2.DictLoader({**TEMPLATES, "page.html": use})
    ours, jinja = Environment(loader=loader, autoescape=True), jinja2.Environment(loader=loader, autoescape=True)
    for one in (ours, jinja):
        one.globals["fragment"] = Fragments()
    for text in ("<b>第一条</b>", "“甲” & 乙"):
        names = {"text": text, "parent": "base.html"}
        assert ours.get_template("page.html").render(names) == jinja.get_template("page.html").render(names)
