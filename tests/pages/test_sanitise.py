"""Whatever is written, a page holds only what the allow-list and the portal put there."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from sanshen.pages.markdown import finish
from sanshen.portal.article import Article, Meta
from sanshen.portal.markdown import convert, has_html
from sanshen.portal.sanitise import ATTRIBUTES, TAGS

HOUSE = {
    "figure": set(),
    "figcaption": set(),
    "div": {"class", "role", "aria-label", "tabindex"},
    "img": {"width", "height", "loading", "decoding"},
    "a": {"rel", "aria-label"},
    "section": {"aria-label"},
    "th": {"class"},
    "td": {"class"},
    "tr": {"class"},
    "p": {"class"},
} | {f"h{level}": {"id", "class"} for level in range(2, 7)}
PIECES = st.sampled_from(
    [
        *"<>\"'`()[]!|:-=&;#*_~^\\/ \n甲x",
        "\n\n", "| a |\n|:-:|\n| b |", "[^1]", "\n[^1]: ", "![", "](", "](a.png \"", "\")", "](javascript:alert(1))", "](http://a.example)",
        "<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href=\"javascript:x\">", "<math><mi//xlink:href=\"data:x,<script>\">",
        "<style>", "</style>", "<!--", "-->", "<![CDATA[", "]]>", "<iframe srcdoc=", "&#106;avascript:", "&lt;script&gt;", "&quot; onclick=&quot;x",
        "<table>", "</table>", "<p>", "</p>", "<h2>", "# ", "```", "    ", "> ", "- ", "\x00", "\u202e", "title=\"", "<figure>", "<td align=\"left\" onclick=\"x\">", "<td colspan=2 style=\"text-align:right\" align=center>", "<p align=right style=color:red>", "<center>", "</center>", "<u a=1>", "<b x=\"<\">", "</b>", "<ruby>", "<rt>", "<strike>", "<div align=left>", "</div>",
    ]
)  # fmt: skip
EMPTY = {"br", "hr", "img"}


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS | set(HOUSE), tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()) | HOUSE.get(tag, set()), (tag, name)
            if name in ("href", "src"):
                assert not (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")), value
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_only_what_is_allowed_comes_out(body: str) -> None:
    article = Article("content/a/b/c.md", Meta(title="题目", source="甲", created=date(2026, 1, 1)), body, 1, {})
    html = finish(
        article, convert(body), not has_html(body), lambda url, image: url, lambda src: (1, 1), lambda fault: None
    )
    page = Page()
    page.feed(html)
    page.close()
    assert not page.open
