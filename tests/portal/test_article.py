"""An article's front matter: what is taken, what is refused, and on which line."""

from __future__ import annotations

from datetime import date

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.article import LABELS, REFUSED, Meta, parse_article

PATH = "content/ywdt/yxyw/2026-11-02-a.md"
HEAD = ["title: 云溪区召开会议", "source: 区政府办", "created: 2026-11-02"]  # lines 2, 3 and 4


def text(*more: str, head: list[str] | None = None, body: str = "\n正文。\n") -> str:
    return "\n".join(["---", *(HEAD if head is None else head), *more, "---", body])


def fault(data: str | bytes) -> PortalError:
    with pytest.raises(PortalError) as caught:
        parse_article(PATH, data.encode() if isinstance(data, str) else data)
    assert caught.value.path == PATH
    assert not caught.value.cure.isascii()
    return caught.value


def test_an_article_with_everything() -> None:
    article = parse_article(
        PATH,
        text(
            "summary: 摘要", "keywords: [会议, 部署]", "document_number: 云溪政发〔2026〕3号", "expires: 2027-01-01",
            "attachments:", "  - {file: 表.docx, title: 申请表}", "reprint:", "  site: 新华网",
            "  url: https://www.news.example/1", "  at: 2026-11-01", "interprets: [zfxxgk/zfwj/b.md]",
            "joint: [qczj]", "urgent: true", "disclosure: 依申请公开", "validity: 有效",
            "cover: {file: a/图.jpg, alt: 图, source: 本站, licence: 自有}",
        ).encode(),
        "b" * 40,
    )  # fmt: skip
    meta = article.meta
    assert (meta.title, meta.source, meta.created) == ("云溪区召开会议", "区政府办", date(2026, 11, 2))
    assert meta.attachments[0].title == "申请表"
    assert meta.reprint is not None and meta.reprint.at == date(2026, 11, 1)
    assert meta.cover is not None and meta.cover.licence == "自有"
    assert (meta.urgent, meta.important, meta.joint) == (True, False, ["qczj"])
    assert (article.stem, article.address) == ("2026-11-02-a", "ywdt/yxyw/2026-11-02-a.html")
    assert (article.folder, article.blob) == ("content/ywdt/yxyw/2026-11-02-a/", "b" * 40)
    assert (article.lines["title"], article.lines["reprint"], article.lines["joint"]) == (2, 11, 16)
    assert (article.body_line, article.body) == (22, "\n正文。\n")


@pytest.mark.parametrize(
    "data",
    [
        "\ufeff".encode() + text().encode(),
        text().replace("\n", "\r\n").encode(),
        text().replace("---\n", "--- \n").encode(),
        text(body="\n正文。\n\n---\n\n再写。\n").encode(),
        text("# 说明：这是注释", "").encode(),
        text("keywords:", "- 甲：乙", "- 丙").encode(),
    ],
    ids=["bom", "crlf", "blank behind the fence", "a rule in the body", "comment", "list at the margin"],
)
def test_how_editors_really_write(data: bytes) -> None:
    article = parse_article(PATH, data)
    assert article.meta.title == "云溪区召开会议"
    assert (article.lines["title"], article.lines["created"]) == (2, 4)
    assert "\r" not in article.body


def test_every_element_has_a_chinese_name() -> None:
    assert set(LABELS) == set(Meta.__struct_fields__)


@pytest.mark.parametrize("key", sorted(REFUSED))
def test_wz_14_what_nobody_may_type_is_refused(key: str) -> None:
    for value in ("x", "2026-01-01", "[]", ""):
        error = fault(text("summary: 摘要", f"{key}: {value}"))
        said = f"要素“{key}”不由作者填写：地址由文件名定，栏目由文件夹定，时间由审核台账定"
        assert (error.message, error.cure, error.line) == (said, "删去这一项", 6)


@pytest.mark.parametrize(
    "key", ["published", "published_at", "publish_time", "updated", "column", "发布时间", "Date", "URL"]
)
def test_wz_14_a_publication_time_under_any_other_name_is_unknown(key: str) -> None:
    error = fault(text(f"{key}: 2026-01-01"))
    assert (error.message, error.line) == (f"不认识的要素“{key}”", 5)


@pytest.mark.parametrize("value", ["", '""', "' '", '"　"', '"\\n"', "~", "[]"])
@pytest.mark.parametrize("key", ["source", "title"])
def test_wz_14_the_source_is_filled_in(key: str, value: str) -> None:
    head = [f"{key}: {value}" if line.startswith(key) else line for line in HEAD]
    assert fault(text(head=head)).line == HEAD.index(next(line for line in HEAD if line.startswith(key))) + 2


