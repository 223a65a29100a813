"""The publishing machine: woken by anybody, it fetches, proves, publishes and reports; nobody can make it do anything else."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.commands.waking import Standby
from sanshen.publish import waking
from sanshen.publish.store.releases import Store
from sanshen.publish.waking import Bell
from tests.commands.test_road import SANSHEN
from tests.conftest import git
from tests.support.office import Office, article

LONG = 60.0


class Publisher:
    """`sanshen publish --listen` as a service runs it, in a clone of its own; `origin` is where the office pushes."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.origin, self.log = office, folder / "origin.git", folder / "log"
        git(folder, "clone", "-q", "--bare", str(office.root), str(self.origin))
        git(folder, "clone", "-q", str(self.origin), str(folder / "machine"))
        words = [str(SANSHEN), "publish", "--listen", "127.0.0.1:0", "--every", "600", "--to", str(folder / "www")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(words, cwd=folder / "machine", stdout=log, stderr=log, env=dict(os.environ))
        self.until(lambda: "/wake" in self.said())
        (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/wake", self.said())
        self.port = int(port)

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONG
        while not done():
            assert self.process.poll() is None and time.monotonic() < deadline, self.said()

    def push(self) -> str:
        git(self.office.root, "push", "-q", str(self.origin), "main", "ledger")
        return git(self.office.root, "rev-parse", "main")

    def ring(self, body: bytes = b"", path: str = "/wake", method: str = "POST") -> int:
        return ask(self.port, path, method, body)[0]

    def served(self) -> dict[str, str]:
        status, body = ask(self.port, "/served.json")
        found: dict[str, str] = json.loads(body) if status == 200 else {}
        return found


def ask(port: int, path: str, method: str = "GET", body: bytes = b"") -> tuple[int, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    link.request(method, path, body or None)
    answer = link.getresponse()
    found = answer.read()
    link.close()
    return answer.status, found


def oversized(port: int) -> int:
    """What a caller gets who announces a gigabyte."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    link.putrequest("POST", "/wake")
    link.putheader("Content-Length", str(1 << 30))
    link.endheaders()
    status = link.getresponse().status
    link.close()
    return status


@pytest.fixture
def publisher(office: Office, tmp_path: Path) -> Iterator[Publisher]:
    made = Publisher(office, tmp_path)
    yield made
    made.process.terminate()
    made.process.wait()


def test_a_ring_makes_it_fetch_prove_publish_and_report(publisher: Publisher) -> None:
    office = publisher.office
    first = git(office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    office.publish_article()
    commit = publisher.push()
    assert publisher.ring(commit.encode()) == 202
    publisher.until(lambda: publisher.served().get("commit") == commit)
    assert publisher.served()["ledger"] == git(office.root, "rev-parse", "ledger")


def test_whoever_rings_and_whatever_is_sent_nothing_but_what_was_agreed_is_published(publisher: Publisher) -> None:
    office = publisher.office
    first = git(office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    office.write("content/ywdt/yxyw/stray.md", article("未审稿件"))
    stray = office.commit("stray")
    publisher.push()
    for body in (stray.encode(), b"{" * 40_000, b"--force", b"\xff\0"):
        assert publisher.ring(body) == 202
    assert oversized(publisher.port) == 413
    assert publisher.ring(path="/wake?commit=" + stray) == publisher.ring(path="/../wake") == 404
    assert publisher.ring(method="GET") == publisher.ring(path="/served.json") == 404
    publisher.until(lambda: "content/ywdt/yxyw/stray.md 未经审核被新增" in publisher.said())
    assert publisher.served()["commit"] == first and publisher.process.poll() is None


def standby_of(publisher: Publisher) -> int:
    """The process that waits to be the next round."""
    found: list[int] = []

    def one() -> bool:
        found[:] = map(
            int, Path(f"/proc/{publisher.process.pid}/task/{publisher.process.pid}/children").read_text().split()
        )
        return len(found) == 1

    publisher.until(one)
    return found[0]


def published_next(publisher: Publisher) -> None:
    publisher.office.publish_article()
    commit = publisher.push()
    assert publisher.ring() == 202
    publisher.until(lambda: publisher.served().get("commit") == commit)


@pytest.mark.skipif(sys.platform != "linux", reason="看 /proc 才知道谁在待命")
def test_a_round_whose_process_was_killed_before_it_began_is_run_by_another(publisher: Publisher) -> None:
    first = git(publisher.office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    os.kill(standby_of(publisher), signal.SIGKILL)
    published_next(publisher)


@pytest.mark.skipif(sys.platform != "linux", reason="看 /proc 才知道谁在待命")
def test_nothing_stands_by_once_the_listener_was_killed(publisher: Publisher) -> None:
    first = git(publisher.office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    waiting = os.pidfd_open(standby_of(publisher))
    publisher.process.kill()
    assert select.select([waiting], [], [], LONG)[0]
    os.close(waiting)
    assert "Traceback" not in publisher.said()


def test_a_round_runs_the_engine_that_is_in_use_when_it_begins(tmp_path: Path) -> None:
    """The process that stood by was of the engine before; it ends without a word."""
    said = tmp_path / "said"
    for name in ("old", "new"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\nread word && echo {name} "$@" >> {said}\n')
        program.chmod(0o755)
    link = tmp_path / "sanshen"
    link.symlink_to("old")
    with Standby([str(link), "publish"]) as next_round:
        next_round.go()
        (tmp_path / "fresh").symlink_to("new")
        (tmp_path / "fresh").rename(link)
        next_round.go()
    assert said.read_text() == "old publish\nnew publish\n"


def test_the_work_tree_gets_what_was_pushed_only_once_it_is_proven(publisher: Publisher, tmp_path: Path) -> None:
    """A program pushed to main without review is not even laid out; once all is in order again, the work tree follows."""
    office, machine = publisher.office, tmp_path / "machine"
    first = git(office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    office.write("re.py", "raise SystemExit\n")
    office.commit("stray")
    publisher.push()
    publisher.ring()
    publisher.until(lambda: "没有发布" in publisher.said())
    assert git(machine, "rev-parse", "main") != first and not (machine / "re.py").exists()
    git(office.root, "revert", "--no-edit", "HEAD")
    office.publish_article()
    commit = publisher.push()
    publisher.ring()
    publisher.until(lambda: publisher.served().get("commit") == commit)
    publisher.until(lambda: not git(machine, "status", "--porcelain", "-uno"))
    assert not (machine / "re.py").exists() and (machine / "content/ywdt/yxyw/second.md").exists()


def test_a_rewritten_branch_is_not_followed(publisher: Publisher) -> None:
    office = publisher.office
    first = git(office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    git(office.root, "commit", "-q", "--amend", "-m", "rewritten")
    git(office.root, "push", "-q", "--force", str(publisher.origin), "main")
    publisher.ring()
    publisher.until(lambda: "主分支被退回或改写" in publisher.said())
    assert publisher.served()["commit"] == first


def test_ringing_all_the_time_makes_no_more_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "LEAST", 0.2)
    bell, begun, over = Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", 0)), list[float](), threading.Event()

    class Enough(Exception):
        pass

    def go() -> None:
        begun.append(time.monotonic())
        if len(begun) == 4:
            raise Enough

    def ring() -> None:
        while not over.is_set():
            ask(bell.port, "/wake", "POST")

    ringing = threading.Thread(target=ring)
    ringing.start()
    with pytest.raises(Enough):
        bell.rounds(60.0, go)
    over.set()
    ringing.join()
    assert all(later - earlier >= 0.2 for earlier, later in itertools.pairwise(begun))


def test_a_caller_that_says_nothing_keeps_nobody_else_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking._Answer, "timeout", 0.2)
    bell = Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", 0))
    with (
        socket.create_connection(("127.0.0.1", bell.port)),
        socket.create_connection(("127.0.0.1", bell.port)) as other,
    ):
        other.sendall(b"POST /wake HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
        assert ask(bell.port, "/wake", "POST")[0] == 202


def test_a_caller_that_drips_is_hung_up_on_and_keeps_nobody_else_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time; the request as a whole does not."""
    monkeypatch.setattr(waking, "_SLOW", 0.5)
    monkeypatch.setattr(waking, "_CALLERS", 3)
    bell = Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", 0))
    drips = [socket.create_connection(("127.0.0.1", bell.port)) for _ in range(2)]
    assert ask(bell.port, "/wake", "POST")[0] == 202
    begun, cut = time.monotonic(), False
    while not cut:
        assert time.monotonic() - begun < LONG
        try:
            for one in drips:
                one.settimeout(0.1)
                one.sendall(b"x")
            cut = drips[0].recv(1) == b""
        except TimeoutError:
            continue
        except OSError:
            cut = True
    for one in drips:
        one.close()
    assert ask(bell.port, "/wake", "POST")[0] == 202


def test_of_many_callers_that_say_nothing_the_oldest_is_hung_up_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "_CALLERS", 4)
    bell = Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", 0))
    with ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(("127.0.0.1", bell.port))) for _ in range(80)]
        begun = time.monotonic()
        assert ask(bell.port, "/wake", "POST")[0] == 202
        assert time.monotonic() - begun < waking._SLOW / 2, "nobody waits until the silent ones are given up"
        assert silent[0].recv(1) == b""


@pytest.mark.parametrize("address", ["127.0.0.1:99999999", "\udcff:80", "127.0.0.1:²", "nowhere.invalid:80", "a..b:80"])
def test_an_address_where_nobody_can_listen_is_refused_in_words(office: Office, address: str) -> None:
    words = [os.fsencode(one) for one in (SANSHEN, "publish", "--listen", address)]
    done = subprocess.run(words, cwd=office.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "127.0.0.1:8765" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("put", ["link", "pipe", "nothing"])
def test_what_stands_in_the_manifests_place_is_not_read(publisher: Publisher, tmp_path: Path, put: str) -> None:
    """Whoever can write to the release folder gets no other file told, and stops nothing."""
    first = git(publisher.office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    manifest = tmp_path / "www/current/manifest.json"
    manifest.unlink()
    if put == "link":
        (tmp_path / "secret").write_text("TOKEN")
        manifest.symlink_to(tmp_path / "secret")
    elif put == "pipe":
        os.mkfifo(manifest)
    assert publisher.served()["commit"] == first
    assert publisher.ring() == 202


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    bell = Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", 0))
    with pytest.raises(PortalError, match="不能在"):
        Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", bell.port))
