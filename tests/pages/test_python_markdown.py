"""Columns that keep Python-Markdown: its extensions work, nothing unsafe comes through, and the sample reads the same."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown.inlinepatterns import LinkInlineProcessor

from checks.document import Document, Place
from checks.runner import check
from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.pages import bounds
from sanshen.pages.markdown import finish
from sanshen.portal import python_markdown
from sanshen.portal.article import parse_article
from sanshen.portal.columns import parse_register
from sanshen.portal.markdown import convert, has_html
from sanshen.portal.people import parse_roster
from sanshen.portal.python_markdown import EXTENSIONS, Brackets, to_html
from sanshen.portal.sanitise import plain_text
from tests.pages.conftest import COLUMNS, PEOPLE, TinyPortal
from tests.support.office import article

ROOT = Path(__file__).parents[2]
SAMPLE = sorted((ROOT / "content").rglob("*.md"))
STEM = "ywdt/yxyw/a"
PYTHON = COLUMNS.replace('path = "ywdt/yxyw"\n', 'path = "ywdt/yxyw"\nmarkdown = "python"\n')


@pytest.fixture
def python(tiny: TinyPortal) -> TinyPortal:
    tiny.write("columns.toml", PYTHON)
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
        "<b onclick=x()><i>没有结尾",
        "[点](javascript:alert(1))",
        "</main></body>",
    ],
)
def test_nothing_unsafe_comes_through(python: TinyPortal, body: str) -> None:
    python.article(STEM, body)
    python.build()
    html = python.body(f"{STEM}.html")
    assert not re.search(r"<script|onclick|javascript:|</main", html)
    assert html.count("<b>") == html.count("</b>")
    assert html.count("<p>") == html.count("</p>")


@pytest.mark.parametrize("path", SAMPLE, ids=[path.stem for path in SAMPLE])
def test_both_engines_read_the_sample_alike(path: Path) -> None:
    article = parse_article(path.relative_to(ROOT).as_posix(), path.read_bytes())
    one, other = (
        finish(article, html, escaped, lambda url, image: url, lambda src: (1, 1), lambda fault: None)
        for html, escaped in ((convert(article.body), not has_html(article.body)), (to_html(article.body), False))
    )
    assert plain_text(one) == plain_text(other)
    assert re.findall(r"<(?:h[2-6]|li|table|tr|strong|a|img)\b", one) == re.findall(
        r"<(?:h[2-6]|li|table|tr|strong|a|img)\b", other
    )


DEEP = "".join("    " * level + "* 甲\n" for level in range(200))
LARGE = "甲 " * 1000 + "\n\n*[甲]: " + "t" * 20_000  # 20 MB of HTML
COSTLY = {"too deep": DEEP, "too long": "会\\*" * 40_000, "too large": LARGE}


@pytest.mark.parametrize("name", COSTLY)
def test_an_article_that_this_engine_would_not_get_through_is_refused_by_the_check(name: str) -> None:
    place = Place(register=parse_register(PYTHON.encode(), parse_roster(PEOPLE.encode(), "people.toml")))
    found = check(Document(f"content/{STEM}.md", article(body=COSTLY[name]).encode(), place=place))
    (one,) = [one for one in found if one.code == "HTM002"]
    assert one.blocks and one.path == f"content/{STEM}.md" and one.line > 4 and one.fix
    assert not [
        one
        for one in check(Document(f"content/{STEM}.md", article(body="* 甲").encode(), place=place))
        if one.code == "HTM002"
    ]


def test_an_article_too_deep_stops_the_build_with_its_name_and_leaves_the_engine_whole(python: TinyPortal) -> None:
    before = to_html("* 甲\n\n    乙\n")
    python.article(STEM, "".join("    " * level + "* 甲\n" for level in range(400)))
    with pytest.raises(PortalError) as caught:
        python.build()
    assert f"content/{STEM}.md" in str(caught.value) and "嵌套过深" in str(caught.value)
    assert to_html("* 甲\n\n    乙\n") == before


def test_a_page_beyond_16_mb_stops_the_build_with_its_name(python: TinyPortal) -> None:
    python.article(STEM, LARGE)
    with pytest.raises(PortalError, match="网页超过 16 MB") as caught:
        python.build()
    assert f"content/{STEM}.md:" in str(caught.value)


def test_i11_8_an_article_that_takes_too_long_stops_the_build_with_its_name(
    python: TinyPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "ARTICLE", 0.05)
    python.article(STEM, "* 甲**乙**[丙](https://example.gov.cn/)\n\n" * 3000)
    with pytest.raises(PortalError, match="还没有生成网页，已经停下") as caught:
        python.build()
    assert f"content/{STEM}.md:" in str(caught.value) and "删短或拆成几篇" in str(caught.value)
    monkeypatch.undo()
    python.build()


@given(st.text("[]a!\n", max_size=40))
def test_brackets_are_paired_as_the_engine_pairs_them(text: str) -> None:
    brackets, theirs = Brackets(), LinkInlineProcessor("")
    for opened in re.finditer(r"\[", text):
        inside, end, closed = theirs.getText(text, opened.end())
        assert brackets.inside(text, opened.end()) == ((inside, end, True) if closed else ("", len(text), False))


def test_the_engine_reads_many_open_brackets_within_its_bound() -> None:
    """Of 24 KB it took half a minute."""
    with at_most(bounds.ARTICLE, lambda: PortalError("longer than an article may take", cure="")):
        assert to_html("[a\n" * 100_000 + "]:").count("[a") == 100_000


STOCK = markdown.Markdown(
    extensions=list(EXTENSIONS), extension_configs={"footnotes": {"BACKLINK_TITLE": "返回正文第 {} 条注释处"}},
    output_format="html", tab_length=4,
)  # fmt: skip


def _stock(body: str) -> str:
    """Its notes in the element in which both of our engines write them."""
    made = str(STOCK.reset().convert(body))
    before, between, notes = made.rpartition('<div class="footnote">\n<hr>')
    return f'{before}<section class="footnotes">{notes.removesuffix("</div>")}</section>' if between else made


PIECES = [
    "[",
    "]",
    "![",
    "](",
    ")",
    "[a]",
    "[b]",
    "[^a]",
    "[^n:1]",
    "[a](b)",
    "![a](b)",
    "[a][b]",
    "[c]",
    "*",
    "`",
    "<b>",
    "字",
    " ",
    "\n",
    "\\",
]
KNOWN = "\n\n[b]: /x\n[a]: /y 'z'\n\n[^a]: 注[^n:1]\n[^n:1]: [a][b]\n"


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_links_and_notes_come_out_as_the_stock_engine_makes_them(text: str) -> None:
    assert to_html(text + KNOWN) == _stock(text + KNOWN)


@pytest.mark.parametrize(
    "unit", ["[a](b)", "[a][b]", "[a] ", "![a](b)", "![a] ", "[![a](b)](c)", "[![a][b]][b]", "[a [b] ](c)", "[c] [a]"]
)
def test_the_brackets_of_many_links_are_paired_once_for_each_pattern(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """24 KB of links took 4 s: every one that was replaced had all that follow paired again."""
    paired, closed = [], python_markdown._closed

    def counted(text: str) -> dict[int, int]:
        paired.append(len(text))
        return closed(text)

    monkeypatch.setattr(python_markdown, "_closed", counted)
    body = unit * 500 + KNOWN
    assert to_html(body) == _stock(body)
    assert sum(paired) < 20 * 500 * 40, "each pattern reads the whole, and what stands inside each link"


def test_a_note_that_many_places_lead_to_numbers_them_by_counting() -> None:
    """24 KB of them took 22 s."""
    body = "[^a][^n:1]" * 300 + KNOWN
    made = to_html(body)
    assert made == _stock(body) and 'id="fnref300:n:1"' in made
    with at_most(bounds.ARTICLE, lambda: PortalError("longer than an article may take", cure="")):
        assert 'id="fnref20000:a"' in to_html("[^a]" * 20_000 + KNOWN)
