"""Numbers that carry their own proof: resident identity, social credit code, organisation code, bank card."""

from __future__ import annotations

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_MARKS = "10X98765432"
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# the first two digits of GB/T 2260: provinces, autonomous regions, municipalities, special regions
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


def resident_mark(first17: str) -> str:
    """The eighteenth character of GB 11643."""
    return _ID_MARKS[sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def is_resident_form(number: str, today: date) -> bool:
    """18 or 15 characters with a province and a day of birth that a living person may have.

    Of a foreigner's card for permanent residents, a 9 stands before the province and a country behind it.
    """
    foreign = len(number) == 18 and number[0] == "9"
    if len(number) not in (15, 18) or number[foreign : foreign + 2] not in _PROVINCES:
        return False
    birth = number[6:14] if len(number) == 18 else "19" + number[6:12]
    try:
        born = date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= today


def is_resident(number: str, today: date) -> bool:
    """Form and, for the eighteen-character number, checksum."""
    if not is_resident_form(number, today):
        return False
    return len(number) == 15 or resident_mark(number[:17]) == number[17].upper()


def credit_mark(first17: str) -> str:
    """The eighteenth character of GB 32100."""
    total = sum(_CREDIT_LETTERS.index(char) * weight for char, weight in zip(first17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_LETTERS[(31 - total % 31) % 31]


def is_credit_code(code: str) -> bool:
    """统一社会信用代码, which is public."""
    return len(code) == 18 and all(char in _CREDIT_LETTERS for char in code) and credit_mark(code[:17]) == code[17]


def organisation_mark(first8: str) -> str:
    """The ninth character of GB 11714."""
    total = sum(int(char, 36) * weight for char, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def is_organisation_code(code: str) -> bool:
    if len(code) != 9 or not code.isascii() or not code.isalnum() or code != code.upper():
        return False
    return organisation_mark(code[:8]) == code[8]


def luhn_mark(digits: str) -> str:
    """The digit that makes `digits` pass Luhn's test."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_luhn(digits: str) -> bool:
    return luhn_mark(digits[:-1]) == digits[-1]
