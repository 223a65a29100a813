"""Resident identity numbers: form, day of birth, province and checksum together."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text import numbers
from checks.text.identity import is_credit_code, is_resident, is_resident_form, resident_mark
from checks.text.number_cells import beside_a_name, in_cells, is_rounded
from checks.text.pattern import Pattern

_GAP = rf"(?:[ .\-·_/]{{0,3}}|{numbers.BREAK})"
LONG = numbers.pattern("[1-9]", 16, r"[\dXx]", gap=_GAP, end="0-9", proven=True)
_DISABLED = numbers.pattern(
    "[1-9]", 16, r"[\dXx] ?\d ?\d"
)  # of a certificate of disability: the identity number, kind, degree
SHORT = numbers.pattern("[1-9]", 13)
_ABOUT = Pattern(r"身份证|公民身份|证件号|身份号")
_OTHER = Pattern(r"注册号|许可|备案|编号|编码|代码|单号|文号|账号|帐号|批号|项目")

# built, not typed: a number nobody holds (no resident of a whole province, born in 1901)
SAMPLE = "11000019010203001" + resident_mark("11000019010203001")
SAMPLE_OLD = "110000350203001"
_WRONG = SAMPLE[:-1] + ("1" if SAMPLE[-1] != "1" else "2")


class IdNumber(Rule):
    code = "PII001"
    title = "身份证号"
    explain = (
        "身份证号属于个人隐私，不得上网。规则核对行政区划、出生日期和校验码，既看稿件原文，也看读者在网页上看到的文字："
        "全角、换行、看不见的字符，或者中间夹着加粗、链接、注释、标签，都照样查得出。"
        "只有校验码不对的按警告处理：可能是打错的身份证号，也可能是别的编号。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2", "zl-9.2")
    reads = "text"
    triggers = Triggers(digits=14)
    catches = (
        f"申请人身份证号{SAMPLE}。", f"身份证号码：{SAMPLE.lower()}", f"{SAMPLE[:6]} {SAMPLE[6:14]} {SAMPLE[14:]}", " ".join(SAMPLE),
        f"{SAMPLE[:10]}\n{SAMPLE[10:]}", f"证号{SAMPLE[:6]}\n{SAMPLE[6:14]}\n{SAMPLE[14:]}", "身份证号" + "\n".join(SAMPLE), f"身份证：{SAMPLE_OLD}", f"编码 {_WRONG}", f"<!-- {SAMPLE} -->", f"[详情](/a?id={SAMPLE})",
        "| 号码 | " + " | ".join(SAMPLE) + " |\n|" + "---|" * 19, f"{SAMPLE[:6]}\t{SAMPLE[6:14]}\t{SAMPLE[14:]}", f"sfz{SAMPLE}abc", f"残疾人证号{SAMPLE}31", Example(front=f"summary: 身份证{SAMPLE}"),
    )  # fmt: skip
    passes = (
        "身份证号110***********001X", "统一社会信用代码11330100002489111C", "流水号 202611020930150012", "项目代码 330100199912310", "110105 19491231 合计",
        f"| 区划 | 日期 | 数量 |\n|---|---|---|\n| {SAMPLE[:6]} | {SAMPLE[6:14]} | {SAMPLE[14:]} |", "各年产量\n" + "\n".join(SAMPLE[at : at + 3] for at in range(0, 18, 3)),
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        today = document.place.today
        yield from self._in_cells(document)
        for number in numbers.numbers(document.folded, LONG):
            if not is_resident_form(number.digits, today):
                continue
            if numbers.is_scattered(document.folded, number) and not self._said(document, number):
                continue
            if is_resident(number.digits, today):
                yield self._seen(document, number, "出现身份证号")
            elif not is_credit_code(number.digits):
                yield self._seen(
                    document, number, "像是身份证号，但校验码不对", warn=not self._is_cut(document, number)
                )
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
        return is_rounded(number.digits) and beside_a_name(document.tables, number.start)

    @staticmethod
    def _said(document: Document, number: numbers.Number) -> bool:
        """Whether the line on which it begins says what it is."""
        return bool(_ABOUT.search(numbers.around(document.folded, number, 20, 0)[0]))

    def _seen(self, document: Document, number: numbers.Number, message: str, warn: bool = False) -> Finding:
        start = document.folded.raw(number.start)
        fix = "删去；确需区分同名人员的，只保留前 3 位和末 4 位，其余用 * 代替"
        fix += "（--fix 可代为打码）" if document.is_maskable else ""
        return self.found(document, start, message, fix, severity="warning" if warn else "error", number=number.digits)
