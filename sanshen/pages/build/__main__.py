"""The builder in a process of its own, which holds no key: `python -m sanshen.pages.build`.

It reads a message (sanshen.base.messages) with the order's file, writes messages of JSON (steps, then what came of it), and waits: a
message with marks commits, the end of input takes everything back. Nothing of the site is run before the order comes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from sanshen.base.partial_msgspec import load_msgspec

load_msgspec()

import msgspec  # noqa: E402

from sanshen.base import messages  # noqa: E402
from sanshen.base.errors import PortalError  # noqa: E402
from sanshen.pages.build.request import Answer, Fault, Order, report_of  # noqa: E402
from sanshen.pages.build.run import Build, NotHere  # noqa: E402
from sanshen.pages.faults import BuildFaults  # noqa: E402


def main(orders: BinaryIO, answers: BinaryIO) -> None:
    name = messages.read(orders)
    if name is None:
        return
    file = Path(os.fsdecode(name))
    order = msgspec.msgpack.decode(file.read_bytes(), type=Order)

    def say(answer: Answer) -> None:
        messages.write(answers, msgspec.json.encode(answer))

    build = Build(order, lambda step, done, total: say(Answer(step=step, done=done, total=total)))
    try:
        answer = _made(build, report_of(file))
        say(answer)
        marks = messages.read(orders) if answer.made else None
        if marks is not None:
            build.commit(**msgspec.json.decode(marks, type=dict[str, str]))
            say(Answer(committed=True))
    finally:
        build.close()


def _made(build: Build, file: Path) -> Answer:
    try:
        file.write_bytes(msgspec.msgpack.encode(build.make()))
    except NotHere as reason:
        return Answer(elsewhere=str(reason))
    except BuildFaults as faults:
        return Answer(faults=[Fault.of(one) for one in faults.faults])
    except PortalError as fault:
        return Answer(faults=[Fault.of(fault)])
    return Answer(made=True)


def _alone() -> BinaryIO:
    """Where answers go; whatever else is printed, by settings or libraries, goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _profiled(file: str, answers: BinaryIO) -> None:
    import cProfile

    with cProfile.Profile() as spent:
        main(sys.stdin.buffer, answers)
    spent.dump_stats(file)


if __name__ == "__main__":
    channel = _alone()
    if wanted := os.environ.get("SANSHEN_PROFILE"):
        _profiled(wanted, channel)
    else:
        main(sys.stdin.buffer, channel)
        os._exit(0)  # the publisher waits for the end, not for Python to tidy up
