"""审签表, 发文稿纸: the sheet on which a paper was drafted, passed round and signed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.kinds import IMAGES
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern
from checks.text.sheets import fields, is_sheet, together

_KIND = (
    r"(?:发文(?:稿纸|处理[笺单]|拟稿[纸笺]|呈批[单表笺]|审[批签核][单表笺]|签发[单表笺])|(?:文件|公文|文稿|稿件)(?:审签|呈批|呈阅|会签|送审|签发|传阅|拟办|批办|批阅|运转|流转)[单表笺]"
    r"|(?:收文|公文|文件|来文|办文)(?:处理|办理|阅办|批办|拟办|登记处理|处置)(?:[单表笺卡]|签)|审签[单表]|(?:阅办|传阅)[单笺]|公文稿纸|拟文稿纸|领导批示[单笺])"
)
_TITLE = Pattern(
    rf"^[ \t>#*_|]{{0,12}}[一-鿿]{{0,24}}{_KIND}[ \t]{{0,4}}(?:[（(【\[〔][^\n（()）]{{1,24}}[）)】\]〕]|(?:No\.?|№|编号[:：]?)[ \t]{{0,4}}\d{{1,10}}|第?\d{{1,8}}号)?[ \t*_|]{{0,8}}$"
    rf"|<t[dh][^<>]{{0,200}}>[^<>\n]{{0,24}}{_KIND}[^<>\n]{{0,12}}<",
    re.MULTILINE,
)


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
        words=(
            "拟稿", "核稿", "发文", "审签", "呈批", "会签", "送审", "处理单", "处理表", "处理笺", "办理单", "办理表", "办理笺", "阅办", "拟办", "批办", "批示", "传阅", "签发", "稿纸",
            "处理签", "处理卡", "呈阅", "流转", "运转",
        )
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
        first, labels, filled = together(fields(text, document.tables))
        if is_sheet(labels, bool(title)):
            scanned = document.suffix in IMAGES or "图片" in document.part(document.folded.raw(first))
            yield self._seen(document, first, "这是审签表", filled < 2 and not scanned)
        elif title:
            start = title.start() + len(title[0]) - len(title[0].lstrip())
            yield self._seen(document, start, "像是审签表", True)

    def _seen(self, document: Document, start: int, message: str, blank: bool) -> Finding:
        fix = "不上传审签表、发文稿纸；只发布印发后的正文"
        return self.found(document, document.folded.raw(start), message, fix, severity="warning" if blank else "error")
