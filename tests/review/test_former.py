"""How long an act of form 1 can be used again by whoever holds the gate's key, and who is told."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from sanshen.commands.gate import command as gate
from sanshen.git.repo import Repo
from sanshen.review.ledger.form_1 import PIN, replayable
from sanshen.review.proving.incremental import verify
from tests.review.calendar import agree_house
from tests.review.former import age, begin_in_form_2, enter_as_form_2
from tests.support.office import Office, article


def told(office: Office) -> str:
    repo = Repo(office.root)
    return replayable(repo, "main", verify(repo, "main").index)


def test_no_entry_of_form_1_stands_on_a_tree_that_pins_an_engine(office: Office) -> None:
    """The pin itself is merged by the last engine of form 1; from then on the gate's key cannot use old acts again."""
    office.publish_article()
    agree_house(office, "house/pin", lambda one: one.write(PIN, 'version = "0.1.0"\n'))
    office.merge("house/pin")
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    age(office)
    found = verify(office.repo, "main").faults
    assert [one.entry for one in found] == [3] and "是旧格式的记录" in found[0].message


def test_operators_are_told_until_it_is_closed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.root)
    assert told(office) == "" and "旧格式" not in CliRunner().invoke(gate, []).output
    age(office)
    assert "审核、合并一个变更" in told(office) and told(office) in CliRunner().invoke(gate, []).output
    office.publish_article()
    assert told(office) == ""


def test_a_pin_closes_it(office: Office) -> None:
    agree_house(office, "house/pin", lambda one: one.write(PIN, 'version = "0.1.0"\n'))
    office.merge("house/pin")
    age(office)
    assert verify(office.repo, "main").faults == [] and told(office) == ""


@pytest.mark.parametrize("times", [1, 2])
def test_an_entry_of_form_2_with_acts_on_another_change_stays_good_however_often_they_stand_there(
    office: Office, times: int
) -> None:
    begin_in_form_2(office)
    for name in ("article/second", "article/other"):
        office.branch(name, {f"content/ywdt/yxyw/{name[8:]}.md": article(name)})
        office.agree(name, "editor", "leader", "principal")
    foreign = office.local_review.reviews.signed("article/other")[1]
    enter_as_form_2(office, "article/second", [foreign] * times)
    assert verify(office.repo, "main").faults == []


def test_its_own_acts_stand_there_once(office: Office) -> None:
    begin_in_form_2(office)
    office.branch("article/second")
    office.agree("article/second", "editor", "leader", "principal")
    enter_as_form_2(office, "article/second", [office.local_review.reviews.signed("article/second")[1]])
    assert "同一个审核动作写了两次" in [one.message for one in verify(office.repo, "main").faults]
