"""Whatever terms and keys the calendar ends, the portal can be renewed or goes on; what would lock it is refused before; a lost key never renews."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate import register_faults
from sanshen.gate.admit import admit
from sanshen.review.case import law_at
from sanshen.review.forges.forge import Account, Opinion, Pull
from sanshen.review.judging import renewal
from sanshen.review.merge import merge
from sanshen.review.proving.incremental import verify
from sanshen.review.witness import witness
from tests.conftest import git
from tests.review.calendar import (
    adopt_earlier,
    all_of,
    change_house,
    ended,
    gate_ended,
    key_ended,
    key_lost,
    rewrite,
)
from tests.support.office import ROLES, Office, now

NAME = "house/renew"
TODAY = now().date()
OVER = TODAY - timedelta(days=5)
PRINCIPALS = {"host": ("principal", "both"), "operator": ("operator-principal",)}
SITE_ADMIN = '[[role]]\nperson = "admin"\nrole = "site-admin"\nunit = "qz{}"\nfrom = {}\n'


def admin_of_host(office: Office) -> None:
    """The site-admin belongs to the host, and the policy says so."""
    rewrite(office, "people.toml", SITE_ADMIN.format("sj", "2025-01-01"), SITE_ADMIN.format("fb", "2025-01-01"))
    text = (office.root / "policies/house.toml").read_text()
    office.write(
        "policies/house.toml",
        text.replace('roles = ["site-admin"]\nunit = "operator"', 'roles = ["site-admin"]\nunit = "host"'),
    )


def ends(office: Office, person: str, how: str) -> None:
    if how in ("term", "both"):
        ended(office, person, OVER)
    if how in ("key", "both"):
        key_ended(office, person, OVER)


def anew(office: Office, *people: str, admin_unit: str = "sj") -> None:
    """A new key for each, and the site-admin, operator's leaders and principals in office again."""
    rows = [
        f'\n[[role]]\nperson = "{one}"\nrole = "{role}"\nunit = "{unit}"\nfrom = {TODAY}\n'
        for one, role, unit in (
            ("admin", "site-admin", f"qz{admin_unit}"),
            ("operator-leader", "leader-in-charge", "qzsj"),
            ("operator-principal", "principal-leader", "qzsj"),
            ("principal", "principal-leader", "qzfb"),
        )
    ]
    for one in people:
        office.key(f"{one}-new")
        rows.append(f'\n[[key]]\nperson = "{one}"\npublic = "{office.public(f"{one}-new")}"\n')
    office.write("people.toml", (office.root / "people.toml").read_text() + "".join(rows))


def merged(office: Office, name: str = NAME) -> str:
    kind = admit(office.repo, office.local_review, name, office.keys["gate"], "", now()).predicate.kind
    assert verify(office.repo, "main").faults == []
    return kind


def renew(office: Office, *people: str, admin_unit: str = "sj", signers: tuple[str, str] = ("principal", "operator-principal")) -> None:  # fmt: skip
    change_house(office, NAME, lambda o: anew(o, *people, admin_unit=admin_unit), "editor")
    office.submit(NAME, "editor")
    for person in signers:
        office.act(NAME, person, "override", "到期，应急续任")
    assert merged(office) == "override"


def goes_on(office: Office, *renewed: str) -> None:
    """The ordinary chain can be gone through again, by the new keys where there are some."""
    office.keys |= {one: office.keys[f"{one}-new"] for one in renewed}
    change_house(office, "house/theme", lambda o: o.write("theme/templates/base.html", "<p>\n"), "editor")
    office.agree("house/theme", "admin", "operator-leader", "operator-principal", "leader", opener="editor")
    assert merged(office, "house/theme") == "merge"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "clone")


def stands(office: Office) -> None:
    if git(office.root, "status", "--porcelain"):
        office.commit("as it was", "admin")
    adopt_earlier(office, 10)


@pytest.mark.parametrize("how", ["term", "key", "both"])
@pytest.mark.parametrize("side", ["host", "operator"])
def test_an_admin_whose_term_or_key_is_over_is_renewed(office: Office, side: str, how: str) -> None:
    if side == "host":
        admin_of_host(office)
    ends(office, "admin", how)
    stands(office)
    renewed = () if how == "term" else ("admin",)
    renew(office, *renewed, admin_unit="fb" if side == "host" else "sj")
    goes_on(office, *renewed)


