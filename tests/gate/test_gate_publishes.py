"""`sanshen gate --watch --publish`: whatever is agreed and not served is published, where the operator said, until it is."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sanshen.commands.publisher import Publisher
from sanshen.publish import rollback
from sanshen.publish.run import store_of
from tests.conftest import git
from tests.support import tiny
from tests.support.office import Office, copy_of

SANSHEN = Path(sys.executable).parent / "sanshen"


class _Quiet(BaseHTTPRequestHandler):
    """A forge on which nobody has opened a pull request."""

    def do_GET(self) -> None:
        body = b'{"max_response_items": 50}' if self.path.endswith("settings/api") else b"[]"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Total-Count", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody looks."""


@pytest.fixture(scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    office = Office(tmp_path_factory.mktemp("portal") / "clone", accounts={"editor": 11}, forge_url=url)
    tiny.equip(office)
    office.adopt()
    yield office
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = copy_of(_office, tmp_path / "clone")
    git(tmp_path, "clone", "-q", "--mirror", str(made.root), "forge.git")
    git(made.root, "remote", "add", "origin", str(tmp_path / "forge.git"))
    monkeypatch.setenv("SANSHEN_FORGE_TOKEN", "secret")
    return made


def gate(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(SANSHEN), "gate", "--watch", "--once", "--publish", "--gate-key", str(office.keys["gate"]), *words]
    return subprocess.run(command, cwd=office.root, capture_output=True, text=True, check=False)


def test_it_publishes_where_sanshen_site_says_and_says_so(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANSHEN_SITE", str(tmp_path / "www"))
    done = gate(office)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "www/current/site/index.html").is_file()
    assert "已发布 000001-" in done.stdout and str(tmp_path / "www") in done.stdout
    assert not (office.root / ".git/sanshen/site").exists()
    assert "已发布" not in gate(office).stdout, "nothing is new"


def test_it_publishes_where_to_says(office: Office, tmp_path: Path) -> None:
    done = gate(office, "--to", str(tmp_path / "www"), "--json")
    assert json.loads(done.stdout)["published"].startswith("000001-")
    assert (tmp_path / "www/current/site/index.html").is_file()


def test_a_publication_that_failed_is_tried_again(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    www = tmp_path / "www"
    publisher = Publisher(office.repo, www, as_json=False)
    www.write_text("in the way")
    assert publisher.round() and publisher.round()
    assert capfd.readouterr().err.count("写不进发布文件夹") == 1, "the same trouble is said once"
    www.unlink()
    assert not publisher.round()
    assert "已发布 000001-" in capfd.readouterr().out and (www / "current/site/index.html").is_file()
    office.publish_article()
    assert not publisher.round()
    assert "已发布 000002-" in capfd.readouterr().out


def test_what_was_rolled_back_is_not_published_again(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    publisher, store = Publisher(office.repo, None, as_json=False), store_of(office.repo, None)
    publisher.round()
    office.publish_article()
    publisher.round()
    with store.locked():
        rollback.apply(store, rollback.plan(store))
    first = store.current()
    capfd.readouterr()
    assert not publisher.round() and not publisher.round()
    assert store.current() == first and capfd.readouterr().out.count("回退") == 1, "said once"


def test_what_may_not_be_published_is_said_and_fails_the_round(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    publisher = Publisher(office.repo, None, as_json=False)
    publisher.round()
    office.write("content/ywdt/yxyw/first.md", "past the chain")
    office.commit("past the chain")
    assert publisher.round()
    assert "未经审核被改动" in capfd.readouterr().err
