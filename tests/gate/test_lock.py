"""No agreed change may lock the portal: each is tried as the tree that it would make, and only what it worsens is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from sanshen.base.errors import PortalError
from sanshen.gate.admit import admit, errors_in
from sanshen.gate.objections import objections
from sanshen.portal.people import Roster
from sanshen.review.case import law_at
from sanshen.review.judging.staffing import losses
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.review.calendar import agree_house, all_of, ended, rewrite
from tests.support.office import ROLES, Office, article, now

NAME = "house/change"
TODAY = now().date()
SOON = TODAY + timedelta(days=10)
Edit = Callable[[Office], None]


def role(person: str, role: str, unit: str) -> str:
    return f'person = "{person}"\nrole = "{role}"\nunit = "{unit}"\n'


def writes(path: str, data: str | bytes) -> Edit:
    return lambda office: office.write(path, data)


def removes(path: str) -> Edit:
    return lambda office: (office.root / path).unlink()


def changes(path: str, old: str, new: str) -> Edit:
    return lambda office: rewrite(office, path, old, new)


def loses_key(person: str) -> Edit:
    return lambda office: rewrite(
        office, "people.toml", f'[[key]]\nperson = "{person}"\npublic = "{office.public(person)}"\n', ""
    )


def loses_gate(office: Office) -> None:
    text = (office.root / "portal.toml").read_text()
    office.write("portal.toml", text[: text.index("[[gate]]")])


def ends_gate(office: Office) -> None:
    office.write("portal.toml", (office.root / "portal.toml").read_text() + f"to = {SOON}\n")


def one_person_for_both(office: Office) -> None:
    """The operator's leader also becomes its only principal: each seat is held, but one person fills one stage."""
    rewrite(
        office,
        "people.toml",
        role("operator-principal", "principal-leader", "qzsj"),
        role("operator-leader", "principal-leader", "qzsj"),
    )


def no_emails(office: Office) -> None:
    text = (office.root / "people.toml").read_text()
    office.write("people.toml", re.sub(r"emails = .*\n", "", text))


def only_email(person: str) -> Edit:
    """Of all e-mails that of one person stays, whom the chain needs as an approver."""

    def edit(office: Office) -> None:
        text = (office.root / "people.toml").read_text()
        office.write("people.toml", re.sub(rf'emails = \["(?!{person}@).*\n', "", text))

    return edit


def account_of_no_forge(office: Office) -> None:
    account = 'name = "admin"\naccounts = [{ forge = "local", id = 1, login = "a" }]\n'
    rewrite(office, "people.toml", 'name = "admin"\n', account)
    loses_key("admin")(office)


def overrides_in_the_house_chain(office: Office) -> None:
    rewrite(office, "policies/house.toml", 'domain = "house"\n', 'domain = "house"\nfollow_up = 3\n')
    rewrite(office, "policies/house.toml", 'name = "二审"\nkind = "approval"', 'name = "二审"\nkind = "override"')


def endless_checklist(office: Office) -> None:
    rewrite(office, "policies/house.toml", '"变更与申请一致', f'"{"变" * 301}变更与申请一致')


