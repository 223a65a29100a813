"""Ctrl-C ends every long command at once, without a traceback and with nobody left behind."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import git
from tests.office import Office, article
from tests.publish import tiny

PROGRAM = str(Path(sys.executable).with_name("sanshen"))
AT_ONCE = 5.0  # seconds after the key, on a busy machine too; workers that end their work take longer
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


def pressed(office: Office, words: list[str], when: float, *, alone: int = 0) -> tuple[int, str, float, list[str]]:
    """The exit code, what was said, how long it took after the key, and who was left."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(office.root)
        os.execv(PROGRAM, [PROGRAM, *words])
    said, begun, key = b"", time.monotonic(), 0.0
    while True:
        ready, _, _ = select.select([terminal], [], [], _READY)
        try:
            more = os.read(terminal, 1 << 16) if ready else b"\0"
        except OSError:
            more = b""
        if not more:
            break
        said += more.strip(b"\0")
        if not key and time.monotonic() - begun > when:
            key = time.monotonic()
            if alone:
                os.kill(child, alone)
            else:
                os.write(terminal, b"\x03")
        assert time.monotonic() - begun < 60, said
    _, status = os.waitpid(child, 0)
    took = time.monotonic() - key if key else 0.0
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), said.decode("utf-8", "replace"), took, group_of(child)


LONG = [
    (["check", "--all", "--jobs", "2"], 0.3),
    (["check", "--all", "--jobs", "2"], 1.0),
    (["check", "--all", "--jobs", "2"], 2.5),
    (["check", "--all", "--jobs", "1"], 1.0),
    (["ledger", "verify"], 0.4),
    (["publish", "--force"], 0.7),
    (["build"], 0.3),
]


@pytest.mark.parametrize(
    ("words", "when"), LONG, ids=lambda value: " ".join(value) if isinstance(value, list) else None
)
def test_the_key_ends_it_at_once(office: Office, words: list[str], when: float) -> None:
    code, said, took, left = pressed(office, words, when)
    assert "Traceback" not in said and left == []
    if not took:
        pytest.skip("it had finished before the key was pressed")
    assert (code, "已中断" in said) == (130, True), said
    assert took < AT_ONCE
    assert git(office.root, "status", "--porcelain", "--untracked-files=no") == ""


def test_a_signal_to_the_command_alone_ends_its_workers_too(office: Office) -> None:
    code, said, took, left = pressed(office, ["check", "--all", "--jobs", "2"], 2.0, alone=signal.SIGINT)
    assert (code, left) == (130, []) and "Traceback" not in said and took < AT_ONCE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("words", [["check", "--all", "--jobs", "2"], ["build"]], ids=" ".join)
def test_what_ends_a_service_ends_the_workers_too(office: Office, words: list[str], number: signal.Signals) -> None:
    code, said, took, left = pressed(office, words, 0.6, alone=number)
    assert left == [] and "Traceback" not in said
    if not took:
        pytest.skip("it had finished before the signal")
    assert (code, "已中断" in said) == (128 + number, True) and took < AT_ONCE


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
