"""What somebody who may push, and has no key, adds to the evidence or to the ledger: no act is lost, and no words are given a signature."""

from __future__ import annotations

import base64
import hashlib
import json
import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import TimeUp
from sanshen.commands.gate import command as gate
from sanshen.commands.ledger import command as ledger
from sanshen.git.objects import Entry as File
from sanshen.git.objects import Signature
from sanshen.git.repo import Repo
from sanshen.review import planted
from sanshen.review.judging.act import Decision, SignedStatement, Statement, canonical_json, encode
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ledger.branch import REF
from sanshen.review.local_acts import LocalReview
from sanshen.review.proving.incremental import verify, verify_incremental
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.support.office import SITE, Office, now

NAME = "article/second"
PEOPLE = ("editor", "leader", "principal")
WHO = Signature("x", "x@example.invalid", 1700000000)


@pytest.fixture
def agreed(office: Office) -> Office:
    """Everybody has agreed to the change."""
    office.branch(NAME)
    office.agree(NAME, *PEOPLE)
    return office


def push(office: Office, ref: str, files: Mapping[str, str | None]) -> None:
    """What an ordinary push can do: one more commit on the ref, with these files added or replaced, or taken out if None."""
    repo = Repo(office.root)
    tip = repo.find(ref)
    blobs = {text: repo.write_blob(text.encode()) for text in {*files.values()} if text is not None}
    kept = {one.path: one for one in repo.entries(tip)} if tip else {}
    kept |= {path: File(path, "100644", blobs[text]) for path, text in files.items() if text is not None}
    tree = repo.write_tree([kept[path] for path in sorted(kept) if files.get(path, "") is not None])
    git(office.root, "update-ref", ref, repo.write_commit(tree, [tip] if tip else [], "x", WHO))
    again(office)


def again(office: Office) -> None:
    """Begin anew, as the next command does."""
    office.repo = Repo(office.root)
    office.local_review = LocalReview(office.repo, "main", SITE)


def pair(number: int, signed: SignedStatement, signature: str = "rubbish") -> dict[str, str]:
    return {f"{number:04d}.json": signed.statement, f"{number:04d}.sig": signature}


def reason(office: Office) -> str:
    return office.local_review.look(NAME, now()).verdict.reason


def said(office: Office, **other: object) -> SignedStatement:
    """The newest act again with other fields, which nobody signed."""
    text = json.loads(office.local_review.reviews.signed(NAME)[-1].statement) | other
    return SignedStatement(canonical_json(text).decode(), "rubbish")


def plant(office: Office, **other: object) -> str:
    """An entry that nobody sealed, after the true ones; gives the ledger's commit of before."""
    tip = git(office.root, "rev-parse", REF)
    entry = json.loads(git(office.root, "show", f"{REF}:entry.json"))
    entry["predicate"] |= {"number": 1, "previous": tip, "kind": "merge"} | other
    push(office, REF, {"entry.json": canonical_json(entry).decode()})
    return tip


@pytest.mark.parametrize("signature", ["rubbish", ""], ids=["under another signature", "as it is"])
@pytest.mark.parametrize("decision", ["return", "submit"])
def test_a_copy_of_an_act_is_no_second_act(agreed: Office, decision: str, signature: str) -> None:
    if decision == "return":
        agreed.act(NAME, "leader", "return", "数据有误")
    else:
        agreed.submit(NAME, "editor-two")
    acts, before = agreed.local_review.reviews.signed(NAME), agreed.local_review.look(NAME, now()).verdict.state
    for number in (len(acts) + 1, len(acts) + 2):
        push(agreed, ref_of(NAME), pair(number, acts[-1], signature or acts[-1].signature))
    assert agreed.local_review.look(NAME, now()).verdict.state == before
    agreed.act(NAME, "both", "return", "还有一处")
    assert reason(agreed).startswith("已退回") and len(agreed.local_review.reviews.signed(NAME)) == len(acts) + 1
    with pytest.raises(PortalError, match="已退回"):
        agreed.merge(NAME)


def test_a_signature_replaced_in_place_is_seen_where_the_true_one_was_seen(agreed: Office) -> None:
    agreed.act(NAME, "leader", "return", "数据有误")
    push(agreed, ref_of(NAME), {f"{len(agreed.local_review.reviews.signed(NAME)):04d}.sig": "rubbish"})
    with pytest.raises(PortalError, match="少了以前见过的动作"):
        agreed.local_review.look(NAME, now())