@pytest.mark.parametrize(("missing", "label"), [("title", "标题"), ("source", "信息来源"), ("created", "产生时间")])
def test_zl_9_3a_title_source_and_date_are_required(missing: str, label: str) -> None:
    error = fault(text(head=[line for line in HEAD if not line.startswith(missing)]))
    assert error.message == f"缺少必填的要素“{missing}”（{label}）"
    assert error.cure == f"补上 {missing}: …"
    assert error.line == 1


@pytest.mark.parametrize(
    ("line", "message", "cure"),
    [
        ("document_number: 3", "要素“document_number”（发文字号）应为文字，实为整数", "用英文双引号括起来"),
        ("document_number: 3.5", "要素“document_number”（发文字号）应为文字，实为小数", "用英文双引号括起来"),
        ("index_number: 12:30", "要素“index_number”（索引号）应为文字，实为整数", "用英文双引号括起来"),
        ("topic: yes", "要素“topic”（主题分类）应为文字，实为是/否", "用英文双引号括起来"),
        ("genre: 2026-11-02", "要素“genre”（体裁）应为文字，实为日期", "用英文双引号括起来"),
        ("issuer:", "要素“issuer”（发文机关）没有填写", "填写内容，或删去这一行"),
        ("author: [甲]", "要素“author”（作者）应为文字，实为列表", "用英文双引号括起来"),
        ("expires: 明年", "要素“expires”（失效日期）不是日期", "写成 2026-11-02 这样的日期"),
        ("expires: 2026/11/02", "要素“expires”（失效日期）不是日期", "写成 2026-11-02 这样的日期"),
        ("expires: 2026年11月2日", "要素“expires”（失效日期）不是日期", "写成 2026-11-02 这样的日期"),
        ("expires: 20261102", "要素“expires”（失效日期）应为日期，实为整数", "写成 2026-11-02 这样的日期"),
        (
            "expires: 2026-11-02 09:30:00",
            "要素“expires”（失效日期）应为日期，实为日期加时刻",
            "写成 2026-11-02 这样的日期",
        ),
        ("keywords: 会议", "要素“keywords”（关键词）应为列表，实为文字", "写成列表：[甲, 乙]"),
        ("keywords: [会议, 2026]", "要素“keywords”（关键词）第 2 项应为文字，实为整数", "用英文双引号括起来"),
        ("urgent: 是", "要素“urgent”（突发紧急）应为是/否，实为文字", "写 true 或 false，不加引号"),
        ("important: 1", "要素“important”（重要）应为是/否，实为整数", "写 true 或 false，不加引号"),
        ("validity: 现行", "要素“validity”（有效性）的取值“现行”不在规定之内", "改为 失效、已修改、废止、有效 之一"),
        (
            "disclosure: 公开",
            "要素“disclosure”（公开属性）的取值“公开”不在规定之内",
            "改为 不予公开、主动公开、依申请公开 之一",
        ),
        (f"summary: {'长' * 201}", "要素“summary”（摘要）超过 200 字", "压缩到 200 字以内"),
        ("reprint: 新华网", "要素“reprint”（转载）应为若干分项，实为文字", "另起几行，各缩进两格写“键: 值”"),
        ("reprint: {site: 新华网}", "缺少必填的要素“url”", "补上 url: …"),
        (
            "reprint: {site: 新华网, url: www.news.example, at: 2026-11-01}",
            "要素“url”写法不对",
            "应为以 http:// 或 https:// 开头的完整网址",
        ),
        (
            "reprint: {site: 新华网, url: 'javascript:alert(1)', at: 2026-11-01}",
            "要素“url”写法不对",
            "应为以 http:// 或 https:// 开头的完整网址",
        ),
        (
            "interprets: [/etc/passwd]",
            "要素“interprets”（解读的文件）第 1 项写法不对",
            "应为相对路径，不含空格、开头的 / 和 ..",
        ),
        (
            "interprets: [a.md, ../x.md]",
            "要素“interprets”（解读的文件）第 2 项写法不对",
            "应为相对路径，不含空格、开头的 / 和 ..",
        ),
        (
            "attachments: [{file: a/../../b.docx, title: 表}]",
            "要素“file”写法不对",
            "应为相对路径，不含空格、开头的 / 和 ..",
        ),
        ("attachments: [表.docx]", "要素“attachments”（附件）第 1 项应为若干分项，实为文字", "另起几行，各缩进两格写“键: 值”"),
        ("cover: {file: a.jpg, alt: 图, source: 本站}", "缺少必填的要素“licence”", "补上 licence: …"),
        ("标题: 云溪", "不认识的要素“标题”", "改为“title”，或删去"),
        ("titel: 云溪", "不认识的要素“titel”", "改为“title”，或删去"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_its_line(line: str, message: str, cure: str) -> None:
    error = fault(text("# 前一行", line, "# 后一行"))
    assert (error.message, error.cure, error.line) == (message, cure, 6)


def test_a_title_has_its_limits() -> None:
    assert fault(text(head=["title: 长", *HEAD[1:]])).message == "要素“title”（标题）不足 2 字"
    assert fault(text(head=[f"title: {'长' * 121}", *HEAD[1:]])).message == "要素“title”（标题）超过 120 字"
    assert (
        fault(text(head=["title: |", "  第一行", "  第二行", *HEAD[1:]])).cure
        == "应为一行文字，不能空着，不能有控制字符"
    )


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["attachments:", "  - file: a.docx", "    title: 甲", "  - file: b.docx", "    title: 3"], 9),
        (["attachments:", "  - file: a.docx", "    title: 甲", "  - file: b.docx"], 8),
        (["reprint:", "  site: 新华网", "  at: 2026-11-01", "  url: 网址"], 8),
        (["reprint:", "  site: 新华网", "  colour: red"], 7),
        (["keywords:", "  - 甲", "  - 2026"], 7),
    ],
)
def test_the_line_inside_a_list_is_right(lines: list[str], line: int) -> None:
    assert fault(text(*lines)).line == line


