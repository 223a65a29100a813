"""What a child may take of the machine, set by the child itself before it reads what others wrote."""

from __future__ import annotations

import math
import time
from contextlib import suppress

with suppress(ImportError):  # Windows has no such bounds; the clock of whoever waits stays
    import resource


def lower(**bounds: int) -> None:
    """Set each bound, named as in `resource` without RLIMIT_, to this much; one that is lower already stays."""
    for name, most in bounds.items():
        with suppress(NameError, AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def allow_processor_time(seconds: float = math.inf) -> None:
    """Let this process take so much processor time from now on: the system counts what it has taken in its whole life.

    The hard bound stays; without `seconds` that alone counts.
    """
    with suppress(NameError, ValueError, OSError):
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        until = most if math.isinf(seconds) else math.ceil(time.process_time() + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (until if most == resource.RLIM_INFINITY else min(until, most), most))
