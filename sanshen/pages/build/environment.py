"""Jinja2 for many pages: the same output as Pelican's environment, without what each page would pay for again.

What a page consists of mostly, its text and the pieces shared by all, is there as UTF-8 and goes into it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes, pass_environment
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape

from sanshen.pages.fragments import Encoded
from sanshen.pages.views import ArticlePage

_SPECIAL = re.compile("[&<>\"']").search
_PRINTED = "content as it stands"  # a filter's name that no template can write


class Held:
    """HTML in UTF-8 on its way into a page."""

    __slots__ = ("encoded",)

    def __init__(self, encoded: bytes) -> None:
        self.encoded = encoded

    def __str__(self) -> str:
        return self.encoded.decode()


def escaped(value: Any) -> Any:
    """What `escape` gives, but no object around text that a page takes up at once: that costs more than looking at the text."""
    kind = type(value)
    if kind is Markup or kind is Held or kind is Encoded or (kind is str and not _SPECIAL(value)):
        return value
    return escape(value)


@pass_environment
def _content(environment: jinja2.Environment, owner: Any) -> Held | Markup:
    """`owner.content|safe`, where a template prints it and does nothing else with it."""
    return Held(owner.body) if type(owner) is ArticlePage else Markup(environment.getattr(owner, "content"))


def _join(pieces: Iterable[Any]) -> str:
    """Where a template needs what it printed as one text."""
    return "".join([str(piece) if type(piece) is Held else piece for piece in pieces])


class Template(jinja2.Template):
    def printed(self, names: dict[str, Any]) -> list[bytes]:
        """The page as UTF-8, in few pieces."""
        try:
            pieces: list[Any] = list(self.root_render_func(self.new_context(names)))
        except Exception:
            self.environment.handle_exception()
        made: list[bytes] = []
        start = 0
        for at, piece in enumerate(pieces):
            if type(piece) is Encoded or type(piece) is Held:
                made += ("".join(pieces[start:at]).encode(), piece.encoded)
                start = at + 1
        made.append("".join(pieces[start:]).encode())
        return made

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = escaped  # the name by which compiled templates print
        return made

    def make_module(self, *given: Any, **named: Any) -> TemplateModule:
        """A template that another imports, and may print as a whole."""
        context = self.new_context(*given, **named)
        return TemplateModule(self, context, [str(piece) for piece in self.root_render_func(context)])


class Environment(jinja2.Environment):
    """Templates never change while it lives."""

    template_class = Template
    concat = staticmethod(_join)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters[_PRINTED] = _content
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

    def _generate(self, source: nodes.Template, *given: Any, **named: Any) -> str:
        """Jinja2's hook for another generator of code."""
        for output in source.find_all(nodes.Output):
            output.nodes = [self._printed(node) for node in output.nodes]
        return super()._generate(source, *given, **named)

    def _printed(self, node: nodes.Expr) -> nodes.Expr:
        if not isinstance(node, nodes.Filter) or node.name != "safe":
            return node
        if not isinstance(node.node, nodes.Getattr) or node.node.attr != "content":
            return node
        made = nodes.Filter(node.node.node, _PRINTED, [], [], None, None, lineno=node.lineno)
        made.set_environment(self)
        return made
