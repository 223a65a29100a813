"""`sanshen gate --simulate`: the real judge over acts that nobody gave, and nothing recorded."""

from __future__ import annotations

import pytest

from tests.commands.test_road import NAME, sanshen
from tests.support.office import Office


@pytest.fixture
def handed_in(office: Office) -> Office:
    office.branch(NAME)
    office.submit(NAME)
    return office


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--approve", "editor"], 1, "待二审"),
        (["--approve", "editor", "--approve", "leader", "--approve", "principal"], 0, "各审均已同意"),
        (["--approve", "leader"], 1, "未到序：现在应由一审"),
        (["--approve", "editor", "--approve", "both", "--approve", "both"], 1, "同一人只能审一次"),
        (["--approve", "outsider"], 1, "此人不在这条审核流程里"),
        (["--column", "ywdt/jydt"], 1, "→ 一审（区教育局编辑）"),
        (["--urgent"], 1, "标明突发紧急"),
        (["--approve", "nobody"], 1, "人员册里没有“nobody”"),
        (["--column", "nowhere"], 1, "登记"),
    ],
)
def test_what_would_happen(handed_in: Office, words: list[str], code: int, told: str) -> None:
    before = handed_in.local_review.reviews.signed(NAME)
    assert told in sanshen(handed_in, "gate", NAME, "--simulate", *words, code=code)
    assert handed_in.local_review.reviews.signed(NAME) == before


def test_before_it_is_handed_in(office: Office) -> None:
    """An author asks who would have to read it, before bothering anybody."""
    office.branch(NAME)
    assert "待一审" in sanshen(office, "gate", NAME, "--simulate", code=1)
    people = [word for person in ("editor", "leader", "principal") for word in ("--approve", person)]
    assert "各审均已同意" in sanshen(office, "gate", NAME, "--simulate", *people)
    assert "还没有送审" in sanshen(office, "gate", NAME, code=1)
    assert office.local_review.reviews.signed(NAME) == []


def test_suppositions_need_the_word(handed_in: Office) -> None:
    assert "请加上 --simulate" in sanshen(handed_in, "gate", NAME, "--urgent", code=2)
