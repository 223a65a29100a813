"""Whether a person stands right before a number: then no word nearby makes it anything but that person's."""

from __future__ import annotations

from checks.text.numbers import Number
from checks.text.pattern import Pattern
from checks.text.people import Person, people

_FAR = 30
_BETWEEN = Pattern(
    r"(?:女士|先生|同志|本人)?[\s，,、：:；;（(|)）\"”—-]{0,4}(?:的?(?:手机|电话|联系电话|联系方式|移动电话|卡|农商行|信用社|银行|账|帐|户|存折|卡号|账号|号码?|工行|农行|建行|中行|邮储|[一-鿿]{2,6}银行|为|是|男|女|\d{1,3}岁|[一-鿿]{1,4}[村组])[\s，,、：:；;（(|)）]{0,3}){0,5}"
)


def person_before(text: str, number: Number, far: int = _FAR) -> Person | None:
    """Whoever's name stands before the number on its line, with nothing but signs and words about numbers between."""
    start = max(0, number.start - far)
    start = max(start, text.rfind("\n", start, number.start) + 1)
    for one in reversed(list(people(text, start, number.start))):
        return one if _BETWEEN.fullmatch(text[one.end : number.start]) else None
    return None
