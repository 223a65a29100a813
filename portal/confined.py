"""A child process without keys, network or home: a closed container by bubblewrap, with only the folders it is given.

What a change brings (theme, settings, a portal's own plugins and rules) is a program. It runs here, never in the
process that holds a key.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from portal.errors import PortalError

CURE = "安装 bubblewrap（Debian：apt-get install bubblewrap）；容器里运行的，要允许非特权用户命名空间"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "alternatives", "fonts", "mime.types")
# all that a child may know of the surroundings; tokens, agents and keys are named nowhere here
_PASSED = ("PATH", "TZ", "LANG", "LC_ALL", "LC_CTYPE")


def available() -> bool:
    """Whether this machine can close a child in."""
    return _works(shutil.which("bwrap") or "")


@cache
def _works(program: str) -> bool:
    if not program:
        return False
    tried = subprocess.run([program, *_WALLS, *_system(), "/usr/bin/env", "true"], capture_output=True)
    return tried.returncode == 0


def closed_in(
    words: Sequence[str], *, reads: Iterable[Path] = (), writes: Iterable[Path] = (), inside: Path | None = None
) -> list[str]:
    """The command line that runs `words` closed in. PortalError with the cure where this machine cannot.

    `reads` and `writes` are shown at their own paths; everything else but the system and this Python is absent.
    `inside` is the folder it starts in, which must be one of them.
    """
    if not available():
        raise PortalError("这台机器不能把不可信的程序关起来运行", cure=CURE)
    shown = [word for path in reads for word in ("--ro-bind", str(path), str(path))]
    open_ = [word for path in writes for word in ("--bind", str(path), str(path))]
    python = [word for path in _python() for word in ("--ro-bind", path, path)]
    start = ["--chdir", str(inside)] if inside else []
    return [str(shutil.which("bwrap")), *_WALLS, *_system(), *python, *shown, *open_, *start, "--", *words]


def surroundings(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of such a child: nothing of ours but where programs are and the time zone."""
    return (
        {name: os.environ[name] for name in _PASSED if name in os.environ} | {"HOME": "/nonexistent"} | dict(more or {})
    )


_WALLS = (
    "--unshare-all", "--new-session", "--die-with-parent", "--cap-drop", "ALL",
    "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run",
)  # fmt: skip


def _system() -> list[str]:
    words = []
    for path in map(Path, _SYSTEM):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return words


def _python() -> list[str]:
    """Where this Python, its libraries and the engine lie, none of them below another."""
    found = sorted(
        {os.path.realpath(one) for one in (sys.prefix, sys.base_prefix, *sys.path) if one and Path(one).is_dir()}
    )
    found = [one for one in found if not one.startswith("/usr/")]
    named = {
        one for one in (sys.prefix, sys.base_prefix) if os.path.realpath(one) != one
    }  # an interpreter reached by a link
    roots = [one for one in found if not any(one != other and one.startswith(f"{other}/") for other in found)]
    return sorted({*roots, *named})