@pytest.mark.parametrize("how", ["term", "key", "both"])
@pytest.mark.parametrize("side", ["host", "operator"])
@pytest.mark.parametrize("admin", ["term", "key", "both"])
def test_principals_whose_term_or_key_is_over_still_renew(office: Office, side: str, how: str, admin: str) -> None:
    ends(office, "admin", admin)
    for person in PRINCIPALS[side]:
        ends(office, person, how)
    stands(office)
    renewed = [*(("admin",) if admin != "term" else ()), *(PRINCIPALS[side] if how != "term" else ())]
    renew(office, *renewed)
    goes_on(office, *renewed)


@pytest.mark.parametrize("how", ["key", "both"])
def test_all_keys_of_the_roster_end_on_one_day(office: Office, how: str) -> None:
    """Also of whoever hands the renewal in."""
    for person in ROLES:
        ends(office, person, "key" if person in ("left", "outsider") else how)
    gate_ended(office, OVER)
    stands(office)
    change_house(office, NAME, lambda o: all_of(lambda p: anew(p, *CHAIN), new_gate)(o), "editor")
    office.submit(NAME, "editor")
    for person in ("operator-principal", "principal"):
        office.act(NAME, person, "override", "全部密钥到期")
    assert merged(office) == "override"


CHAIN = ("admin", "operator-leader", "operator-principal", "principal", "leader", "editor")


def new_gate(office: Office) -> None:
    office.key("gate-new")
    text = (office.root / "portal.toml").read_text()
    office.write("portal.toml", f'{text}\n[[gate]]\npublic = "{office.public("gate-new")}"\n')


def test_where_one_unit_is_host_and_operator_a_leader_in_charge_is_the_second(office: Office) -> None:
    rewrite(office, "portal.toml", 'operator_unit = "qzsj"', 'operator_unit = "qzfb"')
    text = (office.root / "people.toml").read_text().replace('unit = "qzsj"', 'unit = "qzfb"')
    office.write("people.toml", text.replace('[[role]]\nperson = "both"\nrole = "principal-leader"', '[[role]]\nperson = "both"\nrole = "leader-in-charge"').replace('person = "operator-principal"\nrole = "principal-leader"', 'person = "operator-principal"\nrole = "editor"'))  # fmt: skip
    rewrite(office, "policies/house.toml", 'roles = ["principal-leader"]\nunit = "host"\nchecklist = ["以此', 'roles = ["leader-in-charge"]\nunit = "host"\nchecklist = ["以此')  # fmt: skip
    ended(office, "admin", OVER)
    stands_by(office, ("admin", "self-check"), ("principal", "approve"), ("leader", "approve"))
    renew(office, admin_unit="fb", signers=("principal", "leader"))


ROLE = '\n[[role]]\nperson = "{}"\nrole = "{}"\nunit = "qzfb"\nfrom = 2025-01-01\n'


def test_whoever_left_last_comes_back_where_one_person_holds_both_seats(office: Office) -> None:
    """The operator's principal is the host's too, and the calendar took the host's other leaders: both seats are covered by one."""
    for person in ("leader", "both", "principal"):
        ended(office, person, OVER)
    row = ROLE.format("operator-principal", "principal-leader")
    office.write("people.toml", (office.root / "people.toml").read_text() + row)
    stands(office)
    renew(office)
    office.agree("house/renew", "admin", "operator-leader", "operator-principal", "principal", opener="editor")
    assert merged(office) == "follow-up"


