"""A preview of the current release on this machine's loopback; the public site is nginx's business."""

from __future__ import annotations

import mimetypes
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from sanshen.base.errors import PortalError
from sanshen.publish.headers import HEADERS
from sanshen.publish.store.manifest import SITE
from sanshen.publish.store.releases import Store

HOST = "127.0.0.1"
_TEXT = {".xml": "application/xml", ".json": "application/json", ".js": "text/javascript", ".svg": "image/svg+xml"}
_BARE = "<!doctype html><meta charset='utf-8'><title>{0}</title><h1>{0}</h1>".format


def serve(store: Store, port: int) -> ThreadingHTTPServer:
    """A server that is bound and not yet running; PortalError if nothing is published or the port is taken."""
    if store.current() is None:
        raise PortalError("还没有发布过任何版本", cure="先运行 sanshen publish", path=str(store.folder))
    try:
        return ThreadingHTTPServer((HOST, port), partial(_Answer, store))
    except OSError as error:
        raise PortalError(f"端口 {port} 不能使用（{error.strerror}）", cure="用 --port 换一个端口") from error


class _Answer(BaseHTTPRequestHandler):
    """One request. The release is resolved once, so that an answer never mixes two."""

    server_version, sys_version = "sanshen", ""
    protocol_version = "HTTP/1.1"

    def __init__(self, store: Store, *args: object) -> None:
        self._store = store
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        site = self._site()
        path = unquote(urlsplit(self.path).path, errors="replace")
        found = _sought(site, path) if site else None
        if found and found.is_dir():
            self._redirect(path)
        elif found is None or path == "/404.html":
            self._send(HTTPStatus.NOT_FOUND, _not_found(site), "text/html; charset=utf-8")
        else:
            self._send(HTTPStatus.OK, found.read_bytes(), _kind(found))

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """The terminal belongs to the person who started us."""

    def _site(self) -> Path | None:
        try:
            name = self._store.current()
        except PortalError:
            return None
        return self._store.releases / name / SITE if name else None

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", "/" + quote(path.strip("/")) + "/")
        self._finish(b"")

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self._finish(body)

    def _finish(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _sought(site: Path, path: str) -> Path | None:
    try:
        return _file(site, path)
    except OSError:  # longer than any file's name
        return None


def _file(site: Path, path: str) -> Path | None:
    """The file for a request; a folder when the address lacks its final slash; None for anything else."""
    parts = path.split("/")[1:]
    if any(part.startswith(".") or "\\" in part or not part.isprintable() for part in parts) or "" in parts[:-1]:
        return None
    found = site.joinpath(*parts)
    if not found.resolve().is_relative_to(site.resolve()):
        return None
    if path.endswith("/"):
        found = found / "index.html"
        return found if found.is_file() else None
    if found.is_dir():
        return found if (found / "index.html").is_file() else None
    return found if found.is_file() else None


def _not_found(site: Path | None) -> bytes:
    page = site / "404.html" if site else None
    return page.read_bytes() if page and page.is_file() else _BARE("404 页面不存在").encode()


def _kind(path: Path) -> str:
    kind = _TEXT.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind in _TEXT.values()
    return f"{kind}; charset=utf-8" if text else kind
