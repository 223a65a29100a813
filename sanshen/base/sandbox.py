"""A child process without keys, network or home: a closed container by bubblewrap, with only the folders it is given.

What a change brings (theme, settings, a portal's own plugins and rules) is a program. It runs here, never in the
process that holds a key.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from sanshen.base.child_process import Child
from sanshen.base.errors import PortalError
from sanshen.base.messages import framed
from sanshen.base.programs import ENGINE, PACKAGES

CURE = (
    "安装 bubblewrap（Debian：apt-get install bubblewrap）；容器里运行的，要允许非特权用户命名空间；"
    "用 root 运行的，换普通账号（root 要 bubblewrap 0.8 以上）"
)
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "alternatives", "fonts", "mime.types")
# all that a child may know of the surroundings; tokens, agents and keys are named nowhere here
_PASSED = ("PATH", "TZ", "LANG", "LC_ALL", "LC_CTYPE")
_PACKAGES = ("site-packages", "dist-packages")


def null_device() -> str:
    """Where a child may write what nobody reads: as root a node of our own, once a child was closed in."""
    own = f"{_NODES}/null"
    return own if os.geteuid() == 0 and Path(own).exists() else os.devnull


def silent_child(words: Sequence[str]) -> Child:
    """A child that knows nothing of the surroundings, in a session of its own; what it says beside its answers goes nowhere."""
    null = os.open(null_device(), os.O_WRONLY)
    try:
        return Child(words, env=surroundings(), folder="/", said=null, apart=True)
    finally:
        os.close(null)


def answer_of(words: Sequence[str], data: bytes, seconds: float, most: int) -> bytes:
    """What a silent child of its own answers, in at most `most` bytes; NoAnswer where it does not within `seconds`."""
    child = silent_child(words)
    try:
        return child.answer(framed(data), time.monotonic() + seconds, most)
    finally:
        child.close()


def prepare() -> None:
    """Begin to find out whether `available`, for whoever has something else to do meanwhile."""
    if program := _bubblewrap():
        with suppress(OSError):
            _trial(program)


def available() -> bool:
    """Whether this machine can close a child in."""
    program = _bubblewrap()
    try:
        return bool(program) and _trial(program).wait() == 0
    except OSError:
        return False


@cache
def _trial(program: str) -> subprocess.Popen[bytes]:
    null = subprocess.DEVNULL
    return subprocess.Popen(
        [program, *_walls(), *_system(), "/bin/sh", "-c", ": < /dev/null > /dev/null"],
        stdin=null,
        stdout=null,
        stderr=null,
        start_new_session=True,  # Ctrl-C would end one of its two processes, and leave the other waiting
    )


def _bubblewrap() -> str:
    """Where the program is; empty where it is not. `shutil` would take 4 ms to load."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = (f"{folder}/bwrap" for folder in folders if folder)
    return next((path for path in found if os.access(path, os.X_OK)), "")


def closed_in(
    words: Sequence[str], *, reads: Iterable[Path] = (), writes: Iterable[Path] = (), inside: Path | None = None
) -> list[str]:
    """The command line that runs `words` closed in. PortalError with the cure where this machine cannot.

    `reads` and `writes` are shown at their own paths; everything else but the system, this Python and the engine is
    absent. `inside` is the folder it starts in, which must be one of them or hold one.
    """
    if not available():
        raise PortalError("这台机器不能把不可信的程序关起来运行", cure=CURE)
    shown = dict.fromkeys((*_python(), *map(str, reads)), "--ro-bind") | dict.fromkeys(map(str, writes), "--bind")
    mounts = [
        word for path in sorted(shown) for word in (shown[path], path, path)
    ]  # what lies in another comes after it
    start = ["--chdir", str(inside)] if inside else []
    return [_bubblewrap(), *_walls(), *_system(), *mounts, "--remount-ro", "/", *start, "--", *words]


def surroundings(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of such a child: nothing of ours but where programs are and the time zone."""
    return (
        {name: os.environ[name] for name in _PASSED if name in os.environ} | {"HOME": "/nonexistent"} | dict(more or {})
    )


# /proc/sys belongs to the root of the host whatever namespace one is in: to a child of root it would be writable
_WALLS = (
    "--unshare-all", "--new-session", "--die-with-parent", "--cap-drop", "ALL",
    "--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run",
)  # fmt: skip
# root's child owns what root owns: no namespace of its own, in which it would be given capabilities and mount control groups
_OF_ROOT = ("--unshare-user", "--disable-userns")


# its devices are nodes of their own: root's child may close to everybody what it is shown of the machine's
_NODES = "/dev/sanshen"
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def _walls() -> tuple[str, ...]:
    return (*_WALLS, *_OF_ROOT, *_own_devices()) if os.geteuid() == 0 else _WALLS


def _own_devices() -> list[str]:
    """The words that show nodes of our own in the place of the machine's devices; OSError where this root can make none."""
    Path(_NODES).mkdir(mode=0o700, exist_ok=True)
    words = []
    for name in _DEVICES:
        node = Path(_NODES, name)
        if not os.path.lexists(node):
            os.mknod(node, stat.S_IFCHR | 0o666, Path("/dev", name).stat().st_rdev)
        node.chmod(0o666)
        words += ["--dev-bind", str(node), f"/dev/{name}"]
    return words


@cache
def _system() -> tuple[str, ...]:
    words: list[str] = []
    for path in map(Path, _SYSTEM):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return tuple(words)


@cache
def _python() -> tuple[str, ...]:
    """Where this Python, the installed libraries and the engine's packages lie, none of them below another.

    The engine's packages one by one: an editable engine lies in a clone, which has a .git folder.
    """
    libraries = [path for path in sys.path if Path(path).name in _PACKAGES]
    engine = [f"{ENGINE}/{name}" for name in PACKAGES]
    wanted = [sys.base_prefix, os.path.realpath(sys.base_prefix), sys.prefix, *libraries, *engine]
    found = sorted({path for path in wanted if Path(path).is_dir()})
    roots: list[str] = ["/usr"]
    for path in found:
        if not any(path == root or path.startswith(f"{root}/") for root in roots):
            roots.append(path)
    return tuple(roots[1:])
