"""Resident identity numbers: form, day of birth, province and checksum together."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text import numbers
from checks.text.identity import is_credit_code, is_resident, is_resident_form, resident_mark
from checks.text.number_cells import in_cells, is_rounded
from checks.text.pattern import Pattern

_GAP = rf"(?:[ .\-·_/]{{0,3}}|{numbers.BREAK})"
LONG = numbers.pattern("[1-9]", 16, r"[\dXx]", gap=_GAP, end="0-9", proven=True)
_DISABLED = numbers.pattern(
    "[1-9]", 16, r"[\dXx] ?\d ?\d"
)  # of a certificate of disability: the identity number, kind, degree
SHORT = numbers.pattern("[1-9]", 13)
_ABOUT = Pattern(r"身份证|公民身份|证件号|身份号")
# what stands right before a number of the land, or of a matter with its day, which may look like a person's
_LAND = Pattern(r"(?:不动产单元|不动产权证?|宗地|地籍|地块|监管|界址)(?:代码|编码|编号|号)?码?[为是：: ]{0,3}$")
_MATTER = Pattern(
    r"(?:采购|项目|招标|投标|合同|订单|案件|文书|流水|备案|受理|业务|交易|公告|工单|许可|登记|批次?|档案|发票|计划|任务|单据|报告|凭证|申请)(?:编号|编码|代码|单号|号)码?[为是：: ]{0,3}$"
)
_LATELY = 12  # years; of somebody younger no number stands in a matter's place
_OTHER = Pattern(r"注册号|许可|备案|编号|编码|代码|单号|文号|账号|帐号|批号|项目")

# built, not typed: a number nobody holds (no resident of a whole province, born in 1901)
SAMPLE = "11000019010203001" + resident_mark("11000019010203001")
SAMPLE_OLD = "110000350203001"
SAMPLE_FOREIGN = "91100019010203001" + resident_mark("91100019010203001")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WRONG = SAMPLE[:-1] + ("1" if SAMPLE[-1] != "1" else "2")


class IdNumber(Rule):
    code = "PII001"
    title = "身份证号"
    explain = (
        "身份证号属于个人隐私，不得上网。规则核对行政区划、出生日期和校验码，既看稿件原文，也看读者在网页上看到的文字："
        "全角、换行、看不见的字符，或者中间夹着加粗、链接、注释、标签，都照样查得出。"
        "外国人永久居留身份证、港澳台居民居住证的号码也算；表格里一格一位的也算。只有校验码不对的按警告处理，前面写明是身份证号的按错误处理：可能是打错的身份证号。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2", "zl-9.2")
    reads = "text"
    triggers = Triggers(digits=14)
    catches = (
        f"申请人身份证号{SAMPLE}。", f"身份证号码：{SAMPLE.lower()}", f"{SAMPLE[:6]} {SAMPLE[6:14]} {SAMPLE[14:]}", " ".join(SAMPLE),
        f"{SAMPLE[:10]}\n{SAMPLE[10:]}", f"证号{SAMPLE[:6]}\n{SAMPLE[6:14]}\n{SAMPLE[14:]}", "身份证号" + "\n".join(SAMPLE), f"身份证：{SAMPLE_OLD}", f"编码 {_WRONG}", f"<!-- {SAMPLE} -->", f"[详情](/a?id={SAMPLE})",
        "| 号码 | " + " | ".join(SAMPLE) + " |\n|" + "---|" * 19, f"{SAMPLE[:6]}\t{SAMPLE[6:14]}\t{SAMPLE[14:]}", f"sfz{SAMPLE}abc", f"残疾人证号{SAMPLE}31",
        f"身份证号：{_WRONG}", f"永久居留身份证号{SAMPLE_FOREIGN}", "| 身份证号 | " + " | ".join(SAMPLE) + " |", f"证件 {SAMPLE.translate(_RAISED)}",
        Example(front=f"summary: 身份证{SAMPLE}"),
    )  # fmt: skip
    passes = (
        "身份证号110***********001X", "统一社会信用代码11330100002489111C", "流水号 202611020930150012", "项目代码 330100199912310", "110105 19491231 合计",
        f"不动产单元号{SAMPLE}W00000000", "采购编号330000202611200012", "注②③④",
        f"| 区划 | 日期 | 数量 |\n|---|---|---|\n| {SAMPLE[:6]} | {SAMPLE[6:14]} | {SAMPLE[14:]} |", "各年产量\n" + "\n".join(SAMPLE[at : at + 3] for at in range(0, 18, 3)),
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self._long(document)
        today = document.place.today
        yield from self._in_cells(document)
        for number in numbers.numbers(document.folded, _DISABLED) if "残疾" in document.folded.text else ():
            if is_resident(number.digits[:18], today):
                yield self._seen(document, number, "出现残疾人证号，前 18 位就是身份证号")
        for number in numbers.numbers(document.folded, SHORT):
            before, _ = numbers.around(document.folded, number, 20, 0)
            if is_resident(number.digits, today) and not _OTHER.search(before):
                known = bool(_ABOUT.search(before))
                yield self._seen(document, number, "出现15位身份证号" if known else "像是15位身份证号", warn=not known)

    def _in_cells(self, document: Document) -> Iterator[Finding]:
        for told in in_cells(document.tables, 18) if document.folded.row >= 18 else ():
            if is_resident(told.number.digits, document.place.today):
                yield self._seen(document, told.number, "出现身份证号，一格一段")

    @staticmethod
    def _is_cut(document: Document, number: numbers.Number) -> bool:
        """Whether a sheet wrote noughts for its last digits, beside somebody's name."""
        return is_rounded(number.digits) and number.start in document.beside_names

    def _long(self, document: Document) -> Iterator[Finding]:
        today = document.place.today
        for number in numbers.numbers(document.folded, LONG):
            if not is_resident_form(number.digits, today) or self._is_of_matter(document, number):
                continue
            if numbers.is_scattered(document.folded, number) and not self._said(document, number):
                continue
            if is_resident(number.digits, today):
                yield self._seen(document, number, "出现身份证号")
            elif self._said(document, number, 8):
                yield self._seen(document, number, "写明是身份证号的号码，校验码不对，可能打错了")
            elif not is_credit_code(number.digits):
                warn = not self._is_cut(document, number)
                yield self._seen(document, number, "像是身份证号，但校验码不对", warn=warn)

    @staticmethod
    def _said(document: Document, number: numbers.Number, near: int = 20) -> bool:
        """Whether the line on which it begins says what it is."""
        return bool(_ABOUT.search(numbers.around(document.folded, number, near, 0)[0]))

    @staticmethod
    def _is_of_matter(document: Document, number: numbers.Number) -> bool:
        """Whether it is said to be of land, or of a matter of these years."""
        before, _ = numbers.around(document.folded, number, 20, 0)
        lately = len(number.digits) == 18 and int(number.digits[6:10]) > document.place.today.year - _LATELY
        return bool(_LAND.search(before) or (lately and _MATTER.search(before)))

    def _seen(self, document: Document, number: numbers.Number, message: str, warn: bool = False) -> Finding:
        start = document.folded.raw(number.start)
        fix = "删去；确需区分同名人员的，只保留前 3 位和末 4 位，其余用 * 代替"
        fix += "（--fix 可代为打码）" if document.is_maskable else ""
        return self.found(document, start, message, fix, severity="warning" if warn else "error", number=number.digits)
