"""PyGithub's requests over a bounded connection: PyGithub itself waits for as long, and takes as much, as the other side likes."""

from __future__ import annotations

from typing import Any

from sanshen.review.forges.forge import ForgeError, Refused
from sanshen.review.forges.rest import Answer, Rest, decoded

_ELSEWHERE = "核对 portal.toml 的 [forge] url 和 repository：令牌不送到别处去"


class Response:
    """An answer in the shape in which PyGithub reads one."""

    def __init__(self, answer: Answer) -> None:
        self.status = answer.status
        self._answer = answer

    def getheaders(self) -> list[tuple[str, str]]:
        return list(self._answer.headers.items())

    def read(self) -> str:
        return self._answer.content.decode("utf-8")


class Connection:
    """What PyGithub makes for each request, see `Requester.injectConnectionClasses`."""

    rest: Rest
    scheme: str

    def __init__(self, host: str, port: int | None = None, **_: object) -> None:
        self.host = host
        self._origin = f"{self.scheme}://{host}:{port}" if port else f"{self.scheme}://{host}"

    def request(self, verb: str, url: str, body: str | None, headers: dict[str, str], stream: bool = False) -> None:
        self._asked = verb, f"{self._origin}{url}", headers, None if body is None else body.encode("utf-8")

    def getresponse(self) -> Response:
        """PyGithub would follow a redirection, and ask again for as long as it is told to wait."""
        verb, url, headers, content = self._asked
        answer = self.rest.ask(verb, url, content=content, headers=headers)
        if 300 <= answer.status < 400:
            raise Refused(answer.status, "平台要转到别的地址", cure=_ELSEWHERE)
        if answer.status == 202 and verb in ("GET", "HEAD"):
            raise Refused(answer.status, "平台还没有准备好", cure="稍后重试")
        if answer.is_success and answer.content:
            decoded(
                answer.content, Any, odd
            )  # Python's JSON takes what is none: halves of characters, depths that crash it
        return Response(answer)

    def close(self) -> None:
        """Connections are kept by `rest`."""


def classes_over(rest: Rest) -> list[type[Connection]]:
    """PyGithub's two connection classes, for http and https, that ask by `rest`."""
    return [type(f"Bounded{scheme}", (Connection,), {"rest": rest, "scheme": scheme}) for scheme in ("http", "https")]


def odd(why: str) -> ForgeError:
    cure = "稍后重试；仍然如此则核对平台版本，以及 portal.toml 的 [forge] url 是不是 GitHub 的地址"
    return ForgeError(f"平台的回答不是约定的样子（{why}）", cure=cure)
