"""Pieces that many pages share, such as masthead and footer: rendered once for each set of arguments, not once a page."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, pass_environment
from markupsafe import Markup


class Fragments:
    """The templates' function `fragment("masthead.html", here=…)`; a fragment sees the site's names and its arguments only."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Markup] = {}

    @pass_environment
    def __call__(self, environment: Environment, name: str, **names: Any) -> Markup:
        key = (name, *sorted(names.items()))
        if key not in self._made:
            self._made[key] = Markup(environment.get_template(name).render(names))
        return self._made[key]
