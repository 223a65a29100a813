"""Pieces that many pages share, such as masthead and footer: rendered once for each set of arguments, not once a page."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, pass_environment
from markupsafe import Markup


class Fragments:
    """The templates' function `fragment("masthead.html", here=…)`; a fragment sees the site's names and its arguments only.

    `fragment.parts("footer.html", "<page>")` are what stands before, between and after the marks.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Markup] = {}
        self._parts: dict[tuple[str, str], list[Markup]] = {}

    @pass_environment
    def __call__(self, environment: Environment, name: str, /, **names: Any) -> Markup:
        key = (name, *sorted(names.items()))
        if key not in self._made:
            self._made[key] = Markup(environment.get_template(name).render(names))
        return self._made[key]

    @pass_environment
    def parts(self, environment: Environment, name: str, mark: str) -> list[Markup]:
        key = (name, mark)
        if key not in self._parts:
            self._parts[key] = [Markup(part) for part in str(self(environment, name)).split(mark)]
        return self._parts[key]
