"""msgspec at half its price: start-up is part of the product."""

from __future__ import annotations

import os
import sys
from types import ModuleType

from portal.compiled import while_importing

# msgspec looks for `typing_extensions` for the sake of Pythons older than ours and is content with `typing` where it is not
# installed; where it is, loading it takes longer than all of msgspec
_SPARED = "typing_extensions"


class _Platform(ModuleType):
    """What `uuid`, which msgspec loads, asks `platform` while it is loaded: the system's name."""

    @staticmethod
    def system() -> str:
        return os.uname().sysname


def load_msgspec() -> None:
    """Import msgspec as if `typing_extensions` were not installed; whoever imports what was spared finds it as ever."""
    if _SPARED in sys.modules or "msgspec" in sys.modules:
        return
    standing_in: dict[str, ModuleType | None] = {_SPARED: None}  # an import of None says ModuleNotFoundError
    if "platform" not in sys.modules and hasattr(os, "uname"):
        standing_in["platform"] = _Platform("platform")
    sys.modules.update(standing_in)  # type: ignore[arg-type]
    try:
        with while_importing():
            import msgspec  # noqa: F401
    finally:
        for name in standing_in:
            del sys.modules[name]
