"""The description that a text gives itself: its first words, however little of it was looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanshen.portal.markdown import convert
from sanshen.portal.sanitise import SUMMARY, beginning, clean, plain_text

WORDS = st.text("字，。 &<>\n*`ab12", max_size=260)
BODIES = st.lists(st.one_of(WORDS, WORDS.map("## {}".format), WORDS.map("- {}".format)), max_size=9).map("\n\n".join)


@given(BODIES)
def test_it_is_the_beginning_of_all_words(body: str) -> None:
    html = clean(convert(body))
    words = plain_text(html)
    expected = words if len(words) <= SUMMARY else words[: SUMMARY - 1] + "…"
    assert beginning(html) == expected


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("密级：\n\n机密", "密级；机密"),
        ("手机：138\n\n、\n\n12345678", "手机：138；12345678"),
        ("```\n138\n12345678\n```", "138；12345678"),
        ("138&nbsp;&nbsp;&nbsp;12345678", "138\xa0\xa0\xa012345678"),
        ("甲  乙\n丙", "甲 乙 丙"),
        ("甲。\n\n乙", "甲。乙"),
    ],
)
def test_dh_A7a_wz_11_no_words_come_together_that_the_page_shows_apart(body: str, words: str) -> None:
    assert plain_text(clean(convert(body))) == words
