"""Own rules in their child: whatever a rule does, the engine goes on, nothing passes unseen, and nothing gets out."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checks import example
from checks.document import Document, Place
from checks.finding import Finding
from checks.own import talk
from checks.own.run import Own, Stop, tried
from checks.rule import Example
from checks.runner import CRASH, check
from checks.today import Day
from sanshen.base import sandbox
from tests.checks.own_rules import RULE, WORD, sources, written

BODY = f"近日，{WORD}开工，会议部署了下一阶段的工作安排和要求。"
CLEAN = BODY.replace(WORD, "云溪片区")
needs_walls = pytest.mark.skipif(not sandbox.available(), reason=f"没有 bubblewrap → {sandbox.CURE}")


@pytest.fixture(params=["closed", "open"])
def closed(request: pytest.FixtureRequest) -> bool:
    """With walls around the child, and stripped only."""
    if request.param == "closed" and not sandbox.available():
        pytest.skip(f"没有 bubblewrap → {sandbox.CURE}")
    return bool(request.param == "closed")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "SECONDS", 2.0)
    monkeypatch.setattr(talk, "STARTING", 8.0)


def document(own: Own | None, body: str = BODY) -> Document:
    made = example.document(Example(body=body))
    made.place = Place(own=own, register=made.place.register, today=made.place.today)
    return made


def look(own: Own, body: str = BODY) -> list[Finding]:
    return [one for one in check(document(own, body)) if one.code == CRASH or one.code.startswith("X")]


def not_run(found: list[Finding]) -> str:
    """That a rule was not run is an error that nobody can let pass; why it was not."""
    (one,) = found
    assert one.code == CRASH and one.blocks and "未按它检查" in one.message
    return one.message


def test_an_own_rule_finds_like_any_other(closed: bool) -> None:
    own = Own(sources(RULE), closed=closed)
    (found,) = look(own)
    assert (found.code, found.path, found.line, found.column) == ("XYX001", "content/gov/news/a.md", 7, 4)
    assert found.blocks and found.excerpt == WORD and found.fix == "改为“云溪片区”" and len(found.fingerprint) == 64
    assert look(own, CLEAN) == []


def test_its_findings_can_be_let_pass_as_others_are(closed: bool) -> None:
    own = Own(sources(RULE), closed=closed)
    allow = "<!-- sanshen: allow XYX001 已经批准的地名 -->\n"
    assert [one.waiver for one in look(own, allow + BODY)] == ["comment"]
    strict = Own(sources(RULE.replace("clauses =", "waivable = False\n    clauses =")), closed=closed)
    found = check(document(strict, allow + BODY))
    assert [one.code for one in found if one.blocks] == ["ALW001", "XYX001"]
    idle = check(document(own, allow + CLEAN))
    assert [one.code for one in idle] == ["ALW002"]


def test_what_kinds_of_file_a_rule_reads(closed: bool) -> None:
    body = 'yield self.at_line(document, 1, f"见过 {document.text.strip()[:9]}", "改")'
    for reads, seen in (("article", 1), ("file", 2), ("any", 3)):
        own = Own(sources(written(body, more=f'reads = "{reads}"')), closed=closed)
        files = (
            document(own),
            Document("content/gov/news/a/x.txt", WORD.encode(), place=Place(own=own)),
            Document("notes.txt", b"x", place=Place(own=own)),
        )
        found = [one for file in files for one in check(file) if one.code == "XYX002"]
        assert len(found) == seen, reads
    office = Example(path="content/gov/news/a/x.docx", packed={"word/document.xml": f"<w><t>{WORD}</t></w>"})
    packed = example.document(office)
    packed.place = Place(own=own)
    assert any(WORD in one.message for one in check(packed) if one.code == "XYX002")


def test_a_verdict_holds_until_the_day_that_the_rule_looked_at(closed: bool) -> None:
    body = (
        "if document.article.meta.created > document.place.today:\n"
        '    yield self.at_line(document, 1, "还没有到", "等一等")'
    )
    own = Own(sources(written(body)), closed=closed)
    made = document(own)
    day = Day.of(made.place.today)
    made.place = Place(own=own, today=day)
    assert check(made) == []
    assert str(day.until) == "None"  # what lies behind stays behind
    later = Document("content/gov/news/b.md", made.data.replace(b"2026-01-02", b"2026-11-20"), place=made.place)
    assert [one.code for one in look_at(later)] == ["XYX002"]
    assert day.until is not None and str(day.until) == "2026-11-20"


def look_at(one: Document) -> list[Finding]:
    return [found for found in check(one) if found.code.startswith("X")]


HANGS = "while True: pass"
BAD: dict[str, tuple[str, str]] = {
    "hangs": (HANGS, "秒没有结果"),
    "sleeps": ("import time; time.sleep(1000); yield", "秒没有结果"),
    "finds without end": ('while True: yield self.at_line(document, 1, "甲", "乙")', "秒没有结果"),
    "raises": ("raise ValueError('x')", "运行出错：ValueError"),
    "leaves": ("raise SystemExit(0)", "运行出错：SystemExit"),
    "ends the process": ("import os; os._exit(0)", "中途退出"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "中途退出"),
    "eats memory": ("x = bytearray(4 << 30); yield", "运行出错：MemoryError"),
    "eats memory slowly": ("x = []\nwhile True: x.append(bytearray(64 << 20))", "运行出错：MemoryError"),
    "gives a number": ("yield 7", "运行出错：TypeError"),
    "gives nothing to go through": ("return 7", "运行出错：TypeError"),
    "another code": ('self.code = "SEC001"; yield self.at_line(document, 1, "甲", "乙")', "说的不是这条规则"),
    "another path": (
        'from msgspec.structs import replace; yield replace(self.at_line(document, 1, "甲", "乙"), path="people.toml")',
        "说的不是这条规则",
    ),
    "a line that is not there": ('yield self.at_line(document, 999, "甲", "乙")', "说的不是这条规则"),
    "a line before the first": ('yield self.at_line(document, -1, "甲", "乙")', "读不懂"),
    "an unknown severity": ('yield self.at_line(document, 1, "甲", "乙", severity="none")', "读不懂"),
    "a very long message": ('yield self.at_line(document, 1, "甲" * 9999, "乙")', "读不懂"),
    "no message": ('yield self.at_line(document, 1, "", "")', "读不懂"),
    "half a character": ('yield self.at_line(document, 1, chr(0xd800), "乙")', "运行出错：UnicodeEncodeError"),
    "garbage on every way out": (
        "import os\nfor n in range(3, 20):\n    try: os.write(n, b'\\xff' * 5000)\n    except OSError: pass\nyield from ()",
        "交回的结果",
    ),
    "a forged clean answer and more": (
        "import os\nfor n in range(3, 20):\n    try: os.write(n, b'\\0\\0\\0\\x01\\xc0' * 9)\n    except OSError: pass\nyield from ()",
        "交回的结果",
    ),
}


@pytest.mark.parametrize("how", BAD)
@pytest.mark.usefixtures("quick")
def test_a_rule_that_breaks_down_blocks_and_the_others_go_on(how: str) -> None:
    body, why = BAD[how]
    own = Own(sources(written(body), RULE), closed=sandbox.available())
    found = look(own)
    assert why in not_run([one for one in found if one.code == CRASH])
    assert [one.code for one in found if one.code != CRASH] == ["XYX001"]
    assert all(one.message.isprintable() for one in found)


@pytest.mark.usefixtures("quick")
def test_stripped_of_its_walls_a_rule_breaks_down_the_same_way() -> None:
    for how in ("hangs", "eats memory", "ends the process", "garbage on every way out"):
        body, why = BAD[how]
        assert why in not_run(look(Own(sources(written(body)), closed=False))), how


@pytest.mark.parametrize(
    "before", [HANGS, "raise ValueError", "import checks.rules.local", "import requests_of_nobody"]
)
@pytest.mark.usefixtures("quick")
def test_a_rule_that_cannot_be_loaded_blocks(before: str) -> None:
    assert not_run(look(Own(sources(written("yield from ()", before=before)), closed=sandbox.available())))


@pytest.mark.usefixtures("quick")
def test_a_file_that_hangs_a_rule_spoils_its_own_line_only() -> None:
    body = 'if "停" in document.text:\n    while True: pass\nyield from ()'
    own = Own(sources(written(body)), closed=sandbox.available())
    assert not_run(look(own, "停。")) and look(own) == []


def test_a_rule_that_never_answers_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Own(sources(written("import os; os._exit(0)")), closed=sandbox.available())
    said = [not_run(look(own)) for _ in range(5)]
    assert ["不再运行" in words for words in said] == [False, False, False, True, True]


def test_two_hundred_findings_are_told_and_the_others_counted(closed: bool) -> None:
    found = look(Own(sources(RULE), closed=closed), f"{WORD}\n" * 1000)
    assert len(found) == 201 and all(one.blocks for one in found)
    assert [one.message for one in found if "没有列出" in one.message] == ["未定的地名：还有 800 处没有列出"]


def test_terminal_escapes_and_long_numbers_do_not_come_through(closed: bool) -> None:
    body = 'yield self.at_line(document, 1, "\\x1b[2J甲\\u202e", "\\x07乙", "1" * 18)'
    (found,) = look(Own(sources(written(body)), closed=closed))
    assert str(found).isprintable() and "1" * 18 not in str(found)


def test_what_a_rule_prints_is_no_answer(closed: bool) -> None:
    body = "import sys\nprint('x' * 99999)\nsys.stderr.write('y')\nsys.stdin.read()\nyield from ()"
    assert look(Own(sources(written(body)), closed=closed)) == []


def _told(body: str, *, closed: bool) -> str:
    """What a rule could say that got hold of something."""
    (found,) = look(
        Own(sources(written(f'{body}\nyield self.at_line(document, 1, f"有：{{got}}", "改")')), closed=closed)
    )
    return found.message


def test_the_child_knows_nothing_of_the_surroundings(closed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SANSHEN_FORGE_TOKEN", "SSH_AUTH_SOCK", "SANSHEN_GATE_KEY", "GIT_ASKPASS", "PYTHONPATH"):
        monkeypatch.setenv(name, "verysecret")
    assert "verysecret" not in _told("import os\ngot = list(os.environ.items())", closed=closed)
    kept = set(_told("import os\ngot = ' '.join(sorted(os.environ))", closed=closed).removeprefix("有：").split())
    assert kept <= {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "PWD", "TZ"}


def test_the_child_gets_no_open_file_of_ours(closed: bool, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("verysecret")
    with key.open() as file:
        os.set_inheritable(file.fileno(), True)
        body = (
            "import os\ngot = []\nfor n in range(64):\n"
            "    try: got.append(os.pread(n, 20, 0))\n    except OSError: pass"
        )
        assert "verysecret" not in _told(body, closed=closed)


@needs_walls
def test_a_closed_child_reads_no_key_home_or_repository(tmp_path: Path) -> None:
    home = Path(os.environ["HOME"])
    (home / ".ssh").mkdir()
    (home / ".ssh/id_ed25519").write_text("verysecret")
    (tmp_path / "gate").write_text("verysecret")
    for path in (home / ".ssh/id_ed25519", tmp_path / "gate", "/etc/shadow", "/root/.ssh"):
        body = f"import os\ngot = os.path.exists({str(path)!r})"
        assert _told(body, closed=True) == "有：False"


@needs_walls
def test_a_closed_child_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        body = (
            "import socket\ntry:\n"
            f"    socket.create_connection(('127.0.0.1', {port}), 2); got = 'connected'\n"
            "except OSError as error:\n    got = 'refused'"
        )
        assert _told(body, closed=True) == "有：refused"


@needs_walls
def test_a_closed_child_writes_nothing_that_stays(tmp_path: Path) -> None:
    target = tmp_path / "written"
    body = f"try:\n    open({str(target)!r}, 'w').write('x'); got = 1\nexcept OSError:\n    got = 0"
    assert _told(body, closed=True) == "有：0" and not target.exists()


def test_a_stripped_child_writes_no_bytes(tmp_path: Path) -> None:
    target = tmp_path / "written"
    body = f"got = 0\nopen({str(target)!r}, 'w').write('x')"
    assert _told(body, closed=False) == "有：0" and (not target.exists() or target.read_bytes() == b"")


@pytest.mark.usefixtures("quick")
def test_what_a_rule_forks_is_gone_with_its_child(tmp_path: Path) -> None:
    mark = f"mark-{os.getpid()}-{tmp_path.name}"
    body = (
        "import os, sys, time\n"
        "for _ in range(20):\n    try:\n        if not os.fork():\n"
        f"            os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(60)', {mark!r}])\n"
        "    except OSError: pass\n"
        "time.sleep(60); yield"
    )
    assert "没有结果" in not_run(look(Own(sources(written(body)), closed=sandbox.available())))
    end = time.monotonic() + 5  # the kernel takes a closed room apart after its door has gone
    while mark in _processes():
        assert time.monotonic() < end


def _processes() -> str:
    words = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words.append(one.read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue
    return "\n".join(words)


def test_the_child_ends_with_whoever_asked(closed: bool) -> None:
    own = Own(sources(RULE), closed=closed)
    look(own)
    assert own._child
    number = own._child.close.peek()[2][0].pid  # type: ignore[index]
    del own
    assert not Path(f"/proc/{number}").exists()


def test_own_rules_are_nobody_s_modules(closed: bool) -> None:
    """Neither in this process nor as part of the engine in the child."""
    body = "import sys\ngot = [__name__, 'checks.rules.local_0' in sys.modules]\n"
    assert _told(body, closed=closed) == "有：['own_rule_XYX002', False]"
    assert not [name for name in sys.modules if name.startswith("own_rule")]


def test_a_worker_has_a_child_of_its_own(closed: bool) -> None:
    own = Own(sources(RULE), closed=closed)
    look(own)
    sent: Own = pickle.loads(pickle.dumps(own))
    assert sent._child is None and [one.code for one in look(sent)] == ["XYX001"]


@pytest.fixture
def no_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without bubblewrap."""
    monkeypatch.setenv("PATH", "/nonexistent")


