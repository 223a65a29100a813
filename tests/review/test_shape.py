"""What the gate writes is the only shape of a ledger commit: every other one is refused, though the gate's own key sealed it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from sanshen.base.dates import beijing
from sanshen.git.objects import Commit, Signature, commit_bytes
from sanshen.git.repo import Repo
from sanshen.portal.workdays import add_workdays
from sanshen.review.judging.act import SignedStatement, Statement, canonical_json, encode
from sanshen.review.judging.signature import ACT, GIT, sign
from sanshen.review.ledger.branch import REF, message_of
from sanshen.review.ledger.entry import FILE, parse_entry
from sanshen.review.merge import merge
from sanshen.review.proving.incremental import verify, verify_at
from tests.conftest import git
from tests.review.former import age
from tests.support.office import Office, article, copy_of, now

LAST = 1
Files = list[tuple[bytes, bytes, bytes]]  # mode, name and contents of each row of a tree


@pytest.fixture(scope="module")
def _one(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy_of(adopted, tmp_path_factory.mktemp("shape") / "clone")
    office.publish_article()
    return office


@pytest.fixture(scope="module")
def _former(_one: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The same ledger as the first gates wrote it."""
    office = copy_of(_one, tmp_path_factory.mktemp("former") / "clone")
    age(office)
    return office


