"""The sample portal, built once, served on loopback, read by Chromium; what is missing is said, never passed over."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.sites import REPOSITORY, agree, build, lay_out_sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOOLS = REPOSITORY / ".tools" / "node_modules"
CURE = "请运行 sudo apt-get install -y chromium default-jre-headless npm fonts-noto-cjk，再运行 make test-browser"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


def needed(program: str) -> str:
    """Where a program of the machine is; the test is skipped with the cure if it is nowhere."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"没有 {program}，这项检查没有做。{CURE}")
    return found


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
    program = needed("chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason=f"没有 Playwright，请运行 make test-browser。{CURE}")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()
