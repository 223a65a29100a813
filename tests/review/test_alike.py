"""Two units that are called the same: a roster of before may hold them, and each must still be asked for itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate.admit import errors_in
from sanshen.review.proving.incremental import verify
from tests.review.calendar import change_house
from tests.support.office import Office, now, stated

NAME = "article/joint"
TWIN = """
[[unit]]
id = "twin"
name = "云溪第二教育局"
short = "区教育局"

[[person]]
id = "twinlead"
name = "twinlead"
emails = ["twinlead@yunxi.gov.example"]

[[role]]
person = "twinlead"
role = "leader-in-charge"
unit = "twin"
from = 2025-01-01

[[role]]
person = "outsider"
role = "principal-leader"
unit = "twin"
from = 2024-01-01
to = 2025-12-31

[[role]]
person = "editor-two"
role = "section-head"
unit = "qjyj"
from = 2025-01-01

[[key]]
person = "twinlead"
public = "{}"
"""


def house(office: Office, name: str, edit: Callable[[str], str]) -> None:
    """A change of the roster that everybody agreed to."""
    change_house(office, name, lambda one: one.write("people.toml", edit((one.root / "people.toml").read_text())))
    office.agree(name, "admin", "operator-leader", "operator-principal", "leader", opener="admin")


@pytest.fixture
def alike(tmp_path: Path) -> Office:
    """Two units with one short name in main, as if it had come there before such a roster was refused."""
    office = Office(tmp_path / "clone", "youyang")
    office.key("twinlead")
    office.adopt()
    people = TWIN.format(office.public("twinlead"))
    house(office, "house/twin", lambda text: text + people)
    found = errors_in(office.repo, office.local_review.look("house/twin", now()).change)
    assert [(one.path, one.message) for one in found] == [("people.toml", "简称“区教育局”同时是另一个单位的")]
    office.merge("house/twin")
    office.branch(NAME, {"content/ywdt/yxyw/joint.md": stated(joint="[qjyj, twin]")})
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    office.act(NAME, "section")
    return office


def test_one_consent_never_counts_for_two_units(alike: Office) -> None:
    case = alike.act(NAME, "outsider")
    assert [one.stage.unit for one in case.verdict.filled] == ["qzfb", "qzfb", "qjyj"]
    assert case.verdict.waiting == ("twinlead",)
    with pytest.raises(PortalError, match="未到序"):
        alike.act(NAME, "leader")


def test_each_of_them_consents_and_the_ledger_tells_them_apart(alike: Office) -> None:
    for person in ("twinlead", "outsider", "leader"):
        case = alike.act(NAME, person)
    assert case.verdict.state == "approved"
    entry = alike.merge(NAME)
    said = {one.stage: one.person for one in entry.predicate.responsible if "会签" in one.stage}
    assert said == {"会签·区教育局·qjyj": "outsider", "会签·区教育局·twin": "twinlead"}
    assert verify(alike.repo, "main").faults == []


def test_a_change_of_something_else_is_not_asked_about_names_of_before(alike: Office) -> None:
    house(alike, "house/words", lambda text: f"{text}\n")
    assert errors_in(alike.repo, alike.local_review.look("house/words", now()).change) == []


def test_the_ledger_names_the_role_of_that_day(office: Office) -> None:
    """An appointment that is over is not by what its holder agreed, though it stands first in the roster."""
    over = 'person = "leader"\nrole = "principal-leader"\nunit = "qzfb"\nfrom = 2025-01-01\nto = 2026-01-31\n'
    house(office, "house/over", lambda text: text.replace("[[role]]\n", f"[[role]]\n{over}\n[[role]]\n", 1))
    office.merge("house/over")
    house(office, "house/next", lambda text: f"{text}\n")
    assert office.merge("house/next").predicate.responsible[-1].role == "分管领导"
    assert verify(office.repo, "main").faults == []
