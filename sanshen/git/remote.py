"""What a clone and another repository give each other, by git."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from shlex import quote
from typing import TypeVar

from sanshen.base.errors import PortalError
from sanshen.base.inherited import REMOTE
from sanshen.git.failures import GitFailed
from sanshen.git.objects import decode_refs
from sanshen.git.processes import Git
from sanshen.git.safety import passed

Name = TypeVar("Name", bound=Hashable)
_PROTOCOLS = "file:https:http:ssh"  # `ext::` and its like would run programs
_REF_ROW = "--format=%(refname) %(objectname)"
_UPLOAD = "--upload-pack=git-upload-pack"
_DIVERTING = r"^(http\.(.*\.)?(proxy|sslverify|curloptresolve)|remote\..*\.proxy)$"
_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy")
_TRIES = 100  # to find out which of many refs are bad
_SECONDS = 600.0  # a server that sends a byte now and then must not hold a round for ever


class Remote:
    """`name` is what the clone in `folder` calls it, or its address; `token` opens it. Failures are a PortalError with git's own words."""

    def __init__(self, folder: str | os.PathLike[str], name: str, token: str = "") -> None:
        self._git, self._name, self._token = Git(folder), name, token

    def fetch(self, refspecs: Iterable[str]) -> None:
        """Bring exactly these refs here; one without `+` only ever moves forward (PortalError where it would not)."""
        # --quiet would also hide which ref was refused
        words = ("--no-tags", "--no-write-fetch-head", "--update-head-ok", "--no-recurse-submodules")
        stdin = "".join(f"{one}\n" for one in refspecs).encode()
        self._run("fetch", _UPLOAD, *words, "--stdin", "--end-of-options", self._name, stdin=stdin)

    def fetch_each(self, refspecs: Mapping[Name, str]) -> dict[Name, PortalError]:
        """Bring what can be brought; gives those that cannot, and why. All at once where nothing is wrong."""
        return _each(self.fetch, refspecs)

    def push_each(self, refs: Mapping[Name, str]) -> dict[Name, PortalError]:
        """The same of a push."""
        return _each(self.push, refs)

    def push(self, refs: Iterable[str]) -> None:
        """All of these refs or none, each to the one of its own name; nothing is ever forced.

        Over HTTP git matches every name loosely with what is there, and offers no other way: `refs/refs/heads/x`, which anybody
        may push, stops a push to `refs/heads/x`, or takes it where that is not there.
        """
        names = list(refs)
        words = ("--quiet", "--atomic", "--no-signed", "--no-recurse-submodules", "--receive-pack=git-receive-pack")
        try:
            self._run("push", *words, "--end-of-options", self._name, *(f"{one}:{one}" for one in names))
        except PortalError:
            there = self.refs()
            self._refuse_alike(names, there)
            _refuse_taken(names, there)
            raise
        ours = dict(row.split(" ") for row in decode_refs(self._git.run("for-each-ref", _REF_ROW, *names)).splitlines())
        there = self.refs()
        self._refuse_alike([one for one in names if there.get(one) != ours.get(one)], there)

    def _refuse_alike(self, names: Iterable[str], there: Iterable[str]) -> None:
        """PortalError that names the longest ref which git takes for one of these: without it, the next can be deleted."""
        alike = [one for one in there if one.endswith(tuple(f"/{name}" for name in names))]
        if alike:
            ref = max(alike, key=len)
            cure = f"请网站管理员查明是谁推送的，再删去：{deletion(ref)}"
            raise PortalError(f"没有推送：代码平台上有引用 {ref}，git 会把它当成同名的另一个", cure=cure)

    def refs(self, patterns: Iterable[str] = ()) -> dict[str, str]:
        """Full ref name to object id, as they are there now; all of them without patterns."""
        rows = self._run("ls-remote", "--quiet", "--refs", _UPLOAD, "--end-of-options", self._name, *patterns)
        return {ref: object_id for object_id, ref in (row.split("\t") for row in decode_refs(rows).split("\n") if row)}

    def _run(self, *words: str, stdin: bytes = b"") -> bytes:
        env = {**passed(REMOTE), "GIT_ALLOW_PROTOCOL": _PROTOCOLS}
        settings = {**_authorised(self._token), **self._undiverted()} if self._token else {}
        return self._git.run(*words, stdin=stdin, env=env, settings=settings, seconds=_SECONDS)

    def _undiverted(self) -> dict[str, str]:
        """What takes back each setting of the clone that would send the token through another's hands.

        A proxy is for the environment to name, or for the settings of whoever runs this; a certificate is always looked at.
        """
        try:
            rows = self._git.run("config", "-z", "--show-scope", "--name-only", "--get-regexp", _DIVERTING)
        except GitFailed as failed:
            if failed.status != 1:  # there is none
                raise
            return {}
        words = rows.decode("utf-8", "surrogateescape").split("\0")
        names = [name for scope, name in zip(words[::2], words[1::2], strict=False) if scope in ("local", "worktree")]
        proxy = next((os.environ[name] for name in _PROXIES if os.environ.get(name)), "")
        plain = {"proxy": proxy, "sslverify": "true", "curloptresolve": ""}
        return {name: plain[name.rpartition(".")[2].lower()] for name in names}


def _refuse_taken(names: Iterable[str], there: Iterable[str]) -> None:
    """PortalError that names a ref which stands where one of these would have its folder, or has its folder there."""
    taken = (one for one in there for name in names if f"{name}/".startswith(f"{one}/") or one.startswith(f"{name}/"))
    if ref := next((one for one in taken if one not in names), ""):
        cure = f"请网站管理员查明是谁推送的，再删去：{deletion(ref)}"
        raise PortalError(f"没有推送：代码平台上的引用 {ref} 占着它的位置", cure=cure)


def deletion(ref: str) -> str:
    """The command that deletes a ref of the platform; of refs that are called alike the longer goes first."""
    return f"git push origin --delete {quote(ref)}"


def _each(act: Callable[[Iterable[str]], None], refspecs: Mapping[Name, str]) -> dict[Name, PortalError]:
    """Those on which `act` fails, found by halving: one bad ref among hundreds costs a dozen tries, a thousand cost _TRIES."""
    failed: dict[Name, PortalError] = {}
    left, until = deque([list(refspecs.items())] if refspecs else []), time.monotonic() + _SECONDS
    for _ in range(_TRIES):
        if not left or time.monotonic() > until:
            break
        rows = left.popleft()
        try:
            act(dict(rows).values())
        except PortalError as error:
            if len(rows) == 1:
                failed[rows[0][0]] = error
            else:
                half = len(rows) // 2
                left += [rows[:half], rows[half:]]
    late = PortalError("出错的引用太多，这一轮没有轮到", cure="请网站管理员查明是谁推送的，从平台上删去")
    return failed | {name: late for rows in left for name, _ in rows}


def _authorised(token: str) -> dict[str, str]:
    """The token as a header in git's environment: never on a command line, in a URL or in a settings file.

    It goes nowhere else: no redirect is followed, and no credential helper of the clone hears of it.
    """
    import base64

    header = "Authorization: Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {"http.extraHeader": header, "http.followRedirects": "false", "credential.helper": ""}
