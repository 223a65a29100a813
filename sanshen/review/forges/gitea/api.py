"""The REST interface of one repository on Gitea or Forgejo: every answer whole and well-formed, or a ForgeError."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from sanshen.base.time_limit import at_most
from sanshen.review.forges.forge import ForgeError, Refused
from sanshen.review.forges.gitea.answers import Limits
from sanshen.review.forges.rest import (
    AGAIN,
    LISTING,
    PAGES,
    Answer,
    Rest,
    decoded,
    reason_in,
)

T = TypeVar("T")
PAGE = 50
_TRIES = 3  # to read a list that changes meanwhile, before the last
# an escape in JSON; half of a pair of surrogates stands for nothing, and the whole answer would not be read for it
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_UNKNOWN = rb"\ufffd"
_ELSEWHERE = "核对 portal.toml 里 [forge] 的 url 和 repository：平台要转到别的地址，令牌不送过去"
_PUSH_REJECTED = "平台自己的 git 拒绝了，不会自己好：请网站管理员按原文查明，是平台的钩子，还是有人推送了引用（sanshen forge audit 会指出）"
_CURES = {
    401: "核对令牌：是否写错、过期或已被收回",
    403: "账号没有这个权限，或令牌没有勾：审核闸门要仓库写权限，sanshen forge 要仓库管理员；令牌照运维手册“代码平台的令牌”一节补齐",
    404: "核对 portal.toml 里 [forge] 的 url 和 repository，以及令牌能否读取这个仓库",
    405: "看合并请求页面上缺什么；仓库设置的“合并请求”里要勾选允许“创建合并提交”",
    409: "稿件或主分支刚有变动，稍后会重新判断",
    422: "核对账号在平台上是否有权读取这个仓库",
}


class _Shifted(ForgeError):
    """The list changed between two of its pages."""


class Api:
    """Paths below `/repos/<owner>/<name>` unless they begin with `/`. Redirects are refused: the token goes nowhere else."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        if not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#@\s]*)?", url):
            raise ForgeError(
                f"平台网址不对：{url}", cure="在 portal.toml 的 [forge] 里写完整网址，如 https://git.example.gov.cn"
            )
        if not re.fullmatch(r"(?!\.+/)[\w.-]+/(?!\.+$)[\w.-]+", repository, re.ASCII):
            raise ForgeError(f"仓库名不对：{repository}", cure="在 portal.toml 的 [forge] 里写 所有者/仓库名")
        self.root = f"{url.rstrip('/')}/api/v1"
        self.base = f"{self.root}/repos/{repository}"
        self._token = token
        self._rest = Rest({"Authorization": f"token {token}", "Accept": "application/json"})
        self._page = 0

    def get(self, path: str, kind: type[T]) -> T:
        found: T = self._decode(path, self._ask("GET", path).content, kind)
        return found

    def read(self, path: str, row: msgspec.Raw, kind: type[T]) -> T:
        """One row of a list that was asked for as it came."""
        found: T = self._decode(path, row, kind)
        return found

    def send(self, method: str, path: str, **body: object) -> None:
        """Ask for a change; what the answer says is not read."""
        self._ask(method, path, body)

    def whole(self, path: str, kind: type[T]) -> list[T]:
        """A list that comes in one piece: asked without a page number, it must be as long as its header says."""
        answer = self._ask("GET", path)
        rows = self._rows(path, answer, kind)
        if len(rows) != self._total(path, answer):
            raise _incomplete(path, len(rows), self._total(path, answer))
        return rows

    def pages(self, path: str, kind: type[T]) -> list[T]:
        """Every page of a list whose rows are all shown to us."""
        rows, hidden = self.visible(path, kind)
        if hidden:
            raise _incomplete(path, len(rows), len(rows) + hidden)
        return rows

    def visible(self, path: str, kind: type[T]) -> tuple[list[T], int]:
        """Every page of a list, and how many rows were counted but not shown."""
        with at_most(LISTING, lambda: ForgeError(f"平台在 {LISTING:.0f} 秒内没有列完：{path}", cure=AGAIN)):
            for _ in range(_TRIES):  # whoever may open and close something can alter a list while it is read
                with suppress(_Shifted):
                    return self._seen(path, kind)
            return self._seen(path, kind)

    def _seen(self, path: str, kind: type[T]) -> tuple[list[T], int]:
        rows: list[T] = []
        total = 0
        for page, total in self._each_page(path, kind):
            rows += page
            if len(rows) >= total:
                break
        if len(rows) > total:
            raise _incomplete(path, len(rows), total)
        return rows, total - len(rows)

    def _each_page(self, path: str, kind: type[T]) -> Iterator[tuple[list[T], int]]:
        number, first = 1, -1
        while True:
            join = "&" if "?" in path else "?"  # httpx would drop the path's own query for a `params` of ours
            answer = self._ask("GET", f"{path}{join}page={number}&limit={self.page_size}")
            total = self._total(path, answer)
            if total > PAGES * self.page_size:
                raise ForgeError(f"平台说 {path} 有 {total} 条，太多了", cure=AGAIN)
            if first not in (-1, total):
                raise _Shifted(f"读取 {path} 时内容有变动", cure=AGAIN)
            yield self._rows(path, answer, kind), total
            if number * self.page_size >= total:
                return
            number, first = number + 1, total

    @property
    def page_size(self) -> int:
        """What the server grants: asking for more would silently give less."""
        if not self._page:
            self._page = min(PAGE, self.get("/settings/api", Limits).max_response_items)
            if self._page < 1:
                raise ForgeError("平台每页给的条数不对", cure=AGAIN)
        return self._page

    def _ask(self, method: str, path: str, body: object = None) -> Answer:
        answer = self._rest.ask(method, self.root + path if path.startswith("/") else f"{self.base}/{path}", body)
        if not answer.is_success:
            said = reason_in(answer.content, self._token)
            said = f" {said}" if said else ""
            cure = _CURES.get(answer.status, _ELSEWHERE if 300 <= answer.status < 400 else AGAIN)
            cure = _PUSH_REJECTED if "PushRejected" in said else cure
            raise Refused(answer.status, f"平台拒绝了请求（{answer.status}{said}）：{method} {path}", cure=cure)
        return answer

    def _rows(self, path: str, answer: Answer, kind: type[T]) -> list[T]:
        """An empty list may come as null; half a character in one row is that row's matter."""
        whole = _ESCAPE.sub(lambda found: _UNKNOWN if found["half"] else found[0], answer.content)
        rows: list[msgspec.Raw] = self._decode(path, whole, list[msgspec.Raw] | None) or []
        return [self._decode(path, row, kind) for row in rows]

    def _decode(self, path: str, content: bytes | msgspec.Raw, kind: Any) -> Any:
        cure = "核对平台版本；升级后请联系维护人员"
        return decoded(content, kind, lambda why: ForgeError(f"平台的回答看不懂：{path}（{why}）", cure=cure))

    def _total(self, path: str, answer: Answer) -> int:
        stated = answer.headers.get("x-total-count", "")
        if not re.fullmatch(r"[0-9]{1,9}", stated):
            raise ForgeError(f"平台没有说明共有多少条：{path}", cure="核对平台与本机之间的代理是否去掉了 X-Total-Count")
        return int(stated)


def _incomplete(path: str, got: int, total: int) -> ForgeError:
    return ForgeError(f"平台给的内容不全：{path} 应有 {total} 条，只拿到 {got} 条", cure=AGAIN)