@pytest.mark.parametrize(
    ("lines", "line", "message", "cure"),
    [
        (["a: b", "a: c"], 6, "要素“a”写了两次", "只留一处"),
        (["title: 另一个"], 5, "要素“title”写了两次", "只留一处"),
        (['"title": 另一个'], 5, "要素“title”写了两次", "只留一处"),
        (["reprint:", "  site: 甲", "  site: 乙"], 7, "要素“site”写了两次", "只留一处"),
        (["attachments:", "  - {file: a, file: b}"], 6, "要素“file”写了两次", "只留一处"),
        (["a: &x 甲", "b: *x"], 5, "要素表不能用 YAML 引用（& 和 *）", "把内容直接写出来"),
        (["", "b: *x"], 6, "要素表不能用 YAML 引用（& 和 *）", "把内容直接写出来"),
        (["keywords: &x [*x]"], 5, "要素表不能用 YAML 引用（& 和 *）", "把内容直接写出来"),
        (["<<: {url: x}"], 5, "要素名应为英文单词", "参照同栏目稿件改正"),
        (["1: x"], 5, "要素名应为英文单词", "参照同栏目稿件改正"),
        (["yes: x"], 5, "要素名应为英文单词", "参照同栏目稿件改正"),
        (["~: x"], 5, "要素名应为英文单词", "参照同栏目稿件改正"),
        (["? [a]", ": x"], 5, "要素名应为英文单词", "参照同栏目稿件改正"),
        (["keywords: " + "[" * 30 + "]" * 30], 5, "要素表嵌套过深", "参照同栏目稿件改正"),
        (["reprint:", "\tsite: 甲"], 6, "要素表这一行用了制表符缩进", "改用空格缩进"),
        (["reprint:", "  \tsite: 甲"], 6, "要素表这一行用了制表符缩进", "改用空格缩进"),
        (["genre：通知"], 5, "要素表这一行的冒号是中文冒号", "改用英文冒号，后面留一个空格"),
        (["genre:通知"], 5, "要素表这一行的冒号后没有空格", "在冒号后留一个空格"),
        (["summary: a\u2028b", "genre: 3"], 5, "要素表这一行有看不见的控制字符", "删去后重新输入这一行"),
        (["summary: a\u0007b"], 5, "要素表这一行有看不见的控制字符", "删去后重新输入这一行"),
        (["summary: a\rb"], 5, "要素表这一行有看不见的控制字符", "删去后重新输入这一行"),
        (
            ["summary: 通知: 关于会议"],
            5,
            "要素表写法有误：文字里有冒号，或缩进不对",
            "含冒号的文字用英文双引号括起来；各要素顶格写",
        ),
        (
            ["genre: 通知", "  topic: x"],
            6,
            "要素表写法有误：文字里有冒号，或缩进不对",
            "含冒号的文字用英文双引号括起来；各要素顶格写",
        ),
        (["summary: @甲"], 5, "要素表写法有误：文字以特殊符号开头", "把这段文字用英文双引号括起来"),
        (["summary: %甲"], 5, "要素表写法有误：文字以特殊符号开头", "把这段文字用英文双引号括起来"),
        (['summary: "甲', "genre: 通知"], 5, "要素表有一处引号没有配对", "文字的首尾各写一个英文双引号"),
        (['summary: "\\uD83D\\uDE00"'], 5, "要素表里有认不出的反斜杠写法", "直接写出这个字；要写反斜杠的，写两个"),
        (["summary: '甲", "genre: 通知"], 5, "要素表有一处引号没有配对", "文字的首尾各写一个英文双引号"),
        (["keywords: [甲, 乙", "genre: 通知"], 5, "要素表有一处方括号或花括号没有配对", "补上括号，各项之间用英文逗号隔开"),
        (['summary: "甲" 乙'], 5, "要素表写法有误", "每行一个“键: 值”，含冒号、引号的文字用英文双引号括起来"),
        (["...", "genre: 通知"], 6, "要素表写法有误", "每行一个“键: 值”，含冒号、引号的文字用英文双引号括起来"),
        (["summary: 摘要", "expires: 2026-02-30"], 6, "没有这一天，或数字过长", "核对日期；编号等数字用英文双引号括起来"),
        (["reprint:", "  at: 2026-13-01"], 6, "没有这一天，或数字过长", "核对日期；编号等数字用英文双引号括起来"),
        (["keywords: [甲, 2026-02-29]"], 5, "没有这一天，或数字过长", "核对日期；编号等数字用英文双引号括起来"),
        ([f"index_number: {'9' * 5000}"], 5, "没有这一天，或数字过长", "核对日期；编号等数字用英文双引号括起来"),
        ([f"summary: {'长' * 17000}"], 1, "要素表过长", "正文应写在第二个 --- 之后"),
        (["!!python/object:os.system x: y"], 5, "要素名应为英文单词", "参照同栏目稿件改正"),
    ],
)  # fmt: skip
def test_yaml_that_is_no_plain_form_is_refused(lines: list[str], line: int, message: str, cure: str) -> None:
    error = fault(text(*lines))
    assert (error.message, error.cure, error.line) == (message, cure, line)


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        ("", "稿件没有要素表（第一行应为 ---）", 1),
        ("正文。\n", "稿件没有要素表（第一行应为 ---）", 1),
        ("\n---\ntitle: x\n---\n", "稿件没有要素表（第一行应为 ---）", 1),
        ("----\ntitle: x\n----\n", "稿件没有要素表（第一行应为 ---）", 1),
        ("---\ntitle: x\n", "要素表没有结尾的 ---", 1),
        ("---\n---\n正文\n", "要素表应为“键: 值”的清单", 2),
        ("---\n- a\n---\n", "要素表应为“键: 值”的清单", 2),
        ("---\n只有一句话\n---\n", "要素表应为“键: 值”的清单", 2),
        ("\ufeff\ufeff" + "---\ntitle: x\n---\n", "稿件没有要素表（第一行应为 ---）", 1),
    ],
)
def test_fences(data: str, message: str, line: int) -> None:
    error = fault(data)
    assert (error.message, error.line) == (message, line)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (text().encode("gb18030"), 2),
        (text().encode("utf-16"), 1),
        (text().encode() + b"\n\xff\n", 9),
        (text().encode() + b"\n\xed\xa0\x80\n", 9),  # a lone surrogate
    ],
    ids=["gb18030", "utf-16", "one bad byte", "surrogate"],
)
def test_another_encoding_is_refused_at_its_first_line(data: bytes, line: int) -> None:
    error = fault(data)
    assert (error.message, error.cure, error.line) == ("文件不是 UTF-8 编码", "用 UTF-8 编码另存", line)


