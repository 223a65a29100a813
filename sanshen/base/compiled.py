"""Regular expressions compiled once and kept, as Python keeps its modules: compiling a hundred takes longer than checking an article.

Beside the .pyc files lies `expressions.<Python>.bin` with what `re` made of each expression. It is good for this very Python,
found by the expression itself (so never out of date) and guarded by a checksum. Without it, or if anything about it is odd,
`re` compiles as ever (docs/decisions/0024).
"""

from __future__ import annotations

import atexit
import marshal
import os
import re
import sys
from contextlib import suppress

_COMPILER = getattr(re, "_compiler", None)
_plainly = re.compile if _COMPILER is None else _COMPILER.compile
Key = tuple[str, int]
Kept = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
_MOST = 2000  # expressions; programs of the past leave theirs behind, and then all are thrown away
_WIDTH = 4  # bytes of one word of code


def compiled(expression: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives."""
    return _STORE.compiled(expression, int(flags))


def save() -> None:
    """Keep what is new; done by itself where Python comes to its end."""
    _STORE.save()


class while_importing:
    """What is imported meanwhile finds its expressions kept too: a library compiles them on import, and has been compiled before."""

    def __enter__(self) -> None:
        if _COMPILER is not None:
            _COMPILER.compile = _looked_up

    def __exit__(self, *_: object) -> None:
        if _COMPILER is not None:
            _COMPILER.compile = _plainly


def _looked_up(expression: str, flags: int = 0) -> re.Pattern[str]:
    known = isinstance(expression, str) and not flags & re.DEBUG
    return compiled(expression, flags) if known else _plainly(expression, flags)


def told(expression: str) -> str:
    """The same expression, which `re` will find compiled when it is asked for it: msgspec takes expressions as text only."""
    known = getattr(re, "_cache", None)
    if isinstance(known, dict):
        known[str, expression, 0] = compiled(expression)
    return expression


class Store:
    """`file` is read at the first question and written at the end of the process, where something was new; None keeps nothing."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self._kept: dict[Key, Kept] | None = None
        self._new: dict[Key, Kept] = {}

    def compiled(self, expression: str, flags: int) -> re.Pattern[str]:
        if self.file is None:
            return _plainly(expression, flags)
        if self._kept is None:
            self._kept = self._read(self.file)
        try:
            if kept := self._kept.get((expression, flags)):
                return _restored(expression, kept)
            made, self._new[expression, flags] = _made(expression, flags)
        except (AttributeError, TypeError, ValueError, RuntimeError, OverflowError):  # another `re` than we know
            return _plainly(expression, flags)
        if len(self._new) == 1:
            atexit.register(self.save)
        return made

    def save(self) -> None:
        """Whole or not at all; that it cannot be written is no reason to say anything."""
        if self.file is None or not self._new or sys.dont_write_bytecode:
            return
        known = {**self._read(self.file), **self._new}  # another process may have written meanwhile
        data = marshal.dumps(known if len(known) <= _MOST else self._new)
        fresh = f"{self.file}.{os.getpid()}"
        try:
            with open(fresh, "xb") as out:  # noqa: PTH123 - pathlib need not be loaded for it
                out.write(_stamp(data) + data)
            os.replace(fresh, self.file)  # noqa: PTH105
        except OSError:  # the disk is full, say: nothing half written stays
            with suppress(OSError):
                os.unlink(fresh)  # noqa: PTH108
        self._new = {}

    @staticmethod
    def _read(file: str) -> dict[Key, Kept]:
        try:
            with open(file, "rb") as kept:  # noqa: PTH123
                stamped = kept.read()
            data = memoryview(stamped)[len(_stamp(b"")) :]
            if stamped[: len(stamped) - len(data)] != _stamp(data):
                return {}
            found = marshal.loads(data)
        except (OSError, EOFError, ValueError, TypeError):
            return {}
        return found if isinstance(found, dict) else {}


def _stamp(data: bytes | memoryview) -> bytes:
    """Which Python this is for, and the checksum."""
    import _sre  # type: ignore[import-not-found]
    from _imp import source_hash  # what Python itself tells changed sources by

    words = f"{sys.version}\0{sys.byteorder}\0{_sre.MAGIC}\0{_sre.CODESIZE}"
    return source_hash(0, words.encode()) + source_hash(0, data)


def _made(expression: str, flags: int) -> tuple[re.Pattern[str], Kept]:
    """The pattern, and what it takes to make its equal; ValueError where that would not be its equal."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    made = _plainly(expression, flags)
    code = _compiler._code(_parser.parse(expression, flags), flags)
    names: list[str | None] = [None] * (made.groups + 1)
    for name, number in made.groupindex.items():
        names[number] = name
    packed = b"".join(word.to_bytes(_WIDTH, sys.byteorder) for word in code)
    kept = (made.flags, packed, made.groups, dict(made.groupindex), tuple(names))
    if _restored(expression, kept) != made:  # patterns are equal where expression, flags and code are
        raise ValueError(expression)
    return made, kept


def _restored(expression: str, kept: Kept) -> re.Pattern[str]:
    import _sre

    flags, packed, groups, numbers, names = kept
    code = memoryview(packed).cast("I").tolist()
    found: re.Pattern[str] = _sre.compile(expression, flags, code, groups, numbers, names)
    return found


def _beside() -> str | None:
    """Where Python keeps this module; None where it keeps none."""
    cached = __spec__.cached if __spec__ else None
    return f"{os.path.dirname(cached)}/expressions.{sys.implementation.cache_tag}.bin" if cached else None  # noqa: PTH120


_STORE = Store(_beside())
