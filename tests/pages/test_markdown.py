"""What Markdown becomes, and what does not come through."""

from __future__ import annotations

import pytest

from tests.pages.conftest import TinyPortal, png

STEM = "ywdt/yxyw/2026-11-02-a"
PICTURE = "/ywdt/yxyw/2026-11-02-a/a.png"
SIZED = 'width="4" height="3" loading="lazy" decoding="async"'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("**“你好”**了", "<p><strong>“你好”</strong>了</p>"),
        ("这是**《办法》**的解读", "<p>这是<strong>《办法》</strong>的解读</p>"),
        ("#### 跳级\n\n## 二", '<h2 id="h-1">跳级</h2>\n<h2 id="h-2">二</h2>'),
        ("~~旧~~", "<p>~~旧~~</p>"),
        (
            "m<sup>2</sup>、CO<SUB>2</SUB>、**10<sup>8</sup>**",
            "<p>m<sup>2</sup>、CO<sub>2</sub>、<strong>10<sup>8</sup></strong></p>",
        ),
        ('<sup onclick="x()">**2**</sup>', "<p><sup><strong>2</strong></sup></p>"),
        (
            "<sup>甲**乙</sup>丙**</sub>`<sup>2</sup>`",
            "<p>甲<strong>乙丙</strong><code>&lt;sup&gt;2&lt;/sup&gt;</code></p>",
        ),
        ("# 一\n\n## 二\n\n### 三", '<h2 id="h-1">一</h2>\n<h2 id="h-2">二</h2>\n<h3 id="h-3">三</h3>'),
        (
            "[外](https://www.gov.cn/)",
            '<p><a class="external" rel="noopener external" href="https://www.gov.cn/">外</a></p>',
        ),
        ("[本站](https://www.test.gov.example/ywdt/)", '<p><a href="/ywdt/">本站</a></p>'),
        ("[信箱](mailto:a@test.gov.example)", '<p><a href="mailto:a@test.gov.example">信箱</a></p>'),
        ("[上](#h-1)", '<p><a href="#h-1">上</a></p>'),
        ("![图](2026-11-02-a/a.png)", f'<figure><img src="{PICTURE}" alt="图" {SIZED}></figure>'),
        (
            '![图](2026-11-02-a/a.png "来源：<甲>")',
            f'<figure><img src="{PICTURE}" alt="图" {SIZED}><figcaption>来源：&lt;甲&gt;</figcaption></figure>',
        ),
        ("前![图](2026-11-02-a/a.png)后", f'<p>前<img src="{PICTURE}" alt="图" {SIZED}>后</p>'),
        ("{{ SITEURL }} {% raw %}", "<p>{{ SITEURL }} {% raw %}</p>"),
        ("[甲]({index})", None),
    ],
)
def test_renders(tiny: TinyPortal, body: str, expected: str | None) -> None:
    tiny.write(f"content/{STEM}/a.png", png())
    tiny.article(STEM, body)
    if expected is None:
        assert "指向不存在" in tiny.refusal()
        return
    tiny.build()
    assert tiny.body(f"{STEM}.html") == expected


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "前<script>alert(1)</script>后",
        "<img src=x onerror=alert(1)>",
        '<p onclick="alert(1)" style="color:red">字</p>',
        '<iframe src="https://a.example/"></iframe>',
        "<style>p { display: none }</style>",
        "<svg onload=alert(1)></svg>",
        "[点](javascript:alert(1))",
        "[点](JaVaScRiPt:alert(1))",
        "[点](data:text/html;base64,PHNjcmlwdD4=)",
        "[点](vbscript:alert)",
        '[点](https://a.example/ "\\" onmouseover=\\"alert(1)")',
        "<javascript:alert(1)>",
        '<a href="java&#115;cript:alert(1)">点</a>',
        "<!-- alert -->",
        "```<script>\nalert(1)\n```",
    ],
)
def test_nothing_runs(tiny: TinyPortal, body: str) -> None:
    """Raw HTML, scripts, handlers and script addresses do not reach a page."""
    tiny.article(STEM, body)
    tiny.build()
    html = tiny.body(f"{STEM}.html").lower()
    for trick in (
        "<script",
        "<iframe",
        "<style",
        "<svg",
        "<img",
        "<!--",
        " style=",
        'href="javascript',
        'href="data',
        'href="vbscript',
    ):
        assert trick not in html
    assert ' onmouseover="' not in html
    assert ' onclick="' not in html


def test_table_keeps_its_alignment(tiny: TinyPortal) -> None:
    tiny.article(STEM, "| 科目 | 金额 |\n|:-:|--:|\n| 一 | 1 |")
    tiny.build()
    html = tiny.body(f"{STEM}.html")
    assert html.startswith('<div class="table-scroll" role="region" aria-label="表格 1" tabindex="0"><table>')
    assert html.endswith("</table></div>")
    assert '<th class="align-center">科目</th>' in html
    assert '<td class="align-right">1</td>' in html


def test_footnotes_lead_there_and_back(tiny: TinyPortal) -> None:
    tiny.article(STEM, "正文[^注]。\n\n[^注]: 说明")
    tiny.build()
    html = tiny.body(f"{STEM}.html")
    assert 'id="fnref-' in html
    assert '<section class="footnotes" aria-label="注释">' in html
    assert 'class="footnote-backref" aria-label="返回正文"' in html


@pytest.mark.parametrize(
    "body", ["前{}后", "{}\n正文。", "- 项\n  {}", "| 甲 |\n|---|\n| 乙 {} |", "<p>{}</p>", "> {}"]
)
def test_dh_A5_a_reason_to_let_a_finding_pass_is_on_no_page(tiny: TinyPortal, body: str) -> None:
    tiny.article(STEM, body.format("<!-- sanshen: allow PII002 本人书面同意登载 -->"))
    tiny.build()
    for page in tiny.pages().values():
        assert b"sanshen: allow" not in page and "书面同意".encode() not in page
