"""Accounts with banks: whose they are by the words right before them."""

from __future__ import annotations

from collections.abc import Iterator

from checks.text.beside import person_before
from checks.text.names import is_named
from checks.text.numbers import Number
from checks.text.pattern import Pattern

# of the account itself, not of where the money comes from
PUBLIC = Pattern(r"对公|专户|基本户|国库(?:单一)?[账帐]户|单位[账帐]|(?:保证金|零余额)[账帐]户")
# an account that no card may belong to: what is said right before it makes it a person's, or a person's name does
_ACCOUNT = Pattern(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){11,20}(?![0-9A-Za-z])", needs=("账", "帐", "折", "卡", "户", "62"))
_OWN_ACCOUNT = Pattern(
    r"(?:存折|一卡通|工资卡|社保卡|银行卡|储蓄|个人[账帐]户|惠农卡|医保卡)[（(]?[一-鿿]{0,8}[)）]?(?:账户|帐户|账|帐|卡)?号?码?[:：为是| ]{0,4}$"
)
_ANY_ACCOUNT = Pattern(r"(?:账户|帐户|账|帐|卡)号?码?[:：为是| ]{0,4}$")
_HOLDER = Pattern(
    r"(?:户名|姓名|收款人|开户人|持卡人|领款人|受益人)[:：为是 ]{0,3}(?P<name>[一-鿿·]{2,8})[，,；;、\s（(]"
)


def personal_accounts(text: str) -> Iterator[Number]:
    """Numbers of 12 to 21 digits that are said to be a person's account, whatever bank keeps it."""
    for found in _ACCOUNT.finditer(text):
        before = text[max(0, found.start() - 50) : found.start()].rpartition("\n")[2]
        number = Number("".join(filter(str.isdigit, found[0])), *found.span())
        card = number.digits.startswith("62") and 16 <= len(number.digits) <= 19  # a spreadsheet rounds its last digits
        if _is_of_person(before) or (card and person_before(text, number)):
            yield number


def _is_of_person(before: str) -> bool:
    if _OWN_ACCOUNT.search(before[-20:]):
        return not PUBLIC.search(before)
    holder = _HOLDER.search(before) if _ANY_ACCOUNT.search(before[-10:]) else None
    return holder is not None and is_named(holder["name"]) and len(holder["name"]) < 5
