"""A door bell for the publishing machine. Whoever rings changes nothing: the machine fetches, proves and publishes as ever.

POST /wake         ask for a round soon; nothing that is sent along is used
GET /served.json   the manifest of the release that is served: its commit, its ledger commit, its digest

The manifest comes from the private records: in the release folder a link or a pipe could stand in its place.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sanshen.base.errors import PortalError, legible
from sanshen.publish.store.releases import Store

LEAST = 5.0  # seconds between the beginnings of two rounds, however often somebody rings
_SLOW = 3.0  # seconds that a caller may take, all in all
_CALLERS = 32  # at a time; for one more the one that has taken longest is hung up on
_COMING = 128  # who are let in together; the system keeps the others waiting
_MOST = 1 << 20  # bytes that are read of what a caller sends, and thrown away: a webhook tells the whole push


class Bell:
    """Listens at `address` from now on; PortalError if the port is taken."""

    def __init__(self, store: Store, address: tuple[str, int]) -> None:
        self._rung = threading.Event()
        try:
            self._server = _Server(address, partial(_Answer, store, self._rung))
        except (
            OSError,
            OverflowError,
            TypeError,
            UnicodeError,
        ) as error:  # a number that is no port, a name that is none
            why = (isinstance(error, OSError) and error.strerror) or "没有这样的地址或端口"
            raise PortalError(
                legible(f"不能在 {address[0]}:{address[1]} 监听（{why}）"), cure="换一个地址或端口，如 127.0.0.1:8765"
            ) from error
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def rounds(self, every: float, go: Callable[[], None]) -> None:
        """Call `go` at once, then whenever the bell rang, and at least every so many seconds. Does not return."""
        while True:
            begun = time.monotonic()
            go()
            self._rung.wait(max(0.0, every - (time.monotonic() - begun)))
            threading.Event().wait(max(0.0, LEAST - (time.monotonic() - begun)))
            self._rung.clear()


class _Server(ThreadingHTTPServer):
    """A thread for each caller; neither many callers nor slow ones keep the next one waiting for long."""

    request_queue_size = _COMING

    def __init__(self, address: tuple[str, int], answer: Callable[..., BaseHTTPRequestHandler]) -> None:
        self._until: dict[object, float] = {}
        super().__init__(address, answer)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        if len(self._until) >= _CALLERS:
            self._hang_up(next(iter(self._until)))
        self._until[request] = time.monotonic() + _SLOW
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        self._until.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Hang up on whoever takes too long; called twice a second, and after every caller."""
        for request, until in list(self._until.items()):
            if time.monotonic() > until:
                self._hang_up(request)

    def _hang_up(self, request: object) -> None:
        self._until.pop(request, None)
        if isinstance(request, socket.socket):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is nobody's trouble."""


class _Answer(BaseHTTPRequestHandler):
    server_version, sys_version = "sanshen", ""
    timeout = _SLOW

    def __init__(self, store: Store, rung: threading.Event, *args: object) -> None:
        self._store, self._rung = store, rung
        super().__init__(*args)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if self.path != "/wake":
            self._send(HTTPStatus.NOT_FOUND)
        elif not length.isdigit() or int(length) > _MOST:
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self.rfile.read(int(length))
            self._rung.set()
            self._send(HTTPStatus.ACCEPTED)

    def do_GET(self) -> None:
        served = self._served() if self.path == "/served.json" else b""
        self._send(HTTPStatus.OK if served else HTTPStatus.NOT_FOUND, served)

    def log_message(self, format: str, *args: object) -> None:
        """Anybody may ring as often as they like; the log is for what was published."""

    def _served(self) -> bytes:
        try:
            made = self._store.stated()
        except (OSError, PortalError):
            return b""
        return made.to_json() if made else b""

    def _send(self, status: HTTPStatus, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
