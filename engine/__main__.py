"""The first installation on a machine: `make install PREFIX=…`, or from a bundle alone:

PYTHONPATH=<bundle>/sanshen-….whl python3 -m engine --bundle <bundle> --prefix /opt/sanshen
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from engine import wheel as wheels
from engine.environment import pip_from
from engine.install import install
from engine.prefix import Prefix, refuse_unfit
from engine.running import DEVELOPER
from portal import pin as pins
from portal.errors import PortalError


def main() -> int:
    asked = _asked()
    try:
        if os.environ.get(DEVELOPER) != "1":
            refuse_unfit(asked.prefix)
        prefix = Prefix(asked.prefix)
        name = _from_bundle(prefix, asked.bundle) if asked.bundle else _from_clone(prefix, asked.clone)
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
        tempfile.TemporaryDirectory(prefix="sanshen-wheel-") as out,
        pip_from() as pip,
    ):
        _tell("生成安装包")
        wheel = wheels.build(source, Path(out))
        requires = pins.requirements_of((source / wheels.REQUIREMENTS).read_bytes(), wheels.REQUIREMENTS)
        pin = pins.Pin(wheels.version_of(wheel), wheels.digest(wheel), requires)
        same = wheels.source_of(source, commit) if commit else ""
        return install(prefix, pin, wheel, pip, _tell, commit=commit, source=same)


def _from_bundle(prefix: Prefix, bundle: Path) -> str:
    try:
        data = (bundle / pins.PATH).read_bytes()
    except OSError as error:
        cure = "指明 sanshen engine bundle 生成的文件夹"
        raise PortalError("文件夹里没有 engine.toml", cure=cure, path=str(bundle)) from error
    pin = pins.parse_pin(data, str(bundle / pins.PATH))
    with pip_from(bundle) as pip:
        return install(prefix, pin, wheels.bundled(bundle, pin), pip, _tell)


def _tell(words: str) -> None:
    print(f"{words}……", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
