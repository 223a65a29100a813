"""What a browser gets, from the preview server and from a real nginx: the same table for both."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.publish import nginx, rollback, server
from sanshen.publish.headers import HEADERS
from sanshen.publish.store.releases import Store
from sanshen.publish.waking import Bell

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="没有 nginx：apt-get install nginx-light")
# address, status, start of the body
ANSWERS = [
    ("/", 200, "<!doctype html>"),
    ("/index.html", 200, "<!doctype html>"),
    ("/ywdt/yxyw/first.html", 200, "<!doctype html>"),
    ("/ywdt/yxyw/first.html?from=home", 200, "<!doctype html>"),
    ("/ywdt/yxyw/first/%E8%AF%B4%E6%98%8E.txt", 200, "附件"),
    ("/theme/site.css", 200, "body"),
    ("/missing.html", 404, "NOT HERE"),
    ("/404.html", 404, "NOT HERE"),
    ("/theme/", 404, "NOT HERE"),
    ("/.hidden", 404, "NOT HERE"),
    ("/.git/config", 404, "NOT HERE"),
    ("/manifest.json", 404, "NOT HERE"),
    ("/link.txt", 404, "NOT HERE"),
    (f"/{'x' * 5000}", 404, "NOT HERE"),
    (f"/{'x/' * 2500}index.html", 404, "NOT HERE"),
]
OUTSIDE = [
    "/../manifest.json",
    "/%2e%2e/manifest.json",
    "/..%2fmanifest.json",
    "/theme/..%5c..%5cmanifest.json",
    "/%00",
]


@pytest.fixture
def site(store: Store) -> Store:
    """The served release with a page for what is missing, a folder with an index, and files that nobody may have."""
    pages = store.link / "site"
    (pages / "404.html").write_text("NOT HERE")
    (pages / ".hidden").write_text("hidden")
    (pages / "folder").mkdir()
    (pages / "folder/index.html").write_text("<!doctype html>folder")
    (pages / "link.txt").symlink_to("/etc/hostname")
    return store


def get(port: int, path: str, method: str = "GET", host: str = "127.0.0.1") -> tuple[http.client.HTTPResponse, str]:
    link = http.client.HTTPConnection(host, port, timeout=5)
    link.putrequest(method, path, skip_accept_encoding=True)
    link.endheaders()
    answer = link.getresponse()
    body = answer.read().decode()
    link.close()
    return answer, body


@pytest.fixture
def preview(site: Store) -> Iterator[int]:
    with server.serve(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def front(site: Store, tmp_path: Path) -> Iterator[int]:
    """A real nginx with the rendered configuration, on both loopbacks; behind it the publishing machine's bell."""
    bell = Bell(site, ("127.0.0.1", 0))
    port, folder = free_port(), tmp_path / "nginx"
    folder.mkdir()
    listen, wake = [f"127.0.0.1:{port}", f"[::1]:{port}"], f"127.0.0.1:{bell.port}"
    (folder / "sanshen.conf").write_text(nginx.render(site.folder, "localhost", listen, wake))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; user root; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary} include {folder}/sanshen.conf; }}\n"
    )
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        await_port(running, port)
        yield port
    finally:
        running.terminate()
        running.communicate()


