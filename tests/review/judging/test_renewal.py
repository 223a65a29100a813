"""Where the calendar alone has emptied the site's own chain, two named principals appoint anew; nobody else, nothing else, never before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.commands.report import text_of
from sanshen.gate.admit import admit
from sanshen.review.case import Case
from sanshen.review.judging import signature
from sanshen.review.judging.act import SignedStatement, Statement, encode
from sanshen.review.ledger.branch import REF, entries
from sanshen.review.overrides import overrides_summary
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.review.calendar import adopt_earlier, all_of, change_house, ended, gate_ended, key_ended, key_lost, rewrite
from tests.support.office import Office, article, copy_of, now

NAME = "house/renew"
WHY = "网站管理员任期届满，名册已无人能改"
TODAY = now().date()
OVER = TODAY - timedelta(days=5)
Edit = Callable[[Office], None]


def office_of(root: Path, edit: Edit) -> Office:
    """Adopted ten days ago; what `edit` writes ended five days ago."""
    office = Office(root / "clone")
    edit(office)
    office.commit("as it was", "admin")
    adopt_earlier(office, 10)
    return office


def everybody(office: Office) -> None:
    for person in (
        "admin",
        "operator-leader",
        "operator-principal",
        "leader",
        "principal",
        "both",
        "editor",
        "editor-two",
    ):
        ended(office, person, OVER)


@pytest.fixture
def over(tmp_path: Path) -> Office:
    """The only site-admin's term is over."""
    return office_of(tmp_path, lambda office: ended(office, "admin", OVER))


def renews(office: Office, *people: str) -> None:
    """Without an end again, in a row of its own: what was stays on record."""
    rows = [
        f'\n[[role]]\nperson = "{one}"\nrole = "{role}"\nunit = "{unit}"\nfrom = {TODAY}\n'
        for one, role, unit in SEATS
        if one in people
    ]
    office.write("people.toml", (office.root / "people.toml").read_text() + "".join(rows))


SEATS = (
    ("admin", "site-admin", "qzsj"),
    ("operator-leader", "leader-in-charge", "qzsj"),
    ("operator-principal", "principal-leader", "qzsj"),
    ("principal", "principal-leader", "qzfb"),
    ("leader", "leader-in-charge", "qzfb"),
    ("editor", "editor", "qzfb"),
)  # fmt: skip
ALL = tuple(one for one, _, _ in SEATS)


def hand_in(office: Office, edit: Edit, writer: str = "editor") -> None:
    change_house(office, NAME, edit, writer)
    office.submit(NAME, writer)


def sign(office: Office, *people: str) -> None:
    for person in people:
        office.act(NAME, person, "override", WHY)


def merged(office: Office) -> str:
    return admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now()).predicate.kind


def test_the_ordinary_chain_has_nobody(over: Office) -> None:
    change_house(over, "house/theme", lambda o: o.write("theme/templates/base.html", "<p>\n"), "editor")
    with pytest.raises(PortalError, match="没有在任的人可以审核"):
        over.submit("house/theme", "operator-leader")


def test_two_principals_appoint_anew_and_it_is_counted_and_followed_up(over: Office) -> None:
    hand_in(over, lambda office: renews(office, "admin"))
    case = over.local_review.look(NAME, now())
    assert case.chain.id == "renewal" and "sanshen override" not in case.verdict.reason
    assert "override --reason" in text_of(case)
    sign(over, "principal", "operator-principal")
    assert merged(over) == "override"
    verified = verify(over.repo, "main")
    assert verified.faults == []
    assert "应急签发共 1 次，待补审 1 件" in overrides_summary(verified.overrides(), TODAY)
    entry = entries(over.repo)[-1].predicate
    assert {one.person for one in entry.responsible} == {"principal", "operator-principal"} and entry.due
    for person, decision in (("admin", "self-check"), ("operator-leader", "approve"), ("leader", "approve")):
        if person == "leader":
            over.act(NAME, "operator-principal")
        over.act(NAME, person, decision)  # type: ignore[arg-type]
    assert admit(over.repo, over.local_review, NAME, over.keys["gate"], "", now()).predicate.kind == "follow-up"
    verified = verify(over.repo, "main")
    assert verified.faults == [] and "待补审 0 件" in overrides_summary(verified.overrides(), TODAY)


