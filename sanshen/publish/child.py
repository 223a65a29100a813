"""A child process that makes pages: the engine's programs, never those of a commit or a work tree, and no keys.

It is closed in wherever the machine can (sanshen.base.sandbox). What the ledger proves may run without walls, with nothing but
this environment; anything else may not. It is started in a session of its own: what a terminal sends to whoever publishes,
Ctrl-C above all, would end half of a container that is being set up, and the other half would wait for it for ever.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from sanshen.base import sandbox
from sanshen.base.programs import ENGINE

_PACKAGES = ("site-packages", "dist-packages")


def command(
    module: str, *words: str, inside: Path, reads: Iterable[Path], writes: Iterable[Path], agreed: bool
) -> tuple[list[str], bool]:
    """The command line that runs an engine's module in the folder `inside`, and whether it is closed in.

    PortalError with the cure where what it works on is not agreed and the machine cannot close it in.
    """
    # -P leaves out the folder it starts in, -S whatever .pth files name; -B writes no compiled files
    plain = [os.path.realpath(sys.executable), "-P", "-S", "-B", "-m", module, *words]
    if agreed and not sandbox.available():
        return plain, False
    return sandbox.closed_in(plain, reads=reads, writes=writes, inside=inside), True


def environment(when: int = 0) -> dict[str, str]:
    """All that the child knows of its surroundings. `when` is the time that it takes for the present, in seconds."""
    libraries = [path for path in sys.path if Path(path).name in _PACKAGES]
    return {
        "PATH": os.defpath,
        "HOME": "/nonexistent",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([str(ENGINE), *libraries])),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": str(when),
        "NO_COLOR": "1",
        "COLUMNS": "240",
    }
