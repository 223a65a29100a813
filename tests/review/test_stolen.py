"""What stands against a change stays its own: no copy elsewhere, no key that goes and no other branch takes it away."""

from __future__ import annotations

import re

import msgspec
import pytest

from sanshen.base.errors import PortalError
from sanshen.review.judging.act import SignedStatement, encode
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.local_acts import LocalReview
from sanshen.review.proving.incremental import verify
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.support.office import SITE, Office, article, now

NAME, OTHER = "article/second", "article/other"
FILES = {
    NAME: {"content/ywdt/yxyw/second.md": article("第二件")},
    OTHER: {"content/ywdt/yxyw/other.md": article("别的")},
}


@pytest.fixture
def two(office: Office) -> Office:
    """Two changes are open."""
    office.keys = dict(office.keys)
    for name, files in FILES.items():
        office.branch(name, dict(files))
    return office


def copied(office: Office, number: int) -> None:
    """An act on the one change is copied into the evidence of the other, which goes its way and is merged."""
    act = office.local_review.reviews.signed(NAME)[number]
    office.agree(OTHER, "editor", "leader", "principal")
    office.local_review.reviews.record(OTHER, act, "by hand")
    office.merge(OTHER)


def state(office: Office, name: str = NAME) -> str:
    return office.local_review.look(name, now()).verdict.reason


def test_a_return_copied_into_another_change_still_stands(two: Office) -> None:
    two.agree(NAME, "editor", "leader")
    two.act(NAME, "principal", "return", "数据有误")
    copied(two, -1)
    assert state(two) == "已退回：数据有误"
    two.act(NAME, "both")
    with pytest.raises(PortalError, match="已退回"):
        two.merge(NAME)
    assert verify(two.repo, "main").faults == []


def test_a_copy_is_no_part_of_the_entry_and_no_link_before_the_next_act(two: Office) -> None:
    two.agree(NAME, "editor", "leader")
    act = two.local_review.reviews.signed(NAME)[-1]
    two.agree(OTHER, "editor")
    two.local_review.reviews.record(OTHER, act, "by hand")
    two.act(OTHER, "leader")
    two.act(OTHER, "principal")
    entry = two.merge(OTHER)
    assert {said.change for one in entry.predicate.acts if (said := one.parse())} == {OTHER}
    assert verify(two.repo, "main").faults == []


def test_whoever_handed_in_stays_a_writer_when_the_act_is_copied_elsewhere(two: Office) -> None:
    two.submit(NAME, "both")
    two.act(NAME, "editor", "self-check")
    copied(two, 0)
    two.submit(NAME, "editor")
    with pytest.raises(PortalError, match="写稿或改稿的人"):
        two.act(NAME, "both")


def test_a_colleague_s_approvals_do_not_vanish_when_they_are_copied_elsewhere(two: Office) -> None:
    two.agree(NAME, "editor", "leader")
    copied(two, 2)
    assert state(two) == "待三审（区政府办主要负责人）"
    two.act(NAME, "principal")
    two.merge(NAME)
    assert verify(two.repo, "main").faults == []


def without_key(office: Office, person: str) -> str:
    text = (office.root / "people.toml").read_text()
    less = re.sub(rf'\[\[key\]\]\nperson = "{person}"\npublic = "[^"]*"\n', "", text)
    assert less != text
    return less


def house_chain(office: Office, name: str, files: dict[str, str | bytes]) -> None:
    office.branch(name, files, person="admin")
    office.submit(name, "vendor")
    office.act(name, "admin", "self-check")
    for person in ("operator-leader", "operator-principal", "principal"):
        office.act(name, person)
    office.merge(name)


def test_a_return_stands_though_the_keys_of_those_before_it_are_registered_no_more(two: Office) -> None:
    """`Office.merge` does not look at what the change itself does: the key is gone, as it may be in a former ledger."""
    two.submit(NAME)
    two.act(NAME, "editor", "self-check")
    two.act(NAME, "principal", "return", "数据有误")
    house_chain(two, "house/key", {"people.toml": without_key(two, "editor")})
    two.submit(NAME, "editor-two")
    assert state(two) == "已退回：数据有误"
    two.act(NAME, "editor-two", "self-check")
    two.act(NAME, "leader")
    with pytest.raises(PortalError, match="已退回"):
        two.merge(NAME)


def test_an_override_is_followed_up_though_its_signer_s_key_is_registered_no_more(two: Office) -> None:
    overridden(two)
    two.key("new")
    again = f'\n[[key]]\nperson = "operator-leader"\npublic = "{two.public("new")}"\n'
    house_chain(two, "house/key", {"people.toml": without_key(two, "operator-leader") + again})
    follow_up(two)


