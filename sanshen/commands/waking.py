"""`sanshen publish --listen`: publish when somebody rings, and at least every few minutes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sanshen.base.errors import PortalError, legible
from sanshen.commands.speech import say
from sanshen.git.repo import Repo
from sanshen.publish import run
from sanshen.publish.waking import Bell
from sanshen.setup.engine.running import require_installed


def keep_publishing(to: Path | None, address: str, every: int, keep: int) -> None:
    """Each round is a process of its own, which ends whole whatever happens in it, and runs the engine then in use."""
    repo = Repo()
    store = run.store_of(repo, to)
    require_installed(repo.root, repo.git_dir, store.folder)
    host, _, port = address.rpartition(":")
    if not host or ":" in host or not (port.isascii() and port.isdigit()):
        raise PortalError(legible(f"监听地址写得不对：{address}"), cure="写成 127.0.0.1:8765")
    words = [sys.argv[0], "publish", "--fetch", "--keep", str(keep), "--to", str(store.folder)]
    bell = Bell(store, (host, int(port)))
    say(f"等待唤醒：http://{host}:{bell.port}/wake；报告 http://{host}:{bell.port}/served.json")
    bell.rounds(every, lambda: _round(words))


def _round(words: list[str]) -> None:
    subprocess.run(words, stdin=subprocess.DEVNULL, check=False)  # what went wrong, it has said itself
