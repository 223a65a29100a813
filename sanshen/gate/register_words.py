"""What registers put on pages: names, descriptions, the address of the office. They pass the rules about secrets that articles pass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from checks import registry
from checks.document import Document
from checks.finding import Finding
from checks.runner import check
from checks.text.seen import GROUPS
from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo
from sanshen.portal.toml_lines import Steps, places
from sanshen.review.judging.change import Change

_FILES = frozenset({"columns.toml", "people.toml", "portal.toml", "leaders.toml"})
_NOT_SHOWN = frozenset({"accounts", "emails", "gate", "id", "key"})
_OFFICE = frozenset({"telephone", "email"})  # meant to be published


def found_in_registers(repo: Repo, change: Change) -> Iterator[Finding]:
    """Errors in the values that a change brings; what stood there before stands in nobody's way."""
    for one in change.paths:
        if one.path in _FILES and one.new_blob != ZERO:
            old = {value for _, value in _values(repo.object(one.old_blob))} if one.old_blob != ZERO else set()
            new = [(steps, value) for steps, value in _values(repo.object(one.new_blob)) if value not in old]
            lines = places(repo.object(one.new_blob).decode()) if new else {}
            for steps, value in new:
                yield from _found(one.path, lines.get(steps, 1), str(steps[-1]), value)


def _found(path: str, line: int, key: str, value: str) -> Iterator[Finding]:
    groups = tuple(one for one in GROUPS if one != "PII") if key in _OFFICE else GROUPS
    rules = [rule for rule in registry.RULES if rule.reads == "text" and rule.code.startswith(groups)]
    for one in check(Document("value.txt", value.encode("utf-8", "replace")), rules):
        if one.blocks:
            yield replace(one, path=path, line=line, column=1)


def _values(data: bytes) -> list[tuple[Steps, str]]:
    try:
        return list(_leaves((), tomllib.loads(data.decode())))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):  # which is an error of its own
        return []


def _leaves(steps: Steps, value: Any) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in _NOT_SHOWN:
                yield from _leaves((*steps, key), one)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _leaves((*steps, at), one)
    elif isinstance(value, str):
        yield steps, value