def filled(first: int, last: int) -> dict[str, str]:
    return {f"{number:04d}.{kind}": "x" for number in range(first, last + 1) for kind in ("json", "sig")}


LITTER: dict[str, dict[str, str]] = {
    "the highest number": {"999999999.json": "{}", "999999999.sig": "x"},
    "ten digits": {"1000000000.json": "{}", "1000000000.sig": "x"},
    "a gap": {"0007.json": "{}", "0007.sig": "x"},
    "nought": {"0000.json": "{}", "0000.sig": "x"},
    "a half": {"0005.json": "{}"},
    "another half": {"0005.sig": "x"},
    "another file": {"readme": "x"},
    "a folder": {"0005.json/a": "x"},
    "the next number": filled(5, 5),
    "every number that is looked at": filled(5, 1000),
    "every number of four digits": filled(5, 9999),
    "a statement of two megabytes": {"0005.json": "x" * (1 << 21), "0005.sig": "x"},
    "a signature of two megabytes": {"0005.json": "{}", "0005.sig": "x" * (1 << 21)},
}


@pytest.mark.parametrize("files", LITTER.values(), ids=LITTER)
def test_no_litter_takes_the_place_of_a_return(agreed: Office, files: dict[str, str]) -> None:
    """An ordinary push filled every number: the return could not be recorded, and the change was merged."""
    push(agreed, ref_of(NAME), files)
    assert agreed.local_review.look(NAME, now()).verdict.state == "approved"
    agreed.act(NAME, "leader", "return", "数据有误")
    assert reason(agreed) == "已退回：数据有误"
    with pytest.raises(PortalError, match="已退回"):
        agreed.merge(NAME)
    kept = [one.path for one in agreed.repo.folder(ref_of(NAME))]
    assert kept == [f"{number:04d}.{kind}" for number in range(1, 6) for kind in ("json", "sig")]


@pytest.mark.parametrize(
    "files", [{"0001.json": None}, {"0002.json": None, "0002.sig": None}], ids=["a half", "an act"]
)
def test_a_gap_among_the_acts_stops_the_change(agreed: Office, files: dict[str, None]) -> None:
    """Also where nobody has seen what was there."""
    push(agreed, ref_of(NAME), files)
    for look in (lambda: reason(agreed), lambda: agreed.act(NAME, "leader", "return", "数据有误")):
        with pytest.raises(PortalError, match="编号不连续"):
            look()


@pytest.mark.slow
def test_acts_of_unknown_keys_stop_the_change_before_there_is_no_room_for_a_return(agreed: Office) -> None:
    """Each is signed by a key that its maker has just made; the last one that there is room for stops the merge, too."""
    made = list(unknown(agreed, 996))
    push(
        agreed,
        ref_of(NAME),
        {k: v for number, one in enumerate(made[:-1], 5) for k, v in pair(number, one, one.signature).items()},
    )
    assert agreed.local_review.look(NAME, now()).verdict.state == "approved"
    push(agreed, ref_of(NAME), pair(1000, made[-1], made[-1].signature))
    for attempt in (
        lambda: reason(agreed),
        lambda: agreed.act(NAME, "leader", "return", "x"),
        lambda: agreed.merge(NAME),
    ):
        with pytest.raises(PortalError, match=r"审核动作太多（1000 个，.*principal") as told:
            attempt()
        assert "换一个分支名" in told.value.cure
    git(agreed.root, "update-ref", ref_of(NAME), f"{ref_of(NAME)}~2")  # what the cure tells the operator to do
    again(agreed)
    agreed.act(NAME, "leader", "return", "数据有误")
    assert reason(agreed) == "已退回：数据有误"