def test_whoever_handed_in_last_comes_back_where_the_successor_has_no_key(office: Office) -> None:
    """One unit is host and operator; the only admin with a key has left, and the successor has none."""
    rewrite(office, "portal.toml", 'operator_unit = "qzsj"', 'operator_unit = "qzfb"')
    kept = {"admin": "site-admin", "secrecy": "site-admin", "leader": "leader-in-charge", "operator-leader": "leader-in-charge", "principal": "principal-leader"}  # fmt: skip
    rewrite(office, "columns.toml", 'unit = "qzfb"\nleader = "leader"\nstaff = ["editor"]', 'unit = "qjyj"\nleader = "outsider"\nstaff = ["teacher"]')  # fmt: skip
    people = re.sub(r"\[\[role\]\]\n(?:[a-z]+ = .*\n)+", "", (office.root / "people.toml").read_text())
    people += "".join(
        f'\n[[role]]\nperson = "{one}"\nrole = "{role}"\nunit = "qzfb"\nfrom = 2025-01-01\n'
        for one, role in kept.items()
    )
    people += '\n[[role]]\nperson = "outsider"\nrole = "leader-in-charge"\nunit = "qjyj"\nfrom = 2025-01-01\n'
    people += '\n[[role]]\nperson = "teacher"\nrole = "editor"\nunit = "qjyj"\nfrom = 2025-01-01\n'
    people = people.replace(f'[[key]]\nperson = "secrecy"\npublic = "{office.public("secrecy")}"\n', "")
    office.write("people.toml", people)
    for person in ("admin", "operator-leader"):
        ended(office, person, OVER)
    office.commit("as it was", "admin")
    law = law_at(office.repo, "main")
    assert renewal.is_open(("people.toml",), law.config, law.policy, TODAY)
    assert renewal.lack(law.config, law.policy, TODAY) == ""
    house = renewal.restored(law.config, law.policy, TODAY)
    assert any(one.person == "admin" and one.covers(TODAY) for one in house.roster.roles)


def renewal_refused(office: Office, why: str) -> None:
    """By the gate, and by whoever verifies what a gate that asks nobody has merged."""
    office.submit(NAME, "editor")
    for person in ("principal", "operator-principal"):
        office.act(NAME, person, "override", "到期，应急续任")
    with pytest.raises(PortalError, match=why):
        merged(office)
    office.force(office.local_review.look(NAME, now()))
    assert any(why in fault.message for fault in verify(office.repo, "main").faults)


def test_a_renewal_registers_no_key_for_whoever_has_a_good_one(office: Office) -> None:
    """Else the two who renew could also sign the follow-up in the names of those who never saw it."""
    ended(office, "admin", OVER)
    stands(office)
    change_house(office, NAME, lambda o: anew(o, "operator-leader"), "editor")
    renewal_refused(office, "仍有有效密钥的人（operator-leader）")


def stands_by(office: Office, *acts: tuple[str, str]) -> None:
    """Adopted ten days ago by these."""
    office.commit("as it was", "admin")
    carried(office, "adoption", 10, *acts)


def carried(office: Office, name: str, days: int, *acts: tuple[str, str]) -> None:
    """Handed in by the admin, agreed by these and merged as many days ago."""
    then = now() - timedelta(days=days)
    office.local_review.submit(name, office.keys["admin"], "", then)
    for person, decision in acts:
        case = office.local_review.look(name, then)
        items = [item for stage in case.chain.stages for item in stage.checklist]
        office.local_review.act(name, decision, office.keys[person], "", items, then)  # type: ignore[arg-type]
    merge(office.repo, office.local_review.look(name, then), "main", office.keys["gate"], then, name)


# -- lost keys ------------------------------------------------------------------------------------------------------

NUMBERS = {person: 100 + at for at, person in enumerate(ROLES)}
LOST = {"admin": ("admin",), "host": ("principal", "both"), "operator": ("operator-principal",)}


@pytest.mark.parametrize(
    ("who", "accounts"),
    [("admin", None), ("host", None), ("operator", None), ("host", NUMBERS), ("operator", NUMBERS)],
    ids=["admin", "host", "operator", "host with accounts", "operator with accounts"],
)
def test_losing_the_last_key_that_could_renew_or_act_is_refused_without_a_new_one(
    tmp_path: Path, who: str, accounts: dict[str, int] | None
) -> None:
    office = Office(tmp_path / "clone", accounts=accounts)
    stands(office)
    people = LOST[who]

    def lose(one: Office) -> None:
        for person in people:
            key_lost(one, person)

    change_house(office, NAME, lose)
    office.agree(NAME, "admin", "operator-leader", "operator-principal", "leader", opener="admin")
    with pytest.raises(PortalError, match="会走不通") as refused:
        merged(office)
    assert refused.value.path == "people.toml" and refused.value.line and refused.value.cure
    change_house(office, NAME, all_of(lose, lambda o: anew(o, *people)))
    office.agree(NAME, "admin", "operator-leader", "operator-principal", "leader", opener="admin")
    assert merged(office) == "merge"


