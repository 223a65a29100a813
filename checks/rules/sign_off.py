"""审签表, 发文稿纸: the sheet on which a paper was drafted, passed round and signed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.kinds import IMAGES
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_TITLE = Pattern(
    r"^[ \t>#*_|]{0,12}[一-鿿]{0,24}(?:发文(?:稿纸|处理[笺单]|拟稿[纸笺]|呈批[单表笺]|审[批签核][单表笺])|(?:文件|公文|文稿|稿件)(?:审签|呈批|会签|送审)[单表笺]"
    r"|(?:收文|公文|文件)(?:处理|办理|阅办)[单表笺]|审签[单表]|阅办单)[ \t*_|]{0,8}$",
    re.MULTILINE,
    needs="单表笺纸",
)
# a label alone in its line or cell, or with what was filled in behind a colon; blanks between the characters are usual
_FIELD = Pattern(
    r"(?:^|[|\t])[ \t>*_|]{0,6}(?P<label>拟\s{0,4}稿(?:\s{0,4}(?:人|单位|科室|部门))?|核\s{0,4}稿(?:\s{0,4}人)?|会\s{0,4}签|签\s{0,4}发(?:\s{0,4}人)?|审\s{0,4}签|拟办意见|领导批示"
    r"|印发份数|打印份数|印\s{0,4}数|校\s{0,4}对|缓\s{0,4}急|公开属性|主办(?:单位|科室|部门)|承办(?:单位|科室|部门))"
    r"[*_ \t]{0,6}(?:[:：|][ \t]{0,6}(?P<value>[^\s|:：_]{0,24})[^\n]{0,40}|(?=[ \t|]{0,4}$))",
    re.MULTILINE,
    needs="稿签批缓",
)
_DRAFT, _SIGN = ("拟稿", "核稿"), ("签发", "会签", "审签", "领导批示", "拟办")
_WINDOW = 1500  # characters that a sheet's labels stand within


class SignOff(Rule):
    code = "SEC006"
    title = "审签表"
    explain = (
        "发文稿纸、审签表、公文处理单上有拟稿、核稿、会签、签发等栏目和领导的批注，属于过程性文件，不得上网。"
        "栏目逐行成表才会触发；行文中讲“拟稿、核稿、签发”不会。空白表格按警告处理，填过的和扫描的按错误处理。"
    )
    clauses = ("dh-A7a",)
    reads = "text"
    waivable = False
    triggers = Triggers(
        words=("拟稿", "核稿", "发文", "审签", "呈批", "会签", "送审", "处理单", "处理表", "处理笺", "办理单", "办理表", "办理笺", "阅办")
    )  # fmt: skip
    catches = (
        "云溪区人民政府办公室发文稿纸\n\n| 签发 | 同意 |\n|---|---|\n| 拟稿 | 孟示例 |\n| 核稿 | 李示例 |\n| 会签 | 区司法局 |",
        "签 发：\n\n会 签：\n\n拟 稿 人：\n\n核 稿：\n\n印发份数：",
        "文件审签表",
    )  # fmt: skip
    passes = (
        "公文办理应当经过拟稿、核稿、会签、签发等程序。",
        "## 签发\n\n签发人对内容负责。\n\n## 拟稿\n\n由承办科室拟稿。",
        "困难群众临时救助申请审批表\n\n| 申请人 | |\n|---|---|\n| 审核意见 | |\n| 审批意见 | |",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        title = _TITLE.search(text)
        fields = [
            (found.start(), "".join(found["label"].split()), found["value"] or "") for found in _FIELD.finditer(text)
        ]
        first, labels, filled = _together(fields)
        enough = len(labels) >= (3 if title else 4)
        if enough and _has(labels, _DRAFT) and _has(labels, _SIGN):
            scanned = document.suffix in IMAGES or "图片" in document.part(document.folded.raw(first))
            yield self._seen(document, first, "这是审签表", filled < 2 and not scanned)
        elif title:
            start = title.start() + len(title[0]) - len(title[0].lstrip())
            yield self._seen(document, start, "像是审签表", True)

    def _seen(self, document: Document, start: int, message: str, blank: bool) -> Finding:
        fix = "不上传审签表、发文稿纸；只发布印发后的正文"
        return self.found(document, document.folded.raw(start), message, fix, severity="warning" if blank else "error")


def _together(fields: list[tuple[int, str, str]]) -> tuple[int, set[str], int]:
    """Start, distinct labels and filled cells of the fullest stretch of text."""
    best: tuple[int, set[str], int] = (0, set(), 0)
    for start, _, _ in fields:
        near = [field for field in fields if start <= field[0] < start + _WINDOW]
        labels = {label for _, label, _ in near}
        if len(labels) > len(best[1]):
            best = (start, labels, sum(bool(value) for _, _, value in near))
    return best


def _has(labels: set[str], wanted: tuple[str, ...]) -> bool:
    return any(label.startswith(wanted) for label in labels)
