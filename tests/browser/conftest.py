"""The sample portal, built once, served on loopback, read by Chromium; what is missing is said, never passed over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.chromium import CURE, opened
from tests.support.sites import REPOSITORY, agree, build, lay_out_sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOOLS = REPOSITORY / ".tools" / "node_modules"
POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


def tool(path: str) -> Path:
    """A file of the pinned npm packages."""
    file = TOOLS / path
    if not file.is_file():
        pytest.skip(f"没有 {path}，这项检查没有做。{CURE}")
    return file


class _Server(SimpleHTTPRequestHandler):
    """As the portal is served: with a strict policy for what its pages may load."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay_out_sample(tmp_path_factory.mktemp("sample") / "portal")
    agree(folder)
    return build(folder)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with opened() as found:
        yield found