@pytest.mark.parametrize("term", [None, OVER], ids=["in office", "whose term is over"])
@pytest.mark.parametrize("how", ["key", "both", "term"])
def test_a_lost_key_never_renews_and_whoever_can_sign_does(office: Office, how: str, term: date | None) -> None:
    """One principal of the host lost the key; the other one's term or key is over: that one signs, the lost key does not."""
    if term:
        ended(office, "principal", term)
    key_lost(office, "principal")
    ended(office, "admin", OVER)
    ends(office, "both", how)
    office.commit("as it was", "admin")
    adopt_earlier(office, 10, principal="both")
    change_house(office, NAME, lambda o: anew(o, "principal"), "editor")
    office.submit(NAME, "editor")
    with pytest.raises(PortalError, match="密钥已停用"):
        office.act(NAME, "principal", "override", "用丢失的密钥")
    office.act(NAME, "both", "override", "到期，应急续任")
    office.act(NAME, "operator-principal", "override", "到期，应急续任")
    assert merged(office) == "override"


def test_a_lost_gate_key_seals_no_renewal(office: Office) -> None:
    new_gate(office)
    text = (office.root / "portal.toml").read_text()
    public = office.public("gate")
    office.write("portal.toml", text.replace(f'public = "{public}"\n', f'public = "{public}"\nto = {OVER}\nlost = true\n'))  # fmt: skip
    gate_ended(office, OVER)
    ended(office, "admin", OVER)
    office.commit("as it was", "admin")
    lost, office.keys["gate"] = office.keys["gate"], office.keys["gate-new"]
    adopt_earlier(office, 10)
    change_house(office, NAME, lambda o: all_of(anew, third_gate)(o), "editor")
    office.submit(NAME, "editor")
    for person in ("principal", "operator-principal"):
        office.act(NAME, person, "override", "到期，应急续任")
    with pytest.raises(PortalError, match="无权写入台账"):
        admit(office.repo, office.local_review, NAME, lost, "", now())
    assert merged(office) == "override"


def third_gate(office: Office) -> None:
    office.key("gate-third")
    text = (office.root / "portal.toml").read_text()
    office.write("portal.toml", f'{text}\n[[gate]]\npublic = "{office.public("gate-third")}"\n')


def test_a_renewal_does_not_bring_a_lost_key_back(office: Office) -> None:
    key_lost(office, "section")
    ended(office, "admin", OVER)
    stands(office)
    change_house(office, NAME, all_of(anew, lambda o: rewrite(o, "people.toml", "lost = true\n", "")), "editor")
    renewal_refused(office, "登记为丢失的密钥")


# -- people who click ------------------------------------------------------------------------------------------------


def clicked(office: Office, person: str) -> None:
    """The gate sees a pull request that the person opened."""
    case = office.local_review.look(NAME, now())
    head, account = case.change.head, Account(NUMBERS[person], person)
    pull = Pull(number=7, branch=NAME, head=head, base="main", title="续任", url="", opener=account)
    opened = Opinion(record="pull:7", account=account, decision="submit", head=head, at=now(), comment="")
    witness(office.local_review, case, pull, [opened], office.keys["gate"], now())


def test_where_the_second_witness_s_key_is_over_whoever_clicks_still_hands_a_renewal_in(tmp_path: Path) -> None:
    """Only the principals have keys; who signs it cannot have handed it in, and no click is confirmed any more."""
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    office.ask_two()
    rewrite(office, "portal.toml", "[[witness]]\n", f"[[witness]]\nto = {OVER}\n")
    stands(office)

    def lose(one: Office) -> None:
        for person in set(ROLES) - {"operator-principal", "principal"}:
            key_lost(one, person)

    change_house(office, "house/lost", lose)
    acts = (("admin", "self-check"), ("operator-leader", "approve"), ("operator-principal", "approve"))
    carried(office, "house/lost", 8, *acts, ("leader", "approve"))
    git(office.root, "reset", "-q", "--hard", "main")
    renewed = ("admin", "operator-leader", "leader", "editor")
    change_house(office, NAME, lambda o: anew(o, *renewed), "editor")
    clicked(office, "editor")
    for person in ("principal", "operator-principal"):
        office.act(NAME, person, "override", "第二见证密钥到期")
    assert merged(office) == "override"
    goes_on(office, *renewed)


# -- what `to` and `lost` mean ---------------------------------------------------------------------------------------


def ordinary(office: Office, edit: object, *people: str) -> str:
    change_house(office, "house/keys", edit)  # type: ignore[arg-type]
    office.agree("house/keys", "admin", "operator-leader", "operator-principal", "leader", opener="admin")
    return merged(office, "house/keys")


