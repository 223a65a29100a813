"""What is stated of every rule, and the examples that are its tests."""

from __future__ import annotations

from typing import Protocol

import msgspec

from checks.finding import Severity
from sanshen.portal.paths import REGULAR


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A small file that a rule must catch or must pass; `front` is added to a complete front matter.

    `packed` names the parts of a zip, as Office files are; `file` is one of checks/samples/; dates are those of `Related`.
    """

    body: str = "近日，全区重点工作推进会在区行政中心召开，会议部署了下一阶段的工作安排和要求。"
    front: str = ""
    path: str = "content/gov/news/a.md"
    mode: str = REGULAR
    beside: tuple[str, ...] = ()
    whole: str | bytes | None = None
    packed: dict[str, str] | None = None
    file: str = ""
    created_before: str = ""
    interpreted: tuple[tuple[str, str], ...] = ()


class Stated(Protocol):
    """What is stated of a rule, be it the engine's or a portal's own."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def explain(self) -> str: ...
    @property
    def clauses(self) -> tuple[str, ...]: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def waivable(self) -> bool: ...
    @property
    def catches(self) -> tuple[Example | str, ...]: ...
    @property
    def passes(self) -> tuple[Example | str, ...]: ...
