"""Whatever a forge or a proxy answers, and however slowly: a ForgeError, soon, that shows no token."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sanshen.review.forges import rest
from sanshen.review.forges.forge import Forge, ForgeError, Unread
from sanshen.review.forges.gitea.adapter import Gitea
from sanshen.review.forges.github.adapter import GitHub

TOKEN = "geheim-4711"
Reply = tuple[int, dict[str, str], bytes]
KINDS = ["gitea", "github"]
GITEA: dict[str, Any] = {
    "number": 7, "title": "x", "html_url": "http://127.0.0.1/7", "state": "open", "draft": False, "merged": False,
    "user": {"id": 1, "login": "li"},
    "head": {"label": "article/x", "ref": "article/x", "sha": "a" * 40, "repo_id": 3},
    "base": {"label": "main", "ref": "main", "sha": "b" * 40, "repo_id": 3},
}  # fmt: skip
GITHUB: dict[str, Any] = {
    "number": 7, "title": "x", "html_url": "http://127.0.0.1/7", "state": "open", "draft": False, "merged_at": None,
    "user": {"id": 1, "login": "li", "type": "User"},
    "head": {"ref": "article/x", "sha": "a" * 40, "repo": {"id": 3}},
    "base": {"ref": "main", "sha": "b" * 40, "repo": {"id": 3}},
}  # fmt: skip
DEEP = b"[" * 100_000 + b"]" * 100_000


class Odd:
    """A server on the loopback that answers each request with `reply`, or drips for ever where `silent` is set."""

    def __init__(self) -> None:
        self.reply: Reply = (200, {}, b"[]")
        self.silent = threading.Event()  # set when the test is over
        self.drips = ""
        self.asked: list[str] = []
        self.first: list[Reply] = []  # what comes before `reply`

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Theirs", (Handler,), {"odd": self}))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def forge(self, kind: str) -> Forge:
        return Gitea(self.url, "yunxi/portal", TOKEN) if kind == "gitea" else GitHub(self.url, "yunxi/portal", TOKEN)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    odd: Odd

    def do_GET(self) -> None:
        self.odd.asked.append(self.path)
        if self.path.endswith("/settings/api"):
            self.whole((200, {}, b'{"max_response_items":50}'))
        elif self.odd.drips:
            self.drip(self.odd.drips)
        else:
            self.whole(self.odd.first.pop(0) if self.odd.first else self.odd.reply)

    def whole(self, reply: Reply) -> None:
        status, headers, body = reply
        (self.send_response_only if "Date" in headers else self.send_response)(status)
        for name, value in {"X-Total-Count": "1", **headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, where: str) -> None:
        """A byte every so often, in the headers or in the body."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Total-Count: 1\r\n")
        if where == "body":
            self.wfile.write(b"Content-Length: 100000\r\n\r\n")
        try:
            while not self.odd.silent.wait(0.05):
                self.wfile.write(b" " if where == "body" else b"a")
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def odd() -> Iterator[Odd]:
    made = Odd()
    yield made
    made.silent.set()
    made.server.shutdown()
    made.server.server_close()


def row(kind: str, **other: Any) -> bytes:
    return json.dumps((GITEA if kind == "gitea" else GITHUB) | other).encode()