SELF_CHECKS = """name = "donghe"
title = "只有自查"
includes = ["house"]
[[chain]]
id = "article"
title = "自查"
domain = "article"
[[chain.stage]]
name = "一审"
kind = "self-check"
roles = ["editor"]
unit = "column"
[[chain.stage]]
name = "二审"
kind = "self-check"
roles = ["editor"]
unit = "column"
"""
LOCKS: dict[str, tuple[Edit, str, str]] = {
    "policy that is no TOML": (writes("policies/donghe.toml", "x = [\n"), "policies/donghe.toml", "值的写法有误"),
    "policy that is something else": (writes("policies/donghe.toml", "garbage = 1\n"), "policies/donghe.toml", "garbage"),
    "policy of self-checks only": (writes("policies/donghe.toml", SELF_CHECKS), "policies/donghe.toml", "没有任何必经的审批"),
    "policy deleted": (removes("policies/donghe.toml"), "portal.toml", "policies/donghe.toml"),
    "included chains deleted": (removes("policies/house.toml"), "policies/donghe.toml", "policies/house.toml"),
    "follows misspelt": (changes("portal.toml", '"donghe"', '"dongh"'), "portal.toml", "policies/dongh.toml"),
    "policy that the office cannot fill": (changes("portal.toml", '"donghe"', '"wuzhong"'), "portal.toml", "党委、政府分管负责同志"),
    "settings that cannot be read": (writes("portal.toml", "x = ["), "portal.toml", "值的写法有误"),
    "roster that cannot be read": (writes("people.toml", "x = ["), "people.toml", "值的写法有误"),
    "register that cannot be read": (writes("columns.toml", "x = ["), "columns.toml", "值的写法有误"),
    "roster deleted": (removes("people.toml"), "people.toml", "不能删去"),
    "no gate key": (loses_gate, "portal.toml", "闸门密钥"),
    "gate key that soon ends": (ends_gate, "portal.toml", "闸门密钥"),
    "gate key that is none": (lambda o: rewrite(o, "portal.toml", o.public("gate"), "ssh-ed25519 AAAA"), "portal.toml", "不是能用的 SSH 公钥"),
    "gate key of the wrong type": (
        lambda o: rewrite(o, "portal.toml", o.public("gate"), o.public("gate").replace("ssh-ed25519", "ssh-rsa", 1)),
        "portal.toml", "不是能用的 SSH 公钥",
    ),
    "all gate keys at once": (lambda o: rewrite(o, "portal.toml", o.public("gate"), o.public("vendor")), "portal.toml", "全部换掉"),
    "last site-admin's key cut off": (
        lambda o: rewrite(o, "people.toml", o.public("admin"), o.public("admin")[:-5]), "people.toml", "不是能用的 SSH 公钥",
    ),
    "name that no commit can bear": (changes("portal.toml", 'name = "云溪区人民政府"', 'name = "云溪\\u0000区"'), "portal.toml", "name"),
    "main branch renamed": (lambda o: o.write("portal.toml", (o.root / "portal.toml").read_text() + '\n[forge]\nmain = "trunk"\n'), "portal.toml", "主分支"),
    "no site-admin": (changes("people.toml", '"site-admin"', '"editor"'), "people.toml", "网站管理员"),
    "last site-admin's term over": (lambda o: ended(o, "admin", TODAY - timedelta(days=1)), "people.toml", "网站管理员"),
    "last site-admin's term soon over": (lambda o: ended(o, "admin", SOON), "people.toml", f"自 {SOON + timedelta(days=1)} 起"),
    "last site-admin's key lost": (loses_key("admin"), "people.toml", "网站管理员"),
    "key in use that begins today": (
        lambda o: rewrite(o, "people.toml", f'public = "{o.public("leader")}"', f'public = "{o.public("leader")}"\nfrom = {TODAY}'),
        "people.toml", "此前用它签的会失效",
    ),
    "last leader of a unit's column": (lambda o: ended(o, "outsider", TODAY - timedelta(days=1)), "people.toml", "区教育局"),
    "one person left for two stages": (one_person_for_both, "people.toml", "不同的人"),
    "unit under another's short name": (changes("people.toml", 'short = "区政数局"', 'short = "区教育局"'), "people.toml", "同时是另一个单位的"),
    "unit under another's short name with what nobody sees": (
        changes("people.toml", 'short = "区政数局"', 'short = "区教\\u200b育局"'), "people.toml", "同时是另一个单位的",
    ),
    "list of hosts that cannot be read": (writes("hosts.toml", "bad = 1\n"), "hosts.toml", "bad"),
    "list of leaders that cannot be read": (writes("leaders.toml", "x = ["), "leaders.toml", "值的写法有误"),
    "baseline that cannot be read": (writes("baseline.tsv", "x\n"), "baseline.tsv", "基线"),
    "times that cannot be read": (writes("adoption.tsv", b"path\tat\n\xff\t1\n"), "adoption.tsv", "UTF-8"),
    "engine's pin that cannot be read": (writes("engine.toml", "version = \n"), "engine.toml", "值的写法有误"),
    "owner whom the roster does not know": (writes("CODEOWNERS", "/** @gone\n"), "CODEOWNERS", "名册里没有账号“@gone”"),
    "program that cannot be read": (writes("plugins/__init__.py", "def x(:\n"), "plugins/__init__.py", "语法"),
    "follow_up in the house chain": (
        changes("policies/house.toml", 'domain = "house"\n', 'domain = "house"\nfollow_up = 3\n'), "policies/donghe.toml", "混用了应急签发",
    ),
    "follow_up in the articles' chain": (
        changes("policies/donghe.toml", 'domain = "article"\n', 'domain = "article"\nfollow_up = 3\n'), "policies/donghe.toml", "混用了应急签发",
    ),
    "override stages in the house chain": (overrides_in_the_house_chain, "policies/donghe.toml", "混用了应急签发"),
    "house chain called as the way out": (changes("policies/house.toml", 'id = "house"', 'id = "renewal"'), "policies/donghe.toml", "保留字"),
    "checklist that no statement can hold": (endless_checklist, "policies/house.toml", "checklist"),
    "unknown time zone": (changes("portal.toml", 'email = "office', 'timezone = "No/Where"\nemail = "office'), "portal.toml", "时区"),
    "no e-mail in the roster": (no_emails, "people.toml", "邮箱"),
    "the only e-mail is an approver's": (only_email("operator-principal"), "people.toml", "不同的人"),
    "account of a forge that is not there": (account_of_no_forge, "people.toml", "网站管理员"),
    "column taken away from its articles": (changes("columns.toml", '"ywdt/yxyw"', '"ywdt/other"'), "content/ywdt/yxyw/first.md", "栏目"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "path", "words"), LOCKS.values(), ids=LOCKS.keys())
