"""A Gitea too old to say what the gate has to know."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sanshen.review.forges.forge import ForgeError
from sanshen.review.forges.gitea.adapter import Gitea
from tests.review.test_odd_answers import GITEA as PULL


class Answers(BaseHTTPRequestHandler):
    said: dict[str, Any]

    def do_GET(self) -> None:
        body = json.dumps(self.said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def forge() -> Iterator[Gitea]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Gitea(f"http://127.0.0.1:{server.server_port}", "yunxi/portal", "token")
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_pull_request_is_read(forge: Gitea) -> None:
    Answers.said = PULL
    assert forge.pull(7).branch == "article/x"


@pytest.mark.parametrize("missing", ["draft", "merged", "state"])
def test_what_an_old_server_does_not_say_is_an_error_and_never_a_pass(forge: Gitea, missing: str) -> None:
    Answers.said = {key: value for key, value in PULL.items() if key != missing}
    with pytest.raises(ForgeError) as error:
        forge.pull(7)
    assert error.value.cure
