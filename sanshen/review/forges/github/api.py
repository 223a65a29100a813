"""GitHub's REST interface through PyGithub: whole pages of strict shapes, or a ForgeError that says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from sanshen.base.dates import beijing
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.base.time_limit import at_most
from sanshen.review.forges.forge import ForgeError, Refused
from sanshen.review.forges.github.connection import classes_over, odd
from sanshen.review.forges.rest import AGAIN, LISTING, PAGES, Rest

T = TypeVar("T")
PUBLIC = "https://api.github.com"
_PAGE = 100  # the most that GitHub gives at once
_SOON, _MOMENT = re.compile(r"[0-9]{1,5}"), re.compile(r"[0-9]{1,11}")
_TOKEN = "SANSHEN_FORGE_TOKEN"
_CURES = {
    401: ("平台不认这个令牌", f"换一个有效的令牌，放进环境变量 {_TOKEN}"),
    403: ("令牌的权限不够", f"按运维手册“代码平台的令牌”一节补齐 {_TOKEN} 的权限"),
    404: ("平台上没有这一项，或令牌无权查看", "核对 portal.toml 的 [forge] url、repository 和令牌的权限"),
    405: ("平台不允许这样合并", "看合并请求页面上缺什么；仓库设置里要勾选 Allow merge commits（允许合并提交）"),
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
            from github.Requester import Requester
        except ImportError as error:
            raise PortalError("没有安装 PyGithub", cure="引擎装得不全，重新安装（见运维手册“安装引擎”）") from error
        if not token:
            raise ForgeError("没有令牌", cure=f"把平台令牌放进环境变量 {_TOKEN}")
        self.url = url
        self._token = token
        Requester.injectConnectionClasses(*classes_over(Rest({}, proxied=True)))  # type: ignore[arg-type]
        # a refused request is told at once, and never repeated for minutes; the public GitHub asks for a pause between writes
        self._github = Github(
            auth=Auth.Token(token), base_url=url, retry=None,
            seconds_between_requests=None, seconds_between_writes=1.0 if url == PUBLIC else None,
        )  # fmt: skip

    def get(self, path: str, kind: type[T]) -> T:
        return self.read(self._request("GET", path)[1], kind)

    def read(self, row: object, kind: type[T]) -> T:
        """One row of a list that was asked for as it came."""
        try:
            return msgspec.convert(row, kind)
        except UNREADABLE as error:
            raise odd(str(error)) from None

    def send(self, verb: str, path: str, body: Mapping[str, object], kind: type[T]) -> T:
        return self.read(self._request(verb, path, body)[1], kind)

    def delete(self, path: str) -> None:
        """The answer is empty."""
        self._request("DELETE", path)

    def query(self, query: str, variables: Mapping[str, object], kind: type[T]) -> T:
        """What the GraphQL interface answers."""
        with self._in_chinese():
            answer = self._github.requester.graphql_query(query, dict(variables))[1]
        return self.read(answer.get("data"), kind)

    def pages(self, path: str, kind: type[T], **query: str) -> list[T]:
        """Every element of a list, page after page as GitHub links them; a page that fails fails the whole."""
        url, rows = f"{path}?{urlencode({'per_page': _PAGE, **query})}", list[T]()
        with at_most(LISTING, lambda: ForgeError(f"平台在 {LISTING:.0f} 秒内没有列完：{path}", cure=AGAIN)):
            for _ in range(PAGES):
                headers, data = self._request("GET", url)
                rows += self.read(data, list[kind])  # type: ignore[valid-type]
                url = self._next(headers.get("link", ""))
                if not url:
                    return rows
        raise ForgeError(f"平台的 {path} 多于 {PAGES} 页，太多了", cure=AGAIN)

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

    @contextmanager
    def _in_chinese(self) -> Iterator[None]:
        """Nothing of the cause is kept: a traceback could show the token."""
        from github import GithubException

        try:
            yield
        except GithubException as error:
            raise self._refused(error.status, error.data, error.headers or {}) from None
        except (
            ArithmeticError,
            AssertionError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            raise odd(type(error).__name__) from None

    def _refused(self, status: int, data: object, headers: Mapping[str, str]) -> Refused:
        said = str(data.get("message") or "") if isinstance(data, dict) else ""
        said = " ".join(said.replace(self._token, "***").split())[:200]
        limited = "retry-after" in headers or (status == 403 and "rate limit" in said.lower())
        if status == 429 or limited:
            return Refused(status, "平台限制了请求次数", cure=_when(headers))
        what, cure = _CURES.get(status, (f"代码平台出错（{status}）", "稍后重试"))
        return Refused(status, f"{what}：{said}" if said else what, cure=cure)


def _when(headers: Mapping[str, str]) -> str:
    wait, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if _SOON.fullmatch(wait):
        return f"等 {wait} 秒再试"
    if not _MOMENT.fullmatch(reset):
        return "等几分钟再试"
    return f"等到 {beijing(datetime.fromtimestamp(int(reset), UTC)):%H:%M} 再试"
