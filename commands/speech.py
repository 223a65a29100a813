"""Words to people without click, which takes as long to load as checking an article: one line at a time, and how a command fails."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from portal.errors import PortalError

_COLOURS = {"red": 31, "green": 32, "yellow": 33, "cyan": 36}


def say(words: str, colour: str = "", *, err: bool = False) -> None:
    """One line, in colour on a terminal."""
    stream = sys.stderr if err else sys.stdout
    painted = colour and os.name == "posix" and stream.isatty()
    stream.write(f"\x1b[{_COLOURS[colour]}m{words}\x1b[0m\n" if painted else f"{words}\n")
    stream.flush()


def say_data(data: Any) -> None:
    """One result, for programs."""
    import msgspec

    say(msgspec.json.format(msgspec.json.encode(data, enc_hook=str), indent=2).decode())


def fail(error: PortalError, code: int, given: list[str]) -> NoReturn:
    """An error is one line on stderr, or with `--json` an object on stdout, and an exit code."""
    _fail(error.as_json(), str(error), code, given)


def interrupted(given: list[str]) -> NoReturn:
    _fail({"message": "已中断"}, "已中断", 130, given)


def _fail(data: dict[str, object], line: str, code: int, given: list[str]) -> NoReturn:
    if "--json" in given:
        say_data({"error": data})
    else:
        say(line, "red", err=True)
    sys.exit(code)
