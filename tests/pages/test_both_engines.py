"""The whole sample and a book of tricks through both Markdown engines: pages are made, pictures and links lead somewhere, no id is an author's."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pelican.settings import read_settings

from plugins.portal import Portal
from sanshen.base.errors import PortalError
from sanshen.pages.markdown import finish
from sanshen.portal.article import Article, Meta
from sanshen.portal.markdown import convert, has_html
from sanshen.portal.python_markdown import to_html
from tests.pages.conftest import COLUMNS, TinyPortal, png
from tests.pages.test_sanitise import Page

ROOT = Path(__file__).parents[2]
ENGINES: dict[str, tuple[Callable[[str], str], bool]] = {"comrak": (convert, True), "python": (to_html, False)}
OURS = re.compile(r"h-\d+|fn(ref)?\d*[:-]\S+")


class Prose(HTMLParser):
    """What stands in the article itself: ids, pictures, links."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.ids: list[str] = []
        self.shown: list[str] = []
        self.linked: list[str] = []
        self.every: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = {name: value or "" for name, value in attrs}
        if "id" in stated:
            self.every[stated["id"]] += 1
        if tag == "div":
            self.depth += bool(self.depth) or stated.get("data-mark") == "content"
        if self.depth:
            self.ids += [stated["id"]] if "id" in stated else []
            self.shown += [stated.get("src", "")] if tag == "img" else []
            self.linked += [stated["href"]] if tag == "a" and "href" in stated else []

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "div" and self.depth > 0


def build(folder: Path, engine: str) -> dict[str, Prose]:
    for part in ("content", "theme", "plugins", "policies"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("portal.toml", "people.toml", "pelicanconf.py"):
        shutil.copy(ROOT / name, folder)
    register = (ROOT / "columns.toml").read_text("utf-8")
    told = re.sub(r"(?m)^(kind = \"(?!module).*)$", rf'\1\nmarkdown = "{engine}"', register)
    (folder / "columns.toml").write_text(told, "utf-8")
    Portal(read_settings(str(folder / "pelicanconf.py"))).run()
    found = {}
    for source in sorted((folder / "content").rglob("*.md")):
        name = source.relative_to(folder / "content").with_suffix(".html").as_posix()
        found[name] = Prose()
        found[name].feed((folder / "output" / name).read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, dict[str, Prose]]]:
    made = {}
    for engine in ENGINES:
        folder = tmp_path_factory.mktemp(engine)
        pages = build(folder / "portal", engine)
        made[engine] = (folder / "portal/output", pages)
    return made


@pytest.mark.parametrize("engine", ENGINES)
def test_F5_the_sample_is_made_by_either_engine_and_everything_leads_somewhere(
    sample: dict[str, tuple[Path, dict[str, Prose]]], engine: str
) -> None:
    output, pages = sample[engine]
    assert len(pages) > 80 and sum(len(page.shown) for page in pages.values()) > 5
    for name, page in pages.items():
        for address in (*page.shown, *page.linked):
            path = unquote(urlsplit(address).path)
            if not urlsplit(address).scheme and path:
                there = output / path.lstrip("/")
                assert path.startswith("/") and (there.is_file() or (there / "index.html").is_file()), (name, address)
            elif address.startswith("#"):
                assert page.every[unquote(address[1:])] == 1, (name, address)
        assert not any(urlsplit(address).netloc for address in page.shown), name


@pytest.mark.parametrize("engine", ENGINES)
def test_F26_no_id_in_the_sample_is_an_authors(sample: dict[str, tuple[Path, dict[str, Prose]]], engine: str) -> None:
    for name, page in sample[engine][1].items():
        assert all(OURS.fullmatch(one) for one in page.ids), (name, page.ids)
        assert all(count == 1 for count in page.every.values()), (name, page.every)


def test_both_engines_show_the_same_pictures_and_lead_to_the_same_places(
    sample: dict[str, tuple[Path, dict[str, Prose]]],
) -> None:
    (_, comrak), (_, python) = sample["comrak"], sample["python"]
    for name, page in comrak.items():
        assert python[name].shown == page.shown, name
        assert sorted(set(python[name].linked)) == sorted(set(page.linked)), name


@pytest.fixture
def python(tiny: TinyPortal) -> TinyPortal:
    tiny.write("columns.toml", COLUMNS.replace('path = "ywdt/yxyw"\n', 'path = "ywdt/yxyw"\nmarkdown = "python"\n'))
    tiny.write("content/ywdt/yxyw/a/a.png", png())
    return tiny


