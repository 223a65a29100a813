"""The publishing machine: woken by anybody, it fetches, proves, publishes and reports; nobody can make it do anything else."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.errors import PortalError
from publish import waking
from publish.releases import Store
from publish.waking import Bell
from tests.commands.test_road import SANSHEN
from tests.conftest import git
from tests.office import Office, article

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


def test_a_rewritten_branch_is_not_followed(publisher: Publisher) -> None:
    office = publisher.office
    first = git(office.root, "rev-parse", "main")
    publisher.until(lambda: publisher.served().get("commit") == first)
    git(office.root, "commit", "-q", "--amend", "-m", "rewritten")
    git(office.root, "push", "-q", "--force", str(publisher.origin), "main")
    publisher.ring()
    publisher.until(lambda: "rejected" in publisher.said())
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


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    bell = Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", 0))
    with pytest.raises(PortalError, match="不能在"):
        Bell(Store(tmp_path, tmp_path / "private"), ("127.0.0.1", bell.port))
