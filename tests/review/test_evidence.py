"""Whose signature it is, on which day it may count."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sanshen.base.dates import BEIJING
from sanshen.portal import config
from sanshen.portal.people import Key, Person, Role, Roster, Unit
from sanshen.review.evidence import Evidence, acts_of
from sanshen.review.judging.act import SignedStatement, Statement, encode
from sanshen.review.judging.authorship import Context
from sanshen.review.judging.signature import ACT, is_valid, sign, signer_of
from tests.support.office import SITE, Office

TODAY = date(2026, 11, 23)
NAME = "article/x"


def roster(office: Office, start: date | None = None, end: date | None = None) -> Roster:
    units, people = [Unit("u", "单位", "单位")], [Person(id="leader", name="负责人")]
    roles = [Role(person="leader", role="leader-in-charge", unit="u")]
    return Roster(units, people, roles, [Key(person="leader", public=office.public("leader"), start=start, end=end)])


def context(office: Office, people: Roster) -> Context:
    settings = config.at_commit(office.repo, "HEAD").settings
    return Context(settings, NAME, people, TODAY)


def statement(office: Office, at: datetime, previous: str = "") -> SignedStatement:
    text = encode(
        Statement(
            site=SITE,
            change=NAME,
            person="leader",
            decision="approve",
            stage="二审",
            head="a" * 40,
            tree="b" * 40,
            digest="c" * 64,
            previous=previous,
            ledger="d" * 40,
            at=at,
        )
    )
    return SignedStatement(text.decode(), sign(office.keys["leader"], text, ACT))


@pytest.mark.parametrize(
    ("start", "end", "days_ago", "fault"),
    [
        (None, None, 0, ""),
        (None, TODAY, 0, ""),
        (None, TODAY - timedelta(days=1), 0, "密钥已停用"),
        (None, TODAY - timedelta(days=1), 10, "密钥已停用"),  # a found key, and a day stated at will
        (TODAY, None, 0, ""),
        (TODAY, None, 1, "密钥已停用（或尚未启用）"),
    ],
)
def test_dh_A19_an_ended_key_proves_nothing_whatever_day_is_stated(
    office: Office, start: date | None, end: date | None, days_ago: int, fault: str
) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=BEIJING) - timedelta(days=days_ago)
    (act,) = acts_of(Evidence(signed=(statement(office, at),)), context(office, roster(office, start, end)))
    assert str(act.fault or "").startswith(fault) and bool(act.fault) is bool(fault)


@pytest.mark.parametrize(("form", "fault"), [(2, "审核时间早于前一动作"), (3, "")])
def test_acts_follow_each_other_in_time(office: Office, form: int, fault: str) -> None:
    """Up to form 2 of all acts; from form 3 on the judge asks it of the agreements on which another rests."""
    later = statement(office, datetime(2026, 11, 23, 9, tzinfo=BEIJING))
    earlier = statement(office, datetime(2026, 11, 22, 9, tzinfo=BEIJING), later.sha256)
    acts = acts_of(Evidence(signed=(later, earlier), form=form), context(office, roster(office)))
    assert [str(act.fault or "") for act in acts] == ["", fault]


@pytest.mark.parametrize(
    "armoured", ["", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----", "U1NIU0lH", "\0"]
)
def test_what_is_no_signature_has_no_signer(armoured: str) -> None:
    assert signer_of(armoured) is None


def test_a_signature_is_for_one_purpose_one_text_and_one_key(office: Office) -> None:
    armoured = sign(office.keys["leader"], b"text", ACT)
    public = office.public("leader")
    assert signer_of(armoured) == public
    assert is_valid(armoured, b"text", public, ACT)
    assert not is_valid(armoured, b"Text", public, ACT)
    assert not is_valid(armoured, b"text", public, "git")
    assert not is_valid(armoured, b"text", office.public("principal"), ACT)
