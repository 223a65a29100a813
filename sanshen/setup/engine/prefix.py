"""Where installed engines are, and which one is used.

<prefix>/engines/<version>-<wheel>-<requirements>/   a Python environment, its receipt and its wheel
<prefix>/current, <prefix>/previous                  links to one of them
<prefix>/bin/sanshen -> ../current/bin/sanshen       starts the Python of its own engine, so a switch never mixes two
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.setup.engine.running import CURE, is_installed

RECEIPT = "engine.json"
REQUIREMENTS = "requirements.txt"


class Receipt(NamedTuple):
    """What an installed engine is: written last, so a folder without one is an installation that was cut off.

    `commit` and `source` say what it was built from; both are empty where it came as a wheel.
    """

    version: str
    sha256: str
    commit: str = ""
    source: str = ""


class Prefix:
    """One installation. Every change is a rename, so whoever starts `sanshen` meanwhile gets the old engine or the new one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.engines = self.folder / "engines"

    @property
    def program(self) -> Path:
        return self.folder / "bin" / "sanshen"

    def current(self) -> str:
        """Name of the engine in use; empty if there is none."""
        return self._pointed("current")

    def previous(self) -> str:
        return self._pointed("previous")

    def names(self) -> list[str]:
        """Every engine that is wholly installed."""
        return sorted(path.parent.name for path in self.engines.glob(f"*/{RECEIPT}"))

    def receipt(self, name: str) -> Receipt | None:
        """None where the engine is not there, or not wholly."""
        try:
            return Receipt(**json.loads((self.engines / name / RECEIPT).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def finish(self, name: str, receipt: Receipt) -> None:
        """Everything is installed: write the receipt."""
        os.sync()
        atomic.write(self.engines / name / RECEIPT, f"{json.dumps(receipt._asdict(), indent=1)}\n".encode())

    def discard(self, name: str) -> None:
        """Remove an installation that did not succeed; its receipt goes first."""
        folder = self.engines / name
        (folder / RECEIPT).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def switch(self, name: str) -> None:
        """Use this engine from now on. Processes that run already keep theirs."""
        if self.receipt(name) is None:
            raise PortalError(f"引擎 {name} 没有装完整", cure="重新运行 sanshen engine install", path=str(self.engines))
        before = self.current()
        self.program.parent.mkdir(exist_ok=True)
        self._open_to_all(name)
        atomic.point(self.program, "../current/bin/sanshen")
        if before and before != name:
            atomic.point(self.folder / "previous", f"engines/{before}")
        atomic.point(self.folder / "current", f"engines/{name}")

    def _open_to_all(self, name: str) -> None:
        """Gate and publisher run as accounts of their own: they read an engine and write nothing, also one that a careless umask made."""
        engine = self.engines / name
        for path in (self.folder, self.program.parent, self.engines, engine, *engine.rglob("*")):
            if not path.is_symlink():
                mode = stat.S_IMODE(path.stat().st_mode)
                wanted = 0o755 if path.is_dir() or mode & stat.S_IXUSR else 0o644
                if mode != wanted:
                    path.chmod(wanted)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Change the installation alone; PortalError while another does."""
        self.engines.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise PortalError("另一个安装正在进行", cure="等它结束后重试", path=str(self.folder)) from error
            yield

    def _pointed(self, link: str) -> str:
        path = self.folder / link
        return path.readlink().name if path.is_symlink() else ""


def own() -> tuple[Prefix, str]:
    """The installation that this process runs from, and its engine's name; PortalError where it runs from none."""
    environment = Path(sys.prefix)
    prefix = Prefix(environment.parent.parent)
    if not is_installed() or environment.parent.name != "engines" or prefix.receipt(environment.name) is None:
        raise PortalError("现在运行的不是安装好的引擎", cure=CURE, path=str(environment))
    return prefix, environment.name


def refuse_unfit(folder: Path) -> None:
    """PortalError where an engine must not lie: inside a clone, inside a web root, or among other things."""
    folder = folder.resolve()
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            raise PortalError("引擎不能装在 Git 仓库里：能推送的人就能改它", cure=_ELSEWHERE, path=str(above))
        if (above / "current").is_symlink() and (above / "releases").is_dir():
            raise PortalError("引擎不能装在发布文件夹里", cure=_ELSEWHERE, path=str(above))
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / "engines").is_dir())):
        raise PortalError("这里已有别的东西，不是安装引擎的文件夹", cure=_ELSEWHERE, path=str(folder))


_ELSEWHERE = "换一个文件夹：make install PREFIX=/opt/sanshen"