@pytest.mark.parametrize("writer", ["editor", "admin"])
def test_the_follow_up_goes_as_the_handbook_says_whoever_handed_it_in(over: Office, writer: str) -> None:
    """A renewed admin's own hand-in does not count in the ordinary chain: there was no term when it was signed."""
    hand_in(over, lambda office: renews(office, "admin"), writer)
    sign(over, "principal", "operator-principal")
    assert merged(over) == "override"
    if writer == "admin":
        with pytest.raises(PortalError, match="还没有送审"):
            over.act(NAME, "admin", "self-check")
    over.agree(NAME, "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    assert merged(over) == "follow-up"
    assert verify(over.repo, "main").faults == []


def test_where_everybody_s_term_is_over_the_last_holders_sign(tmp_path: Path) -> None:
    def all_over(office: Office) -> None:
        everybody(office)
        for person in ("principal", "operator-principal"):
            key_ended(office, person, OVER)
        gate_ended(office, OVER)

    office = office_of(tmp_path, all_over)

    def anew(office: Office) -> None:
        renews(office, *ALL)
        keys = "".join(
            f'\n[[key]]\nperson = "{one}"\npublic = "{office.public(office_key(office, one))}"\n'
            for one in ("principal", "operator-principal")
        )
        office.write("people.toml", (office.root / "people.toml").read_text() + keys)
        office.key("gate-two")
        text = (office.root / "portal.toml").read_text()
        office.write("portal.toml", f'{text}\n[[gate]]\npublic = "{office.public("gate-two")}"\n')

    hand_in(office, anew)
    sign(office, "operator-principal", "principal")
    assert merged(office) == "override"
    assert verify(office.repo, "main").faults == []
    office.keys["gate"] = office.keys["gate-two"]
    change_house(office, "house/theme", lambda o: o.write("theme/templates/base.html", "<p>\n"))
    office.keys |= {one: office.keys[f"{one}-new"] for one in ("principal", "operator-principal")}
    office.agree("house/theme", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    admit(office.repo, office.local_review, "house/theme", office.keys["gate"], "", now())
    assert verify(office.repo, "main").faults == []


def office_key(office: Office, person: str) -> str:
    office.key(f"{person}-new")
    return f"{person}-new"


def test_a_gate_key_that_ended_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    office = office_of(tmp_path, lambda office: gate_ended(office, OVER))
    office.key("gate-two")

    def anew(office: Office) -> None:
        text = (office.root / "portal.toml").read_text()
        office.write("portal.toml", f'{text}\n[[gate]]\npublic = "{office.public("gate-two")}"\n')

    hand_in(office, all_of(anew, lambda o: renews(o, "admin")))
    with pytest.raises(PortalError, match="应急签发只用于稿件"):  # the roster needs no way out
        sign(office, "principal")
    hand_in(office, all_of(anew, lambda o: rewrite(o, "portal.toml", "测试用门户", "别的")))
    sign(office, "principal", "operator-principal")
    with pytest.raises(PortalError, match=r"只能改 portal\.toml 里的闸门密钥"):
        merged(office)
    hand_in(office, anew)
    sign(office, "principal", "operator-principal")
    assert merged(office) == "override"
    assert verify(office.repo, "main").faults == []


def test_never_while_the_ordinary_chain_can_be_filled(office: Office) -> None:
    hand_in(office, lambda o: renews(o, "admin"), "admin")
    with pytest.raises(PortalError, match="应急签发只用于稿件"):
        sign(office, "principal")


def test_never_where_something_else_than_the_calendar_took_a_seat(tmp_path: Path) -> None:
    """Nobody was ever the operator's leader in charge: no end of a term is to blame for that."""

    def incomplete(office: Office) -> None:
        ended(office, "admin", OVER)
        rewrite(office, "people.toml", '"leader-in-charge"\nunit = "qzsj"', '"editor"\nunit = "qzsj"')

    office = office_of(tmp_path, incomplete)
    change_house(office, NAME, lambda o: renews(o, "admin"), "editor")
    with pytest.raises(PortalError, match="没有在任的人可以审核"):
        office.submit(NAME, "operator-principal")


def test_a_key_that_was_ended_as_lost_proves_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    for person in ("admin", "both", "principal"):
        ended(office, person, OVER)
    key_lost(office, "principal")
    office.commit("as it was", "admin")
    adopt_earlier(office, 10, principal="both")
    hand_in(office, lambda o: renews(o, "admin"))
    with pytest.raises(PortalError, match="密钥已停用"):
        sign(office, "principal")


@pytest.mark.parametrize("person", ["operator-leader", "leader", "headmaster", "vendor", "left", "section"])
def test_nobody_else_signs(over: Office, person: str) -> None:
    hand_in(over, lambda office: renews(office, "admin"))
    with pytest.raises(PortalError, match="不能审核"):
        sign(over, person)


def test_one_person_is_not_enough_and_a_reason_is_needed(over: Office) -> None:
    hand_in(over, lambda office: renews(office, "admin"))
    with pytest.raises(PortalError, match="理由"):
        over.act(NAME, "principal", "override")
    sign(over, "principal")
    with pytest.raises(PortalError, match="不能审核"):
        sign(over, "both")  # the other principal of the same unit
    with pytest.raises(PortalError, match="不能合并"):
        merged(over)


def test_whoever_wrote_it_does_not_sign_it(over: Office) -> None:
    hand_in(over, lambda office: renews(office, "admin"), "operator-principal")
    sign(over, "principal")
    with pytest.raises(PortalError, match="写稿或改稿的人"):
        sign(over, "operator-principal")


def beside(path: str) -> Edit:
    def edit(office: Office) -> None:
        renews(office, "admin")
        office.write(path, "x\n")

    return edit


@pytest.mark.parametrize(
    "path", ["policies/donghe.toml", "columns.toml", "theme/templates/base.html", "portal.toml", "CODEOWNERS"]
)
def test_nothing_else_travels_with_it(over: Office, path: str) -> None:
    change_house(over, NAME, beside(path), "editor")
    with pytest.raises(PortalError):
        over.submit(NAME, "editor")
        sign(over, "principal", "operator-principal")


def takes_away(office: Office) -> None:
    renews(office, "admin")
    ended(office, "section", OVER)


def other_mail(office: Office) -> None:
    renews(office, "admin")
    rewrite(office, "people.toml", '"section@yunxi.gov.example"', '"else@yunxi.gov.example"')


def other_unit(office: Office) -> None:
    renews(office, "admin")
    rewrite(office, "people.toml", "云溪区教育局", "云溪区教育体育局")


def no_use(office: Office) -> None:
    office.write("people.toml", (office.root / "people.toml").read_text() + "\n# renewed\n")


def lost_key(office: Office) -> None:
    renews(office, "admin")
    key_lost(office, "section")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (takes_away, "不能收回"),
        (lost_key, "不能收回"),
        (other_mail, "不能改动或删去"),
        (other_unit, "不能改动单位"),
        (no_use, "仍没有人能走"),
    ],
    ids=["a seat", "a key", "a person", "a unit", "nobody"],
)
def test_it_appoints_and_takes_nothing_away(over: Office, edit: Edit, said: str) -> None:
    hand_in(over, edit)
    sign(over, "principal", "operator-principal")
    with pytest.raises(PortalError, match=said):
        merged(over)
    before = git(over.root, "rev-parse", "main")
    over.force(over.local_review.look(NAME, now()))  # a gate that asks nobody
    assert any(said in fault.message for fault in verify(over.repo, "main").faults)
    assert git(over.root, "rev-parse", "main") != before


