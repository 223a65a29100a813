"""Stars of masked numbers reach the page, however many stand in a paragraph."""

from __future__ import annotations

import pytest

from sanshen.portal.markdown import Engine, convert
from sanshen.portal.python_markdown import to_html
from sanshen.portal.sanitise import plain_text


@pytest.mark.parametrize(
    "body",
    [
        "中奖号码138****1234，139****5678，137****1111。",
        "李（身份证号330000********1237）、王（330000********4321）",
        "3301***********1237、3302***********4567",
        "签字（____）和盖章（____）",
        "卡号6222*****0018与6217******0026",
        "尾号（____），手机138****1234、139****5678，盖章（____）",
    ],
)
@pytest.mark.parametrize("engine", [convert, to_html])
def test_dh_A7a_runs_of_four_signs_stand_on_the_page_as_they_are_written(engine: Engine, body: str) -> None:
    assert plain_text(engine(body)) == body


@pytest.mark.parametrize(
    "body",
    [
        "**重点**和***要点***",
        "**一、**138****1234。\n\n**二、**139****5678",
        "<b>甲</b>**乙**",
        "`138****1234，139****5678`",
    ],
)
@pytest.mark.parametrize("engine", [convert, to_html])
def test_what_is_bold_stays_bold_and_code_as_it_is(engine: Engine, body: str) -> None:
    html = engine(body)
    assert (
        html.count("<strong>")
        == html.count("</strong>")
        == body.count("**重") + body.count("***要") + body.count("**一") + body.count("**二") + body.count("**乙")
    )
    assert ("138****1234" in html) is ("138****1234" in body)
