"""The description that a text gives itself: its first words, however little of it was looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanshen.portal.markdown import Engine, convert
from sanshen.portal.python_markdown import to_html
from sanshen.portal.sanitise import SUMMARY, beginning, clean, plain_text

WORDS = st.text("字，。 &<>\n*`ab12", max_size=260)
MOVED = st.text("字8+n<", min_size=1, max_size=7).flatmap(
    lambda inside: st.sampled_from(["sup", "sub"]).map(lambda tag: f"{'字' * 30}10<{tag}>{inside}</{tag}>元")
)
BODIES = st.lists(st.one_of(WORDS, MOVED, WORDS.map("## {}".format), WORDS.map("- {}".format)), max_size=9).map(
    "\n\n".join
)


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


@pytest.mark.parametrize("engine", [convert, to_html])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("总投资10<sup>8</sup>元", "总投资10⁸元"),
        ("占地5m<sup>2</sup>，CO<sub>2</sub>", "占地5m²，CO₂"),
        ("10<sup>-3</sup>", "10⁻³"),
        ("每户30<sup>注1</sup>元", "每户30[注1]元"),
        ("10<sup>**8**</sup>元", "10[8]元"),
        ("10<sup>[8](/a)</sup>元", "10[8]元"),
        ("10<sup>2.5</sup>元", "10[2.5]元"),
        ("10<sup></sup>8", "108"),
        ("10<sup>８</sup>元", "10⁸元"),
        ("10<sup>－３</sup>，CO<sub>２</sub>", "10⁻³，CO₂"),
        ("每户30<sup>[1]</sup>元", "每户30[1]元"),
        ("每户30<sup>**［1］**</sup>元", "每户30［1］元"),
        ("每户30<sup>[</sup>元", "每户30[[]元"),
        ("每户30<sup>[1]8</sup>元", "每户30[[1]8]元"),
    ],
)
def test_dh_B6_figures_that_the_page_raises_or_lowers_stay_so(engine: Engine, body: str, words: str) -> None:
    assert plain_text(clean(engine(body))) == words


@pytest.mark.parametrize("engine", [convert, to_html])
def test_dh_B6_a_description_holds_no_notes_and_their_numbers_join_no_figures(engine: Engine) -> None:
    assert beginning(clean(engine("收费30[^1]元。\n\n[^1]: 每月"))) == "收费30元。"
    assert beginning(clean(engine("指[^注1]一件事[^2]。\n\n[^注1]: 甲\n[^2]: 乙"))) == "指一件事。"
    assert beginning(clean(engine("收费3[^1]0元[^1]。\n\n[^1]: 每月"))) == "收费3 0元。"


@pytest.mark.parametrize("engine", [convert, to_html])
def test_a_description_holds_words_and_not_how_they_are_pronounced(engine: Engine) -> None:
    assert beginning(clean(engine("<ruby>溪<rp>（</rp><rt>xī</rt><rp>）</rp></ruby>水"))) == "溪水"