def test_it_drops_nobody_who_is_to_come(tmp_path: Path) -> None:
    """The ordinary chain had agreed to who follows; the same seat in a row of its own may begin earlier."""
    row = f'\n[[role]]\nperson = "section"\nrole = "principal-leader"\nunit = "qzsj"\nfrom = {TODAY + timedelta(days=9)}\n'

    def appointed(office: Office) -> None:
        ended(office, "admin", OVER)
        office.write("people.toml", (office.root / "people.toml").read_text() + row)

    office = office_of(tmp_path, appointed)
    hand_in(office, all_of(lambda o: rewrite(o, "people.toml", row, ""), lambda o: renews(o, "admin")))
    sign(office, "principal", "operator-principal")
    with pytest.raises(PortalError, match="尚未到任的职务"):
        merged(office)
    unasked = copy_of(office, tmp_path / "unasked")  # a gate that asks nobody
    unasked.force(unasked.local_review.look(NAME, now()))
    assert any("尚未到任的职务" in fault.message for fault in verify(unasked.repo, "main").faults)
    hand_in(office, lambda o: renews(o, "admin"))
    sign(office, "principal", "operator-principal")
    assert merged(office) == "override"


def test_a_gate_cannot_enter_one_while_the_chain_can_be_filled(office: Office) -> None:
    """Acts and entry of a renewal put where none is open: `verify` asks the same question again."""
    from msgspec.structs import replace

    from sanshen.review.case import _renewed
    from sanshen.review.judging import renewal

    hand_in(office, lambda o: renews(o, "admin"), "editor")
    case = office.local_review.look(NAME, now())
    house = renewal.restored(case.law.config, case.law.policy, TODAY)
    chain = renewal.chain_of_renewal(house, case.law.policy)
    evidence = case.evidence
    for person in ("principal", "operator-principal"):
        evidence = evidence.add(statement(office, replace(case, chain=chain, evidence=evidence), person))
    forged = _renewed(case.change, case.law, evidence, TODAY)
    assert forged.verdict.state == "approved"
    office.force(forged)
    assert any("应急签发只用于稿件" in fault.message for fault in verify(office.repo, "main").faults)
    assert office.repo.find(REF)


def statement(office: Office, case: Case, person: str) -> SignedStatement:
    stage = next(one for one in case.chain.stages if person in one.holders(TODAY))
    said = Statement(
        site=office.local_review.site, change=NAME, person=person, decision="override", stage=stage.name, head=case.change.head,
        tree=case.change.head_tree, digest=case.change.digest, previous=case.evidence.last, ledger=office.local_review.tip, at=now(), comment=WHY,
    )  # fmt: skip
    return SignedStatement(encode(said).decode(), signature.sign(office.keys[person], encode(said), signature.ACT))


def test_articles_go_on_meanwhile(over: Office) -> None:
    over.publish_article("article/second", {"content/ywdt/yxyw/second.md": article("第二篇")})
    assert verify(over.repo, "main").faults == []
