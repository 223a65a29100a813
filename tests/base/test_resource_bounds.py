"""What a child lowers stays lowered, and what it takes of the processor is counted from now."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEFORE = "import resource, time\nfrom sanshen.base.resource_bounds import allow_processor_time, lower\n"


def said(program: str) -> str:
    return subprocess.run([sys.executable, "-c", BEFORE + program], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", ["AS", "CPU", "CORE", "FSIZE"])
def test_each_bound_has_the_name_that_the_system_gives_it(name: str) -> None:
    assert said(f"lower({name}={1 << 30}); print(resource.getrlimit(resource.RLIMIT_{name}))") in (
        f"{(1 << 30, 1 << 30)}\n",
        "(0, 0)\n",  # the tests may be run without core dumps
    )


def test_a_bound_that_this_system_does_not_know_is_passed_over() -> None:
    assert said("lower(NOTHING=1, NOFILE=7); print(resource.getrlimit(resource.RLIMIT_NOFILE))") == "(7, 7)\n"


def test_processor_time_is_counted_from_now_and_the_hard_bound_stays() -> None:
    taken = "while time.process_time() < 1.1: sum(range(1000))\n"
    assert said(f"{taken}allow_processor_time(5); print(resource.getrlimit(resource.RLIMIT_CPU)[0])") == "7\n"
    assert said("lower(CPU=60); allow_processor_time(5); allow_processor_time(); print(resource.getrlimit(resource.RLIMIT_CPU))") == "(60, 60)\n"  # fmt: skip
    assert said("lower(CPU=60); allow_processor_time(99); print(resource.getrlimit(resource.RLIMIT_CPU))") == "(60, 60)\n"  # fmt: skip
