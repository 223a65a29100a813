"""Of thousands of random houses that may be admitted, the calendar locks none: each day one of the two roads is open."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from sanshen.portal.columns import Register
from sanshen.portal.config import Config
from sanshen.portal.people import (
    Account,
    Key,
    Person,
    Role,
    RoleName,
    Roster,
    Unit,
)
from sanshen.portal.site import GateKey, Settings, parse_settings
from sanshen.review.judging import renewal
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.policy_file import parse_policy
from sanshen.review.judging.seats import is_fillable
from sanshen.review.judging.staffing import losses
from tests.support.office import POLICIES, Office

START = date(2026, 1, 1)
ENDS = (None, date(2026, 6, 1), date(2026, 9, 1))
LATER = (date(2026, 5, 1), date(2026, 6, 2), date(2026, 7, 1), date(2026, 9, 2), date(2027, 1, 1))
HOUSES = int(os.environ.get("SANSHEN_TEST_HOUSES", "400"))  # of those that may be admitted
ROLES: tuple[RoleName, ...] = ("site-admin", "leader-in-charge", "principal-leader", "editor")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(lambda path: (POLICIES.parent / path).read_bytes(), "policies/donghe.toml")


def house_of(chance: random.Random, settings: Settings, seats: Sequence[int]) -> Config:
    """Four to seven people with one or two seats each, some with a key, each seat and key with or without an end.

    On a forge there are fewer keys, some lost, and most people can click; a second witness has a key there or none.
    """
    host, clicks = chance.choice(("qzfb", "qzfb", "qzsj")), settings.forge.kind != "local"
    people = "abcdefg"[: chance.randint(4, 7)]
    roles = [
        Role(person=one, role=chance.choice(ROLES), unit=chance.choice(("qzsj", host)), start=date(2025, 1, 1), end=chance.choice(ENDS))
        for one in people
        for _ in range(chance.choice(seats))
    ]  # fmt: skip
    keys = [
        Key(person=one, public=f"ssh-ed25519 {one * 8}", end=chance.choice(ENDS), lost=clicks and chance.random() < 0.1)
        for one in people
        if chance.random() < (0.6 if clicks else 0.9)
    ]
    persons = [
        Person(
            id=one,
            name=one,
            emails=[f"{one}@x.y"] if chance.random() < 0.9 else [],
            accounts=[Account("gitea", at, one)] if clicks and chance.random() < 0.8 else [],
        )
        for at, one in enumerate(people, 1)
    ]
    units = [Unit(one, one, one) for one in ("qzfb", "qzsj")]
    witness = (
        [GateKey(public="ssh-ed25519 second", end=chance.choice(ENDS))] if clicks and chance.random() < 0.8 else []
    )
    changed = replace(settings, site=replace(settings.site, host_unit=host), witness=witness)
    return Config(changed, Roster(units, persons, roles, keys), Register([]))


@pytest.mark.parametrize("witnesses", [0, 1, 2], ids=["no forge", "one witness", "two witnesses"])
@pytest.mark.parametrize("seats", [(1,), (1, 1, 2)], ids=["one seat each", "up to two seats"])
def test_no_house_that_may_be_admitted_is_ever_locked_by_the_calendar(
    office: Office, policy: Policy, seats: Sequence[int], witnesses: int
) -> None:
    chance = random.Random(os.environ.get("SANSHEN_TEST_SEED", "三审"))
    settings = parse_settings((office.root / "portal.toml").read_bytes())
    if witnesses:
        forge = replace(settings.forge, kind="gitea", url="https://git.x.y", repository="a/b")
        settings, policy = replace(settings, forge=forge), replace(policy, witnesses=witnesses)
    admitted = stopped = 0
    while admitted < HOUSES:
        house = house_of(chance, settings, seats)
        if not is_fillable(house, policy, START) or losses(None, (house, policy), START):
            continue
        admitted += 1
        for day in LATER:
            if not is_fillable(house, policy, day):
                stopped += 1
                roster = house.roster
                assert renewal.is_open(("people.toml",), house, policy, day), (day, roster.roles, roster.keys)
                assert renewal.lack(house, policy, day) == "", (day, roster.roles, roster.keys)
    assert stopped > HOUSES / 10  # the calendar did stop the ordinary chain of some
