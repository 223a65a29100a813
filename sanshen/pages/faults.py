"""Everything that keeps a build from going on, told at once."""

from __future__ import annotations

from collections.abc import Iterable

from sanshen.base.errors import PortalError


class BuildFaults(PortalError):
    """One line each, by path and line."""

    def __init__(self, faults: Iterable[PortalError]) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.path or "", fault.line or 0))
        first = self.faults[0]
        super().__init__(first.message, cure=first.cure, path=first.path, line=first.line)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)

    def __reduce__(self) -> tuple[object, ...]:
        return BuildFaults, (self.faults,)
