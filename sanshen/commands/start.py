"""Where the program begins: from here on Ctrl-C ends it in one line, also while everything else is still being loaded."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import NoReturn

from sanshen.base.inherited import clones_around, forget_git, hear_children, refuse_foreign

_SAID = "已中断"


def main() -> None:
    try:
        import signal

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell's background jobs ignore it
            signal.signal(signal.SIGINT, lambda *_: _leave())
        os.umask(
            os.umask(0o077) & 0o077
        )  # what we make is ours to read: a umask for other accounts counts, one for us does not
        hear_children()
        forget_git()
        refuse_foreign(*clones_around(), *_web_roots(sys.argv))
        from sanshen.commands.cli import main as run
    except KeyboardInterrupt:
        _leave()
    run()


def _web_roots(words: list[str]) -> list[str]:
    """Every folder that may be one, before the words are understood: no program from there is run."""
    stated = [after for word, after in pairwise(words) if word == "--to"]
    stated += [word.removeprefix("--to=") for word in words if word.startswith("--to=")]
    return [folder for folder in (os.environ.get("SANSHEN_SITE"), *stated) if folder]


def _leave() -> NoReturn:
    """Nothing was begun yet, and `sanshen.commands.speech` may not be there to say it."""
    if "--json" in sys.argv:
        os.write(1, f'{{"error": {{"message": "{_SAID}"}}}}\n'.encode())
    else:
        os.write(2, f"{_SAID}\n".encode())
    os._exit(130)