def test_a_change_that_would_lock_the_portal_is_refused_by_gate_and_merge(
    office: Office, edit: Edit, path: str, words: str
) -> None:
    agree_house(office, NAME, edit)
    before = git(office.root, "rev-parse", "main", "ledger")
    found = errors_in(office.repo, office.local_review.look(NAME, now()).change)
    assert any(one.path == path and words in one.message and one.fix for one in found), found
    with pytest.raises(PortalError) as refused:
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert refused.value.path and refused.value.line and refused.value.cure
    assert git(office.root, "rev-parse", "main", "ledger") == before
    agree_house(office, "house/next", writes("theme/templates/base.html", "<!doctype html><p>\n"))
    assert admit(office.repo, office.local_review, "house/next", office.keys["gate"], "", now()).predicate.number == 1


@pytest.mark.parametrize("label", ["follows misspelt", "no gate key", "last site-admin's term over"])
def test_check_of_a_range_says_it_too(office: Office, label: str) -> None:
    edit, path, words = LOCKS[label]
    agree_house(office, NAME, edit)
    run = [str(Path(sys.executable).with_name("sanshen")), "check", "--range", f"main..{NAME}"]
    done = subprocess.run(run, cwd=office.root, capture_output=True, text=True)
    assert done.returncode == 1 and f"{path}:" in done.stdout and words in done.stdout, done.stdout + done.stderr
    assert "SYS001" in done.stdout and "不能提交" in done.stdout


def test_a_seat_may_pass_from_one_to_the_next(office: Office) -> None:
    def hand_over(office: Office) -> None:
        ended(office, "admin", SOON)
        start = SOON + timedelta(days=1)
        rows = f'\n[[role]]\nperson = "vendor-free"\nrole = "site-admin"\nunit = "qzsj"\nfrom = {start}\n'
        office.key("vendor-free")
        rows += f'[[key]]\nperson = "vendor-free"\npublic = "{office.public("vendor-free")}"\n'
        rows += '[[person]]\nid = "vendor-free"\nname = "新管理员"\n'
        office.write("people.toml", (office.root / "people.toml").read_text() + rows)

    assert merges(office, hand_over)


def merges(office: Office, edit: Edit) -> bool:
    agree_house(office, NAME, edit)
    assert errors_in(office.repo, office.local_review.look(NAME, now()).change) == []
    entry = admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    return verify(office.repo, "main").faults == [] and entry.predicate.kind == "merge"


@pytest.fixture
def lacking(tmp_path: Path) -> Office:
    """Taken over by an older program: a list that cannot be read, a policy's column that nobody can fill."""
    office = Office(tmp_path / "lacking" / "clone")
    office.write("hosts.toml", "bad = 1\n")
    ended(office, "outsider", TODAY - timedelta(days=1))
    office.commit("as it was")
    office.adopt()
    return office


@pytest.mark.parametrize(
    "edit",
    [
        writes("theme/templates/base.html", "<!doctype html><p>\n"),
        writes("hosts.toml", "bad = []\n"),
        writes("hosts.toml", "bad = 2\n"),
        lambda office: ended(office, "section", TODAY - timedelta(days=1)),
    ],
    ids=["what has nothing to do with it", "the repair", "half a repair", "a seat that no chain asks for"],
)
def test_what_was_lacking_before_does_not_stop_a_change(lacking: Office, edit: Edit) -> None:
    assert merges(lacking, edit)


def test_an_article_is_not_refused_for_what_the_calendar_took(lacking: Office) -> None:
    assert merges(lacking, writes("hosts.toml", "bad = []\n"))
    lacking.branch("article/second")
    lacking.agree("article/second", "editor", "leader", "principal")
    assert (
        admit(lacking.repo, lacking.local_review, "article/second", lacking.keys["gate"], "", now()).predicate.number
        == 2
    )


