"""Jinja2 for many pages: templates are looked up once."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import jinja2


class Environment(jinja2.Environment):
    """Templates never change while it lives."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._known: dict[str, jinja2.Template] = {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """Pages extend and include by name, each time anew."""
        if not isinstance(name, str) or globals:
            return super().get_template(name, parent, globals)
        if name not in self._known:
            self._known[name] = super().get_template(name, parent)
        return self._known[name]