@pytest.fixture(params=[2, 1], ids=["form 2", "form 1"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    made: Office = request.getfixturevalue("_one" if request.param == 2 else "_former")
    return copy_of(made, tmp_path / "clone")


def stored(office: Office, kind: str, raw: bytes) -> str:
    """An object as it is, with no question asked by git."""
    return git(office.root, "hash-object", "--literally", "-t", kind, "-w", "--stdin", stdin=raw)


def tree_of(office: Office, files: Files) -> str:
    rows = [b"%s %s\0" % (mode, name) + bytes.fromhex(stored(office, "blob", data)) for mode, name, data in files]
    return stored(office, "tree", b"".join(rows))


def signed_commit(office: Office, raw: bytes) -> str:
    """The commit with the gate's signature over all of it."""
    head, _, message = raw.partition(b"\n\n")
    seal = sign(office.keys["gate"], raw, GIT).strip().replace("\n", "\n ")
    return stored(office, "commit", head + b"\ngpgsig " + seal.encode() + b"\n\n" + message)


def last(office: Office) -> Commit:
    return Repo(office.root).commit(REF)


def faults(office: Office, head: str) -> list[str]:
    return [str(one) for one in verify_at(Repo(office.root), "main", head).faults]


def rewritten(office: Office, text: bytes) -> list[str]:
    """What `verify` says of these bytes as the last entry."""
    one = last(office)
    tree = tree_of(office, [(b"100644", FILE.encode(), text)])
    return faults(office, signed_commit(office, commit_bytes(tree, one.parents, one.message, one.author, "")))


def test_what_is_written_again_as_it_was_has_no_fault(office: Office) -> None:
    one = last(office)
    assert verify(office.repo, "main").faults == []
    assert rewritten(office, office.repo.read(one.tree, FILE)) == []
    assert commit_bytes(one.tree, one.parents, one.message, one.author, one.signature) == one.raw


# -- the text ----------------------------------------------------------------------------------------------------------


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def alter(text: bytes) -> bytes:
        assert old in text
        return text.replace(old, new, 1)

    return alter


TEXTS: dict[str, Callable[[bytes], bytes]] = {
    "a key twice": replaced(b'  "number": 1,\n', b'  "number": 1,\n  "number": 1,\n'),
    "a key twice, the first false": replaced(b'  "title":', b'  "title": "x",\n  "title":'),
    "a key twice, deep": replaced(b'   "change":', b'   "change": "x",\n   "change":'),
    "a key twice in a law": replaced(b'   "people.toml":', b'   "people.toml": "x",\n   "people.toml":'),
    "on one line": lambda text: json.dumps(json.loads(text), ensure_ascii=False).encode(),
    "another indent": lambda text: json.dumps(json.loads(text), ensure_ascii=False, indent=2).encode() + b"\n",
    "escaped": lambda text: json.dumps(json.loads(text), indent=1).encode() + b"\n",
    "keys in another order": lambda text: canonical_json(dict(sorted(json.loads(text).items()))),
    "no last line feed": lambda text: text.rstrip(),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "more after it": lambda text: text + b"\n",
    "a number with a fraction": replaced(b'"number": 1,', b'"number": 1.0,'),
    "a time of another zone": replaced(b'+08:00",\n  "title"', b'+08:00 ",\n  "title"'),
    "a time without seconds' fraction": replaced(b'+08:00",\n  "title"', b'.000+08:00",\n  "title"'),
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("how", TEXTS)
def test_an_entry_has_one_spelling(office: Office, how: str) -> None:
    found = rewritten(office, TEXTS[how](office.repo.read(last(office).tree, FILE)))
    assert any(f"台账第 {LAST} 号 无法识别" in one for one in found), found


# -- the tree ----------------------------------------------------------------------------------------------------------

TREES: dict[str, Callable[[bytes], Files]] = {
    "executable": lambda text: [(b"100755", FILE.encode(), text)],
    "group may write": lambda text: [(b"100664", FILE.encode(), text)],
    "a nought before": lambda text: [(b"0100644", FILE.encode(), text)],
    "a link": lambda text: [(b"120000", FILE.encode(), text)],
    "another name": lambda text: [(b"100644", b"Entry.json", text)],
    "one more": lambda text: [(b"100644", b"a", b"x"), (b"100644", FILE.encode(), text)],
    "one more after": lambda text: [(b"100644", FILE.encode(), text), (b"100644", b"z", b"x")],
    "twice": lambda text: [(b"100644", FILE.encode(), b"{}"), (b"100644", FILE.encode(), text)],
    "nothing": lambda text: [],
}


@pytest.mark.parametrize("how", TREES)
def test_a_ledger_commit_holds_one_plain_file(office: Office, how: str) -> None:
    one = last(office)
    tree = tree_of(office, TREES[how](office.repo.read(one.tree, FILE)))
    found = faults(office, signed_commit(office, commit_bytes(tree, one.parents, one.message, one.author, "")))
    assert any(f"台账第 {LAST} 号 除 {FILE} 外" in line for line in found), found


# -- the commit --------------------------------------------------------------------------------------------------------


def by(one: Commit, **other: object) -> bytes:
    return commit_bytes(one.tree, one.parents, one.message, msgspec.structs.replace(one.author, **other), "")


def with_line(before: bytes, line: bytes) -> Callable[[Commit], bytes]:
    def make(one: Commit) -> bytes:
        raw = by(one)
        assert before in raw
        return raw.replace(before, line + before, 1)

    return make


def told(message: str) -> Callable[[Commit], bytes]:
    return lambda one: commit_bytes(one.tree, one.parents, one.message + message, one.author, "")


TITLES: dict[str, str] = {
    "empty": "",
    "blank": " ",
    "turned round": "稿件\u202e篇一",
    "unseen": "稿件\u200b",
    "a nought": "稿件\0",
    "a bell": "稿件\x07",
    "two lines": "稿件\n第 9 号 另一件",
    "a tab": "稿件\t二",
    "a space more": "稿件  二",
    "a space before": " 稿件",
    "another separator": "稿件\u2028二",
}


@pytest.mark.parametrize("how", TITLES)
def test_a_title_is_one_plain_line(_one: Office, tmp_path: Path, how: str) -> None:
    """What git log shows of it is worked out from it, and was accepted with any title."""
    office = copy_of(_one, tmp_path / "clone")
    entry = parse_entry(office.repo.read(last(office).tree, FILE))
    other = msgspec.structs.replace(entry, predicate=msgspec.structs.replace(entry.predicate, title=TITLES[how]))
    one, tree = last(office), tree_of(office, [(b"100644", FILE.encode(), other.to_json())])
    raw = commit_bytes(tree, one.parents, message_of(other), one.author, "")
    assert any("标题为空，或有闸门不写的字符" in line for line in faults(office, signed_commit(office, raw)))


@pytest.mark.parametrize("title", ["\u202e\0", " ", "一\n二"])
def test_whatever_title_is_given_the_gate_writes_one_plain_line(_one: Office, tmp_path: Path, title: str) -> None:
    office = copy_of(_one, tmp_path / "clone")
    office.branch("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    case = office.agree("article/next", "editor", "leader", "principal")
    assert merge(office.repo, case, "main", office.keys["gate"], now(), title).predicate.title
    assert verify(Repo(office.root), "main").faults == []


COMMITS: dict[str, tuple[Callable[[Commit], bytes], str]] = {
    "an encoding": (with_line(b"\n\n", b"\nencoding GBK"), "闸门不写的内容"),
    "a merged tag": (with_line(b"\n\n", b"\nmergetag object 0000\n type commit"), "闸门不写的内容"),
    "a signature of another kind": (with_line(b"\n\n", b"\ngpgsig-sha256 x"), "闸门不写的内容"),
    "a header of nobody's": (with_line(b"\n\n", b"\nx y"), "闸门不写的内容"),
    "a header before": (with_line(b"author ", b"x y\n"), "闸门不写的内容"),
    "a second author": (with_line(b"committer ", b"author x <x@example.invalid> 1 +0800\n"), "闸门不写的内容"),
    "another author": (lambda one: by(one).replace(b"author " + one.author.name.encode(), b"author x", 1), "署名不是"),
    "another committer": (lambda one: by(one).replace(b"committer ", b"committer x", 1), "署名不是"),
    "another name": (lambda one: by(one, name="x"), "署名不是"),
    "another address": (lambda one: by(one, email="x@example.invalid"), "署名不是"),
    "no name": (lambda one: by(one, name=""), "署名不是"),
    "a name with more spaces": (lambda one: by(one).replace(b" <gate", b"  <gate"), "署名不是|闸门不写的内容"),
    "another second": (lambda one: by(one, when=one.author.when + 1), "时间与台账提交"),
    "another zone": (lambda one: by(one).replace(b"+0800", b"+0000"), "闸门不写的内容"),
    "a zone of its author": (lambda one: by(one).replace(b"+0800", b"-0800", 1), "闸门不写的内容"),
    "noughts before the time": (lambda one: by(one).replace(b"> 1", b"> 01"), "闸门不写的内容"),
    "more words": (told("x"), "标题、审核人或文件数"),
    "an empty line more": (told("\n"), "标题、审核人或文件数"),
    "bytes that are no text": (lambda one: by(one) + b"\xff", "标题、审核人或文件数"),
    "two parents": (with_line(b"author ", b"parent %s\n" % (b"0" * 40)), "不止一个前身"),
    "the same parent twice": (
        lambda one: commit_bytes(one.tree, one.parents * 2, one.message, one.author, ""),
        "不止一个前身",
    ),
    "no parent": (lambda one: commit_bytes(one.tree, [], one.message, one.author, ""), "与前一号不衔接"),
}


@pytest.mark.parametrize("how", COMMITS)
def test_a_ledger_commit_has_one_shape(office: Office, how: str) -> None:
    make, expected = COMMITS[how]
    found = faults(office, signed_commit(office, make(last(office))))
    assert any(word in one for one in found for word in expected.split("|")), found


def test_a_second_seal_is_refused(office: Office) -> None:
    """The one is not signed by the other, so that whoever adds it needs no key."""
    raw = last(office).raw
    start, end = raw.index(b"gpgsig "), raw.index(b"\n\n")
    found = faults(office, stored(office, "commit", raw[:end] + b"\n" + raw[start:end] + raw[end:]))
    assert any("闸门不写的内容" in one for one in found)


def test_a_name_that_git_would_spell_otherwise_is_written_and_proven(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    settings = (office.root / "portal.toml").read_text().replace('name = "', "name = \"', <", 1)
    office.write("portal.toml", settings)
    office.commit("a name")
    office.adopt()
    assert verify(office.repo, "main").faults == []
    assert last(office).author == Signature(
        "云溪区人民政府审核闸门", "gate@www.yunxi.gov.example", last(office).author.when
    )


def test_an_entry_of_form_3_holds_no_act_of_another_change(_one: Office, tmp_path: Path) -> None:
    office = copy_of(_one, tmp_path / "clone")
    first = json.loads(office.repo.read(last(office).tree, FILE))
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    entry = json.loads(office.repo.read(last(office).tree, FILE))
    entry["predicate"]["acts"].append(first["predicate"]["acts"][2])  # on top of all, so that it takes nothing away
    found = rewritten(office, canonical_json(entry))
    assert len(found) == 1 and "所附审核动作是对别的变更（article/second）作出的" in found[0]


def test_an_entry_of_form_3_tells_its_time_in_beijing(_one: Office, tmp_path: Path) -> None:
    office = copy_of(_one, tmp_path / "clone")
    entry = json.loads(office.repo.read(last(office).tree, FILE))
    at = datetime.fromisoformat(entry["predicate"]["at"]).astimezone(UTC)
    entry["predicate"]["at"] = at.isoformat().replace("+00:00", "Z")
    found = rewritten(office, canonical_json(entry))
    assert len(found) == 1 and "没有写成北京时间" in found[0]


# -- acts --------------------------------------------------------------------------------------------------------------

ACTS: dict[str, Callable[[str], str]] = {
    "a key twice": lambda text: text.replace(' "decision":', ' "decision": "return",\n "decision":', 1),
    "on one line": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "keys in another order": lambda text: canonical_json(dict(sorted(json.loads(text).items()))).decode(),
    "a space more": lambda text: text + " ",
    "a key of nobody's": lambda text: text.replace('{\n "type"', '{\n "x": 1,\n "type"', 1),
}


@pytest.mark.parametrize("how", ACTS)
def test_an_act_has_one_spelling_whoever_signed_it(_one: Office, tmp_path: Path, how: str) -> None:
    office = copy_of(_one, tmp_path / "clone")
    name = "article/next"
    office.branch(name, {"content/ywdt/yxyw/next.md": article("另一篇")})
    case = office.agree(name, "editor", "leader")
    said = msgspec.structs.replace(
        _statement(office, name), person="principal", stage="三审", previous=case.evidence.last,
        checked=list(case.verdict.open[0].checklist),
    )  # fmt: skip
    text = ACTS[how](encode(said).decode())
    signed = SignedStatement(text, sign(office.keys["principal"], text.encode(), ACT))
    forged = case.evidence.add(signed)
    good = SignedStatement(encode(said).decode(), sign(office.keys["principal"], encode(said), ACT))
    assert good.parse() == said and signed.parse() is None
    approved = msgspec.structs.replace(case.verdict, state="approved")
    office.force(msgspec.structs.replace(case, evidence=forged, verdict=approved))
    assert any("不足以通过审核" in str(one) for one in verify(office.repo, "main").faults)


def _statement(office: Office, name: str) -> Statement:
    said = office.local_review.reviews.signed(name)[-1].parse()
    assert isinstance(said, Statement)
    return said


# -- the day of a follow-up ---------------------------------------------------------------------------------------------


def weekdays(start: date, count: int) -> date:
    """The calendar before anybody has heard of holidays and make-up days."""
    while count:
        start += timedelta(days=1)
        count -= start.weekday() < 5
    return start


@pytest.mark.parametrize(
    ("calendar", "good"),
    [
        (add_workdays, True),
        (weekdays, True),
        (lambda start, count: start + timedelta(days=count), True),
        (lambda start, count: start + timedelta(days=count - 1), False),
        (lambda start, count: start - timedelta(days=1), False),
        (lambda start, count: start + timedelta(days=2 * count + 14), True),
        (lambda start, count: start + timedelta(days=2 * count + 15), False),
        (lambda start, count: start + timedelta(days=60), False),
    ],
    ids=[
        "of today",
        "without make-up days",
        "of make-up days alone",
        "a day early",
        "before it was merged",
        "of a long break",
        "a day late",
        "never",
    ],
)
def test_an_override_stays_good_whichever_make_up_days_a_calendar_learns(
    _one: Office,
    tmp_path: Path,
    calendar: Callable[[date, int], date],
    good: bool,
) -> None:
    office = copy_of(_one, tmp_path / "clone")
    office.branch("article/typhoon", {"content/ywdt/yxyw/typhoon.md": article("台风防御紧急通知")})
    office.submit("article/typhoon")
    for person in ("operator-leader", "leader"):
        office.act("article/typhoon", person, "override", "台风红色预警")
    entry = office.merge("article/typhoon")
    due = calendar(beijing(entry.predicate.at).date(), 3)
    other = msgspec.structs.replace(entry, predicate=msgspec.structs.replace(entry.predicate, due=due))
    found = rewritten(office, other.to_json())
    assert (found == []) is good and (good or any("补审期限" in one for one in found))


@pytest.mark.parametrize("data", [b'{"_type": "\xff"}', b'{"none": ' + b"[" * 100_000], ids=["no text", "no end"])
def test_bytes_that_nobody_can_read_are_no_entry(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        parse_entry(data)
