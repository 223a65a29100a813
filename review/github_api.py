"""GitHub's REST interface through PyGithub: whole pages of strict shapes, or a ForgeError that says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from portal.dates import beijing
from portal.errors import PortalError
from review.forge import ForgeError, Refused

T = TypeVar("T")
PUBLIC = "https://api.github.com"
_PAGE = 100  # the most that GitHub gives at once
_TOKEN = "SANSHEN_FORGE_TOKEN"
_CURES = {
    401: ("平台不认这个令牌", f"换一个有效的令牌，放进环境变量 {_TOKEN}"),
    403: ("令牌的权限不够", f"按运维手册“代码平台的令牌”一节补齐 {_TOKEN} 的权限"),
    404: ("平台上没有这一项，或令牌无权查看", "核对 portal.toml 的 [forge] url、repository 和令牌的权限"),
    405: ("平台不允许这样合并", "看合并请求页面上缺什么，补齐后重试"),
    409: ("平台说状态已经改变", "重新核对合并请求的最新版本后重试"),
    422: ("平台不接受这个请求", "按平台的说明改正后重试"),
}


def api_of(url: str) -> str:
    """Where the interface of the GitHub at `url` is: its own host for github.com, a folder for a server of one's own."""
    return PUBLIC if url == "https://github.com" else f"{url}/api/v3"


class Api:
    """`url` is the interface's own address. Paths begin with a slash; the token leaves this object in a header only."""

    def __init__(self, url: str, token: str) -> None:
        try:
            from github import Auth, Github
        except ImportError as error:
            raise PortalError("没有安装 PyGithub", cure="运行 make 重新安装依赖") from error
        if not token:
            raise ForgeError("没有令牌", cure=f"把平台令牌放进环境变量 {_TOKEN}")
        self.url = url
        self._token = token
        # a refused request is told at once, and never repeated for minutes; the public GitHub asks for a pause between writes
        pause = 1.0 if url == PUBLIC else None
        self._github = Github(
            auth=Auth.Token(token), base_url=url, timeout=30, retry=None,
            seconds_between_requests=None, seconds_between_writes=pause,
        )  # fmt: skip

    def get(self, path: str, kind: type[T]) -> T:
        return self._convert(self._request("GET", path)[1], kind)

    def read(self, row: object, kind: type[T]) -> T:
        """One row of a list that was asked for as it came."""
        return self._convert(row, kind)

    def send(self, verb: str, path: str, body: Mapping[str, object], kind: type[T]) -> T:
        return self._convert(self._request(verb, path, body)[1], kind)

    def delete(self, path: str) -> None:
        """The answer is empty."""
        self._request("DELETE", path)

    def query(self, query: str, variables: Mapping[str, object], kind: type[T]) -> T:
        """What the GraphQL interface answers."""
        with self._in_chinese():
            answer = self._github.requester.graphql_query(query, dict(variables))[1]
        return self._convert(answer.get("data"), kind)

    def pages(self, path: str, kind: type[T], **query: str) -> Iterator[T]:
        """Every element of a list, page after page as GitHub links them; a page that fails fails the whole."""
        url = f"{path}?{urlencode({'per_page': _PAGE, **query})}"
        while url:
            headers, data = self._request("GET", url)
            yield from self._convert(data, list[kind])  # type: ignore[valid-type]
            url = self._next(headers.get("link", ""))

    def _next(self, link: str) -> str:
        for part in link.split(","):
            target, _, kind = part.partition(";")
            if kind.strip() == 'rel="next"':
                following = target.strip().strip("<>")
                if not following.startswith(f"{self.url}/"):
                    raise ForgeError("平台的下一页不在同一地址上", cure="核对 portal.toml 的 [forge] url")
                return following
        return ""

    def _request(
        self, verb: str, path: str, body: Mapping[str, object] | None = None
    ) -> tuple[Mapping[str, str], object]:
        with self._in_chinese():
            return self._github.requester.requestJsonAndCheck(verb, path, input=body)

    def _convert(self, data: object, kind: type[T]) -> T:
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            raise ForgeError(f"平台的回答不是约定的样子（{error}）", cure="稍后重试；仍然如此则核对平台版本") from None

    @contextmanager
    def _in_chinese(self) -> Iterator[None]:
        """Nothing of the cause is kept: a traceback could show the token."""
        from github import GithubException, RateLimitExceededException
        from requests import RequestException

        try:
            yield
        except RateLimitExceededException as error:
            raise Refused(error.status, "平台限制了请求次数", cure=_when(error.headers or {})) from None
        except GithubException as error:
            raise self._refused(error.status, error.data, error.headers or {}) from None
        except (RequestException, OSError) as error:
            said = f"连不上代码平台 {self.url}（{type(error).__name__}）"
            raise ForgeError(said, cure="检查网络和 portal.toml 的 [forge] url 后重试") from None
        except (AssertionError, RuntimeError, ValueError) as error:
            said = f"平台的回答无法识别（{type(error).__name__}）"
            raise ForgeError(said, cure="核对 portal.toml 的 [forge] url 是不是 GitHub 的地址") from None

    def _refused(self, status: int, data: Any, headers: Mapping[str, str]) -> Refused:
        if status == 429 or "retry-after" in headers:
            return Refused(status, "平台限制了请求次数", cure=_when(headers))
        what, cure = _CURES.get(status, (f"代码平台出错（{status}）", "稍后重试"))
        said = str(data.get("message") or "") if isinstance(data, dict) else ""
        said = said.replace(self._token, "…")[:200]
        return Refused(status, f"{what}：{said}" if said else what, cure=cure)


def _when(headers: Mapping[str, str]) -> str:
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("retry-after", "").isdigit():
        return f"等 {headers['retry-after']} 秒再试"
    if not reset.isdigit():
        return "等几分钟再试"
    return f"等到 {beijing(datetime.fromtimestamp(int(reset), UTC)):%H:%M} 再试"
