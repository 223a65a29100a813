"""Install an engine beside the others, and only when it is whole, switch to it."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.portal.pin import NAME, Pin
from sanshen.setup.engine import wheel as wheels
from sanshen.setup.engine.environment import Pip, create, output
from sanshen.setup.engine.prefix import REQUIREMENTS, Prefix, Receipt

Tell = Callable[[str], None]


def name_of(pin: Pin) -> str:
    """The same engine with other packages beside it is another engine."""
    needs = hashlib.sha256(pin.requirements.encode()).hexdigest()
    return f"{pin.version}-{pin.sha256[:12]}-{needs[:8]}"


def install(prefix: Prefix, pin: Pin, wheel: Path, pip: Pip, tell: Tell, *, commit: str = "", source: str = "") -> str:
    """The engine's name, after switching to it. PortalError where anything fails; the engine in use then stays.

    `wheel` lies in a room of ours: nobody can change it between the comparison and its installation.
    """
    found = wheels.digest(wheel)
    if found != pin.sha256:
        raise PortalError(
            f"安装包的摘要 {found[:12]}… 与定下的 {pin.sha256[:12]}… 不符，没有安装", cure=_STAYS, path=wheel.name
        )
    name = name_of(pin)
    with _for_all_accounts(), prefix.locked():
        if prefix.receipt(name) is None:
            _fill(prefix, name, pin, wheel, pip, tell)
        isolate(prefix.engines / name / "bin")  # also where an earlier edition installed it
        prefix.finish(name, Receipt(pin.version, pin.sha256, commit, source))
        prefix.switch(name)
    return name


@contextmanager
def _for_all_accounts() -> Iterator[None]:
    """Gate and publisher run as accounts of their own: whatever umask root has, they read what it installs, and write nothing."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def _fill(prefix: Prefix, name: str, pin: Pin, wheel: Path, pip: Pip, tell: Tell) -> None:
    folder = prefix.engines / name
    prefix.discard(name)  # what a killed installation left
    try:
        tell("建立环境")
        python = create(folder)
        (folder / REQUIREMENTS).write_text(pin.requirements, "utf-8")
        tell(f"安装 {len(pin.requires)} 个依赖")
        pip.install(python, pin.requires)
        tell("安装引擎")
        shutil.copyfile(wheel, folder / wheel.name)
        pip.install_wheel(python, folder / wheel.name)
        isolate(folder / "bin")
        tell("试运行")
        said = output([folder / "bin" / NAME, "--version"], "这个版本的引擎不能运行，请联系提供方").split()
        if said != [NAME, pin.version]:
            raise PortalError(
                f"装好的引擎自称 {' '.join(said)}，定下的是 {pin.version}", cure="核对 engine.toml 的 version"
            )
    except BaseException as error:
        prefix.discard(name)
        if isinstance(error, PortalError):
            stays = f"；{_STAYS}" if prefix.current() else ""
            raise PortalError(error.message, cure=f"{error.cure}{stays}", path=error.path) from error
        raise


def isolate(programs: Path) -> None:
    """Let every program that pip put there start an isolated Python: PYTHONPATH and user folders add nothing to it.

    Python follows two variables even so; the shell that starts it takes them away.
    """
    for path in list(programs.iterdir()):
        data = b"" if path.is_symlink() else path.read_bytes()
        if found := _STARTS.match(data):
            python = found["quoted"] or shlex.quote(os.fsdecode(found["plain"])).encode()
            atomic.write(path, _ISOLATED % python + data[found.end() :])
        elif path.name == NAME and not data.startswith(_ISOLATED.partition(b"%b")[0]):
            raise PortalError("pip 写的启动程序认不出来，不能让它隔离运行", cure="请联系提供方", path=str(path))


def back(prefix: Prefix) -> tuple[str, str]:
    """Switch to the engine that was used before; gives its name and the one left."""
    with prefix.locked():
        name, now = prefix.previous(), prefix.current()
        if not name or name == now:
            raise PortalError("没有可以换回的引擎", cure="用 sanshen engine show 查看装了哪些", path=str(prefix.folder))
        prefix.switch(name)
    return name, now


# earlier editions wrote -I there and no more; pip names Python in the first line, or has a shell start it where that would be too long or has a space
_STARTS = re.compile(
    rb"""\A#!(?:(?P<plain>/\S*/python[\d.]*)(?: -I)?\n|/bin/sh\n'''exec' (?P<quoted>.+?)(?: -I)? "\$0" "\$@"\n' '''\n)"""
)
# to the shell two commands, to Python a string
_ISOLATED = b"""#!/bin/sh
'''unset' PYTHONEXECUTABLE __PYVENV_LAUNCHER__
exec %b -I "$0" "$@"
' '''
"""
_STAYS = "原来的引擎没有动，照常使用"
