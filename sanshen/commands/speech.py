"""Words to people without click, which takes as long to load as checking an article: one line at a time, and how a command fails.

Everything that a command prints goes through `say`: what others wrote cannot steer the terminal (sanshen.base.printable).
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from sanshen.base.errors import PortalError
from sanshen.base.printable import printable, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLOURS = {"red": 31, "green": 32, "yellow": 33, "cyan": 36}


class Unsaid(PortalError):
    """What was to be printed could not be written."""


def open_streams() -> None:
    """Standard streams that take any text: a closed one leads nowhere, and one that knows no Chinese gets UTF-8."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number is this one
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding=_encoding(stream), errors="backslashreplace")


def _encoding(stream: TextIO) -> str:
    """The stream's own, where that can say anything to people here."""
    try:
        "三审".encode(stream.encoding)
    except (LookupError, UnicodeEncodeError):
        return "utf-8"
    return stream.encoding


def say(words: str, colour: str = "", *, err: bool = False) -> None:
    """One line, in colour on a terminal."""
    say_parts([(words, colour)], err=err)


def say_parts(parts: Iterable[tuple[str, str]], *, err: bool = False) -> None:
    """One line of several parts, each in a colour of its own."""
    stream = sys.stderr if err else sys.stdout
    painting = os.name == "posix" and stream.isatty()
    text = "".join(_painted(printable(words), colour if painting else "") for words, colour in parts)
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unsaid(f"写不出结果（{error.strerror}）", cure="检查磁盘空间和输出的去处后重试") from error


def _painted(words: str, colour: str) -> str:
    return f"\x1b[{_COLOURS[colour]}m{words}\x1b[0m" if colour else words


def say_data(data: Any, *, lines: bool = False) -> None:
    """One result, for programs; on one line where there are to be many."""
    import msgspec

    try:
        made = msgspec.json.encode(data, enc_hook=str)
        text = (made if lines else msgspec.json.format(made, indent=2)).decode()
    except UnicodeEncodeError:  # a name that is no UTF-8
        import json

        text = json.dumps(msgspec.to_builtins(data, enc_hook=str), indent=None if lines else 2, ensure_ascii=False)
    say(text)


def fail(error: PortalError, code: int, given: list[str]) -> NoReturn:
    """An error is one line on stderr, or with `--json` an object on stdout, and an exit code."""
    _fail(error.as_json(), str(error), code, given)


def interrupted(given: list[str], code: int) -> NoReturn:
    _fail({"message": "已中断"}, "已中断", code, given)


def _fail(data: dict[str, object], line: str, code: int, given: list[str]) -> NoReturn:
    with suppress(OSError, Unsaid):  # the exit code is all that is left to say it
        if "--json" in given:
            say_data({"error": data})
        else:
            say(rows([line]), "red", err=True)
    sys.exit(code)