def await_port(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(100):
        assert process.poll() is None, process.communicate()[1].decode()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not answer")


def assert_answers(port: int) -> None:
    for path, status, start in ANSWERS:
        answer, body = get(port, path)
        assert (path, answer.status) == (path, status)
        assert body.startswith(start), path
        for name, value in HEADERS.items():
            assert answer.headers.get_all(name) == [value], path
        head, nothing = get(port, path, "HEAD")
        assert (head.status, nothing) == (status, "")
    for path in OUTSIDE:
        answer, body = get(port, path)
        assert answer.status in (400, 404), path
        assert "commit" not in body
    answer, _ = get(port, "/folder")
    assert (answer.status, answer.headers["Location"]) == (301, "/folder/")
    assert get(port, "/folder/")[1] == "<!doctype html>folder"
    assert get(port, "/", "POST")[0].status in (405, 501)


def assert_kinds(port: int) -> None:
    for path, kind in (
        ("/", "text/html"),
        ("/theme/site.css", "text/css"),
        ("/ywdt/yxyw/first/%E8%AF%B4%E6%98%8E.txt", "text/plain"),
    ):
        assert get(port, path)[0].headers["Content-Type"] == f"{kind}; charset=utf-8"


def test_preview_answers(preview: int) -> None:
    assert_answers(preview)
    assert_kinds(preview)


def test_preview_never_sends_the_browser_to_another_host(preview: int) -> None:
    for path, location in (("//evil.example/", None), ("/\\evil.example", None), ("//folder", "/folder/")):
        assert get(preview, path)[0].headers["Location"] == location


def test_preview_follows_a_switch(preview: int, site: Store) -> None:
    assert get(preview, "/ywdt/yxyw/second.html")[0].status == 200
    with site.locked():
        rollback.apply(site, rollback.plan(site))
    assert get(preview, "/ywdt/yxyw/second.html")[0].status == 404


def test_preview_is_for_this_machine_only(preview: int) -> None:
    addresses = {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        with socket.socket() as probe:
            assert address.startswith("127.") or probe.connect_ex((address, preview)) != 0


def test_preview_refuses_what_it_cannot_serve(tmp_path: Path, preview: int, site: Store) -> None:
    with pytest.raises(PortalError, match="还没有发布过"):
        server.serve(Store(tmp_path / "none", tmp_path / "private"), 0)
    with pytest.raises(PortalError, match="端口"):
        server.serve(site, preview)


@needs_nginx
def test_nginx_answers(front: int) -> None:
    assert_answers(front)
    assert_kinds(front)
    assert get(front, "/", host="::1")[0].status == 200


@needs_nginx
def test_nginx_compresses_text_and_follows_a_switch(front: int, site: Store) -> None:
    (site.link / "site/long.html").write_text("<p>长文</p>" * 500)
    link = http.client.HTTPConnection("127.0.0.1", front, timeout=5)
    link.request("GET", "/long.html", headers={"Accept-Encoding": "gzip"})
    assert link.getresponse().headers["Content-Encoding"] == "gzip"
    link.close()
    (site.link / "site/long.html").unlink()
    assert get(front, "/ywdt/yxyw/second.html")[0].status == 200
    with site.locked():
        rollback.apply(site, rollback.plan(site))
    assert get(front, "/ywdt/yxyw/second.html")[0].status == 404


@needs_nginx
def test_nginx_reports_what_is_served_and_passes_the_ring_on(front: int, site: Store) -> None:
    answer, body = get(front, "/_sanshen/served.json")
    manifest = site.last().manifest
    assert manifest and json.loads(body)["commit"] == manifest.commit and json.loads(body)["ledger"] == manifest.ledger
    assert [answer.headers.get_all(name) for name in HEADERS] == [[value] for value in HEADERS.values()]
    assert get(front, "/_sanshen/wake", "POST")[0].status == 202
    assert get(front, "/_sanshen/wake")[0].status in (403, 404)
    assert get(front, "/_sanshen/manifest.json")[0].status == 404


@needs_nginx
def test_nginx_follows_no_link_and_waits_at_no_pipe(front: int, site: Store, tmp_path: Path) -> None:
    """Nor where the manifest was, nor where the whole site was: only `current` is a link."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/index.html").write_text("SECRET")
    assert get(front, "/_sanshen/served.json")[0].status == 200
    manifest = site.link / "manifest.json"
    manifest.unlink()
    manifest.symlink_to(tmp_path / "secret/index.html")
    answer, body = get(front, "/_sanshen/served.json")
    assert answer.status in (403, 404) and "SECRET" not in body
    manifest.unlink()
    os.mkfifo(manifest)
    assert get(front, "/_sanshen/served.json")[0].status in (403, 404)
    (site.link / "site").rename(site.link / "moved")
    (site.link / "site").symlink_to(tmp_path / "secret")
    answer, body = get(front, "/")
    assert answer.status in (403, 404) and "SECRET" not in body


@pytest.mark.parametrize("wake", ["127.0.0.1", "127.0.0.1:8765/x; }", "unix:/run/x"])
def test_a_bell_that_nginx_would_misread_is_refused(tmp_path: Path, wake: str) -> None:
    with pytest.raises(PortalError, match="唤醒地址"):
        nginx.render(tmp_path, "localhost", wake=wake)


@pytest.mark.parametrize("name", ['quo"te', "dollar$uri", "back\\slash", "new\nline"])
def test_paths_that_nginx_would_misread_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PortalError, match="nginx"):
        nginx.render(tmp_path / name, "localhost")
