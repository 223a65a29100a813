"""The press in a process of its own, started by the publisher in the house's folder: `python -m plugins.press`.

It reads a line with the order's file, writes lines of JSON (steps, then what came of it), and waits: a line with marks commits,
the end of input takes everything back.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from portal import compiled
from portal.light import load_msgspec

load_msgspec()

import msgspec  # noqa: E402

with compiled.while_importing():  # Jinja2 above all
    from plugins.faults import BuildFaults
    from plugins.press.order import Answer, Fault, Order
    from plugins.press.run import NotHere, Press
    from portal.errors import PortalError


def main() -> None:
    line = sys.stdin.readline().strip()
    if not line:
        return
    order = msgspec.msgpack.decode(Path(line).read_bytes(), type=Order)
    press = Press(order, lambda step, done, total: _say(Answer(step=step, done=done, total=total)))
    try:
        answer = _made(press, Path(f"{line}.report"))
        _say(answer)
        marks = sys.stdin.readline() if answer.report else ""
        if marks:
            press.commit(**msgspec.json.decode(marks, type=dict[str, str]))
            _say(Answer(committed=True))
    finally:
        press.close()


def _made(press: Press, file: Path) -> Answer:
    try:
        file.write_bytes(msgspec.msgpack.encode(press.make()))
    except NotHere as reason:
        return Answer(elsewhere=str(reason))
    except BuildFaults as faults:
        return Answer(faults=[Fault.of(one) for one in faults.faults])
    except PortalError as fault:
        return Answer(faults=[Fault.of(fault)])
    return Answer(report=str(file))


def _say(answer: Answer) -> None:
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    sys.stdout.flush()


def _profiled(file: str) -> None:
    import cProfile

    with cProfile.Profile() as spent:
        main()
    spent.dump_stats(file)


if __name__ == "__main__":
    if wanted := os.environ.get("SANSHEN_PROFILE"):
        _profiled(wanted)
    else:
        main()
        sys.stdout.flush()
        compiled.save()
        os._exit(0)  # the publisher waits for the end, not for Python to tidy up