@pytest.mark.parametrize("day", [OVER, TODAY], ids=["past", "today"])
@pytest.mark.parametrize("whose", ["person", "gate"])
def test_a_key_is_stopped_by_saying_that_it_is_lost_not_by_a_day_that_lets_it_sign_on(
    office: Office, whose: str, day: date
) -> None:
    new_gate(office)
    stands(office)
    old = office.public("section" if whose == "person" else "gate")
    path = "people.toml" if whose == "person" else "portal.toml"
    with pytest.raises(PortalError, match="to 是最后有效的一天") as refused:
        ordinary(office, lambda o: rewrite(o, path, f'public = "{old}"\n', f'public = "{old}"\nto = {day}\n'))
    assert refused.value.path == path and refused.value.line
    assert "lost = true" in refused.value.cure or "没有证明" in refused.value.message


def test_a_lost_key_counts_no_more_from_the_merge_on_and_a_last_day_is_a_last_day(office: Office) -> None:
    key_ended(office, "editor", TODAY)
    stands(office)
    office.branch("article/second")
    office.submit("article/second")
    office.act("article/second", "editor", "self-check")  # on the day of the key's `to`
    office.act("article/second", "leader")
    assert ordinary(office, lambda o: key_lost(o, "leader")) == "merge"
    assert office.local_review.look("article/second", now()).verdict.reason == "待二审（区政府办分管领导）"
    with pytest.raises(PortalError, match="密钥已停用"):
        office.act("article/second", "leader")
    office.act("article/second", "both")


@pytest.mark.parametrize("gone", [False, True], ids=["called good again", "deleted"])
def test_what_was_lost_stays_lost(office: Office, gone: bool) -> None:
    key_lost(office, "section")
    stands(office)
    public = office.public("section")
    row = f'[[key]]\nperson = "section"\npublic = "{public}"\nlost = true\n'
    with pytest.raises(PortalError, match="登记为丢失的密钥") as refused:
        ordinary(office, lambda o: rewrite(o, "people.toml", row, "" if gone else row.replace("lost = true\n", "")))
    assert refused.value.path == "people.toml" and refused.value.line


@pytest.mark.parametrize("to", ["", "editor-two"], ids=["deleted", "given to another"])
@pytest.mark.parametrize("whose", ["person", "gate"])
def test_no_key_is_taken_out_of_the_register(office: Office, whose: str, to: str) -> None:
    """What it signed, a return say, would be nobody's."""
    new_gate(office)
    stands(office)
    path, table = ("people.toml", "key") if whose == "person" else ("portal.toml", "gate")
    who = 'person = "section"\n' if whose == "person" else ""
    row = f'[[{table}]]\n{who}public = "{office.public("section" if who else "gate")}"\n'
    new = row.replace('"section"', f'"{to}"').replace("[[gate]]", "[[witness]]") if to else ""
    with pytest.raises(PortalError, match=r"删去或改换了|没有证明有人持有") as refused:
        ordinary(office, lambda o: rewrite(o, path, row, new))
    assert refused.value.path == path and refused.value.line
    assert "lost = true" in refused.value.cure or "没有证明" in refused.value.message


@pytest.mark.parametrize("path", ["people.toml", "portal.toml"])
def test_a_machine_and_a_person_never_share_a_key(office: Office, path: str) -> None:
    stands(office)
    row = (
        f'\n[[key]]\nperson = "section"\npublic = "{office.public("gate")}"\n'
        if path == "people.toml"
        else f'\n[[witness]]\npublic = "{office.public("section")}"\n'
    )
    with pytest.raises(PortalError, match="也登记为") as refused:
        ordinary(office, lambda o: o.write(path, (o.root / path).read_text() + row))
    assert refused.value.path == "people.toml" and (refused.value.line or 0) > 1 and refused.value.cure


def test_a_person_s_key_that_is_also_a_machine_s_is_not_adopted(office: Office) -> None:
    text = (office.root / "people.toml").read_text()
    office.write("people.toml", f'{text}\n[[key]]\nperson = "section"\npublic = "{office.public("gate")}"\n')
    office.commit("as it was", "admin")
    found = register_faults.faults(office.repo, "", git(office.root, "rev-parse", "main^{tree}"), TODAY)
    assert any(one.path == "people.toml" and "也登记为" in one.message and (one.line or 0) > 1 for one in found)
