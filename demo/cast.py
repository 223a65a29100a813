"""Who plays in the story: taken from the sample portal's own roster and register."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from sanshen.portal import config
from sanshen.portal.people import Person, Unit


class Cast(NamedTuple):
    """The people of one column, of the operator and of the host."""

    unit: Unit
    editor: Person
    leader: Person
    principal: Person
    admin: Person
    operator_leader: Person
    operator_principal: Person
    host_principal: Person

    def everybody(self) -> list[Person]:
        return list({person.id: person for person in self[1:]}.values())


def cast_for(folder: Path, column: str, day: date) -> Cast:
    portal = config.in_folder(folder)
    row, roster, site = portal.register.columns[column], portal.roster, portal.settings.site

    def first(role: str, unit: str) -> Person:
        return roster.holders(role, unit, day)[0]

    return Cast(
        unit=roster.unit(row.unit),
        editor=roster.person(row.staff[0]),
        leader=roster.person(row.leader),
        principal=first("principal-leader", row.unit),
        admin=first("site-admin", site.operator_unit),
        operator_leader=first("leader-in-charge", site.operator_unit),
        operator_principal=first("principal-leader", site.operator_unit),
        host_principal=first("principal-leader", site.host_unit),
    )
