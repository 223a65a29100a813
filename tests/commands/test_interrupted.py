"""Ctrl-C ends every long command at once, without a traceback and with nobody left behind."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import git
from tests.support import tiny
from tests.support.office import ARTICLE, Office, article

PROGRAM = str(Path(sys.executable).with_name("sanshen"))
FIRST = "正在检查"  # what is seen of a check before any file is done
SOME = r"\b[1-9]\d*/602"  # when some are
RESULT = r"通过|错误 \d+ 处，警告|台账完好|已发布 \d|要由 Pelican"
_READY = 0.02


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Enough to be busy with for several seconds."""
    office = Office(tmp_path_factory.mktemp("office") / "clone")
    tiny.equip(office)
    text = article(
        body="\n\n".join(f"第{number}段。会议研究了秋季重点工作，部署了植树造林。" * 20 for number in range(40))
    )
    for number in range(600):
        office.write(f"content/ywdt/yxyw/2026-{number}.md", text)
    office.commit()
    office.adopt()
    return office


def group_of(leader: int) -> list[str]:
    """Processes of the session that the command was given."""
    done = subprocess.run(
        ["ps", "-s", str(leader), "-o", "pid=,stat=,args="], capture_output=True, text=True, check=False
    )
    return [line for line in done.stdout.splitlines() if line.split()[1][0] != "Z"]


def pressed(office: Office, words: list[str], seen: str, *, alone: int = 0) -> tuple[int, str, list[str]]:
    """The exit code, what was said, and who was left, where the key was pressed as soon as `seen` was there to read."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(office.root)
        os.execv(PROGRAM, [PROGRAM, *words])
    said, key, begun = "", False, time.monotonic()
    poll = select.poll()  # `select` takes no descriptor beyond 1,023
    poll.register(terminal, select.POLLIN)
    while True:
        ready = poll.poll(_READY * 1000)
        try:
            more = os.read(terminal, 1 << 16) if ready else b"\0"
        except OSError:
            more = b""
        if not more:
            break
        said += more.strip(b"\0").decode("utf-8", "replace")
        if not key and re.search(seen, said):
            key = True
            if alone:
                os.kill(child, alone)
            else:
                os.write(terminal, b"\x03")
        assert time.monotonic() - begun < 120, said
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert key, said
    return os.waitstatus_to_exitcode(status), said, group_of(child)


LONG = [
    (["check", "--all", "--jobs", "2"], FIRST),
    (["check", "--all", "--jobs", "2"], SOME),
    (["check", "--all", "--jobs", "1"], FIRST),
    (["check", "--all", "--jobs", "1"], SOME),
    (["publish", "--force"], "核对审核台账"),
    (["publish", "--force"], "生成页面"),
]


@pytest.mark.parametrize(("words", "seen"), LONG, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_the_key_ends_it_at_once(office: Office, words: list[str], seen: str) -> None:
    """At once: what was still to do is not done, so there is no result."""
    code, said, left = pressed(office, words, seen)
    assert "Traceback" not in said and left == []
    assert (code, "已中断" in said, re.search(RESULT, said)) == (130, True, None), said
    assert git(office.root, "status", "--porcelain", "--untracked-files=no") == ""


@pytest.mark.parametrize("words", [["ledger", "verify"], ["build"]], ids=" ".join)
def test_what_is_soon_done_ends_by_the_key_or_with_its_result(office: Office, words: list[str]) -> None:
    code, said, left = pressed(office, words, ".")
    assert "Traceback" not in said and left == []
    assert (code, "已中断" in said) == (130, True) or (code in (0, 1) and re.search(RESULT, said)), said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_no_signal_takes_away_a_result_that_was_printed(office: Office, number: signal.Signals) -> None:
    """It comes while Python tidies up."""
    late = f"import atexit, os, threading\natexit.register(lambda: os.kill(os.getpid(), {int(number)}))\n"
    words = [sys.executable, "-c", f"{late}from sanshen.commands.cli import main\nmain()", "check", ARTICLE]
    done = subprocess.run(words, cwd=office.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and "通过" in done.stdout


def test_where_ends_of_children_are_ignored_a_failed_one_still_counts_as_failed() -> None:
    """Some daemons leave it so to what they start; every git that says no would have said yes."""
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    )
    asked = """
import subprocess
from sanshen.commands import cli, start
cli.main = lambda: print(subprocess.run(["false"]).returncode)
start.main()
"""
    words = [sys.executable, "-c", ignoring, sys.executable, "-c", asked]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "1\n"


@pytest.mark.parametrize("words", [["--help"], ["check", ARTICLE], ["gate", "--json"]], ids=" ".join)
@pytest.mark.parametrize("late", range(6))
def test_a_key_pressed_while_the_program_is_still_loaded_ends_it_in_one_line(
    office: Office, words: list[str], late: int
) -> None:
    """Each module that is loaded is a moment at which the key may come."""
    module = (
        "signal",
        "sanshen.commands.cli",
        "sanshen.base.errors",
        "sanshen.base.printable",
        "sanshen.base.partial_msgspec",
        "sanshen.commands.unforeseen",
    )[late]
    program = f"""
import importlib.abc, os, signal, sys
class Key(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Key())
if {module!r} == "signal":
    sys.modules.pop("signal")
sys.argv[1:] = {words!r}
from sanshen.commands.start import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=office.root, capture_output=True, text=True, check=False)
    said = done.stdout if "--json" in words else done.stderr
    assert done.returncode == 130 and "已中断" in said and len(said.splitlines()) == 1, done


def test_a_signal_to_the_command_alone_ends_its_workers_too(office: Office) -> None:
    code, said, left = pressed(office, ["check", "--all", "--jobs", "2"], SOME, alone=signal.SIGINT)
    assert (code, left) == (130, []) and "Traceback" not in said and not re.search(RESULT, said)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("words", "seen"), [(["check", "--all", "--jobs", "2"], FIRST), (["publish", "--force"], "生成页面")],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_what_ends_a_service_ends_the_workers_too(
    office: Office, words: list[str], seen: str, number: signal.Signals
) -> None:
    code, said, left = pressed(office, words, seen, alone=number)
    assert left == [] and "Traceback" not in said
    assert (code, "已中断" in said, re.search(RESULT, said)) == (128 + number, True, None), said


def test_workers_end_when_the_command_is_killed(office: Office) -> None:
    command = [PROGRAM, "check", "--all", "--jobs", "2"]
    given = {"cwd": office.root, "start_new_session": True, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    until = time.monotonic() + 30
    with subprocess.Popen(command, **given) as child:  # type: ignore[call-overload]
        while len(group_of(child.pid)) < 3 and child.poll() is None and time.monotonic() < until:
            select.select([], [], [], _READY)
        child.kill()
        child.stdout.read()  # open until the last of them has ended
    assert group_of(child.pid) == [] and time.monotonic() < until
