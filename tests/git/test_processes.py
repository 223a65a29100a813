"""A git that waits for ever, was stopped or is killed: it is ended, and what it left is told."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sanshen.base.errors import PortalError
from sanshen.git import time_limits
from sanshen.git.failures import GitFailed
from sanshen.git.objects import EMPTY_TREE
from sanshen.git.processes import Git
from sanshen.git.repo import Repo
from tests.conftest import git


def test_a_git_that_waits_for_ever_is_ended(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limits, "PATIENCE", 0.5)
    os.mkfifo(clone / ".git/pipe")
    git(clone, "config", "include.path", "pipe")
    with pytest.raises(PortalError, match="没有完成") as told:
        Repo(clone)
    assert "include" in told.value.cure


@pytest.mark.parametrize("ask", ["one", "ahead", "many", "difference"])
def test_a_git_that_was_stopped_is_ended(clone: Path, monkeypatch: pytest.MonkeyPatch, ask: str) -> None:
    monkeypatch.setattr(time_limits, "PATIENCE", 0.5)
    asked = Git(clone)
    blob, tree = (git(clone, "rev-parse", name) for name in ("HEAD:b.txt", "HEAD:"))
    asks: dict[str, Callable[[], object]] = {
        "one": lambda: asked.objects.contents(blob),
        "ahead": lambda: asked.objects.ahead([blob]),
        "many": lambda: list(asked.objects.many([blob])),
        "difference": lambda: asked.diff(EMPTY_TREE, tree),
    }
    true, started = subprocess.Popen, list[int]()

    def stopped(*words: Any, **options: Any) -> subprocess.Popen[bytes]:
        made: subprocess.Popen[bytes] = true(*words, **options)
        made.send_signal(signal.SIGSTOP)
        started.append(made.pid)
        return made

    with monkeypatch.context() as within:
        within.setattr(subprocess, "Popen", stopped)
        with pytest.raises(PortalError, match="没有回答") as told:
            asks[ask]()
    assert "有没有被停住" in told.value.cure
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]
    assert asks[ask]()


def test_a_git_that_takes_too_long_leaves_no_lock(clone: Path) -> None:
    """`git add` holds the index's lock while the filter works."""
    (clone / ".gitattributes").write_text("* filter=slow\n")
    slow = Git(clone, {"filter.slow.clean": "exec sleep 20 2> /dev/null"})
    with pytest.raises(GitFailed, match="1 秒内没有完成"):
        slow.run("add", ".", seconds=1.0)
    assert not (clone / ".git/index.lock").exists()
    git(clone, "-c", "filter.slow.clean=cat", "add", ".")


@pytest.mark.parametrize("ask", ["one", "many", "run", "open"])
def test_a_git_that_somebody_ended_is_no_damage(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: str
) -> None:
    """As the kernel ends it where memory is short."""
    blob = git(clone, "rev-parse", "HEAD:b.txt")
    asked = Git(clone)
    asks: dict[str, Callable[[], object]] = {
        "one": lambda: asked.objects.contents(blob),
        "many": lambda: list(asked.objects.many([blob])),
        "run": lambda: asked.run("rev-list", "HEAD"),
        "open": lambda: Repo(clone),
    }
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text("#!/bin/sh\nkill -KILL $$\n")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(GitFailed, match="被信号 9 结束") as told:
        asks[ask]()
    assert "内存不够" in told.value.cure and "再运行一次" in told.value.cure and "克隆" not in str(told.value)