def unknown(office: Office, count: int) -> Iterator[SignedStatement]:
    """Statements in the portal's own spelling, signed in fact, by a key that nobody registered."""
    key = Ed25519PrivateKey.generate()
    public = _packed(b"ssh-ed25519", key.public_key().public_bytes_raw())
    for number in range(count):
        text = said(office, person="principal", decision="return", comment=str(number)).statement
        digest = hashlib.sha512(text.encode()).digest()
        made = key.sign(b"SSHSIG" + _packed(ACT.encode(), b"", b"sha512", digest))
        whole = b"SSHSIG\0\0\0\1" + _packed(public, ACT.encode(), b"", b"sha512", _packed(b"ssh-ed25519", made))
        lines = "\n".join(textwrap.wrap(base64.b64encode(whole).decode(), 70))
        yield SignedStatement(text, f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n")


def _packed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def test_an_act_is_added_to_those_that_its_signer_saw_alone(agreed: Office) -> None:
    """Of two at the same moment one hears that somebody was faster, and nothing of who pushed."""
    stale = agreed.local_review.look(NAME, now())
    late = Statement(
        site=SITE, change=NAME, person="both", decision="return", stage="", head=stale.change.head,
        tree=stale.change.head_tree, digest=stale.change.digest, previous=stale.evidence.last, ledger=agreed.local_review.tip,
        at=now(), comment="x",
    )  # fmt: skip
    text = encode(late)
    agreed.act(NAME, "leader", "return", "数据有误")
    for one in (
        SignedStatement(text.decode(), sign(agreed.keys["both"], text, ACT)),
        agreed.local_review.reviews.signed(NAME)[-1],
    ):
        with pytest.raises(PortalError, match="已被别人更新") as told:
            agreed.local_review.record(stale, one, "late")
        assert told.value.cure == "请重试；没有写入任何内容"
    assert len(agreed.local_review.reviews.signed(NAME)) == 5


def test_what_nobody_signed_is_no_part_of_an_entry(agreed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = said(agreed, person="principal", decision="return", comment="这话没有人签过")
    push(agreed, ref_of(NAME), pair(5, forged))
    case = agreed.local_review.look(NAME, now())
    assert case.verdict.state == "approved" and any("未知密钥" in one.reason for one in case.verdict.ignored)
    agreed.submit(NAME)  # the chain goes on from the last act that somebody signed
    entry = agreed.merge(NAME)
    assert forged.statement not in [one.statement for one in entry.predicate.acts]
    assert verify(agreed.repo, "main").faults == []
    monkeypatch.chdir(agreed.root)
    assert "没有人签过" not in CliRunner().invoke(ledger, ["show", "1"]).stdout


def test_an_entry_that_holds_what_nobody_signed_is_refused(agreed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = agreed.local_review.look(NAME, now())
    forged = said(agreed, person="principal", decision="return", comment="这话没有人签过")
    agreed.force(replace(case, evidence=case.evidence.add(forged)))
    for prove in (verify, verify_incremental):
        assert any("没有证明的" in one.message for one in prove(agreed.repo, "main").faults)
    monkeypatch.chdir(agreed.root)
    shown = [line for line in CliRunner().invoke(ledger, ["show", "1"]).stdout.splitlines() if "这话没有人签过" in line]
    assert len(shown) == 1 and "本人签名" not in shown[0] and "未知密钥" in shown[0]


def test_a_planted_ledger_makes_nothing_forgotten_and_no_act(agreed: Office) -> None:
    tip = git(agreed.root, "rev-parse", ref_of(NAME))
    agreed.act(NAME, "leader", "return", "数据有误")
    acts = [
        {"statement": one.statement, "signature": one.signature} for one in agreed.local_review.reviews.signed(NAME)
    ]
    before = plant(agreed, acts=acts)
    agreed.local_review.look(NAME, now())
    with pytest.raises(PortalError, match="台账有问题，暂不能审核"):
        agreed.submit(NAME)
    git(agreed.root, "update-ref", REF, before)
    git(agreed.root, "update-ref", ref_of(NAME), tip)
    with pytest.raises(PortalError, match="少了以前见过的动作"):
        LocalReview(Repo(agreed.root), "main", SITE).look(NAME, now())


@pytest.mark.parametrize(
    "other",
    [
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "2026-11-29T23:00:00"},
        {"kind": "override"},
        {"kind": "override", "due": "9999-12-31"},
    ],
    ids=["year 1", "year 9999", "no zone", "no due", "due in year 9999"],
)
def test_an_odd_planted_entry_is_a_named_fault(agreed: Office, other: dict[str, object]) -> None:
    plant(agreed, **other)
    for prove in (verify, verify_incremental):
        found = prove(agreed.repo, "main")
        assert any("无法识别" in one.message for one in found.faults) and found.overrides() == []


@pytest.mark.parametrize("what", ["verify", "log", "gate"])
def test_nested_brackets_are_a_named_fault(agreed: Office, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = '{"a":' + "[" * 200_000 + "]" * 200_000 + ',"type":"sanshen-act/2"}'
    push(agreed, ref_of(NAME), {"0005.json": deep, "0005.sig": "x"})
    push(agreed, REF, {"entry.json": deep})
    monkeypatch.chdir(agreed.root)
    done = CliRunner().invoke(*((gate, []) if what == "gate" else (ledger, [what])))
    if done.exception and not isinstance(done.exception, (SystemExit, PortalError)):
        raise done.exception


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-29T10:00:00"])
def test_an_odd_moment_makes_no_act(agreed: Office, at: str) -> None:
    push(agreed, ref_of(NAME), pair(5, said(agreed, at=at)))
    assert agreed.local_review.look(NAME, now()).verdict.state == "approved"
    agreed.merge(NAME)
    assert verify(agreed.repo, "main").faults == []


def says(office: Office, person: str, decision: Decision, later: timedelta, stage: str = "") -> None:
    """Signed on a computer whose clock runs ahead, and laid beside the others."""
    case = office.local_review.look(NAME, now())
    checked = [item for one in case.chain.stages if one.name == stage for item in one.checklist]
    by_hand = Statement(
        site=SITE, change=NAME, person=person, decision=decision, stage=stage, head=case.change.head,
        tree=case.change.head_tree, digest=case.change.digest, previous=case.evidence.last, ledger=office.local_review.tip,
        at=now() + later, checked=checked,
    )  # fmt: skip
    text = encode(by_hand)
    signed = SignedStatement(text.decode(), sign(office.keys[person], text, ACT))
    office.local_review.reviews.record(NAME, signed, "by hand")
    assert any("在将来" in one.reason for one in office.local_review.look(NAME, now()).verdict.ignored)


FAST = [timedelta(hours=9), timedelta(days=26000)]


@pytest.mark.parametrize("later", FAST, ids=["today", "in seventy years"])
def test_an_act_of_a_fast_clock_stops_no_return(agreed: Office, later: timedelta) -> None:
    says(agreed, "vendor", "submit", later)
    agreed.act(NAME, "leader", "return", "数据有误")
    assert reason(agreed) == "已退回：数据有误"
    moment: datetime = now() + later + timedelta(minutes=1)
    assert agreed.local_review.look(NAME, moment).verdict.state == "returned"  # nor does it when that time has come


@pytest.mark.parametrize(
    ("person", "decision", "stage"),
    [
        ("teacher", "submit", ""),
        ("editor-two", "submit", ""),
        ("section", "approve", "二审"),
        ("editor-two", "self-check", "一审"),
    ],
    ids=["outsider", "colleague", "no seat", "colleague's agreement"],
)
def test_an_act_of_a_fast_clock_voids_no_agreement_when_its_time_has_come(
    office: Office, person: str, decision: Decision, stage: str
) -> None:
    later = timedelta(minutes=25)
    office.branch(NAME)
    office.submit(NAME)
    says(office, person, decision, later, stage)
    office.act(NAME, "editor", "self-check")
    for one in ("leader", "principal"):
        office.act(NAME, one)
    for moment in (now(), now() + later + timedelta(minutes=1)):
        verdict = office.local_review.look(NAME, moment).verdict
        assert verdict.state == "approved" and [one.act.person for one in verdict.filled] == [
            "editor",
            "leader",
            "principal",
        ]


def test_whoever_holds_two_seats_takes_a_return_back_while_the_other_stage_is_open(office: Office) -> None:
    office.branch(NAME)
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    office.act(NAME, "both")
    assert office.act(NAME, "both", "return", "看错了").verdict.state == "returned"
    assert office.act(NAME, "both").verdict.reason == "待三审（区政府办主要负责人）"
    office.act(NAME, "principal")
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_whoever_returned_agrees_where_a_colleague_fills_the_stage(agreed: Office) -> None:
    agreed.act(NAME, "both", "return", "数据有误")
    assert reason(agreed) == "已退回：数据有误"
    agreed.act(NAME, "both")
    assert agreed.local_review.look(NAME, now()).verdict.state == "approved"
    agreed.merge(NAME)
    assert verify(agreed.repo, "main").faults == []


def test_an_alarm_while_acts_are_read_makes_none_of_them_forgotten(
    agreed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a return that comes in the same moment would count for nothing from then on."""
    again(agreed)
    reviews, real = agreed.local_review.reviews, planted._looked
    expected = LocalReview(Repo(agreed.root), "main", SITE).reviews.signed(NAME)

    def ring(_: SignedStatement) -> planted.Looked:
        raise TimeUp

    monkeypatch.setattr(planted, "_looked", ring)
    with pytest.raises(TimeUp):
        reviews.signed(NAME)
    monkeypatch.setattr(planted, "_looked", real)
    assert reviews.signed(NAME) == expected != []
