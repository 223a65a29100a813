"""Columns that keep Python-Markdown: its extensions work, nothing unsafe comes through, and the sample reads the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plugins.markdown import convert, finish
from plugins.python_markdown import to_html
from plugins.sanitise import plain_text
from portal.article import parse_article
from tests.plugins.conftest import COLUMNS, TinyPortal

ROOT = Path(__file__).parents[2]
SAMPLE = sorted((ROOT / "content").rglob("*.md"))
STEM = "ywdt/yxyw/a"


@pytest.fixture
def python(tiny: TinyPortal) -> TinyPortal:
    tiny.write("columns.toml", COLUMNS.replace('path = "ywdt/yxyw"\n', 'path = "ywdt/yxyw"\nmarkdown = "python"\n'))
    return tiny


def test_a_column_may_keep_its_engine(python: TinyPortal) -> None:
    python.article(STEM, "术语\n:   它的解释\n\n*[区政府]: 云溪区人民政府\n\n区政府**“公告”**如下")
    python.article("zwgk/gfxwj/b", "术语\n:   它的解释")
    python.build()
    assert "<dt>术语</dt>" in python.body(f"{STEM}.html") and "<dt>" not in python.body("zwgk/gfxwj/b.html")
    assert '<abbr title="云溪区人民政府">区政府</abbr><strong>“公告”</strong>' in python.body(f"{STEM}.html")


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<p onclick="x()">字</p>',
        "<b><i>没有结尾",
        "[点](javascript:alert(1))",
        "</main></body>",
    ],
)
def test_nothing_unsafe_comes_through(python: TinyPortal, body: str) -> None:
    python.article(STEM, body)
    python.build()
    html = python.body(f"{STEM}.html")
    assert not re.search(r"<script|onclick|javascript:|</main|<b>", html)
    assert html.count("<p>") == html.count("</p>")


@pytest.mark.parametrize("path", SAMPLE, ids=[path.stem for path in SAMPLE])
def test_both_engines_read_the_sample_alike(path: Path) -> None:
    article = parse_article(path.relative_to(ROOT).as_posix(), path.read_bytes())
    one, other = (
        finish(article, html, escaped, lambda url, image: url, lambda src: (1, 1), lambda fault: None)
        for html, escaped in ((convert(article.body), True), (to_html(article.body), False))
    )
    assert plain_text(one) == plain_text(other)
    assert re.findall(r"<(?:h[2-6]|li|table|tr|strong|a|img)\b", one) == re.findall(
        r"<(?:h[2-6]|li|table|tr|strong|a|img)\b", other
    )
