"""What the calendar will take is told 60, 30 and 7 days before, by every report."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from sanshen.commands.expiring import NEAR
from sanshen.review.case import law_at
from sanshen.review.judging.expiry import NOTICE, Expiry, expiries
from tests.review.calendar import ended, gate_ended, key_ended
from tests.support.office import Office, now

DAY = date(2026, 6, 1)
SANSHEN = str(Path(sys.executable).with_name("sanshen"))


def told(office: Office, day: date = DAY) -> list[Expiry]:
    office.commit("terms")
    law = law_at(office.repo, "main")
    return expiries(law.config, law.policy, day)


@pytest.mark.parametrize(
    ("left", "notice"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0), (-400, 0)]
)
def test_a_seat_that_nobody_follows_is_told_at_its_marks(office: Office, left: int, notice: int | None) -> None:
    until = DAY + timedelta(days=left)
    ended(office, "admin", until)
    found = [one for one in told(office) if "网站管理员" in one.what]
    assert [(one.until, one.left, one.notice) for one in found] == ([] if notice is None else [(until, left, notice)])
    assert all(one.people == ["admin"] and one.cure for one in found)


def test_a_seat_with_somebody_else_in_it_is_not_told(office: Office) -> None:
    ended(office, "leader", DAY + timedelta(days=5))  # the office has another leader in charge
    assert told(office) == []


def test_keys_are_told_unless_another_takes_over(office: Office) -> None:
    key_ended(office, "principal", DAY + timedelta(days=20))
    gate_ended(office, DAY + timedelta(days=6))
    assert [(one.what, one.notice) for one in told(office)] == [("闸门密钥", 7), ("签名密钥", 30)]
    office.key("next")
    text = (office.root / "people.toml").read_text()
    office.write("people.toml", f'{text}\n[[key]]\nperson = "principal"\npublic = "{office.public("next")}"\n')
    assert [one.what for one in told(office)] == ["闸门密钥"]


def test_principals_who_would_have_to_renew_are_told_where_no_chain_names_them(office: Office) -> None:
    """Also a second witness's key, without which nobody who has only an account can act."""
    text = (office.root / "policies/house.toml").read_text().replace('"leader-in-charge", "principal-leader"', '"leader-in-charge"')  # fmt: skip
    office.write("policies/house.toml", text.replace('["principal-leader"]', '["leader-in-charge"]'))
    text = (office.root / "policies/donghe.toml").read_text()
    office.write("policies/donghe.toml", text.replace('["principal-leader"]', '["leader-in-charge"]').replace('"leader-in-charge", "principal-leader"', '"leader-in-charge"'))  # fmt: skip
    key_ended(office, "operator-principal", DAY + timedelta(days=20))
    office.key("second")
    text = (office.root / "portal.toml").read_text()
    until = DAY + timedelta(days=50)
    office.write("portal.toml", f'{text}\n[[witness]]\npublic = "{office.public("second")}"\nto = {until}\n')
    assert [(one.what, one.notice) for one in told(office)] == [("签名密钥", 30), ("第二见证密钥", 60)]


def test_a_lost_key_is_no_key_that_could_take_over(office: Office) -> None:
    office.key("next")
    key_ended(office, "principal", DAY + timedelta(days=20))
    text = (office.root / "people.toml").read_text()
    public = office.public("next")
    office.write("people.toml", f'{text}\n[[key]]\nperson = "principal"\npublic = "{public}"\nlost = true\n')
    assert [one.what for one in told(office)] == ["签名密钥"]


@pytest.fixture
def ending(office: Office) -> Office:
    ended(office, "admin", now().date() + timedelta(days=5))
    office.commit("terms")
    return office


@pytest.mark.parametrize("verb", [["gate"], ["publish", "--dry-run"]])
def test_gate_and_publish_say_it(ending: Office, verb: list[str]) -> None:
    done = subprocess.run([SANSHEN, *verb], cwd=ending.root, capture_output=True, text=True)
    assert "区政数局网站管理员（admin）" in done.stdout + done.stderr and "还有 5 天" in done.stdout + done.stderr


def test_json_tells_it_to_programs(ending: Office) -> None:
    ending.branch("article/x")
    ending.submit("article/x")
    run = [SANSHEN, "gate", "article/x", "--json"]
    done = subprocess.run(run, cwd=ending.root, capture_output=True, text=True)
    (one,) = json.loads(done.stdout)["expiring"]
    assert (one["people"], one["left"], one["notice"]) == (["admin"], 5, 7)
    published = subprocess.run(
        [SANSHEN, "publish", "--dry-run", "--json"], cwd=ending.root, capture_output=True, text=True
    )
    assert [one["left"] for one in json.loads(published.stdout)["expiring"]] == [5]


def test_the_quick_look_reaches_as_far_as_the_longest_notice() -> None:
    assert max(NOTICE) == NEAR
