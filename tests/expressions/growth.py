"""What an expression costs a character as texts grow: an expression is linear where that stays the same."""

from __future__ import annotations

import re
import signal
import sys
import time
from types import FrameType

import msgspec

from tests.expressions.attacks import Attacker
from tests.expressions.collected import Found, Way

_SHORT = (24, 64, 256)
_SCREEN, _LONG = 2_000, 32_000
_MOST = 4.0  # yardsticks a character at the greatest length, where they grew with the text
_GROWTH = (
    6.0  # times the yardsticks of a text that is as short as `_SCREEN`: noise grows less, what is bounded not at all
)
_FLAT = 16.0  # yardsticks a character that are too many without growth too
_CAP = 2.0  # seconds for one text
_TRIES = 3
_LONG_SHORT = 0.1  # seconds that no text of a few hundred characters may take
_PATIENCE = 600  # seconds of processor time for all


class Cost(msgspec.Struct, frozen=True):
    """The dearest text: its beginning, its length, and how many times the yardstick each character took."""

    text: str
    length: int
    times: float


class _Dear(Exception):
    pass


def _stop(_: int, __: FrameType | None) -> None:
    raise _Dear


def yardstick() -> float:
    """Seconds a character that eighty steps forth and eighty back take on this machine."""
    text = "a" * _LONG
    bounded = re.compile("[ab]{0,80}[cd]")
    return _seconds(bounded, text, tries=5) / _LONG


def _seconds(pattern: re.Pattern[str], text: str, way: Way = "search", tries: int = 1) -> float:
    """The least of some measurements of finding everything in the text, or of asking of the whole of it; `_CAP` where it takes longer.

    By the clock on the wall: some kernels count a process's own time in steps of 4 ms, which is longer than most texts take.
    What else the machine does makes one measurement long, seldom the least of several.
    """
    return min(_measured(pattern, text, way) for _ in range(tries))


def _measured(pattern: re.Pattern[str], text: str, way: Way) -> float:
    begun = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_REAL, _CAP)
        if way == "search":
            for _ in pattern.finditer(text):
                pass
        else:
            (pattern.match if way == "match" else pattern.fullmatch)(text)
        taken = time.perf_counter() - begun
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _Dear:
        return _CAP
    return taken


def dearest(expression: str, flags: int, unit: float, way: Way = "search") -> Cost | None:
    """The first text that proves the expression dear; None where none does. `unit` is the yardstick."""

    def rate(text: str) -> float:
        return _seconds(pattern, text, way, _TRIES) / len(text)

    signal.signal(signal.SIGALRM, _stop)
    pattern = re.compile(expression, flags)
    attacks = Attacker(expression, flags).attacks()
    for length in _SHORT:  # what is exponential shows here, before it would take for ever
        for text in (attack.text(length) for attack in attacks):
            if (
                _seconds(pattern, text, way) > _LONG_SHORT
                and (spent := _seconds(pattern, text, way, _TRIES)) > _LONG_SHORT
            ):
                return Cost(text[:60], len(text), spent / len(text) / unit)
    for attack in attacks:
        short = attack.text(_SCREEN)
        if _seconds(pattern, short, way) / len(short) > unit * _MOST / 16:
            text = attack.text(_LONG)
            least = rate(text)
            if least > unit * _FLAT or (least > unit * _MOST and least > rate(short) * _GROWTH):
                return Cost(text[:60], len(text), least / unit)
    return None


def main() -> None:
    """Reads expressions from standard input, says of each what it costs; the system ends it when it takes for ever."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_PATIENCE, _PATIENCE))
    unit = yardstick()
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Found])
    for one in asked:
        cost = dearest(one.expression, one.flags, unit, one.way)
        sys.stdout.write(msgspec.json.encode(cost).decode() + "\n")
        sys.stdout.flush()  # so that it is known which one it hung on


if __name__ == "__main__":
    main()
