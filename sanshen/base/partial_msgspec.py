"""msgspec at a third of its price: start-up is part of the product."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

# msgspec looks for `typing_extensions` for the sake of Pythons older than ours and is content with `typing` where it is not
# installed; where it is, loading it takes longer than all of msgspec
_SPARED = "typing_extensions"


class _Platform(ModuleType):
    """What `uuid`, which msgspec loads, asks `platform` while it is loaded: the system's name."""

    @staticmethod
    def system() -> str:
        return os.uname().sysname


class _Later(ModuleType):
    """A part of msgspec, loaded when somebody wants something of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


class _Schemas(_Later):
    """The functions that `msgspec.json` takes from there while it is loaded."""

    def schema(self, *given: Any, **named: Any) -> Any:
        return import_module(self.__name__).schema(*given, **named)

    def schema_components(self, *given: Any, **named: Any) -> Any:
        return import_module(self.__name__).schema_components(*given, **named)


# parts of msgspec that describe types to other programs, or read what we read otherwise
_STAND_INS = {
    "msgspec.inspect": _Later,
    "msgspec._json_schema": _Schemas,
    "msgspec.toml": _Later,
    "msgspec.yaml": _Later,
}


def load_msgspec() -> None:
    """Import msgspec as if `typing_extensions` were not installed; whoever imports what was spared finds it as ever."""
    if _SPARED in sys.modules or "msgspec" in sys.modules:
        return
    standing_in: dict[str, ModuleType | None] = {_SPARED: None}  # an import of None says ModuleNotFoundError
    if "platform" not in sys.modules and hasattr(os, "uname"):
        standing_in["platform"] = _Platform("platform")
    standing_in |= {name: kind(name) for name, kind in _STAND_INS.items()}
    sys.modules.update(standing_in)  # type: ignore[arg-type]
    try:
        import msgspec  # noqa: F401
    finally:
        for name in standing_in:
            del sys.modules[name]
