"""An office whose terms and keys end, and changes of its rules carried through their chain."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sanshen.review.case import Case
from sanshen.review.ledger.entry import Entry
from sanshen.review.merge import merge
from tests.conftest import git
from tests.support.office import Office, now

CHAIN = ("operator-leader", "operator-principal", "principal")


def rewrite(office: Office, path: str, old: str, new: str) -> None:
    text = (office.root / path).read_text()
    assert old in text
    office.write(path, text.replace(old, new))


def ended(office: Office, person: str, day: date) -> None:
    """Every role of the person ends on that day."""
    text = (office.root / "people.toml").read_text()
    rows = re.compile(
        rf'(\[\[role\]\]\nperson = "{person}"\n(?:role|unit|from) = .*\n(?:(?:role|unit|from) = .*\n)*)(to = .*\n)?'
    )
    assert rows.search(text)
    office.write("people.toml", rows.sub(rf"\g<1>to = {day}\n", text))


def key_ended(office: Office, person: str, day: date) -> None:
    public = office.public(person)
    rewrite(office, "people.toml", f'public = "{public}"\n', f'public = "{public}"\nto = {day}\n')


def key_lost(office: Office, person: str) -> None:
    public = office.public(person)
    rewrite(office, "people.toml", f'public = "{public}"\n', f'public = "{public}"\nlost = true\n')


def all_of(*edits: Callable[[Office], None]) -> Callable[[Office], None]:
    def edit(office: Office) -> None:
        for one in edits:
            one(office)

    return edit


def gate_ended(office: Office, day: date) -> None:
    office.write("portal.toml", (office.root / "portal.toml").read_text() + f"to = {day}\n")


def change_house(office: Office, name: str, edit: Callable[[Office], None], person: str = "admin") -> None:
    """A branch off main with the change, written by `person`; the clone goes back to main."""
    git(office.root, "checkout", "-q", "-B", name, "main")
    edit(office)
    office.commit(person=person)
    git(office.root, "checkout", "-q", "main")


def agree_house(office: Office, name: str, edit: Callable[[Office], None]) -> Case:
    """The change agreed by everybody whom its chain asks for."""
    change_house(office, name, edit)
    case = office.local_review.look(name, now())
    people = CHAIN if case.chain.id == "house" else ("operator-leader", "principal")
    return office.agree(name, "admin", *people, opener="admin")


def adopt_earlier(office: Office, days: int, principal: str = "principal") -> Entry:
    """Take the site over as many days ago, when everybody was still in office."""
    then = now() - timedelta(days=days)
    local_review = office.local_review

    def act(person: str, decision: str) -> None:
        case = local_review.look("adoption", then)
        items = [item for stage in case.chain.stages for item in stage.checklist]
        local_review.act("adoption", decision, office.keys[person], "", items, then)  # type: ignore[arg-type]

    local_review.submit("adoption", office.keys["admin"], "", then)
    act("admin", "self-check")
    act("operator-principal", "approve")
    act(principal, "approve")
    return _merged(office, "adoption", then)


def _merged(office: Office, name: str, at: datetime) -> Entry:
    case = office.local_review.look(name, at)
    return merge(office.repo, case, "main", office.keys["gate"], at, name)
