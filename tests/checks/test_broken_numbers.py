"""Numbers of persons over any number of lines are found; columns of figures are not."""

from __future__ import annotations

import random

import pytest

from checks.document import Document
from checks.runner import check
from tests.checks.leaks import CARD, ID, MOBILE
from tests.checks.test_seen import ENGINES, FRONT, PLACE

BREAKS = {"soft": "\n", "backslash": "\\\n", "two blanks": "  \n", "br": "<br>", "br and line": "<br>\n", "paragraph": "\n\n", "quote": "\n> "}  # fmt: skip
NUMBERS = {"PII001": ("身份证号", ID), "PII002": ("手机号码", MOBILE), "PII003": ("卡号", CARD)}
SIZES = (1, 2, 3, 4, 6, 8)


def codes(path: str, body: str) -> set[str]:
    data = FRONT.format("", body).encode()
    return {one.code for one in check(Document(f"content/{path}/a.md", data, place=PLACE)) if one.code[:3] == "PII"}


def pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("path", ENGINES)
@pytest.mark.parametrize("name", BREAKS)
@pytest.mark.parametrize("code", NUMBERS)
def test_dh_A7a_a_number_over_many_lines_is_found(code: str, name: str, path: str) -> None:
    about, number = NUMBERS[code]
    begin = "> " if name == "quote" else ""
    for size in SIZES:
        body = f"{begin}上访群众的{about}{BREAKS[name].join(pieces(number, size))}。"
        assert code in codes(path, body), body


@pytest.mark.parametrize("parts", [(3, 4, 4), (6, 8, 4), (4, 4, 4, 4, 3)], ids=str)
@pytest.mark.parametrize("gaps", [" \n", "\n ", "-\n"])
def test_dh_A7a_a_number_parted_as_people_part_it_is_found_over_lines(parts: tuple[int, ...], gaps: str) -> None:
    code, (about, number) = next((one, told) for one, told in NUMBERS.items() if len(told[1]) == sum(parts))
    rest, written = number, ""
    for at, size in enumerate(parts):
        written += (gaps[at % 2] if at else "") + rest[:size]
        rest = rest[size:]
    assert code in codes("gov/news", f"{about}{written}。")


def test_a_column_of_figures_is_silent() -> None:
    """What would be a number of a person only if five figures were one; twenty columns that begin like such a number among them."""
    draw = random.Random(5)
    for size in (1, 2, 3, 4, 5, 6):
        rows = ["".join(draw.choices("0123456789", k=size)) for _ in range(2000)]
        for number in (ID, MOBILE, CARD):
            if size != 4:  # as people part an identity number
                rows += ["合计", *pieces(number, size), "合计"]
        text = "各银行网点办理的业务笔数\n" + "\n".join(rows)
        found = [one for one in check(Document("content/gov/news/a/b.txt", text.encode())) if one.code[:3] == "PII"]
        assert not found, (size, [str(one) for one in found])