@pytest.mark.parametrize("label", ["no gate key", "last site-admin's key lost", "times that cannot be read"])
def test_a_site_is_not_taken_over_in_a_state_that_nobody_can_mend(tmp_path: Path, label: str) -> None:
    office = Office(tmp_path / "clone")
    LOCKS[label][0](office)
    head = office.commit("before it is taken over")
    found = objections(office.repo, "", office.repo.commit(head).tree, TODAY)
    assert {one.path for one in found} >= {"pelicanconf.py"}  # this small office cannot be built
    office.write("pelicanconf.py", "")
    office.write("publishconf.py", "")
    office.prove(founders=True)
    head = office.commit("what a build needs")
    found = objections(office.repo, "", office.repo.commit(head).tree, TODAY)
    assert [one.path for one in found][:1] == [LOCKS[label][1]] or (label == "last site-admin's key lost" and found)


def test_the_verdict_is_a_function_of_two_trees_and_a_day(office: Office) -> None:
    """On a day on which the base's own people are gone, a change that changes nothing of it is not to blame."""
    agree_house(office, NAME, lambda o: ended(o, "admin", date(2030, 6, 30)))
    base, merged = (office.repo.commit(one).tree for one in ("main", NAME))
    assert objections(office.repo, base, merged, date(2030, 1, 1)) == []
    assert objections(office.repo, base, merged, date(2030, 6, 15))
    assert objections(office.repo, merged, merged, date(2031, 1, 1)) == []
    assert objections(office.repo, merged, base, date(2031, 1, 1)) == []


def test_what_could_not_be_read_before_may_be_mended_in_steps(office: Office) -> None:
    """`check --range` in the pipeline of a portal that an older program let break."""
    agree_house(office, NAME, all_of(writes("policies/donghe.toml", "x = ["), writes("people.toml", "x = [")))
    broken = office.repo.commit(NAME).tree
    good = office.repo.commit("main").tree
    half = office.repo.write_tree(
        [one for one in office.repo.entries(broken) if one.path != "people.toml"]
        + [one for one in office.repo.entries(good) if one.path == "people.toml"]
    )
    assert objections(office.repo, broken, half, TODAY) == objections(office.repo, broken, good, TODAY) == []
    assert objections(office.repo, good, half, TODAY)


def test_a_change_of_words_is_not_asked_about_the_site(office: Office) -> None:
    office.branch("article/x", {"content/ywdt/yxyw/x.md": article("另一篇")})
    base, merged = (office.repo.commit(one).tree for one in ("main", "article/x"))
    assert objections(office.repo, base, merged, date(2099, 1, 1)) == []


@pytest.mark.parametrize("asked", [{"acts": "signed"}, {"witnesses": 2}], ids=["signed", "a second witness"])
def test_no_policy_asks_what_nobody_can_give(tmp_path: Path, asked: dict[str, object]) -> None:
    office = Office(tmp_path / "clone", accounts={person: at for at, person in enumerate(ROLES, 100)})
    law = law_at(office.repo, "HEAD")
    people = law.config.roster
    roster = Roster(people.units.values(), people.people.values(), people.roles, [])  # accounts alone
    house = replace(law.config, roster=roster)
    assert losses((house, law.policy), (house, law.policy), TODAY) == []
    lost = losses((house, law.policy), (house, replace(law.policy, **asked)), TODAY)
    assert "house" in {one.chain for one in lost}


@pytest.fixture
def clicking(tmp_path: Path) -> Office:
    office = Office(tmp_path / "clone", accounts={"leader": 12, "both": 13})
    office.adopt()
    return office


@pytest.mark.parametrize(
    "edit",
    [
        changes("people.toml", "id = 12", "id = 14"),
        changes("people.toml", 'accounts = [{ forge = "gitea", id = 12, login = "leader" }]\n', ""),
        all_of(changes("people.toml", "id = 13", "id = 15"), changes("people.toml", "id = 12", "id = 13")),
    ],
    ids=["another", "none", "a successor's"],
)
def test_no_account_is_taken_from_its_person(clicking: Office, edit: Edit) -> None:
    """What they clicked, an agreement or a return, would be somebody else's."""
    agree_house(clicking, NAME, edit)
    with pytest.raises(PortalError, match=r"平台账号.*会算到别人头上") as refused:
        admit(clicking.repo, clicking.local_review, NAME, clicking.keys["gate"], "", now())
    assert refused.value.path == "people.toml" and refused.value.line and "新账号写在它后面" in refused.value.cure


def test_a_new_account_stands_beside_the_one_before(clicking: Office) -> None:
    new = changes("people.toml", 'login = "leader" }', 'login = "leader" }, { forge = "gitea", id = 14, login = "l" }')
    assert merges(clicking, new)