def answers(kind: str) -> dict[str, Reply]:
    title = row(kind, title="@@")
    return {
        "bytes that are no text": (200, {}, b"[" + title.replace(b"@@", b"\xff\xfe") + b"]"),
        "half a character": (200, {}, b"[" + title.replace(b"@@", b"\\ud800") + b"]"),
        "deeper than anybody reads": (200, {}, b"[" + DEEP + b"]"),
        "deep in a field nobody reads": (200, {}, b"[" + row(kind)[:-1] + b',"x":' + DEEP + b"}]"),
        "a deep refusal": (500, {}, b'{"message":' + DEEP + b"}"),
        "a refusal that is a list": (500, {}, b"[1]"),
        "a refusal that is null": (404, {}, b"null"),
        "a refusal with a list in it": (403, {}, json.dumps({"message": [TOKEN]}).encode()),
        "a refusal that is no text": (403, {}, b'{"message":"\xff"}'),
        "null": (200, {}, b"null"),
        "a number": (200, {}, b"1"),
        "no number": (200, {}, b"[NaN]"),
        "a long number": (200, {}, b"[" + b"9" * 5000 + b"]"),
        "a page": (200, {"Content-Type": "text/html"}, b"<html>"),
        "nothing": (200, {}, b""),
        "no content": (204, {}, b""),
        "a mark before it": (200, {}, b"\xef\xbb\xbf[]"),
        "packed and broken": (200, {"Content-Encoding": "gzip"}, b"xxxx"),
        "a moment that never comes": (
            403, {"X-RateLimit-Reset": "9" * 30, "X-RateLimit-Remaining": "0"}, b'{"message":"API rate limit exceeded"}'
        ),
        "a moment that is none": (403, {"X-RateLimit-Reset": "\u00b2"}, b'{"message":"API rate limit exceeded"}'),
        "a wait that is none": (403, {"Retry-After": "\u00b2"}, b"{}"),
        "a total that is none": (200, {"X-Total-Count": "-1"}, b"{}"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", answers("gitea"))
def test_every_odd_answer_is_one_error_of_one_kind(odd: Odd, kind: str, what: str) -> None:
    odd.reply = answers(kind)[what]
    try:
        found = odd.forge(kind).pulls("main")
    except ForgeError as error:
        assert error.cure and TOKEN not in str(error)
    else:
        assert all(isinstance(one, Unread) for one in found) or what in (
            "deep in a field nobody reads",
            "half a character",
        )


def page(total: int, rows: int) -> Reply:
    return 200, {"X-Total-Count": str(total)}, b"[" + b",".join([row("gitea")] * rows) + b"]"


def test_a_list_that_changes_while_it_is_read_is_read_again(odd: Odd) -> None:
    """Whoever may open and close a pull request would else end every round."""
    odd.first = [page(60, 50), page(61, 11), page(61, 50), page(61, 11)]
    assert len(odd.forge("gitea").pulls("main")) == 61
    odd.first = [page(60 + turn // 2 + turn % 2, 50) for turn in range(20)]
    with pytest.raises(ForgeError, match="内容有变动"):
        odd.forge("gitea").pulls("main")


def test_half_a_character_in_one_row_spoils_no_other(odd: Odd) -> None:
    title = row("gitea", title="@@")
    odd.first = [
        (200, {"X-Total-Count": "2"}, b"[" + title.replace(b"@@", b"\\ud83dx\\\\ud83d") + b"," + row("gitea") + b"]")
    ]
    assert [one.title for one in odd.forge("gitea").pulls("main") if not isinstance(one, Unread)] == [
        "\ufffdx\\ud83d", "x",
    ]  # fmt: skip
    odd.first = [(200, {}, b"[" + title.replace(b"@@", b"\\ud83d\\ude00") + b"]")]
    assert [one.title for one in odd.forge("gitea").pulls("main") if not isinstance(one, Unread)] == ["\U0001f600"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_forge_that_drips_is_left_after_a_while(
    odd: Odd, kind: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "SECONDS", 1.0)
    odd.drips = where
    forge = odd.forge(kind)
    with pytest.raises(ForgeError, match="没有答完"):
        forge.pulls("main")
    odd.drips = ""
    odd.reply = (200, {}, b"[" + row(kind) + b"]")
    assert len(forge.pulls("main")) == 1, "what comes after it is read from a new connection"


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_answer_that_unpacks_to_a_large_one_is_not_unpacked(odd: Odd, kind: str) -> None:
    odd.reply = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"[" + b" " * 100_000_000 + b"]", 1))
    with pytest.raises(ForgeError, match="超过 32 MB"):
        odd.forge(kind).pulls("main")


@pytest.mark.parametrize("kind", KINDS)
def test_pages_without_end_end(odd: Odd, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"sanshen.review.forges.{kind}.api.PAGES", 3)
    following = f'<{odd.url}/repos/yunxi/portal/pulls?page=2>; rel="next"'
    odd.reply = (200, {"X-Total-Count": "999999999", "Link": following}, b"[" + row(kind) + b"]")
    with pytest.raises(ForgeError, match="太多"):
        odd.forge(kind).pulls("main")
    assert len(odd.asked) <= 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_token_goes_where_a_forge_sends_us(odd: Odd, kind: str, status: int) -> None:
    thief = Odd()
    odd.reply = (status, {"Location": f"{thief.url}/steal"}, b"")
    with pytest.raises(ForgeError, match="别"):
        odd.forge(kind).pulls("main")
    thief.server.shutdown()
    thief.server.server_close()
    assert thief.asked == []


CALLS: list[Callable[[Forge], object]] = [
    lambda forge: forge.pull(1), lambda forge: forge.landed("a" * 40, "main"), lambda forge: forge.status("a" * 40, "x"),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("what", ["bytes that are no text", "deeper than anybody reads", "a refusal that is a list"])
def test_each_question_is_answered_so(odd: Odd, kind: str, call: Callable[[Forge], object], what: str) -> None:
    odd.reply = answers(kind)[what]
    with pytest.raises(ForgeError):
        call(odd.forge(kind))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("apart", [timedelta(days=60), timedelta(minutes=-20)])
def test_a_machine_whose_clock_is_not_the_forge_s_states_nothing(odd: Odd, kind: str, apart: timedelta) -> None:
    """What it would witness or merge bears its own time, for good."""
    odd.reply = (200, {"Date": format_datetime(datetime.now(UTC) - apart, usegmt=True)}, row(kind))
    with pytest.raises(ForgeError, match=r"本机时间（.*）与平台时间（.*）不一致") as refused:
        odd.forge(kind).pull(7)
    assert "timedatectl" in refused.value.cure