def test_an_error_reads_as_one_line() -> None:
    said = str(fault(text("topic: 3")))
    assert said == f"{PATH}:5 要素“topic”（主题分类）应为文字，实为整数 → 用英文双引号括起来"


@pytest.mark.parametrize(
    ("extra", "key", "year", "cure"),
    [
        ("expires: 9999-12-31", "失效日期", 9999, "长期有效的不写 expires，删去这一项"),
        ("expires: 0001-01-01", "失效日期", 1, "长期有效的不写 expires，删去这一项"),
        (
            "reprint:\n  site: 中国政府网\n  url: https://www.gov.cn/a.htm\n  at: 9999-01-01",
            "转载",
            9999,
            "核对年份",
        ),
    ],
)
def test_a_year_that_nobody_means_is_refused(extra: str, key: str, year: int, cure: str) -> None:
    """The natural way to write “for ever” is past every day that can be counted on."""
    error = fault(text(extra))
    assert (error.message, error.cure) == (f"“{key}”的年份 {year} 不对", cure)
    assert error.line == 4 + len(extra.splitlines())


def test_the_day_of_an_article_is_of_a_sensible_year() -> None:
    error = fault(text().replace("created: 2026-11-02", "created: 3026-11-02"))
    assert (error.message, error.line) == ("“产生时间”的年份 3026 不对", 4)
