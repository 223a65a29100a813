"""Where the program begins: from here on Ctrl-C ends it in one line, also while everything else is still being loaded."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

_SAID = "已中断"


def main() -> None:
    try:
        import signal

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell's background jobs ignore it
            signal.signal(signal.SIGINT, lambda *_: _leave())
        from commands.cli import main as run
    except KeyboardInterrupt:
        _leave()
    run()


def _leave() -> NoReturn:
    """Nothing was begun yet, and `commands.speech` may not be there to say it."""
    if "--json" in sys.argv:
        os.write(1, f'{{"error": {{"message": "{_SAID}"}}}}\n'.encode())
    else:
        os.write(2, f"{_SAID}\n".encode())
    os._exit(130)
