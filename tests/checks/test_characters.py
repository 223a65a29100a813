"""The characters that folding looks at are those that Unicode says are unseen, blank, digits or stars."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from checks.registry import rules_for
from checks.rules.turned_text import AREAS, TURNING
from checks.runner import check
from checks.text.characters import TAKEN
from checks.text.folding import fold
from tests.checks.test_seen import ENGINES, _document

# Default_Ignorable_Code_Point of no category that is taken whole, and two signs that fonts leave blank (DerivedCoreProperties.txt)
FILLERS = "\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0\ufff1\ufff2\ufff3\ufff4\ufff5\ufff6\ufff7\ufff8\ufffc"
STARS = ("STAR", "STARS", "ASTERISK", "ASTERISKS")


def is_taken(char: str) -> bool:
    kind = unicodedata.category(char)
    if char.isascii():
        return kind == "Cc" and char not in "\t\n\r"
    star = kind in ("So", "Sm", "Po") and any(word in STARS for word in unicodedata.name(char, "").split())
    wide = unicodedata.normalize("NFKC", char) == "*"
    return kind in ("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Nd") or char in FILLERS or (star and not wide)


def ranges(chars: list[int]) -> Iterator[str]:
    """As they stand in a class of a regular expression."""
    first = last = chars[0]
    for char in [*chars[1:], -1]:
        if char == last + 1:
            last = char
            continue
        yield f"\\u{first:04x}" if first == last else f"\\u{first:04x}-\\u{last:04x}"
        first = last = char


def derived() -> str:
    return "".join(ranges([code for code in range(0x10000) if is_taken(chr(code))]))


def test_the_class_has_every_such_character_of_this_python() -> None:
    taken = re.compile(f"[{TAKEN}]")
    missing = [f"U+{code:04X}" for code in range(0x10000) if is_taken(chr(code)) and not taken.match(chr(code))]
    assert not missing, f"write into checks/text/characters.py: {derived()}"


def test_the_class_has_nothing_that_is_read_as_it_stands() -> None:
    taken = re.compile(f"[{TAKEN}]")
    assigned = (chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) not in ("Cn", "Cs"))
    assert not [char for char in assigned if taken.match(char) and not is_taken(char)]


UNSEEN = [chr(code) for code in range(0x10000) if is_taken(chr(code)) and unicodedata.category(chr(code)) in ("Cc", "Cf", "Mn", "Me")]  # fmt: skip


def test_dh_A7a_nothing_unseen_parts_a_mark() -> None:
    others = [*FILLERS, *map(chr, (0xE0001, 0xE0041, 0xE0100, 0xE01EF, 0xE0FFF, 0x1D173, 0x1BCA0, 0x13430))]
    parted = [
        f"U+{ord(char):04X}"
        for char in (*UNSEEN, *others)
        if "".join(fold(f"机{char}密★5年").text.split()) != "机密★5年"
    ]
    assert not parted


def test_dh_A7a_every_star_is_one() -> None:
    stars = [
        chr(code)
        for code in range(0x20000)
        if unicodedata.category(chr(code)) in ("So", "Sm")
        and any(word in STARS for word in unicodedata.name(chr(code), "").split())
    ]
    assert len(stars) > 80
    assert not [star for star in stars if fold(f"机密{star}5年").text != "机密★5年"]


@pytest.mark.parametrize("code", [0x660, 0x7C0, 0xE50, 0x1040, 0xFF10, 0x1D7D8, 0x1FBF0])
def test_wz_11_digits_of_every_script_are_digits(code: int) -> None:
    assert fold("".join(chr(code + digit) for digit in range(10))).text == "0123456789"


def test_every_unseen_character_that_turns_text_is_known() -> None:
    turning = {"R", "AL", "RLE", "RLO", "RLI", "FSI"}
    unseen = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]
    assert [char for char in unseen if unicodedata.bidirectional(char) in turning] == list(TURNING)


def test_every_letter_that_is_read_from_right_to_left_stands_in_the_areas_that_are_looked_at() -> None:
    letters = [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in ("R", "AL")]
    assert not [ascii(char) for char in letters if char not in TURNING and not re.match(f"[{AREAS}]", char)]


UNASSIGNED = [
    char for char in "\u05ff\u07bf\ufb3f\ufdcf\U00010cff\U0001e8ff\U0001efff" if unicodedata.category(char) == "Cn"
]


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("char", [*TURNING, *UNASSIGNED], ids=ascii)
def test_dh_A7a_wz_11_text_that_shows_from_right_to_left_is_stopped(char: str, path: str) -> None:
    for written in (char, f"&#{ord(char)};", f"&#x{ord(char):X};"):
        document = _document(path, f"文件首页{written}年1★密机\u202c。")
        assert [rule for rule in rules_for(document) if rule.code == "TXT002"]
        assert [one for one in check(document) if one.code == "TXT002" and one.blocks], written
