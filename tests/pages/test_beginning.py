"""The description that a text gives itself: its first words, however little of it was looked at."""

from __future__ import annotations

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
