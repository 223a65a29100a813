"""What a child may take of the machine, set by the child itself before it reads what others wrote."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from contextlib import suppress


def lower(bounds: Iterable[tuple[int, int]]) -> None:
    """Set each kind of `resource` to this much; one that is lower already stays."""
    for kind, most in bounds:
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
