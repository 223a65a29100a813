"""git in one folder: a process of its own for each command, and those that live on for objects and differences."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.git import diff_tree, time_limits
from sanshen.git.cat_file import CatFile
from sanshen.git.diff_tree import DiffTree
from sanshen.git.failures import GitFailed, failure
from sanshen.git.long_lived import LongLived
from sanshen.git.safety import surroundings


class Git:
    """git in one folder. Processes that live on are started when first asked, and end with this object.

    `settings` and `env` are added to those of every process here (sanshen.git.safety).
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        settings: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._settings, self._env = dict(settings or {}), dict(env or {})
        start = partial(LongLived, self.folder, self._settings, self._env)  # does not hold this object: no circle
        self.objects, self._trees = CatFile(start), DiffTree(start)

    def close(self) -> None:
        self.objects.close()
        self._trees.close()

    def run(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> bytes:
        """What git prints; GitFailed with git's own words where it exits otherwise than with 0, or not within `seconds`.

        `seconds` is for what depends on another machine.
        """
        around = surroundings({**self._settings, **(settings or {})}, {**self._env, **(env or {})})
        limit = seconds or time_limits.PATIENCE
        try:
            done = _done(["git", *args], stdin or b"", self.folder, around, limit)
        except subprocess.TimeoutExpired as error:
            cure = "检查网络和代码平台；稍后重试" if seconds else time_limits.HUNG
            raise GitFailed(f"git {args[0]} 在 {limit:.0f} 秒内没有完成", cure=cure, status=None) from error
        except (FileNotFoundError, NotADirectoryError) as error:
            if not self.folder.is_dir():
                raise GitFailed(f"{self.folder} 不是文件夹", cure="进入门户仓库的文件夹再运行", status=None) from error
            raise PortalError("找不到 git", cure="安装 git 2.38 以上版本（Debian：apt-get install git）") from error
        if done.returncode:
            raise failure(args[0], done.returncode, (done.stderr or done.stdout).decode("utf-8", "replace"))
        return done.stdout

    def diff(self, old: str, new: str) -> bytes:
        """What `git diff-tree -z --raw` prints of two tree ids."""
        found = self.diffs([(old, new)]).get((old, new))
        return self.run(*diff_tree.WORDS, old, new) if found is None else found  # to say what is wrong

    def diffs(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
        """The same of many pairs of trees; none after one that git cannot tell."""
        return self._trees.diffs(pairs)


def _done(
    words: list[str], stdin: bytes, folder: Path, env: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """What git said and how it ended. One that takes too long is told to end first, for then it removes its locks.

    It stays in our group, so that a terminal's Ctrl-C reaches it and ssh may ask for a passphrase there.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=folder, env=env, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            said, why = process.communicate(stdin, timeout=seconds)
        except BaseException:
            process.terminate()
            try:
                process.wait(time_limits.GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
    return subprocess.CompletedProcess(words, process.returncode, said, why)
