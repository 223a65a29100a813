"""A folder from which a machine without a package index installs this very engine."""

from __future__ import annotations

import shutil
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.portal import pin as pins
from sanshen.portal.pin import Pin
from sanshen.setup.engine import wheel as wheels
from sanshen.setup.engine.environment import Pip, python_of
from sanshen.setup.engine.prefix import REQUIREMENTS, Prefix


def pin_of(prefix: Prefix, name: str) -> tuple[Pin, Path]:
    """The pin of an installed engine, and its wheel, which must still be the one that was installed."""
    folder, receipt = prefix.engines / name, prefix.receipt(name)
    found = list(folder.glob("*.whl"))
    if receipt is None or len(found) != 1 or wheels.digest(found[0]) != receipt.sha256:
        raise PortalError("引擎的安装包不见了或被改动过", cure="重新安装引擎，并查清原因", path=str(folder))
    requires = pins.requirements_of((folder / REQUIREMENTS).read_bytes(), str(folder / REQUIREMENTS))
    return Pin(receipt.version, receipt.sha256, requires), found[0]


def bundle(prefix: Prefix, name: str, pip: Pip, to: Path) -> Pin:
    """Every package of the engine, and its pin, into the new or empty folder `to`."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise PortalError("这个文件夹不是空的", cure="换一个新文件夹", path=str(to))
    pin, wheel = pin_of(prefix, name)
    to.mkdir(parents=True, exist_ok=True)
    pip.download(pin.requires, to, python_of(prefix.engines / name))
    shutil.copyfile(wheel, to / wheel.name)
    (to / pins.PATH).write_text(pin.to_toml(), "utf-8")
    return pin
