"""Every regular expression of the project: those that its modules hold, and those that are written in its functions."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import msgspec

from checks.text.pattern import Pattern
from sanshen.portal.explain import shape

ROOT = Path(__file__).parents[2]
ROOMS = ("sanshen", "checks", "plugins")
Way = Literal["fullmatch", "match", "search"]
_WAYS: tuple[Way, ...] = ("fullmatch", "match", "search")
_MAKERS = (shape, Pattern)
_USERS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


class Found(msgspec.Struct, frozen=True):
    """An expression, the first place that holds it, and how it is asked: `search` wherever another way is not certain."""

    expression: str
    flags: int
    place: str
    way: Way = "search"


class Unknown(msgspec.Struct, frozen=True):
    """A call whose expression is known only when it runs."""

    place: str
    written: str


def expressions() -> tuple[list[Found], list[Unknown]]:
    """Each expression once, and the calls that make theirs of what they are given."""
    found: dict[tuple[str, int], list[Found]] = {}
    unknown = []
    for path in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        tree = ast.parse(path.read_text("utf-8"))
        held = list(_held(module, tree))
        known = {(one.expression, one.flags) for one in held}  # which says better how they are asked
        for one in (*held, *_written(path, tree, module, known)):
            if isinstance(one, Unknown):
                unknown.append(one)
            else:
                found.setdefault((one.expression, one.flags), []).append(one)
    return [max(same, key=lambda one: _WAYS.index(one.way)) for same in found.values()], unknown


def _held(module: ModuleType, tree: ast.Module) -> Iterator[Found]:
    """Patterns among the values of a module and of its classes."""
    for name, value in vars(module).items():
        for pattern in _patterns(value, 3):
            yield _found(pattern, f"{module.__name__}.{name}", _asked(name, tree) if _single(value) else "search")


def _single(value: Any) -> bool:
    return isinstance(value, re.Pattern | Pattern)


def _asked(name: str, tree: ast.Module) -> Way:
    """How a module asks a pattern of its own."""
    ways = {"search"} if not name.startswith("_") else set()
    told = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            ways.add(told.get(id(node), "search"))
    return max((_way(way) for way in ways), key=_WAYS.index, default="search")


def _way(method: str) -> Way:
    return "match" if method == "match" else "fullmatch" if method == "fullmatch" else "search"


def _patterns(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Pattern):
        yield value.compiled
    elif depth and isinstance(value, dict):
        for one in (*value, *value.values()):
            yield from _patterns(one, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _patterns(one, depth - 1)
    elif depth and isinstance(value, type) and value.__module__.split(".")[0] in ROOMS:  # a library's own are its own
        for one in vars(value).values():
            yield from _patterns(one, depth - 1)


def _found(pattern: re.Pattern[Any], place: str, way: Way) -> Found:
    expression = pattern.pattern
    if isinstance(expression, bytes):
        return Found(expression.decode("latin-1"), (pattern.flags & ~re.UNICODE) | re.ASCII, place, way)
    return Found(expression, pattern.flags, place, way)


def _written(
    path: Path, tree: ast.Module, module: ModuleType, known: set[tuple[str, int]]
) -> Iterator[Found | Unknown]:
    """Expressions in calls of `re` and of our own makers, and those that msgspec is told; not those that are `known`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and (written := _argument(call, module)) is not None:
            place = f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
            try:
                expression, flags = (_value(one, module) if one else 0 for one in (written, _flags(call)))
                method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
                one = _found(re.compile(expression, flags), place, _way(method))
                if method in _USERS or (one.expression, one.flags) not in known:
                    yield one
            except (NameError, TypeError, AttributeError):
                yield Unknown(place.partition(":")[0], ast.unparse(written))


def _argument(call: ast.Call, module: ModuleType) -> ast.expr | None:
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "re":
        return call.args[0] if call.func.attr in _USERS | {"compile"} and call.args else None
    if isinstance(call.func, ast.Name) and call.args and vars(module).get(call.func.id) in _MAKERS:
        return call.args[0]
    return next((word.value for word in call.keywords if word.arg == "pattern"), None)


def _flags(call: ast.Call) -> ast.expr | None:
    named = next((word.value for word in call.keywords if word.arg == "flags"), None)
    maker = getattr(call.func, "id", "") == "Pattern" or getattr(call.func, "attr", "") == "compile"
    return named or (call.args[1] if maker and len(call.args) > 1 else None)


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "<expression>", "eval"), vars(module))
