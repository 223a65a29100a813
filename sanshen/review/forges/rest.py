"""One request to a forge and its whole answer, bounded: in time, in bytes as unpacked, and never sent on elsewhere."""

from __future__ import annotations

import ssl
import weakref
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import msgspec

from sanshen.base.dates import SLACK, beijing
from sanshen.base.errors import UNREADABLE
from sanshen.base.time_limit import at_most
from sanshen.review.forges.forge import ForgeError

if TYPE_CHECKING:
    import httpx

SECONDS = 60.0  # for a request with its answer: a forge that sends a byte now and then holds nobody up
LISTING = 300.0  # for all pages of a list
PAGES = 200  # of one list: ten thousand rows and more
BYTES = 1 << 25  # of one answer, unpacked
_SILENCE = 30.0  # between two bytes
AGAIN = "稍后重试；一直这样，请平台管理员检查平台和中间的代理"


class Answer(msgspec.Struct, frozen=True):
    """`headers` have lower-case names."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class Rest:
    """One connection for all requests. `proxied`: whether the environment's proxies are used."""

    def __init__(self, headers: Mapping[str, str], *, proxied: bool = False) -> None:
        self._headers, self._proxied = dict(headers), proxied
        self._client: httpx.Client | None = None

    def ask(
        self,
        method: str,
        url: str,
        body: object = None,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any answer, refusals too; ForgeError where there is none that is whole. `body` is sent as JSON, `content` as it is."""
        import httpx

        what = f"{method} {url.partition('?')[0]}"
        try:
            with at_most(SECONDS, lambda: ForgeError(f"平台在 {SECONDS:.0f} 秒内没有答完：{what}", cure=AGAIN)):
                return self._exchanged(method, url, body, content, headers)
        except ForgeError:
            self._reset()  # what is still to come on this connection would belong to the next answer
            raise
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError, ImportError) as error:
            self._reset()
            raise ForgeError(f"连不上平台（{type(error).__name__}）：{what}", cure=AGAIN) from None

    def _exchanged(
        self, method: str, url: str, body: object, sent: bytes | None, named: Mapping[str, str] | None
    ) -> Answer:
        content = bytearray()
        with self._connected().stream(method, url, json=body, content=sent, headers=named) as answer:
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > BYTES:
                    raise ForgeError(f"平台的回答超过 {BYTES >> 20} MB：{method} {url.partition('?')[0]}", cure=AGAIN)
            headers = {name.lower(): value for name, value in answer.headers.items()}
            _require_same_time(headers)
            return Answer(answer.status_code, headers, bytes(content))

    def _connected(self) -> httpx.Client:
        import httpx

        if self._client is None:
            trusted = ssl.create_default_context()
            self._client = httpx.Client(
                headers=self._headers, timeout=_SILENCE, trust_env=self._proxied, verify=trusted, follow_redirects=False
            )
            weakref.finalize(self, self._client.close)
        return self._client

    def _reset(self) -> None:
        if self._client:
            self._client.close()
        self._client = None


def _require_same_time(headers: Mapping[str, str]) -> None:
    """ForgeError where this machine's clock is not the forge's: what it stated or merged would bear a wrong time for good."""
    if "age" in headers or not (said := headers.get("date")):  # out of a cache, or a proxy's own
        return
    try:
        theirs = parsedate_to_datetime(said)
    except ValueError:
        return
    ours = datetime.now(UTC)
    if theirs.tzinfo and abs(ours - theirs) > SLACK:
        raise ForgeError(
            f"本机时间（{beijing(ours):%Y-%m-%d %H:%M}）与平台时间（{beijing(theirs):%Y-%m-%d %H:%M}）不一致",
            cure="核对两台机器的时间（timedatectl），校准后再运行；没有写入任何内容",
        )


def decoded(content: bytes | msgspec.Raw, kind: Any, odd: Callable[[str], ForgeError]) -> Any:
    """JSON as `kind`; `odd(why)` is raised where it is none, of another shape, or deeper than anybody reads."""
    try:
        return msgspec.json.decode(content, type=kind)
    except UNREADABLE as error:
        why = str(error) if isinstance(error, msgspec.MsgspecError) else type(error).__name__
        raise odd(why) from None


def reason_in(content: bytes, token: str) -> str:
    """What a refusal gives as its reason, short and without the token; empty where it gives none."""
    try:
        said = decoded(content, Any, lambda why: ForgeError(why, cure=AGAIN))
    except ForgeError:
        return ""
    message = said.get("message") if isinstance(said, dict) else None
    return " ".join(str(message or "").replace(token or "\0", "***").split())[:200]
