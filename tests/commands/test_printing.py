"""Whatever others wrote, in names, titles, refs, paths and reasons: no verb prints a byte that steers a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from sanshen.base.printable import one_line, printable, rows
from tests.conftest import git
from tests.support import tiny
from tests.support.office import Office, article, copy_of, stated

EVIL = "x\x1b[2J\x1b]0;t\x07\x1b[8m\r\u202e\x9b31m\u200b\u2066y"
IN_YAML = '"云溪区召开秋季工作会议\\u202e\\u200b"'  # control characters no article may have
BRANCH = "article/\u202e\x9b31m\u200bz"
SECOND = "content/ywdt/yxyw/second.md"
PROGRAM = Path(sys.executable).with_name("sanshen")


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose every text that somebody else writes is planted."""
    office = Office(tmp_path_factory.mktemp("evil") / "clone")
    tiny.equip(office)
    office.adopt()
    git(office.root, "config", "user.signingkey", str(office.keys["editor"]))
    git(office.root, "config", "sanshen.gatekey", str(office.keys["gate"]))
    made = stated(title=IN_YAML).replace("title: 云溪区召开秋季工作会议\n", "")
    made = made.replace("title:", "# sanshen: allow TXT002 标题里的外文自右向左书写\ntitle:", 1)
    git(office.root, "checkout", "-q", "-b", BRANCH, "main")
    office.write(SECOND, made)
    git(office.root, "add", "-A")
    who = ("-c", f"user.name={EVIL}", "-c", "user.email=editor@yunxi.gov.example")
    git(office.root, *who, "commit", "-qm", f"标题 {EVIL}", "--cleanup=verbatim")
    git(office.root, "checkout", "-q", "main")
    office.submit(BRANCH)
    office.act(BRANCH, "editor", "return", reason=f"理由 {EVIL}\n::warning::假的一行")
    office.branch("article/stranger", {"content/ywdt/yxyw/third.md": article("第三篇")})
    git(office.root, "checkout", "-q", "article/stranger")
    git(office.root, "-c", f"user.email=a{EVIL}b@x", "commit", "-q", "--allow-empty", "-m", EVIL)
    git(office.root, "checkout", "-q", "main")
    return office


@pytest.fixture
def office(evil: Office, tmp_path: Path) -> Office:
    return copy_of(evil, tmp_path / "clone")


