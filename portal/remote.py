"""What a clone and another repository give each other, by git."""

from __future__ import annotations

import os
from collections.abc import Iterable

from portal.gitrun import Git


class Remote:
    """`name` is what the clone in `folder` calls it, or its address; `token` opens it. Failures are a PortalError with git's own words."""

    def __init__(self, folder: str | os.PathLike[str], name: str, token: str = "") -> None:
        self._git, self._name, self._token = Git(folder), name, token

    def fetch(self, refspecs: Iterable[str]) -> None:
        """Bring exactly these refs here; one without `+` only ever moves forward (PortalError where it would not)."""
        # --quiet would also hide which ref was refused
        words = ("--no-tags", "--no-write-fetch-head", "--update-head-ok", "--no-recurse-submodules")
        self._run("fetch", *words, "--end-of-options", self._name, *refspecs)

    def push(self, refspecs: Iterable[str]) -> None:
        """All of these refs or none; nothing is ever forced."""
        self._run("push", "--quiet", "--atomic", "--end-of-options", self._name, *refspecs)

    def refs(self, patterns: Iterable[str]) -> dict[str, str]:
        """Full ref name to object id, as they are there now."""
        rows = self._run("ls-remote", "--quiet", "--end-of-options", self._name, *patterns).decode().splitlines()
        return {ref: object_id for object_id, ref in (row.split("\t") for row in rows)}

    def _run(self, *words: str) -> bytes:
        return self._git.run(*words, env=_authorised(self._token))


def _authorised(token: str) -> dict[str, str]:
    """The token as a header in git's environment: never on a command line, in a URL or in a settings file."""
    env = {"GIT_TERMINAL_PROMPT": "0"}
    if token:
        import base64

        header = "Authorization: Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()
        env |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.extraHeader", "GIT_CONFIG_VALUE_0": header}
    return env