PICTURE = '<img src="/ywdt/yxyw/a/a.png" alt="图" width="4" height="3" loading="lazy" decoding="async">'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("![图](a/a.png)", f"<figure>{PICTURE}</figure>"),
        ("![](a/a.png)", f"<figure>{PICTURE.replace('图', '')}</figure>"),
        ('![图](a/a.png "来源：<甲>")', f"<figure>{PICTURE}<figcaption>来源：&lt;甲&gt;</figcaption></figure>"),
        ("<p><img alt='图' title=t SRC=a/a.png></p>", f"<figure>{PICTURE}<figcaption>t</figcaption></figure>"),
        ("前<img\nsrc=a/a.png\nalt=图>后", f"<p>前{PICTURE}后</p>"),
        ("<a title=甲 href='/ywdt/'>去</a>", '<p><a href="/ywdt/" title="甲">去</a></p>'),
        ("<h2 id=main>一</h2>", '<h2 id="h-1">一</h2>'),
        ("# 一\n\n<h4 id=h-1>二</h4>", '<h2 id="h-1">一</h2>\n<h3 id="h-2">二</h3>'),
        ("<a id=main>甲</a>", "<p><a>甲</a></p>"),
        ("<ul><li id=site-nav>甲</li></ul>", "<ul><li>甲</li></ul>"),
    ],
)
def test_F5_columns_with_python_markdown_hold_pictures_links_and_no_ids(
    python: TinyPortal, body: str, expected: str
) -> None:
    python.article("ywdt/yxyw/a", body)
    python.build()
    assert python.body("ywdt/yxyw/a.html") == expected


@pytest.mark.parametrize(
    "body",
    [
        "![图](https://evil.example/a.png)", "<img src=https://evil.example/a.png>", "<img alt=x src='//evil.example/a.png'>", "<IMG title=x alt=y SRC=\"https://evil.example/a.png\">",
        "![图](none.png)", "<img alt=x src=none.png>",
    ],
)  # fmt: skip
def test_F5_a_foreign_or_missing_picture_is_refused_whatever_stands_before_its_address(
    python: TinyPortal, body: str
) -> None:
    python.article("ywdt/yxyw/a", body)
    assert re.search("站外|缺少 https|指向不存在", python.refusal())


LINKS = ("javascript:x()", "JaVaScRiPt:x()", "java\tscript:x()", "java&#115;cript:x()", "&#x6A;avascript&colon;x()", "\x01javascript:x()", "data:text/html;base64,AA", "vbscript:x", "blob:x", "//evil.example/", "\\\\evil.example", "https:javascript:x()", "?x=<script>", '#" onclick=x() y="')  # fmt: skip
TRICKS = (
    *(f"[a]({link})" for link in LINKS), *(f"[a](<{link}>)" for link in LINKS), *(f"![a]({link})" for link in LINKS), *(f"<a href=\"{link}\">a</a>" for link in LINKS), *(f"<img src='{link}'>" for link in LINKS), *(f"[r]: {link}\n\n[r]" for link in LINKS),
    *(f"<{name} {more}>x</{name}>" for name in ("script", "svg", "math", "iframe", "object", "embed", "form", "input", "button", "video", "audio", "details", "marquee", "body", "template", "noscript", "base", "meta", "link", "style", "frameset", "plaintext", "xmp", "title", "textarea", "select", "x-y", "p", "a", "img", "h2", "td", "li", "sup", "section", "ol", "div")
      for more in ("onload=x()", "id=main onclick=x()", "autofocus onfocus='x()'", "style=position:fixed", "src=//evil.example href=javascript:x() action=javascript:x() data=x srcdoc=x name=body target=_blank class=wrap rel=opener")),
    "[a](https://a.example/ \"&quot; onmouseover=x() &quot;\")", "![a\" onerror=\"x()](x.png)", "![a](x.png 'y\" onload=\"x()')", "<![CDATA[<script>x()</script>]]>", "<!--><script>x()</script>-->", "<<script>script>x()<</script>/script>", "<scr<script>ipt>x()</script>",
    "```\"><script>x()</script>\na\n```", "~~~ {onclick=x()}\na\n~~~", "[a]{onclick=x()}", "[^\"><script>]\n\n[^\"><script>]: x", "*[HTML]: \"><script>x()</script>\n\nHTML", "Term\n: <img src=x onerror=x()>", "| <img src=x onerror=x()> |\n|---|\n| <script>x()</script> |",
    "<https://a.example/\" onmouseover=x() y=\">", "<math><mtext><table><mglyph><style><img src=x onerror=x()>", "<svg><a xlink:href=javascript:x()><text>x</text></a></svg>", "<p title=\"</p><img src=x onerror=x()>\">x</p>", "# <img src=x onerror=x()>", "{: onclick=x() #main }\n# 一 {#main}",
)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_zl_10_8_no_trick_comes_through_either_engine(engine: str) -> None:
    make, escaped = ENGINES[engine]
    for body in TRICKS:
        article = Article("content/a/b/c.md", Meta(title="题目", source="甲", created=date(2026, 1, 1)), body, 1, {})
        html = finish(
            article, make(body), escaped and not has_html(body), _resolve, lambda src: (1, 1), lambda fault: None
        )
        page = Page()
        page.feed(html)
        page.close()
        assert not page.open, body
        ids = Prose()
        ids.feed(f'<div data-mark="content">{html}</div>')
        assert all(OURS.fullmatch(one) for one in ids.ids), (body, html)
        assert not any(urlsplit(address).netloc for address in ids.shown), (body, html)


def _resolve(url: str, image: bool) -> str:
    """As the site does it: nothing from elsewhere is shown, and only known schemes are linked."""
    parts = urlsplit(url)
    if image and (parts.scheme or parts.netloc):
        raise PortalError("图片在站外", cure="下载")
    return url if parts.scheme in ("", "http", "https", "mailto", "tel") else ""
