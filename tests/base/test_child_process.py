"""Children that are asked: what they answer, what they may not, and that nothing of them is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sanshen.base.child_process import Child, Ended, NoAnswer, TooLate, TooLong
from sanshen.base.sandbox import answer_of

FRAME = "import os, sys, time\ndef say(data): os.write(1, len(data).to_bytes(4, 'big') + data)\n"
children: list[Child] = []


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    while children:
        children.pop().close()


def child(program: str, *, apart: bool = True) -> Child:
    words = [sys.executable, "-c", FRAME + program]
    children.append(Child(words, env=os.environ, said=subprocess.DEVNULL, apart=apart))
    return children[-1]


def soon(seconds: float = 20) -> float:
    return time.monotonic() + seconds


def is_there(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_several_messages_come_in_their_order() -> None:
    asked = child("say(b'one'); say(b''); say(b'three')")
    assert [asked.answer(b"", soon(), 10) for _ in range(3)] == [b"one", b"", b"three"]
    assert not asked.has_more


def test_what_is_larger_than_a_pipe_goes_both_ways() -> None:
    asked = child("data = sys.stdin.buffer.read(3_000_000); say(data[::-1])")
    sent = bytes(range(250)) * 12_000
    assert asked.answer(sent, soon(), len(sent)) == sent[::-1]


def test_an_answer_comes_though_the_question_is_not_read() -> None:
    assert child("say(b'enough'); time.sleep(99)").answer(b"x" * 3_000_000, soon(), 10) == b"enough"


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("time.sleep(99)", TooLate),
        ("os.write(1, b'\\0\\0'); time.sleep(99)", TooLate),
        ("say(b'x' * 11); time.sleep(99)", TooLong),
        ("os.write(1, b'\\xff\\xff\\xff\\xff'); time.sleep(99)", TooLong),
        ("os._exit(9)", Ended),
        ("os.write(1, b'\\0\\0\\0\\5abc')", Ended),
    ],
)
def test_what_is_no_answer(program: str, fault: type[NoAnswer]) -> None:
    with pytest.raises(fault):
        child(program).answer(b"", soon(1 if fault is TooLate else 20), 10)


def test_the_end_of_a_child_apart_is_the_end_of_what_it_started() -> None:
    asked = child("import subprocess\nsay(str(subprocess.Popen(['sleep', '99']).pid).encode()); time.sleep(99)")
    started = int(asked.answer(b"", soon(), 10))
    assert is_there(started)
    asked.close()
    until = soon()
    while is_there(started) and time.monotonic() < until:  # init may take a moment to gather it up
        os.sched_yield()
    assert not is_there(started) and not asked.is_running


def test_a_copy_of_the_process_does_not_end_its_childs() -> None:
    asked = child("sys.stdin.buffer.read(1); say(b'still here')")
    if pid := os.fork():
        os.waitpid(pid, 0)
    else:
        asked.close()
        os._exit(0)
    assert asked.answer(b"x", soon(), 20) == b"still here"


def test_whoever_holds_the_pipe_of_one_that_has_ended_keeps_nobody_waiting() -> None:
    asked = child("import subprocess\nsubprocess.Popen(['sleep', '99']); say(b'last words')")
    assert asked.answer(b"", soon(), 20) == b"last words"
    with pytest.raises(Ended):
        asked.answer(b"", soon(), 20)


def test_it_is_told_something_before_it_is_asked_and_may_end_by_itself(tmp_path: Path) -> None:
    done = tmp_path / "done"
    asked = child(f"data = sys.stdin.buffer.read()\nsay(b'unheard')\nopen({str(done)!r}, 'wb').write(data)")
    asked.say(b"first, ", soon())
    asked.say(b"then", soon())
    asked.finish(soon())
    asked.close()
    assert done.read_bytes() == b"first, then"


def test_one_that_does_not_end_by_itself_is_given_its_time() -> None:
    asked = child("while True: say(b'more')")
    asked.finish(soon(0.2))
    assert asked.is_running
    asked.close()
    assert not asked.is_running


def test_a_file_that_it_keeps_is_open_there(tmp_path: Path) -> None:
    with (tmp_path / "kept").open("w+b") as kept:
        words = [sys.executable, "-c", f"{FRAME}os.write({kept.fileno()}, b'x'); say(b'')"]
        children.append(Child(words, env=os.environ, said=subprocess.DEVNULL, apart=True, keeps=[kept.fileno()]))
        assert children[-1].answer(b"", soon(), 1) == b"" and kept.read() == b""
    assert (tmp_path / "kept").read_bytes() == b"x"


def test_a_silent_child_knows_nothing_of_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANSHEN_FORGE_TOKEN", "geheim")
    program = "say(b' '.join(sorted(name.encode() for name in os.environ if name.startswith('SANSHEN'))))"
    assert answer_of([sys.executable, "-c", FRAME + program], b"", 20, 100) == b""
