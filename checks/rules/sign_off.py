"""审签表, 发文稿纸: the sheet on which a paper was drafted, passed round and signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile, zip_longest
from typing import NamedTuple

from checks.document import Document
from checks.finding import Finding
from checks.kinds import IMAGES
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern
from checks.text.tables import Cell, tables

_KIND = (
    r"(?:发文(?:稿纸|处理[笺单]|拟稿[纸笺]|呈批[单表笺]|审[批签核][单表笺]|签发[单表笺])|(?:文件|公文|文稿|稿件)(?:审签|呈批|呈阅|会签|送审|签发|传阅|拟办|批办|批阅|运转|流转)[单表笺]"
    r"|(?:收文|公文|文件|来文|办文)(?:处理|办理|阅办|批办|拟办|登记处理|处置)(?:[单表笺卡]|签)|审签[单表]|阅办[单笺]|公文稿纸|拟文稿纸|领导批示[单笺])"
)
_TITLE = Pattern(
    rf"^[ \t>#*_|]{{0,12}}[一-鿿]{{0,24}}{_KIND}[ \t]{{0,4}}(?:[（(【\[〔][^\n（()）]{{1,24}}[）)】\]〕]|(?:No\.?|№|编号[:：]?)[ \t]{{0,4}}\d{{1,10}}|第?\d{{1,8}}号)?[ \t*_|]{{0,8}}$"
    rf"|<t[dh][^<>]{{0,200}}>[^<>\n]{{0,24}}{_KIND}[^<>\n]{{0,12}}<",
    re.MULTILINE,
)
_DRAFTED = r"拟稿(?:人|单位|科室|部门|股室)?|核稿(?:人|单位|科室|部门)?"
_SIGNED = (
    r"签发(?:人|领导|意见)?|会签(?:单位|部门|意见|人)?|审签(?:人|意见)?|复核|(?:主要|分管|局|区|县|镇|单位|有关|带班|办|馆|校|院){0,2}领导(?:批示|审签|签发|审定|审批|批阅|阅示|签批|意见)(?:意见)?|(?:主要|分管)?负责人(?:批示|签发|审签)"
    r"|批示(?:意见)?|(?:办公室|科室|秘书科|秘书股|综合科)?(?:拟办|批办)(?:意见)?|(?:办公室|秘书科|政府办|党政办)(?:主任|负责人)?(?:审核|审签|核稿)?意见"
)
_BESIDE = (
    r"来文(?:单位|机关|字号|文号|号|编号|标题|日期|时间)|收文(?:编号|号|字号|日期|时间)|收到日期|文件标题|来文内容摘要|印发份数|打印份数|印数|校对(?:人)?|打字|缓急(?:程度)?|公开属性|密级"
    r"|主办(?:单位|科室|部门)|承办(?:单位|科室|部门|人)?(?:意见|结果)?|办理(?:结果|情况|时限)|传阅(?:人|情况|签字|范围)?|签阅(?:时间|日期)?|阅办(?:意见)?|分发|归档"
)
_LABELS = Pattern(rf"(?:{_DRAFTED}|{_SIGNED}|{_BESIDE})")
# a label with what was filled in behind a colon, or alone in its line; blanks between the characters are usual
_FIELD = Pattern(
    r"(?:^|(?<=[\s|>*_；;　]))(?P<label>[一-鿿](?:\s{0,4}[一-鿿]){1,11}?)[*_ \t]{0,6}(?:[:：][*_]{0,2}[ \t]{0,6}(?P<value>[^\s|:：_]{0,24})|(?=[ \t|]{0,4}$))",
    re.MULTILINE,
)
_WORDS = ("稿", "签", "批", "缓", "拟", "阅")
_WINDOW = 1500  # characters that a sheet's labels stand within
_DRAFT, _SIGN = Pattern(_DRAFTED), Pattern(_SIGNED)
# what is written on a paper that came in
_HANDLE = Pattern(r".{0,4}(?:拟办|批办)(?:意见)?|.{0,4}领导(?:批示|阅示|批阅|签批).{0,2}|批示(?:意见)?")
_MOST = 400  # labels that are looked at


class Field(NamedTuple):
    """A label of a sheet, where it stands, and whether somebody filled it in."""

    at: int
    label: str
    filled: bool


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
        fields = sorted({*_lines(text), *_cells(document)})[:_MOST]
        first, labels, filled = _together(fields)
        if _is_sheet(labels, bool(title)):
            scanned = document.suffix in IMAGES or "图片" in document.part(document.folded.raw(first))
            yield self._seen(document, first, "这是审签表", filled < 2 and not scanned)
        elif title:
            start = title.start() + len(title[0]) - len(title[0].lstrip())
            yield self._seen(document, start, "像是审签表", True)

    def _seen(self, document: Document, start: int, message: str, blank: bool) -> Finding:
        fix = "不上传审签表、发文稿纸；只发布印发后的正文"
        return self.found(document, document.folded.raw(start), message, fix, severity="warning" if blank else "error")


def _lines(text: str) -> Iterator[Field]:
    if not any(word in text for word in _WORDS):
        return
    for found in _FIELD.finditer(text):
        label = "".join(found["label"].split())
        if _LABELS.fullmatch(label):
            yield Field(found.start(), label, bool(found["value"]))


def _cells(document: Document) -> Iterator[Field]:
    """Labels in cells; what was filled in stands behind or below them."""
    for rows in tables(document.folded.text, document.suffix):
        for row, under in zip_longest(rows, rows[1:], fillvalue=[]):
            for number, cell in enumerate(row):
                if len(cell.text) > 14 or not (label := cell.text.rstrip(":：")) or not _LABELS.fullmatch(label):
                    continue
                near = (*row[number + 1 : number + 2], *under[number : number + 1])
                yield Field(cell.start, label, any(map(_is_filled, near)))


def _is_filled(cell: Cell) -> bool:
    return bool(cell.text) and not _LABELS.fullmatch(cell.text.rstrip(":："))


def _is_sheet(labels: set[str], titled: bool) -> bool:
    drafted = sum(bool(_DRAFT.fullmatch(label)) for label in labels)
    signed = sum(bool(_SIGN.fullmatch(label)) for label in labels)
    handled = sum(bool(_HANDLE.fullmatch(label)) for label in labels)
    if titled:
        return len(labels) >= 2 and drafted + signed >= 1
    return bool(
        (drafted >= 1 and signed >= 1 and len(labels) >= 4)
        or (drafted >= 2 and signed >= 1 and len(labels) >= 3)
        or (handled >= 2 and len(labels) >= 3)
    )


def _together(fields: list[Field]) -> tuple[int, set[str], int]:
    """Start, distinct labels and filled cells of the fullest stretch of text."""
    best: tuple[int, set[str], int] = (0, set(), 0)
    for number, (start, _, _) in enumerate(fields):
        near = list(takewhile(lambda field: field.at < start + _WINDOW, islice(fields, number, None)))  # noqa: B023
        labels = {field.label for field in near}
        if len(labels) > len(best[1]):
            best = (start, labels, len({field.label for field in near if field.filled}))
    return best
