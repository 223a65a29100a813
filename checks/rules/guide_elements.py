"""What a guide to a service must tell (zl-9.3a): who may apply, with what, where, how, how long, at what price, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text import markup
from checks.text.pattern import Pattern

# as headings, lines and tables of guides name them
_ELEMENTS = {
    "设定依据": r"(?:设定|办理|法律|政策|法定|实施)?依据",
    "申请条件": r"(?:申请|办理|受理|申报|申领|认定|享受|准入|许可|审批)?(?:条件|对象|范围|人群)|(?:谁可以|哪些人).{0,6}(?:办|申)",
    "申请材料": r"材料|(?:需要|须).{0,4}(?:提供|提交|携带)",
    "办理流程": r"流程|程序|步骤|(?:怎么|如何)办|办理方式|申请方式|申请渠道|办理环节",
    "办理地点": r"地点|地址|窗口|网址|平台|(?:哪里|何处|在哪).{0,3}办|受理机构|受理单位",
    "办理时限": r"时限|期限|工作日|即时办结|当场办结|办理时间|时间",
    "收费": r"收费|费用|免费|不收",
    "咨询电话": r"(?:联系|咨询|服务|监督|投诉)(?:电话|方式|热线)|电话|热线|12345",
}
_PATTERNS = {name: Pattern(words) for name, words in _ELEMENTS.items()}
_TITLE = Pattern(r"(?:办事|办理|服务|申报|申请|申领)指南$")
_WHOLE = (
    "依据《条例》第三条；申请条件：本区户籍；申请材料：身份证件；办理流程：窗口受理、审核、发放；办理地点：政务服务中心；"
    "办理时限：10个工作日；不收费；咨询电话：0000-8125206。"
)
_GUIDE = "title: 高龄津贴申领办事指南\nsource: 云溪区民政局\ncreated: 2026-01-02\n"


def _guide(body: str) -> Example:
    return Example(whole=f"---\n{_GUIDE}---\n\n{body}\n")


class GuideElements(Rule):
    code = "ELM017"
    title = "办事指南要素"
    explain = (
        "办事指南要写全：设定依据、申请条件、申请材料、办理流程、办理地点、办理时限、是否收费、咨询电话。缺的一次列出。"
        "附件里有的，正文也要写；某一项不适用的，写明“无”，由事项主管单位确定。"
    )
    clauses = ("zl-9.3a", "dh-A7b")
    severity = "warning"
    catches = (_guide("年满80周岁的老年人可以申领高龄津贴，欢迎办理。"), _guide(_WHOLE.replace("不收费；", "")))
    passes = (_guide(_WHOLE), Example())

    def check(self, document: Document) -> Iterator[Finding]:
        article, column = document.article, document.column
        if article is None or article.meta.reprint is not None:
            return
        if not (column and column.kind == "guide") and not _TITLE.search(article.meta.title):
            return
        shown = markup.visible(article.body)
        missing = [name for name, pattern in _PATTERNS.items() if not pattern.search(shown)]
        if missing:
            fix = f"补上{'、'.join(missing)}；不适用的写明“无”，由事项主管单位确定"
            yield self.at_line(document, article.body_line, f"办事指南缺少{'、'.join(missing)}", fix)
