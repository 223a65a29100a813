"""No key is registered that nobody has shown to hold: neither a slip nor somebody's wish puts a seat or the ledger out of reach."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate import register_faults
from sanshen.gate.admit import admit
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.review.calendar import agree_house, rewrite
from tests.support.office import Office, now

Edit = Callable[[Office], None]
NAME = "house/key"
TODAY = now().date()
SANSHEN = str(Path(sys.executable).with_name("sanshen"))


def unheld(office: Office) -> str:
    """A public key whose private half is gone."""
    office.key("gone")
    public = office.public("gone")
    forget(office, "gone")
    return public


def forget(office: Office, name: str) -> None:
    """The office proves nothing by this key any more; the keys are shared with other copies."""
    office.keys = {one: path for one, path in office.keys.items() if one != name}


def appends(path: str, row: str) -> Edit:
    return lambda office: office.write(path, (office.root / path).read_text() + row)


def refused(office: Office, edit: Edit) -> PortalError:
    agree_house(office, NAME, edit)
    with pytest.raises(PortalError, match="没有证明有人持有这把密钥") as found:
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert found.value.line and "--print" in found.value.cure
    return found.value


def row(table: str, public: str, person: str = "", proof: str = "") -> str:
    whose, proven = f'person = "{person}"\n' if person else "", f'proof = "{proof}"\n' if proof else ""
    return f'\n[[{table}]]\n{whose}public = "{public}"\n{proven}'


def test_a_gate_key_that_nobody_holds_does_not_follow_the_one_that_ends(office: Office) -> None:
    new, old = unheld(office), f'public = "{office.public("gate")}"\n'

    def swap(one: Office) -> None:
        rewrite(one, "portal.toml", old, f"{old}to = {TODAY + timedelta(days=1)}\n")
        appends("portal.toml", row("gate", new))(one)

    assert refused(office, swap).path == "portal.toml"


def test_a_wrong_public_key_does_not_follow_a_lost_one(office: Office) -> None:
    new, old = unheld(office), f'public = "{office.public("operator-principal")}"\n'

    def swap(one: Office) -> None:
        rewrite(one, "people.toml", old, f"{old}lost = true\n")
        appends("people.toml", row("key", new, "operator-principal"))(one)

    assert refused(office, swap).path == "people.toml"


@pytest.mark.parametrize("how", ["other person", "other table", "other site", "other key", "rubbish"])
def test_a_proof_is_of_this_key_for_this_person_on_this_site(office: Office, how: str) -> None:
    from sanshen.review.judging import possession

    key, public = office.key("new"), office.public("new")
    site = "9901000002" if how == "other site" else "9901000001"
    whose = {"other person": "person leader", "other table": "gate"}.get(how, "person section")
    signer = office.keys["leader"] if how == "other key" else key
    proof = "AAAA" if how == "rubbish" else possession.proof_of(signer, site, whose, public)
    assert refused(office, appends("people.toml", row("key", public, "section", proof))).path == "people.toml"


def test_a_key_changes_hands_only_with_a_new_proof(office: Office) -> None:
    public = office.public("section")
    forget(office, "section")
    assert refused(office, lambda o: rewrite(o, "people.toml", f'person = "section"\npublic = "{public}"', f'person = "secrecy"\npublic = "{public}"'))  # fmt: skip


@pytest.mark.parametrize(
    ("words", "path"), [(("add", "section"), "people.toml"), (("gate",), "portal.toml"), (("witness",), "portal.toml")]
)
@pytest.mark.parametrize("how", ["written", "printed", "by the .pub"])
def test_what_the_holder_runs_is_admitted(office: Office, words: tuple[str, ...], path: str, how: str) -> None:
    key = office.key("new")
    forget(office, "new")  # the office adds nothing
    file = key.with_suffix(".pub") if how == "by the .pub" else key
    run = [SANSHEN, "key", *words, str(file), *(("--print",) if how == "printed" else ())]

    def registers(one: Office) -> None:
        done = subprocess.run(run, cwd=one.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        if how == "printed":
            assert git(one.root, "status", "--porcelain") == ""
            appends(path, f"\n{done.stdout}")(one)

    agree_house(office, NAME, registers)
    admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert "proof = " in git(office.root, "show", f"main:{path}") and verify(office.repo, "main").faults == []


def test_who_does_not_hold_the_key_is_told_who_must_register_it(office: Office) -> None:
    key = office.key("new")
    key.unlink()
    before = (office.root / "people.toml").read_bytes()
    run = [SANSHEN, "key", "add", "section", str(key.with_suffix(".pub"))]
    done = subprocess.run(run, cwd=office.root, capture_output=True, text=True)
    assert done.returncode == 1 and "没能用" in done.stderr and "持有人" in done.stderr
    assert (office.root / "people.toml").read_bytes() == before


def test_old_rows_stay_good_and_end_or_are_lost_without_a_proof(office: Office) -> None:
    old = f'public = "{office.public("section")}"\n'
    agree_house(office, NAME, lambda o: rewrite(o, "people.toml", old, f"{old}to = {TODAY + timedelta(days=400)}\n"))
    assert admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now()).predicate.number == 1


def test_where_a_site_is_taken_over_every_key_that_may_be_used_is_proven(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")

    def faults() -> list[str]:
        tree = git(office.root, "rev-parse", "main^{tree}")
        return [one.message for one in register_faults.faults(office.repo, "", tree, TODAY)]

    assert any("没有证明有人持有" in one for one in faults())
    office.prove(founders=True)
    office.commit("proven", "admin")
    assert faults() == []
