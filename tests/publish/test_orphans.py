"""No kill and no Ctrl-C, at whatever moment, leaves a process behind that stops later publications or is waited for for ever."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sanshen.publish.store.releases import Store
from tests.publish.test_publish import store_of
from tests.support import walls
from tests.support.office import Office

BWRAP = shutil.which("bwrap")
HALF = "sleep 600 & kill -KILL $$"  # bubblewrap as it is killed while it sets itself up: its second process waits on
WAITS = 'trap "touch {0}.told; exit 1" INT; touch {0}; sleep 600 & wait'
START = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
PUBLISH = [sys.executable, "-P", "-c", START + "from sanshen.commands.publish import command; command()"]


def stand_in(folder: Path, words: str, module: str = "sanshen.pages.build") -> dict[str, str]:
    """An environment in which bubblewrap does this where it should run the builder."""
    folder.mkdir()
    program = folder / "bwrap"
    program.write_text(f'#!/bin/sh\ncase "$*" in *{module}*) {words};; *) exec {BWRAP} "$@";; esac\n')
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def publish(office: Office, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """In a session of its own, as from a terminal."""
    return subprocess.Popen(
        [*PUBLISH, "--force"], cwd=office.root, env=env, start_new_session=True, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> str:
    """What it said by its end, which must come soon."""
    try:
        return process.communicate(timeout=40)[1]
    finally:
        process.kill()


def is_free(store: Store) -> bool:
    with store.builder.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_a_builder_that_was_left_with_its_lock_is_ended_by_the_next_publication(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path / "site", tmp_path / "private")
    with store.locked() as lock:
        left = subprocess.Popen(["sleep", "600"], pass_fds=(lock,))
    try:
        begun = time.monotonic()
        with store.locked():
            assert left.wait(10) == -signal.SIGKILL
        assert time.monotonic() - begun < 10
        assert f"进程 {left.pid} " in capsys.readouterr().err
    finally:
        left.kill()
        left.wait()


def test_whoever_only_has_the_file_open_is_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "site", tmp_path / "private")
    with store.locked() as lock:
        left = subprocess.Popen(["sleep", "600"], pass_fds=(lock,))
    with store.builder.open() as file:
        reads = subprocess.Popen(["sleep", "600"], stdin=file)
    try:
        with store.locked():
            assert left.wait(10) == -signal.SIGKILL and reads.poll() is None
    finally:
        for one in (left, reads):
            one.kill()
            one.wait()


@walls.needed
@pytest.mark.parametrize("module", ["sanshen.pages.build", "plugins.with_pelican"])
def test_a_container_that_is_killed_half_made_is_not_waited_for(office: Office, tmp_path: Path, module: str) -> None:
    """The office is a site for Pelican, which the builder says."""
    assert "页面没有生成" in ended(publish(office, stand_in(tmp_path / "bin", HALF, module)))
    assert is_free(store_of(office))
    said = ended(again := publish(office))
    assert again.returncode == 0, said


@walls.needed
def test_ctrl_c_ends_the_publication_and_does_not_reach_the_container(office: Office, tmp_path: Path) -> None:
    started = tmp_path / "started"
    process = publish(office, stand_in(tmp_path / "bin", WAITS.format(started)))
    while not started.exists():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    ended(process)
    assert process.returncode not in (0, None) and not Path(f"{started}.told").exists()
    assert is_free(store_of(office))


@walls.needed
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_signal_to_all_at_any_moment_leaves_nothing_that_stops_the_next(office: Office, sent: signal.Signals) -> None:
    chance = random.Random(7)
    for _ in range(8):
        process = publish(office)
        at = time.monotonic() + chance.uniform(0.25, 0.6)
        while time.monotonic() < at and process.poll() is None:
            pass
        os.killpg(process.pid, sent)
        ended(process)
    begun = time.monotonic()
    last = publish(office)
    said = ended(last)
    assert last.returncode == 0 and time.monotonic() - begun < 30, said
