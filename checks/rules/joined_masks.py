"""Masks that hide nothing: the same number masked in two ways, or so few characters that they can be tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern

_ZERO = "\u200b-\u200f\u2060\ufeff"
_FIND = Pattern(
    rf"(?<![0-9*０-９＊A-Za-z])(?:[0-9０-９*＊](?:[{_ZERO}\\ \u3000-]{{0,2}}(?=[0-9０-９*＊xX×Ｘ]))?|[xX×Ｘ](?=[xX×Ｘ*\d]|(?![0-9A-Za-z]))){{11,40}}",
    needs="*＊×xX",
)
_PLAIN = str.maketrans("０１２３４５６７８９＊×xＸ", "0123456789**XX")
_LENGTHS = (11, 15, 16, 17, 18, 19)
_SHARED = 3  # digits that both show, all of them equal
_FEW = 2  # characters that anyone can try; of an identity number the last follows from the others
_NEAR = 60  # characters between two masks that are surely of one number
_MOBILE = Pattern(r"1[3-9*][\d*]{9}")
_RESIDENT = Pattern(r"[1-9*][\d*]{5}(?:19|20|\*\d|[12]\*|\*\*)[\d*]{9}[\dX*]")


class JoinedMasks(Rule):
    code = "PII009"
    title = "能拼出、猜出全号的打码号码"
    explain = "同一个号码在一处隐去中间、在另一处隐去末尾，两处一拼就是全号。手机号、身份证号只隐去一两位的，试几次就能猜出。同一份文件里的号码要用同一种打码方式，隐去同样的位置，手机号至少隐去 4 位，身份证号至少隐去 8 位。"
    clauses = ("wz-11",)
    severity = "warning"
    reads = "text"
    catches = (
        "手机138****8000，又写作1380013****。", "138****8000\n\n1380013****", "１３８＊＊＊＊８０００，1380013****", "1 3 8 * * * * 8 0 0 0；1380013****", "138****8000 1380013****", "138**\u200b**8000、1380013****",
        "110***********001X与1100001901020300**", "手机138001380*0", "身份证号1100001901020300**",
    )  # fmt: skip
    passes = (
        "138****8000、139****8001",
        "138****8000和138****8001",
        "手机138****8000",
        "138****8000，1390013****",
        "2*3*4*5*6*7",
        "账号2010001234567890*",
        "手机138****8000、139****8001",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        groups: dict[tuple[int, ...], dict[str, int]] = defaultdict(dict)
        for found in _FIND.finditer(document.text):
            number = "".join(char for char in found[0].translate(_PLAIN) if char in "0123456789*X")
            for count, part in enumerate(_parts(number)):
                hidden = tuple(index for index, char in enumerate(part) if char == "*" or (char == "X" and index < 17))
                if 1 <= len(hidden) <= _FEW and _is_persons(part):
                    fix = "手机号写成 138****1234 的样子，身份证号只保留前 3 位和末 4 位"
                    place = found.start() + count
                    yield self.found(document, place, "号码只隐去一两位，可以猜出", fix, severity="error")
                if len(part) in _LENGTHS and 2 <= len(hidden) <= len(part) - 4:
                    groups[(len(part), *hidden)].setdefault(part, found.start() + count)
        near: dict[int, bool] = {}
        for one, other in _joined(groups):
            place = max(one, other)
            near[place] = near.get(place, False) or abs(one - other) <= _NEAR
        for place, surely in sorted(near.items()):
            fix = "改成同一种打码方式，例如手机号一律写成 138****1234 的样子"
            message = "同一个号码有两种打码方式，可以拼出全号"
            yield self.found(document, place, message, fix, severity="error" if surely else "warning")


def _parts(number: str) -> tuple[str, ...]:
    """Two of one length that only a space parts are read as two."""
    half = len(number) // 2
    return (number[:half], number[half:]) if len(number) % 2 == 0 and half in (11, 18) else (number,)


def _is_persons(part: str) -> bool:
    return bool(_MOBILE.fullmatch(part) or (len(part) == 18 and _RESIDENT.fullmatch(part)))


def _joined(groups: dict[tuple[int, ...], dict[str, int]]) -> Iterator[tuple[int, int]]:
    """Where two maskings of a number stand."""
    kinds = list(groups)
    for index, one in enumerate(kinds):
        for other in kinds[index + 1 :]:
            shared = set(range(one[0])) - set(one[1:]) - set(other[1:])
            if one[0] != other[0] or set(one[1:]) & set(other[1:]) or len(shared) < _SHARED:
                continue
            seen = {_at(number, shared): place for number, place in groups[one].items()}
            for number, place in groups[other].items():
                if _at(number, shared) in seen:
                    yield place, seen[_at(number, shared)]


def _at(number: str, places: set[int]) -> str:
    return "".join(number[place] for place in sorted(places))
