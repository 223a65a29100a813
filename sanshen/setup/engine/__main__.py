"""The first installation on a machine: `make install PREFIX=…`, or from a bundle alone:

PYTHONPATH=<room>/engine.whl python3 -P -m sanshen.setup.engine --pin engine.toml --bundle <bundle> --prefix /opt/sanshen

By then the wheel runs: whoever does this copies it into a room of their own first, under a name without `:`, and compares
the copy's digest with the portal's own pin, as the handbook says.

-P: a folder `sanshen` or a file argparse.py where it is run, a clone perhaps, must not be taken for ours.

`.ci/engine` uses it with `--pin engine.toml` on machines that live for one run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sanshen.base import inherited
from sanshen.base.errors import PortalError
from sanshen.base.temporary import room
from sanshen.portal import pin as pins
from sanshen.setup.engine import wheel as wheels
from sanshen.setup.engine.environment import pip_from
from sanshen.setup.engine.install import install
from sanshen.setup.engine.prefix import Prefix, refuse_unfit
from sanshen.setup.engine.running import DEVELOPER


def main() -> int:
    inherited.hear_children()
    inherited.refuse_foreign(*inherited.clones_around())
    asked = _asked()
    try:
        if os.environ.get(DEVELOPER) != "1":
            refuse_unfit(asked.prefix)
        prefix = Prefix(asked.prefix)
        file = asked.pin or (asked.bundle / pins.PATH if asked.bundle else None)
        name = _from_pin(prefix, file, asked.bundle) if file else _from_clone(prefix, asked.clone)
        for other in set(prefix.names()) - {name} if asked.alone else ():
            prefix.discard(other)
    except PortalError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"已安装引擎 {name}：{prefix.program}")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="engine", description="安装引擎")
    parser.add_argument("--prefix", type=Path, required=True, help="装到哪里，如 /opt/sanshen")
    parser.add_argument("--clone", type=Path, default=Path(), help="产品仓库，装它的 HEAD")
    parser.add_argument("--bundle", type=Path, help="sanshen engine bundle 生成的文件夹，不用网络")
    parser.add_argument("--pin", type=Path, help="门户仓库里的 engine.toml，从包索引安装它定下的引擎")
    parser.add_argument("--alone", action="store_true", help="装好后删去其他引擎（只用于演示）")
    return parser.parse_args()


def _from_clone(prefix: Prefix, clone: Path) -> str:
    """The engine of the clone's HEAD; where that is installed already, it is only switched to."""
    if wheels.is_dirty(clone):
        _tell("工作区有没提交的改动，不会装进去：只装已提交的版本")
    if (clone / ".git").exists():
        same = wheels.source_of(clone, "HEAD")
        for name in prefix.names():
            receipt = prefix.receipt(name)
            if receipt and receipt.source == same:
                prefix.switch(name)
                return name
    with (
        wheels.checked_out(clone) as (source, commit),
        room(None, "sanshen-wheel-") as out,
        pip_from() as pip,
    ):
        _tell("生成安装包")
        wheel = wheels.build(source, out)
        requires = pins.requirements_of((source / wheels.REQUIREMENTS).read_bytes(), wheels.REQUIREMENTS)
        pin = pins.Pin(wheels.version_of(wheel), wheels.digest(wheel), requires)
        same = wheels.source_of(clone, commit) if commit else ""
        return install(prefix, pin, wheel, pip, _tell, commit=commit, source=same)


def _from_pin(prefix: Prefix, file: Path, bundle: Path | None) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        cure = "指明 sanshen engine bundle 生成的文件夹，或门户仓库里的 engine.toml"
        raise PortalError("读不到 engine.toml", cure=cure, path=str(file)) from error
    pin = pins.parse_pin(data, str(file))
    with pip_from(bundle) as pip, room(None, "sanshen-wheel-") as folder:
        return install(prefix, pin, wheels.pinned(pin, pip, folder), pip, _tell)


def _tell(words: str) -> None:
    print(f"{words}……", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
