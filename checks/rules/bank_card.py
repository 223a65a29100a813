"""Bank cards: an issuer's prefix, Luhn's test, and words about an account nearby."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text import numbers
from checks.text.identity import is_credit_code, is_luhn, is_resident_form, luhn_mark
from checks.text.mask import masked
from checks.text.pattern import Pattern

_IN = rf"(?:[ \-]?|{numbers.BREAK})"
_HEAD = rf"(?:6{_IN}[02]|9{_IN}5|4{_IN}\d|5{_IN}[1-5])"
_GAP = rf"(?:{numbers.GAP}|{numbers.BREAK})"
FIND = tuple(numbers.pattern(_HEAD, size - 3, gap=_GAP) for size in (19, 18, 17, 16))
_WORDS = ("卡号", "账号", "帐号", "账户", "帐户", "开户", "银行", "工资卡", "存折", "打款", "汇款", "一卡通", "社保卡", "收款")  # fmt: skip
_ABOUT = Pattern("|".join(_WORDS))
_PUBLIC = Pattern(r"对公|专户|基本户|财政|国库|单位账|非税|保证金账户")

SAMPLE = "622848000000000000" + luhn_mark("622848000000000000")


class BankCard(Rule):
    code = "PII003"
    title = "银行卡号"
    explain = (
        "个人银行卡号属于敏感个人信息，不得上网。规则核对发卡行标识、Luhn 校验和前后文；单位专户、国库账户不受影响。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    triggers = Triggers(words=_WORDS, digits=14)
    catches = (
        f"卡号：{SAMPLE}", f"开户行及账号 {SAMPLE[:4]} {SAMPLE[4:8]} {SAMPLE[8:12]} {SAMPLE[12:16]} {SAMPLE[16:]}", f"| 姓名 | 银行卡号 |\n|---|---|\n| 张某 | {SAMPLE} |", f"卡号：{SAMPLE[:9]}\n{SAMPLE[9:]}",
        f"卡号：{SAMPLE[:6]}\n{SAMPLE[6:11]}\n{SAMPLE[11:]}", f"卡号：{SAMPLE[:4]}\n{SAMPLE[4:8]}\n{SAMPLE[8:12]}\n{SAMPLE[12:16]}\n{SAMPLE[16:]}",
    )  # fmt: skip
    passes = (
        f"卡号：{SAMPLE[:-1]}{(int(SAMPLE[-1]) + 1) % 10}", "卡号：6228********0000", f"流水号 {SAMPLE}", f"非税收入财政专户账号 {SAMPLE}", "收款编号 2026110209301500128", f"银行各网点笔数\n{SAMPLE[:5]}\n{SAMPLE[5:10]}\n{SAMPLE[10:15]}\n{SAMPLE[15:]}",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        done: set[int] = set()
        for pattern in FIND:
            for number in numbers.numbers(document.folded, pattern):
                if number.start not in done and self._is_card(document, number):
                    done.add(number.start)
                    start = document.folded.raw(number.start)
                    fix = "删去卡号；补贴公示只写姓名、村（社区）和金额"
                    yield self.found(document, start, "出现个人银行卡号", fix, masked(number.digits))

    @staticmethod
    def _is_card(document: Document, number: numbers.Number) -> bool:
        digits = number.digits
        if not is_luhn(digits) or is_credit_code(digits) or is_resident_form(digits, document.place.today):
            return False
        if not digits.startswith(("62", "9558", "60")) and len(digits) != 16:
            return False
        if numbers.is_scattered(document.folded, number) and not _ABOUT.search(
            numbers.around(document.folded, number, 40, 0)[0]
        ):
            return False
        near = document.folded.text[max(0, number.start - 40) : number.end + 20]
        head = _table_head(document.folded.text, number.start)
        return bool(_ABOUT.search(near) or _ABOUT.search(head)) and not _PUBLIC.search(near)


def _table_head(text: str, offset: int) -> str:
    """First row of the table (`|` or tabs) that holds the offset; empty outside tables."""
    start = text.rfind("\n\n", 0, offset) + 2
    block = text[start if start > 1 else 0 : offset]
    return block.partition("\n")[0] if "|" in block or "\t" in block else ""
