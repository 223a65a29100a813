"""A regular expression that costs nothing until a text could match it: start-up is part of the hook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from weakref import WeakSet

_made: WeakSet[Pattern] = WeakSet()


def compile_all() -> None:
    """Compile whatever is made by now: for a process that has time before there is something to read."""
    for one in _made:
        one.compiled  # noqa: B018


class Pattern:
    """Compiled when first needed. Every match holds one of the characters or words in `needs`; none says nothing of that."""

    def __init__(self, expression: str, flags: int = 0, *, needs: Iterable[str] = ()) -> None:
        self._expression = expression
        self._flags = flags
        self._needs = tuple(needs)
        _made.add(self)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self._expression, self._flags)

    def _may_stand(self, text: str) -> bool:
        for word in self._needs:  # a loop: this is asked a hundred times of each text
            if word in text:
                return True
        return not self._needs

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        if not self._may_stand(text):
            return iter(())
        return self.compiled.finditer(text, start, len(text) if end is None else end)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.compiled.search(text, start) if self._may_stand(text) else None

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        return self.compiled.match(text, start, len(text) if end is None else end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.compiled.fullmatch(text)

    def findall(self, text: str) -> list[str]:
        return self.compiled.findall(text) if self._may_stand(text) else []

    def split(self, text: str) -> list[str]:
        return self.compiled.split(text) if self._may_stand(text) else [text]

    def sub(self, plain: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.compiled.sub(plain, text) if self._may_stand(text) else text
