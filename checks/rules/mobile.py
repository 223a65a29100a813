"""Mobile numbers. Office landlines are meant to be published; a person's mobile is not."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text import numbers
from checks.text.amounts import amounts_in
from checks.text.beside import person_before
from checks.text.number_cells import in_cells
from checks.text.pattern import Pattern

_GAP = rf"(?:[ .\-·/)]{{0,2}}|{numbers.BREAK})"
FIND = numbers.pattern(rf"1(?:[ \-]?|{numbers.BREAK})[3-9]", 8, gap=_GAP, lead=r"(?:(?:00)?86[ \-]{0,2}|0)?")
_CELLS = Pattern(r"1[3-9]\d{9}")
# of an office, or of somebody whose number the public is told; of whoever turns to it, no
_PUBLIC = r"(?:值班|咨询|办公|热线|监督|举报|投诉|服务|受理|报名|客服|救援|抢险|预约|报修|公开|窗口|应急|维修)(?!人(?!员)|者|对象|群众)|[河湖林田路]长|网格[员长]|第一书记|包保责任人|社区民警|家庭医生"
_OFFICE = Pattern(_PUBLIC)
_BEHIND = Pattern(rf"[（(，, ]{{0,2}}(?:24小时|全天)?(?:{_PUBLIC})")
_CODE = Pattern(
    r"(?:编号|编码|代码|单号|文号|批号|证号|流水|流水号|许可|备案|备案号|(?:No|ID|id)\.?)[^\w\n]{0,4}[为是]?[^\w\n]{0,4}$"
)
_AMOUNT = Pattern(
    r" ?(?:[万亿]?(?:元|美元|吨|亩|人次|(?:人|户|次|米|株|件|条)(?![一-鿿])|千瓦|平方|立方|公里|%|％)|\.\d)"
)
_NUMBERED = Pattern(r"(?P<letters>[A-Z]{2,10})-?(?:19|20)\d\d-$")  # of a purchase or a file
# a decimal point; that of an item number stands where a line or a cell begins, and no item is number 0
_POINT = Pattern(r"\d\.$")
_ITEM = Pattern(r"(?:^|[^\d.])[1-9]\d{0,2}\.$")
_PHONE = Pattern(r"电话|手机|联系|微信|致电|拨打")
_LETTERS = Pattern(r"(?i)(?:tel|phone|mobile|mob|cell|wx|weixin|wechat|vx|qq|sj|dh)$")
_ADDRESS = Pattern(r"(?i)https?://[^\s)\"'>]{0,60}$")

SAMPLE = "138" + "00138000"
_HEADS = ("收款人电话", "收款人手机", "收款账号（支付宝）", "执行法官电话", "支书电话", "补助对象手机", "经费负责人手机", "补助金额及联系电话", "金额/手机", "领款联系方式（元）", "领款人", "联系人合计")  # fmt: skip


class Mobile(Rule):
    code = "PII002"
    title = "手机号"
    explain = "个人手机号属于个人信息，不得上网；办公固定电话不受影响。值班、咨询、举报等公务电话和河长、网格员等向社会公布的号码确需用手机的，按警告处理，由审核人员判断。"
    clauses = ("dh-A7a", "wz-11", "zl-9.2")
    reads = "text"
    triggers = Triggers(digits=9)
    catches = (
        f"联系人李某，手机{SAMPLE}", "电话：138 0013 8000", "138-0013-8000", "１３８００１３８０００", "+86 138 0013 8000", f"+86{SAMPLE}", f"联系电话{SAMPLE}人社局", f"支付宝账号：{SAMPLE}", "138\u200b0013\u200b8000", "138OO138OOO",
        "一三八〇〇一三八〇〇〇", "138**0013**8000", "138<b>0013</b>8000", f"[电话](tel:{SAMPLE})", f"微信wx{SAMPLE}", f"值班电话：{SAMPLE}", f"<!-- {SAMPLE} -->", "联系电话：138001\n38000", "手机号码138\n0013\n8000", "手机" + "\n".join(SAMPLE),
        f"单位：元\n\n| 姓名 | 补贴 | 联系电话 |\n|---|---|---|\n| 李某 | 300 | {SAMPLE} |", f"| 金额（元） | 备注 |\n|---|---|\n| 300 | {SAMPLE} |", f"| 金额（元） |\n|---|\n| 李某{SAMPLE} |", f"TEL-{SAMPLE}",
        *(f"单位：元\n\n| 户主 | 村 | 补助金额 | {head} |\n|---|---|---|---|\n| 李某 | 柳林村 | 300 | {SAMPLE} |" for head in _HEADS), f"| 村 | 金额（元） |  |\n|---|---|---|\n| 柳林 | 标准 | 电话 |\n| 甲 | 300 | {SAMPLE} |",
        f"| 村 | 金额（元） |\n|---|---|\n| 甲 | 300 |\n| 村 | 支书电话 |\n| 甲 | {SAMPLE} |", f"户主,金额,联系电话\n李某,300,{SAMPLE}", f"序号,联系电话\n1,{SAMPLE}", f"1.{SAMPLE}", f"李某 12.{SAMPLE}", f"手机1,{SAMPLE}",
        f"联系微信 WX2026-{SAMPLE}", f"李某DH2026-{SAMPLE}", f"手机TEL2026-{SAMPLE}", f"采购联系人李某 CG2026-{SAMPLE}",
        f"联系人李某，手机0{SAMPLE}", f"网站备案负责人电话：{SAMPLE}", f"网站备案联系人：{SAMPLE}", f"行政许可经办人手机{SAMPLE}", f"流水线工人李某{SAMPLE}", f"残疾证号电话{SAMPLE}",
        f"参会人员：李某 {SAMPLE} 人社局", f"李某{SAMPLE}户主", f"王某{SAMPLE}条子泥村", f"李某 {SAMPLE} 人大代表", "李示例（138）00138000", "李示例138/0013/8000", f"(+86){SAMPLE}", f"李示例0{SAMPLE}", f"投诉人电话：{SAMPLE}", f"李示例{SAMPLE}米",
        Example(front=f"author: 张某 {SAMPLE}"),
    )  # fmt: skip
    passes = (
        "咨询电话：0000-8120000", "手机138****8000", f"总投资{SAMPLE}元", "项目编号15012345678", "备案编号：15012345678", "流水号为 15012345678", "订单号 015012345678", "共计15012345678人。", "| 批号 | 15012345678 |", "13500000000", "增速为 13.5 14.2 15.6 16.3", "完成 15 823 416 290",
        f"| 科目 | 预算数（元） |\n|---|---|\n| 教育 | {SAMPLE} |", f"单位：元\n\n| 科目 | 预算数 |\n|---|---|\n| 教育 | {SAMPLE} |", f"采购编号YXCG-2026-{SAMPLE}", f"单位：元\n\n| 收入 |  | 支出 |  |\n|---|---|---|---|\n| 项目 | 预算数 | 项目 | 人均支出 |\n| 教育 | {SAMPLE} | 科技 | {SAMPLE} |",
        f"| 科目 | 预算数（元） |\n|---|---|\n| 一、教育 |  |\n| 小学 | {SAMPLE} |", f"系数 0.{SAMPLE}", f"| 科目 | 2025年执行数 | 备注（单位：元） |\n|---|---|---|\n| 教育 | {SAMPLE} | 无 |",
        "长度1380013800012", "统计数 158 2034 12 00 7", "产量 138001\n38000", "产量 138\n0013\n8000",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self._in_cells(document)
        amounts: frozenset[int] | None = None
        for number in numbers.numbers(document.folded, FIND):
            before, after = numbers.around(document.folded, number, 60, 12)
            if _is_figure(document, number, before):
                continue
            owner = person_before(document.folded.text, number)
            if owner is None and _AMOUNT.match(after) and not _PHONE.search(before[-12:]):
                continue
            if numbers.is_broken(document.folded, number) and not _PHONE.search(before):
                continue  # two figures of two lines, unless it is said what they are
            if before[-1:].isascii() and before[-1:].isalpha() and not _LETTERS.search(before):
                continue
            numbered = _NUMBERED.search(before)
            if numbered and not _LETTERS.search(numbered["letters"]) and not _PHONE.search(before):
                continue
            if number.end - number.start == len(number.digits):
                amounts = amounts_in(document.folded.text, document.tables) if amounts is None else amounts
                if number.start in amounts:
                    continue
            near = before[-16:]
            address = _ADDRESS.search(before)
            if _CODE.search(before[-16:]) and not address:
                continue
            public = _OFFICE.search(near) or _BEHIND.match(after)
            warn = bool(address or (public and not (owner and owner.role)))
            message = (
                "公务场合出现手机号" if warn and not address else "链接里像是有手机号" if address else "出现个人手机号"
            )
            fix = (
                "改用办公固定电话；确需保留的，由审核人员确认本人同意"
                if warn
                else "改用办公固定电话，或写成 138****1234 的样子"
            )
            start = document.folded.raw(number.start)
            yield self.found(
                document, start, message, fix, severity="warning" if warn else "error", number=number.digits
            )

    def _in_cells(self, document: Document) -> Iterator[Finding]:
        for told in in_cells(document.tables, 11) if document.folded.row >= 11 else ():
            if _CELLS.fullmatch(told.number.digits) and _PHONE.search(told.said):
                fix = "改用办公固定电话，或写成 138****1234 的样子"
                start = document.folded.raw(told.number.start)
                yield self.found(document, start, "出现个人手机号，一格一段", fix, number=told.number.digits)


def _is_figure(document: Document, number: numbers.Number, before: str) -> bool:
    """Whether it is round or has a point before it, or a nought, which some write before numbers of other provinces."""
    digits = number.digits
    if digits.endswith("000000") or (_POINT.search(before) and not _ITEM.search(before)):
        return True
    if not before.endswith("0") or _PHONE.search(before):
        return False
    return person_before(document.folded.text, numbers.Number(digits, number.start - 1, number.end)) is None
