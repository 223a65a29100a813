"""What a portal brings along to be run: its settings, and plugins of its own under `portal_plugins`.

Both are loaded by path, so nothing of a portal can take the place of an engine's module, and from source only:
compiled files are neither read nor written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from sanshen.base.errors import PortalError

CLASS = "plugins.Portal"  # Pelican's class for a site that the builder makes
# settings of before name parts of the engine as plugins; that it makes the pages, CLASS says
FORMER = frozenset(f"plugins.{name}" for name in ("tree", "reader", "articles", "columns", "outputs", "pages", "feeds"))
PACKAGE = "portal_plugins"
FOLDER = "plugins"
BASE = "pelicanconf"  # what publishconf.py imports
_FORMER = re.compile(r"(?:No module named '|Cannot import plugin `)plugins\.(\w+)")


def mount(root: Path) -> None:
    """Make `portal_plugins.<name>` stand for `root`/plugins/<name>.py, and nothing of any other portal."""
    spec = ModuleSpec(PACKAGE, None, is_package=True)
    spec.submodule_search_locations = [str(root / FOLDER)]
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    sys.modules[PACKAGE] = module_from_spec(spec)


def cure_of(said: str, otherwise: str) -> str:
    """What to do about a failure of settings or of Pelican, which say it so."""
    former = _FORMER.search(said)
    if former is None:
        return otherwise
    name = former[1]
    return f"程序没有自带 {name}；门户自己的 plugins/{name}.py 要写成 {PACKAGE}.{name}（以前写 {FOLDER}.{name}），改好并审核后再发布"


def plugins_of(settings: Mapping[str, Any]) -> list[Any]:
    """The plugins that settings name, as Pelican takes them; where they name none, none is looked for."""
    named = settings.get("PLUGINS") or ()
    if not isinstance(named, (list, tuple)) or not all(
        isinstance(one, str) or hasattr(one, "register") for one in named
    ):
        cure = f'写成 PLUGINS = ["{PACKAGE}.名称"]，没有插件的写 PLUGINS = []'
        raise PortalError("PLUGINS 没有写成列表", cure=cure, path=f"{BASE}.py")
    return [one for one in named if not (isinstance(one, str) and one in FORMER)]


def listeners() -> list[str]:
    """Modules of whatever listens to a signal of Pelican's in this process; none where Pelican is not loaded."""
    signals = sys.modules.get("pelican.plugins.signals")
    if signals is None:
        return []
    from blinker import ANY, Signal

    known = [one for one in vars(signals).values() if isinstance(one, Signal)]
    return sorted({getattr(who, "__module__", "") for one in known for who in one.receivers_for(ANY)})


def unfit(settings: Mapping[str, Any]) -> str:
    """Why Pelican has to lead the build of a site with these settings; empty if the builder can make it alone."""
    if others := plugins_of(settings) or listeners():
        return f"PLUGINS {', '.join(sorted(map(str, others)))}"
    former = FORMER.intersection(map(str, settings.get("PLUGINS") or ()))  # such settings may name no class
    return "" if settings.get("PELICAN_CLASS", CLASS if former else None) == CLASS else "PELICAN_CLASS"


def settings_of(root: Path, name: str) -> dict[str, Any]:
    """The settings that the file `root`/`name` makes, without Pelican's defaults; PortalError where it fails."""
    mount(root)
    base = run_base(root)
    return {
        key: value for key, value in vars(base if name == f"{BASE}.py" else _run(root, name)).items() if key.isupper()
    }


def run_base(root: Path) -> ModuleType:
    """Run `root`/pelicanconf.py, which other settings import by its name."""
    sys.modules[BASE] = made = _run(root, f"{BASE}.py")
    return made


def _run(root: Path, name: str) -> ModuleType:
    file = root / name
    module = ModuleType(file.stem)
    module.__file__ = str(file)
    try:
        exec(compile(file.read_bytes(), file, "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        import traceback  # 2 ms that sound settings need not pay

        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == str(file)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        said = " ".join(f"{type(error).__name__}: {error}".replace(f"{root}/", "").split())
        cure = cure_of(said, "改正并审核后再发布")
        raise PortalError(f"设置文件出错：{said}", cure=cure, path=name, line=line) from error
    return module