@pytest.mark.usefixtures("no_walls")
def test_a_child_that_was_to_be_closed_in_never_runs_open() -> None:
    assert "不能把不可信的程序关起来运行" in not_run(look(Own(sources(RULE), closed=True)))


def test_where_no_process_can_begin_nothing_passes() -> None:
    script = (
        "import resource\nfrom checks import example\nfrom checks.document import Place\n"
        "from checks.own.run import Own\nfrom checks.runner import check\nfrom tests.checks.own_rules import RULE, sources\n"
        "made = example.document('近日。')\nmade.place = Place(own=Own(sources(RULE), closed=False))\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))\n"
        "print([one.code for one in check(made) if one.blocks])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert "ENG001" in done.stdout


def test_rules_that_are_stopped_block_where_they_have_to() -> None:
    assert [one.blocks for one in look(Own(sources(RULE), closed=False, stop=Stop("未证实", "核对")))] == [True]
    assert look(Own(sources(RULE), closed=False, stop=Stop("未证实", "核对", blocks=False))) == []


def test_examples_are_tried(closed: bool) -> None:
    own = Own(sources(RULE), closed=closed)
    made = tried(own, own.rules[0])
    assert made.fixes == ["改为“云溪片区”"] and made.wrong == []
    wrong = Own(sources(RULE.replace('passes = ("', f'passes = ("{WORD}')), closed=closed)
    assert tried(wrong, wrong.rules[0]).wrong == [f"误报：{WORD}近日，云溪片区开工。"]


def test_without_own_rules_no_process_begins() -> None:
    script = (
        "import subprocess, sys\n"
        "def refuse(*_, **__): raise AssertionError\n"
        "subprocess.Popen.__init__ = refuse\n"
        "from checks import example\nfrom checks.runner import check\n"
        "check(example.document('近日。'))\n"
        "sys.exit('checks.own.run' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
