"""Bank cards: an issuer's prefix, Luhn's test, and words about an account nearby."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text import numbers
from checks.text.accounts import PUBLIC, personal_accounts
from checks.text.beside import person_before
from checks.text.cells import Cell
from checks.text.headed import Headed, headed
from checks.text.identity import is_credit_code, is_luhn, is_resident_form, luhn_mark
from checks.text.number_cells import in_cells, is_rounded
from checks.text.pattern import Pattern

_IN = rf"(?:[ \-]?|{numbers.BREAK})"
_HEAD = rf"(?:6{_IN}[02]|9{_IN}5|4{_IN}\d|5{_IN}[1-5])"
_GAP = rf"(?:{numbers.GAP}|{numbers.BREAK})"
FIND = tuple(numbers.pattern(_HEAD, size - 3, gap=_GAP) for size in (19, 18, 17, 16))
_WORDS = ("卡号", "账号", "帐号", "账户", "帐户", "开户", "银行", "工资卡", "存折", "打款", "汇款", "一卡通", "社保卡", "收款", "惠农卡", "医保卡", "户名", "储蓄", "卡")  # fmt: skip
_ABOUT = Pattern("|".join(_WORDS[:-5]))
_PERSONAL = Pattern(r"卡号|一卡通|工资卡|社保卡|银行卡|存折")
_DIGITS = Pattern(r"\d{6}")

SAMPLE = "622848000000000000" + luhn_mark("622848000000000000")


class BankCard(Rule):
    code = "PII003"
    title = "银行卡号"
    explain = (
        "个人银行卡号属于敏感个人信息，不得上网。规则核对发卡行标识、Luhn 校验和前后文；单位专户、国库账户不受影响。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    triggers = Triggers(words=(*_WORDS, "9558", *(f"62{digit}" for digit in range(10))), digits=12)
    catches = (
        f"卡号：{SAMPLE}", f"开户行及账号 {SAMPLE[:4]} {SAMPLE[4:8]} {SAMPLE[8:12]} {SAMPLE[12:16]} {SAMPLE[16:]}", f"| 姓名 | 银行卡号 |\n|---|---|\n| 张某 | {SAMPLE} |", f"卡号：{SAMPLE[:9]}\n{SAMPLE[9:]}",
        f"卡号：{SAMPLE[:6]}\n{SAMPLE[6:11]}\n{SAMPLE[11:]}", f"卡号：{SAMPLE[:4]}\n{SAMPLE[4:8]}\n{SAMPLE[8:12]}\n{SAMPLE[12:16]}\n{SAMPLE[16:]}",
        f"| 补贴公示表 | | |\n|---|---|---|\n| 姓名 | 补贴项目 | 银行卡号 |\n| 李某 | 云溪区溪东街道柳林村第三村民小组十五号附一号耕地地力保护补贴资金 | {SAMPLE} |",
        f"| 姓名 | 来源 | 卡号 |\n|---|---|---|\n| 李某 | 财政专户 | {SAMPLE} |", f"财政惠农补贴一卡通账号：{SAMPLE}", f"经财政所审核，李某银行卡号：{SAMPLE}", f"国库集中支付到李某工资卡{SAMPLE}", f"财政专户拨付至李某银行卡号：{SAMPLE}",
        f"李示例 {SAMPLE}", "户名：李示例，存折账号：810200020001234567", "李示例的一卡通账号 8102000200012", "收款人：李示例，账号：20100012345678901", f"财政所转给李示例{SAMPLE}",
    )  # fmt: skip
    passes = (
        f"编号：{SAMPLE[:-1]}{(int(SAMPLE[-1]) + 1) % 10}", "收款单位：云溪区财政局，账号：201000123456789012", "户名：云溪建设有限公司，账号：201000123456789012", "存折账号：8102****4567", "卡号：6228********0000", f"流水号 {SAMPLE}", f"非税收入财政专户账号 {SAMPLE}", f"开户名称：云溪区财政专户\n开户行：某银行\n账号：{SAMPLE}", f"| 户名 | 账号 |\n|---|---|\n| 云溪区非税收入专户 | {SAMPLE} |", "收款编号 2026110209301500128", f"银行各网点笔数\n{SAMPLE[:5]}\n{SAMPLE[5:10]}\n{SAMPLE[10:15]}\n{SAMPLE[15:]}",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        done: set[int] = set()
        yield from self._accounts(document, done)
        cells: list[Headed] | None = None
        for told in in_cells(document.tables, 19, 16, 18, 17) if document.folded.row >= 16 else ():
            if _has_form(document, told.number.digits) and _ABOUT.search(told.said) and not PUBLIC.search(told.said):
                yield self._seen(document, told.number)
        for pattern in FIND:
            for number in numbers.numbers(document.folded, pattern):
                if number.start in done:
                    continue
                if self._is_cut(document, number):
                    done.add(number.start)
                    yield self._seen(document, number)
                    continue
                if not self._may_be_card(document, number):
                    continue
                cells = headed(document.tables, _is_head) if cells is None else cells
                if _is_told(document, number, cells):
                    done.add(number.start)
                    yield self._seen(document, number)

    def _seen(self, document: Document, number: numbers.Number) -> Finding:
        fix = "删去卡号；补贴公示只写姓名、村（社区）和金额"
        start = document.folded.raw(number.start)
        return self.found(document, start, "出现个人银行卡号", fix, number=number.digits)

    @staticmethod
    def _is_cut(document: Document, number: numbers.Number) -> bool:
        """Whether a sheet wrote noughts for the last digits of a card, beside somebody's name."""
        digits = number.digits
        return is_rounded(digits) and digits.startswith("62") and number.start in document.beside_names

    def _accounts(self, document: Document, done: set[int]) -> Iterator[Finding]:
        for number in personal_accounts(document.folded.text):
            if not is_resident_form(number.digits, document.place.today):
                done.add(number.start)
                start = document.folded.raw(number.start)
                fix = "删去账号；补贴公示只写姓名、村（社区）和金额"
                yield self.found(document, start, "出现个人账号", fix, number=number.digits)

    @staticmethod
    def _may_be_card(document: Document, number: numbers.Number) -> bool:
        if not _has_form(document, number.digits):
            return False
        return not numbers.is_scattered(document.folded, number) or bool(
            _ABOUT.search(numbers.around(document.folded, number, 40, 0)[0])
        )


def _has_form(document: Document, digits: str) -> bool:
    if not is_luhn(digits) or is_credit_code(digits) or is_resident_form(digits, document.place.today):
        return False
    return digits.startswith(("62", "9558", "60")) or len(digits) == 16


def _is_head(cell: Cell) -> bool:
    return bool(_ABOUT.search(cell.text)) and not _DIGITS.search(cell.text)


def _is_told(document: Document, number: numbers.Number, cells: list[Headed]) -> bool:
    """Whether words about an account stand near it or in its table, and none that say it is an office's."""
    text = document.folded.text
    if person_before(text, number):
        return True
    near = text[max(0, number.start - 40) : number.end + 20]
    at = bisect_right(cells, number.start, key=lambda one: one.start) - 1
    inside = at >= 0 and "\n" not in text[cells[at].start : number.start]
    said = cells[at].said if inside else near
    public = list(PUBLIC.finditer(said))
    if public and not _PERSONAL.search(said, public[-1].end()):
        return False
    return bool(_ABOUT.search(near) or _ABOUT.search(said))
