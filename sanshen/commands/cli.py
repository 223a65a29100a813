"""The command `sanshen`: a short way for what runs before every commit, and click for everything else."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from sanshen.base.errors import PortalError
from sanshen.base.partial_msgspec import load_msgspec
from sanshen.commands import speech, unforeseen

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_heard = signal.SIGINT  # what told us to end

gc.set_threshold(50_000)  # imports make objects that live to the end; looking for garbage among them is lost time


def main(arguments: list[str] | None = None) -> None:
    """Run one verb; an error is one line on stderr (with `--json`, an object on stdout) and an exit code."""
    if arguments is None:
        _speak_utf8()
        _listen()
    speech.open_streams()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if arguments is None and signal.getsignal(signal.SIGINT) not in (signal.SIG_IGN, signal.SIG_DFL):
            signal.signal(signal.SIGINT, signal.default_int_handler)  # `sanshen.commands.start` had its own until here
        code = _run(given)
    except PortalError as error:
        speech.fail(error, error.exit_code, [] if isinstance(error, speech.Unsaid) else given)
    except KeyboardInterrupt:
        speech.interrupted(given, 128 + _heard)
    except BrokenPipeError:  # nobody reads on; what is still unwritten would complain at the very end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if (told := unforeseen.in_words(error)) is None:
            raise
        speech.fail(told, told.exit_code, given)
    finally:
        if arguments is None:
            _end_in_peace()
            _let_go()
        gc.freeze()  # at its end Python would look through everything once more: 20 ms
    if arguments is None:
        _leave(code)
    sys.exit(code)


def _speak_utf8() -> None:
    """Begin again in Python's UTF-8 mode where file names would be taken for something else: git's are always UTF-8."""
    if sys.getfilesystemencoding() != "utf-8":
        os.environ["PYTHONUTF8"] = "1"  # for the processes that we start
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _listen() -> None:
    """What ends a service or a terminal ends us as Ctrl-C does: workers go too. What nohup ignores stays ignored."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end_in_peace() -> None:
    """The result is printed, and the exit code will say it: no signal makes another of it while we leave."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)


def _let_go() -> None:
    """What could not be written was said; Python would try again at its very end, and make the exit code 120 of it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _end(number: int, _: FrameType | None) -> None:
    global _heard  # click makes another exception of the one raised here
    _heard = signal.Signals(number)
    raise KeyboardInterrupt


def _leave(code: int) -> NoReturn:
    """Everything is said and done; taking Python apart piece by piece would take 5 ms, and more where it holds much."""
    if "threading" in sys.modules:
        import atexit
        import threading

        if threading.active_count() > 1:  # somebody still works, or waits to be told that it is over
            sys.exit(code)
        atexit._run_exitfuncs()  # what processes and clusters have to tidy up
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # it was said already that it could not be written
            stream.flush()
    os._exit(code)


def _run(given: list[str]) -> int:
    plain = _plain(given)
    if plain is None:
        from sanshen.commands import verbs

        return verbs.run(given)
    load_msgspec()
    return plain()


def _plain(given: list[str]) -> Callable[[], int] | None:
    """What runs again and again, and holds nothing that click would have to take apart."""
    verb, words = given[:1], given[1:]
    to = words[1] if len(words) == 2 and words[0] == "--to" and words[1][:1] not in ("", "-") else ""
    deleted = verb == ["check"] and words[:1] == ["--deleted"]
    names = words[1:] if deleted else words
    if verb == ["check"] and words and not any(name.startswith("-") for name in names):
        return lambda: _check(names, deleted=deleted)
    if verb == ["publish"] and (to or not words):
        return lambda: _publish(to or os.environ.get("SANSHEN_SITE", ""))
    if verb == ["build"] and (to or not words):
        return lambda: _build(to)
    return None


def _check(names: list[str], *, deleted: bool) -> int:
    from sanshen.commands.checking import checked

    return checked(tuple(names), deleted=deleted)


def _publish(to: str) -> int:
    from pathlib import Path

    from sanshen.commands.publishing import published

    published(Path(to) if to else None)
    return 0


def _build(to: str) -> int:
    from pathlib import Path

    from sanshen.commands.building import built

    built(Path(to) if to else None)
    return 0
