"""A regular expression that costs nothing until a text could match it: start-up is part of the hook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property


class Pattern:
    """Compiled when first needed. Every match holds one of the characters in `needs`; empty says nothing of that."""

    def __init__(self, expression: str, flags: int = 0, *, needs: str = "") -> None:
        self._expression = expression
        self._flags = flags
        self._needs = needs

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self._expression, self._flags)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        if self._needs and not any(char in text for char in self._needs):
            return iter(())
        return self.compiled.finditer(text)

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        return self.compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.compiled.fullmatch(text)

    def sub(self, plain: str, text: str) -> str:
        return self.compiled.sub(plain, text)
