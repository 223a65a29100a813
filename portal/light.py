"""msgspec at half its price: start-up is part of the product."""

from __future__ import annotations

import sys

# msgspec looks for `typing_extensions` for the sake of Pythons older than ours and is content with `typing` where it is not
# installed; where it is, loading it takes longer than all of msgspec
_SPARED = "typing_extensions"


def load_msgspec() -> None:
    """Import msgspec as if `typing_extensions` were not installed; whoever imports that afterwards finds it as ever."""
    if _SPARED in sys.modules or "msgspec" in sys.modules:
        return
    sys.modules[_SPARED] = None  # type: ignore[assignment]  # an import of it says ModuleNotFoundError
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules[_SPARED]
