"""The one error that people see: where, what, and what to do next."""

from __future__ import annotations

# what msgspec raises of bytes that are not what was asked for: its own errors, text that is not UTF-8, nesting without end
UNREADABLE = (ValueError, RecursionError)


def legible(text: str) -> str:
    """The text with every invisible character spelt out, so that a name cannot show as another or break a line."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


class PortalError(Exception):
    """Bad input or a refused act; `str()` is one Chinese line `where 原因 → 怎么办`."""

    exit_code = 1

    def __init__(self, message: str, *, cure: str, path: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.path = path
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (self.message, self.cure, self.path, self.line)  # it may come from another process

    def __str__(self) -> str:
        where = ":".join(legible(str(part)) for part in (self.path, self.line) if part is not None)
        return f"{where + ' ' if where else ''}{self.message} → {self.cure}"

    def as_json(self) -> dict[str, object]:
        return {"message": self.message, "cure": self.cure, "path": self.path, "line": self.line}


def _made(message: str, cure: str, path: str | None, line: int | None) -> PortalError:
    return PortalError(message, cure=cure, path=path, line=line)