def overridden(office: Office) -> None:
    office.submit(NAME)
    for person in ("operator-leader", "leader"):
        office.act(NAME, person, "override", "台风")
    office.merge(NAME)


def follow_up(office: Office) -> None:
    office.submit(NAME, "editor-two")
    office.act(NAME, "editor-two", "self-check")
    for person in ("both", "principal"):
        office.act(NAME, person)
    assert office.merge(NAME).predicate.kind == "follow-up"
    verified = verify(office.repo, "main")
    assert verified.faults == [] and verified.overrides()[0].followed


def test_an_override_is_followed_up_though_its_author_has_another_address_by_now(two: Office) -> None:
    overridden(two)
    people = (two.root / "people.toml").read_text()
    house_chain(two, "house/mail", {"people.toml": people.replace("editor@yunxi", "editor@new.yunxi")})
    follow_up(two)


def test_whoever_wrote_it_does_not_review_it_by_changing_their_address(two: Office) -> None:
    git(two.root, "branch", "-D", NAME)
    two.branch(NAME, dict(FILES[NAME]), person="both")
    overridden(two)
    people = (two.root / "people.toml").read_text()
    house_chain(two, "house/mail", {"people.toml": people.replace("both@yunxi", "both@new.yunxi")})
    two.act(NAME, "editor", "self-check")
    with pytest.raises(PortalError, match="写稿或改稿的人"):
        two.act(NAME, "both")


def test_a_branch_that_somebody_plants_does_not_stop_the_follow_up(two: Office) -> None:
    overridden(two)
    two.branch(NAME, {"content/ywdt/yxyw/planted.md": article("占名")})
    with pytest.raises(PortalError, match="等待补审") as told:
        two.submit(NAME)
    assert "换一个分支名" in told.value.cure
    two.act(NAME, "editor", "self-check")
    for person in ("both", "principal"):
        two.act(NAME, person)
    assert two.merge(NAME).predicate.kind == "follow-up"
    assert verify(two.repo, "main").faults == []


def test_refs_that_somebody_plants_in_each_other_s_way_stop_no_verb(two: Office) -> None:
    """`refs/reviews/foo` looks like evidence under a former name, and its present name is blocked."""
    two.submit(NAME)
    act = two.local_review.reviews.signed(NAME)[0].parse()
    assert act
    text = encode(msgspec.structs.replace(act, change="foo"))
    signed = SignedStatement(text.decode(), sign(two.keys["stranger"], text, ACT))
    two.local_review.reviews.record("foo/bar", signed, "by hand")
    tip = git(two.root, "rev-parse", ref_of("foo/bar"))
    git(two.root, "update-ref", "-d", ref_of("foo/bar"))
    for ref in ("refs/reviews/foo", "refs/reviews/=foo/bar"):
        git(two.root, "update-ref", ref, tip)
    two.local_review = LocalReview(two.repo, "main", SITE)
    two.act(NAME, "editor", "self-check")
    assert state(two) == "待二审（区政府办分管领导）"
    assert NAME in two.local_review.reviews.names() and "foo" not in two.local_review.reviews.names()


def test_what_is_withdrawn_since_is_followed_up_though_its_column_is_gone(office: Office) -> None:
    path = "content/ywdt/jydt/second.md"
    office.branch(NAME, {path: article("教育")}, person="teacher")
    office.submit(NAME, "teacher")
    for person in ("operator-leader", "leader"):
        office.act(NAME, person, "override", "台风")
    office.merge(NAME)
    git(office.root, "checkout", "-q", "-b", "article/withdrawn", "main")
    git(office.root, "rm", "-q", path)
    office.commit("withdraw", person="teacher")
    git(office.root, "checkout", "-q", "main")
    office.agree("article/withdrawn", "teacher", "outsider", "principal", opener="teacher")
    office.merge("article/withdrawn")
    columns = (office.root / "columns.toml").read_text()
    office.branch("house/c", {"columns.toml": columns[: columns.index('[[column]]\npath = "ywdt/jydt"')]}, "admin")
    office.agree("house/c", "admin", "operator-leader", "principal", opener="vendor")
    office.merge("house/c")
    office.submit(NAME, "teacher")
    office.act(NAME, "teacher", "self-check")
    for person in ("outsider", "headmaster"):
        office.act(NAME, person)
    assert office.merge(NAME).predicate.kind == "follow-up"
    assert verify(office.repo, "main").faults == []
