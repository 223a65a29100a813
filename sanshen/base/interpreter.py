"""How a Python child is started: no folder that others write to, and nothing of the environment, adds to its programs.

Without this, a `re.py` in the folder that a command is run in, which is a clone, would be run by every child.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SAFE = {"PYTHONSAFEPATH": "1", "PYTHONNOUSERSITE": "1"}
_FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__")


def module(name: str, *words: str) -> list[str]:
    """The command line that runs a module of the engine: isolated, in UTF-8, and it writes no compiled files."""
    return [sys.executable, "-I", "-X", "utf8", "-B", "-m", name, *words]


@contextmanager
def isolated() -> Iterator[None]:
    """Pythons that a library starts meanwhile are as safe, though we do not write their command lines."""
    before = {name: os.environ.get(name) for name in (*_SAFE, *_FOREIGN)}
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(_SAFE)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
