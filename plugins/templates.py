"""Jinja2 as the theme may rely on it: everything escaped, and a name that does not exist is an error when printed."""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined


class Missing(StrictUndefined):
    """A template may ask whether a name is there, not print it."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


ENVIRONMENT: dict[str, Any] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": [],
    "undefined": Missing,
}
