"""Papers on their way: requests to superiors and drafts, told by their title or their first lines."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.kinds import PICTURE
from checks.rule import Example, Rule, Triggers
from checks.text import markup
from checks.text.folding import fold
from checks.text.pattern import Pattern

_DRAFTS = (
    "送审稿", "报审稿", "讨论稿", "会签稿", "呈批稿", "汇报稿", "修改稿", "审议稿", "初稿", "草稿", "代拟稿", "内部征求意见稿", "报批稿",
)  # fmt: skip
_DRAFT = rf"(?:{'|'.join(_DRAFTS)})"
_FIND = Pattern(
    r"^[ \t>#*_|「『【\[]{0,40}(?:title:\s{0,9}[\"']?)?(?:"
    rf"[^\n（(《]{{0,80}}[（(【\[]\s*{_DRAFT}\s*[)）】\]][*_ \t\"'」』]*$"
    rf"|[（(【\[]?\s*{_DRAFT}\s*+[)）】\]]?[*_ \t\"']*$"
    r"|[^\n《》。；，]{0,30}关于[^\n《》。；]{2,60}的请示[*_ \t\"'」』]*$|请\s{0,4}示[*_ \t]*$)",
)
_HEAD, _REACH = 8, 2000  # lines, and characters, in which a title or a draft's mark stands
_NAME = Pattern(rf"(?:^|[^一-鿿]){_DRAFT}(?:[^一-鿿]|$)|[（(]{_DRAFT}[)）]|的请示(?:[^一-鿿]|$)|{_DRAFT}\d*\.[a-z]+$")


class ProcessPaper(Rule):
    code = "SEC007"
    title = "过程性文件"
    explain = (
        "请示、送审稿、讨论稿、会签稿等是内部办理中的过程性文件，不公开。只看标题、开头几行和附件的文件名；"
        "“关于某某请示的批复”“征求意见稿”和正文里讲到这些词的不会触发。"
    )
    clauses = ("dh-A7a", "wz-12.2.2", "wz-11")
    waivable = False
    reads = "text"
    triggers = Triggers(words=(*_DRAFTS, "请示", "%"))  # escapes read otherwise where a head is cut off
    catches = (
        Example(whole="---\ntitle: 关于申请专项资金的请示\nsource: 云溪区人民政府\ncreated: 2026-01-01\n---\n\n正文若干。\n"),
        Example(whole="---\ntitle: 云溪区城市更新办法（送审稿）\nsource: 云溪区人民政府\ncreated: 2026-01-01\n---\n\n正文若干。\n"),
        "云溪区城市更新办法（讨论稿）\n\n第一条 为了规范城市更新，制定本办法。", "**（送 审 稿）**", "# 云溪区关于城市更新的意见（会签稿）", "关于解决项目用地指标的请示\n\n区人民政府：", "云溪区人民政府关于设立示例园区的请示\n\n市人民政府：",
        Example(path="content/gov/news/a/实施方案（送审稿）.txt", whole="方案内容"),
        Example(path="a.txt", whole="请　示\n\n区人民政府："),
        Example(path="content/gov/news/a/x.docx", packed={"docProps/a.xml": "<a>一二三四五六七</a>", "word/document.xml": "<w><p><t>云溪区城市更新办法（讨论稿）</t></p></w>"}),
    )  # fmt: skip
    passes = (
        "关于城市更新有关请示的批复", "现将征求意见稿公布如下，请提出意见。", "起草单位应当将送审稿报法制机构审查。", "# 重大事项请示报告制度", "会议审议了《云溪区城市更新办法（送审稿）》。",
        Example(whole="---\ntitle: 云溪区城市更新办法（征求意见稿）\nsource: 云溪区人民政府\ncreated: 2026-01-01\n---\n\n正文若干。\n"),
        "关于加强请示报告工作的通知",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        fix = "撤回稿件：过程性文件不公开，只发布正式印发的文本；向社会征求意见的写“征求意见稿”"
        for start, line in _heads(document):
            if _FIND.match(_closed_up(line)):
                yield self.found(document, start, "标题或开头是过程性文件的样子", fix)
                return
        if not document.is_article and _NAME.search(document.path.rpartition("/")[2]):
            yield self.at_line(document, 1, "文件名是过程性文件的样子", fix)


def _heads(document: Document) -> Iterator[tuple[int, str]]:
    """The title and the first lines of every text in the file, folded, with their places in `text`."""
    if document.front is not None:
        yield _title(document), document.text[_title(document) :].partition("\n")[0]
        start = markup.front_span(document.text)[2]
        yield from _first(document.text[start : start + _REACH], start)
    elif document.extract is None:
        yield from _first(document.text[:_REACH], 0)
    else:
        start = 0
        for part in document.extract.parts:
            if part.name.endswith(("正文", " 1 页", PICTURE)) or "!" in part.name:
                yield from _first(part.text[:_REACH], start)
            start += len(part.text) + 1


def _title(document: Document) -> int:
    return document.line_start(document.key_line("title"))


def _first(text: str, start: int) -> Iterator[tuple[int, str]]:
    folded = fold(text)
    place = left = 0
    for line in folded.text.split("\n"):
        if line.strip():
            left += 1
            yield start + folded.raw(place), line[:300]
        if left == _HEAD:
            return
        place += len(line) + 1


def _closed_up(line: str) -> str:
    """Characters that are set apart for looks belong together."""
    return "".join(line.split()) if len(line) < 40 else line
