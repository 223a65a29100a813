"""Where a value stands within another: the keys and numbers that lead to it, as YAML, TOML and JSON nest them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Steps = tuple[str | int, ...]


def scalars(steps: Steps, value: Any) -> Iterator[tuple[Steps, Any]]:
    """Texts and numbers within `value`, which stands at `steps`, and where each is."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from scalars((*steps, key), one)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from scalars((*steps, number), one)
    elif isinstance(value, (str, int)):
        yield steps, value
