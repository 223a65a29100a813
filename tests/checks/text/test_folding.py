"""Folding keeps the way back to every character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.text.folding import fold

FOLDED = [
    ("１２３", "123"),
    ("1\u200b2", "12"),
    ("&#49;&#x32;", "12"),
    ("%31%32", "12"),
    ("\\u0031\\x32", "12"),
    ("1**2", "12"),
    ("12O45", "12045"),
    ("𝟏𝟐", "12"),
    ("☆", "★"),
    ("\u3000", " "),
    ("一三八〇〇一三八〇〇〇", "13800138000"),
    ("二〇二六年", "二〇二六年"),
    ("OK 目的", "OK 目的"),
    ("%zz &unknown;", "%zz &unknown;"),
    ("\\u000a", "\\u000a"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_folding(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text(alphabet="1２O\u200b&#49;%31中文 *\\u003", max_size=80))
def test_offsets_never_leave_the_text_and_never_go_back(text: str) -> None:
    folded = fold(text)
    places = [folded.raw(n) for n in range(len(folded.text))]
    assert places == sorted(places) and all(0 <= place < len(text) for place in places)


@given(st.text(alphabet="甲乙丙。，1a\n", max_size=80))
def test_plain_text_is_left_alone(text: str) -> None:
    folded = fold(text)
    assert folded.text == text and [folded.raw(n) for n in range(len(text))] == list(range(len(text)))