def run(office: Office, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([PROGRAM, *words], cwd=office.root, env=os.environ | env, capture_output=True, check=False)


def steering(data: bytes) -> list[str]:
    """Characters that a terminal would obey or nobody would see."""
    text = data.decode("utf-8")
    return [
        f"{ord(char):04x}" for char in text if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Zl")
    ]


def agreed(office: Office) -> None:
    office.agree(BRANCH, "editor", "leader", "principal")


VERBS = [
    ["gate"], ["gate", BRANCH], ["gate", EVIL], ["submit", "article/stranger"], ["submit", BRANCH], ["submit", EVIL],
    ["redline", BRANCH], ["redline", BRANCH, "--all"], ["check", "--range", f"main..{BRANCH}"], ["check", EVIL],
    ["check", "--range", f"main..{BRANCH}", "--format", "sarif"],
    ["check", "--range", f"main..{BRANCH}", "--format", "annotations"],
    ["chain", EVIL], ["chain", SECOND], ["explain", EVIL], ["audit", EVIL], ["ledger", "log", EVIL],
    ["ledger", "verify", "--anchor", EVIL], ["merge", BRANCH], ["merge", EVIL], ["rollback", EVIL], ["preview", BRANCH],
    ["approve", BRANCH, "--key", EVIL], ["return", BRANCH, "--reason", EVIL], [EVIL], ["gate", f"--{EVIL}"],
    ["new", "ywdt/yxyw", EVIL, "--title", EVIL], ["new", EVIL, "x", "--title", "x"], ["key", "add", EVIL, EVIL],
    ["publish", "--to", EVIL, "--dry-run"], ["proof", EVIL], ["override", BRANCH, "--reason", EVIL],
]  # fmt: skip


@pytest.mark.parametrize("words", VERBS, ids=lambda words: " ".join(words).encode("ascii", "replace").decode()[:60])
def test_no_verb_prints_what_steers_a_terminal(office: Office, words: list[str]) -> None:
    done = run(office, *words)
    assert not steering(done.stdout) and not steering(done.stderr) and b"Traceback" not in done.stderr
    as_json = run(office, *words, "--json")
    if as_json.stdout and b"--format" not in " ".join(words).encode():
        json.loads(as_json.stdout)
    assert not steering(as_json.stdout) and not steering(as_json.stderr)


def test_nor_on_the_whole_road_to_the_ledger_and_the_site(office: Office) -> None:
    agreed(office)
    said = [run(office, *words) for words in (["gate", BRANCH], ["merge", BRANCH, "--title", f"标题 {EVIL}"])]
    assert [one.returncode for one in said] == [0, 0], [
        one.stderr.decode()[-600:] + one.stdout.decode()[-900:] for one in said
    ]
    for words in (["ledger", "log"], ["ledger", "show", "1"], ["ledger", "verify"], ["audit", SECOND], ["publish"]):
        said.append(run(office, *words))
        data = run(office, *words, "--json")
        assert json.loads(data.stdout) is not None and not steering(data.stdout)
    assert not [one for one in said if steering(one.stdout) or steering(one.stderr)]
    log = subprocess.run(
        ["git", "log", "--format=%B", "ledger", "main^1", "main"], cwd=office.root, capture_output=True
    )
    ours = [part for part in log.stdout.split(b"\n") if part.startswith(("第".encode(), "变更".encode()))]
    assert ours and not [line for line in ours if steering(line)], "messages that we sign"


def test_nor_where_the_author_of_an_unreviewed_commit_is_named(office: Office) -> None:
    """F13: the author's name hid the very refusal."""
    office.write("content/ywdt/yxyw/first.md", article("改过"))
    git(office.root, "add", "-A")
    git(office.root, "-c", f"user.name={EVIL}", "commit", "-qm", "x")
    office.write(f"docs/{EVIL}.txt", "x")
    office.commit()
    for words in (["publish"], ["ledger", "verify"], ["gate"], ["publish", "--json"], ["ledger", "verify", "--json"]):
        done = run(office, *words)
        assert done.returncode == (0 if words == ["gate"] else 1)
        assert not steering(done.stdout) and not steering(done.stderr)
    assert b"\\u001b[2J" in run(office, "publish").stderr


def test_a_reason_cannot_look_like_a_line_of_ours(office: Office) -> None:
    agreed(office)
    run(office, "merge", BRANCH)
    for words in (["gate", BRANCH], ["ledger", "show", "1"]):
        assert not re.search(rb"^::warning", run(office, *words).stdout, re.MULTILINE)


def test_a_colour_on_a_terminal_is_ours_alone(office: Office) -> None:
    import pty

    leader, follower = pty.openpty()
    subprocess.run([PROGRAM, "redline", BRANCH], cwd=office.root, stdout=follower, stderr=follower, check=False)
    os.close(follower)
    shown = os.read(leader, 1 << 16)
    os.close(leader)
    colours = set(re.findall(rb"\x1b\[[0-9;]*[A-Za-z]", shown))
    assert colours <= {b"\x1b[31m", b"\x1b[32m", b"\x1b[0m"} and b"\x1b]" not in shown and b"\xc2\x9b" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("云溪区　（“三审”）①②…—·", "云溪区　（“三审”）①②…—·"),
        ("𰻝𬌗㐂邨👍🏽é", "𰻝𬌗㐂邨👍🏽é"),
        ("a\x1bb\x9bc", "a\\u001bb\\u009bc"),
        ("a\u202eb\u2066\u200b\ufeff\xad", "a\\u202eb\\u2066\\u200b\\ufeff\\u00ad"),
        ("a\U000e0041b", "a\\udb40\\udc41b"),
        ("a\udcffb", "a\\udcffb"),
        ("a\u0890\u0891\u08e2\U000110cdb", r"a\u0890\u0891\u08e2\ud804\udccdb"),
        ("a\U00013430\U00013438\U00016fe4\U0001d159b", r"a\ud80d\udc30\ud80d\udc38\ud81b\udfe4\ud834\udd59b"),
        ("a\u3164\u2800\u115fb", "a\\u3164\\u2800\\u115fb"),
        ("a\ufe0f\U000e0100b", "a\\ufe0f\\udb40\\udd00b"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_what_can_be_read_stays_and_the_rest_is_spelt_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert not [char for char in shown if unicodedata.category(char) in ("Cf", "Cs")]


def test_lines() -> None:
    assert one_line(" a\r\nb\x85c\u2028d ") == "a b c d"
    assert rows(["  a\r\nb", "c"]) == "  a b\nc"


def test_json_says_the_same_text_again() -> None:
    said = {"name": EVIL, "other": "\U000e0041\\\u202e"}
    assert json.loads(printable(json.dumps(said, ensure_ascii=False))) == said


def test_nothing_is_printed_but_through_that_one_function() -> None:
    """Every command prints with `sanshen.commands.speech`."""
    root = Path(__file__).parents[2]
    files = list(root.glob("sanshen/commands/*.py"))
    assert files
    for file in files:
        text = file.read_text("utf-8")
        assert file.name == "speech.py" or not re.search(
            r"click\.s?echo|(?<![.\w])print\(|click\.style|stdout\.write", text
        ), file
