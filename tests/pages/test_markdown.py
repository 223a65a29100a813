"""What Markdown becomes, and what does not come through."""

from __future__ import annotations

import pytest

from sanshen.portal.sanitise import clean
from tests.pages.conftest import COLUMNS, TinyPortal, png

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
            "<p><sup>甲<strong>乙</strong></sup><strong>丙</strong><code>&lt;sup&gt;2&lt;/sup&gt;</code></p>",
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
        "<img onerror=alert(1)>",
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
        "onerror",
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


TABLE = (
    '<table border="1" width=600><caption>表一</caption><tr><th rowspan="2" scope="COL">地区</th>'
    '<th colspan="2" align="CENTER" bgcolor=red>数量</th></tr><tr><th>甲</th><th>乙</th></tr>'
    '<tr><td style="color:red; text-align:right">东</td><td>1<br>2</td><td colspan="99999">3</td></tr></table>'
)
PASTED = [
    (
        TABLE,
        '<div class="table-scroll" role="region" aria-label="表格 1" tabindex="0"><table><caption>表一</caption><tbody>'
        '<tr><th rowspan="2" scope="col">地区</th><th colspan="2" class="align-center">数量</th></tr>'
        '<tr><th>甲</th><th>乙</th></tr><tr><td class="align-right">东</td><td>1<br>2</td><td>3</td></tr></tbody></table></div>',
    ),
    ("<p align=right>云溪区人民政府<br>2026年3月1日</p>", '<p class="align-right">云溪区人民政府<br>2026年3月1日</p>'),
    ('<div style="text-align: Right">甲</div>', '<div class="align-right">甲</div>'),
    ('<td>甲</td>', "甲"),
    ('<p align="right" style="text-align:center">甲</p>', '<p class="align-center">甲</p>'),
    ('<p style="text-align:center" align="right">甲</p>', '<p class="align-center">甲</p>'),
    ("<center>附件</center>", '<div class="align-center">附件</div>'),
    ("<u>甲</u>、<b>乙</b>、<I class=x>丙</I>、<strike>丁</strike>", "<p><u>甲</u>、<b>乙</b>、<i>丙</i>、<s>丁</s></p>"),
    ("<ruby>溪<rp>(</rp><rt>xī</rt><rp>)</rp></ruby>水", "<p><ruby>溪<rp>(</rp><rt>xī</rt><rp>)</rp></ruby>水</p>"),
    ("x<sub>1</sub>，10 m<sup>2</sup>", "<p>x<sub>1</sub>，10 m<sup>2</sup></p>"),
    ('<font color="red">甲</font><span style="color:red">乙</span>', "<p>甲乙</p>"),
    ('甲<!-- 备注 -->乙', "<p>甲乙</p>"),
    ('<h3 align=center>一</h3>', '<h2 id="h-1" class="align-center">一</h2>'),
    ('<p align="javascript:x">甲</p>', "<p>甲</p>"),
]  # fmt: skip


@pytest.mark.parametrize("engine", ["comrak", "python"])
@pytest.mark.parametrize(("body", "expected"), PASTED)
def test_html_that_officials_paste_is_shown_by_either_engine(
    tiny: TinyPortal, body: str, expected: str, engine: str
) -> None:
    tiny.write("columns.toml", COLUMNS.replace('path = "ywdt/yxyw"\n', f'path = "ywdt/yxyw"\nmarkdown = "{engine}"\n'))
    tiny.article(STEM, body)
    tiny.build()
    assert tiny.body(f"{STEM}.html").strip() == expected


@pytest.mark.parametrize("engine", ["comrak", "python"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("把群众满意作为\n工作的出发点，统筹做好\n“一老一小”服务。", "<p>把群众满意作为工作的出发点，统筹做好“一老一小”服务。</p>"),
        ("把**满意**\n作为\n**出发点**\n[甲](#h-1)", '<p>把<strong>满意</strong>作为<strong>出发点</strong><a href="#h-1">甲</a></p>'),
        ("共\n12 项，open\nsource\n软件", "<p>共\n12 项，open\nsource\n软件</p>"),
        ("第一行  \n第二行", "<p>第一行<br>\n第二行</p>"),
        ("```\n第一行\n第二行\n```\n\n甲\n乙", "<pre><code>第一行\n第二行\n</code></pre>\n<p>甲乙</p>"),
        ("𠮷\n㐂。\n（甲）", "<p>𠮷㐂。（甲）</p>"),
    ],
)  # fmt: skip
def test_lines_that_end_and_begin_in_chinese_go_on_without_a_blank(
    tiny: TinyPortal, body: str, expected: str, engine: str
) -> None:
    tiny.write("columns.toml", COLUMNS.replace('path = "ywdt/yxyw"\n', f'path = "ywdt/yxyw"\nmarkdown = "{engine}"\n'))
    tiny.article(STEM, body)
    tiny.build()
    assert tiny.body(f"{STEM}.html") == expected
    assert b"\xe4\xbd\x9c\xe4\xb8\xba \xe5\xb7\xa5" not in tiny.pages()[f"{STEM}.html"]  # in the description


@pytest.mark.parametrize("engine", ["comrak", "python"])
@pytest.mark.parametrize(
    ("target", "there"),
    [
        ("#第二章-总则", "#h-2"),
        ("<#第二章 总则>", "#h-2"),
        ("#第二章总则", "#h-2"),
        ("#h-1", "#h-1"),
        ("#第九章", "#%E7%AC%AC%E4%B9%9D%E7%AB%A0"),
    ],
)
def test_a_link_to_the_words_of_a_heading_leads_to_it(tiny: TinyPortal, target: str, there: str, engine: str) -> None:
    tiny.write("columns.toml", COLUMNS.replace('path = "ywdt/yxyw"\n', f'path = "ywdt/yxyw"\nmarkdown = "{engine}"\n'))
    tiny.article(STEM, f"见[那里]({target})。\n\n## 第一章 目的\n\n## 第二章 **总则**\n\n## 第二章 总则")
    tiny.build()
    assert f'<a href="{there}">那里</a>' in tiny.body(f"{STEM}.html")


def test_a_few_tags_of_formatting_do_not_make_a_page_without_end() -> None:
    """Parsers open what is left open anew in every block, once for each set of attributes: 27 KB made 16 MB."""
    for tag in ('<b a="{}">', "<b a={}>", "<B/a='{}'>", '<b a="<{}">', '<strike x{}=">', "<font\nx{}>"):
        html = clean("".join(map(tag.format, range(3000))) + "<p>甲" * 3000)
        assert len(html) < 400_000, tag
