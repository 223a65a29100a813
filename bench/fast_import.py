"""Commits of any size without a work tree: a hundred thousand files in some seconds."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

Files = Iterable[tuple[str, bytes | None]]  # path and contents; None takes the file away


def commit(folder: Path, branch: str, files: Files, who: str, message: str, when: int, base: str = "") -> None:
    """One commit on top of `base`, or the first of all; `who` is `name <e-mail>`."""
    head = b"commit refs/heads/%s\ncommitter %s %d +0800\n" % (branch.encode(), who.encode(), when)
    head += _data(message.encode()) + (b"from %s\n" % base.encode() if base else b"")
    with subprocess.Popen(["git", "fast-import", "--quiet", "--force"], cwd=folder, stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(head)
        for path, data in files:
            process.stdin.write(_line(path.encode(), data))
    if process.returncode:
        raise SystemExit(f"git fast-import failed in {folder}")


def _line(path: bytes, data: bytes | None) -> bytes:
    return b"D %s\n" % path if data is None else b"M 100644 inline %s\n%s" % (path, _data(data))


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)
