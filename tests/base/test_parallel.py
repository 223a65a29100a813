"""Work on processes and on a real cluster: in order, once each, whatever dies meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.base.parallel import processors, spread
from sanshen.base.time_limit import at_most
from tests.support.cluster import cluster

__all__ = ["cluster"]

ROOT = Path(__file__).parents[2]


def test_processors_are_counted_where_the_system_tells_no_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS has no `sched_getaffinity`."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert processors() == os.cpu_count() and processors(1) == 1


def double(shared: int, item: int) -> int:
    return shared * item


def die_once(mark: str, item: int) -> int:
    """Kills its own process the first time it meets 13."""
    if item == 13 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def die_always(_: None, item: int) -> int:
    if item == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def refuse(_: None, item: int) -> int:
    raise PortalError(f"不收 {item}", cure="换一个", path="a", line=3)


def nothing(item: int) -> int:
    return -1


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order(jobs: int) -> None:
    done = spread(double, range(50), shared=2, jobs=jobs, lost=nothing)
    assert list(done) == [2 * item for item in range(50)]


def test_no_process_takes_programs_from_the_folder_it_starts_in(tmp_path: Path) -> None:
    """A clone may hold a `re.py`; the folder may stand in PYTHONPATH as well, outright or as an empty part."""
    mark = tmp_path / "ran"
    for name in ("re.py", "signal.py", "pickle.py", "sitecustomize.py", "usercustomize.py"):
        (tmp_path / name).write_text(f"open({str(mark)!r}, 'a').write({name!r})\n")
    code = (
        f"import os, sys\nsys.path.insert(0, {str(ROOT)!r})\nimport pickle, re, signal\n"
        "from sanshen.base.parallel import spread\nfrom tests.base.test_parallel import double, nothing\n"
        f"os.chdir({str(tmp_path)!r})\nos.environ['PYTHONPATH'] = ':.'\n"
        "print(*spread(double, range(5), shared=2, jobs=2, lost=nothing), os.environ['PYTHONPATH'])\n"
    )
    words = [sys.executable, "-P", "-c", code]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    assert done.stdout == "0 2 4 6 8 :.\n", done.stderr
    assert not mark.exists(), mark.read_text()


def test_nothing_is_read_far_ahead_of_what_is_done() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for item in range(1, 1000):
            taken = item
            yield item

    for number, _ in enumerate(spread(double, items(), shared=1, jobs=2, lost=nothing), 1):
        assert taken <= number + 4
        if number == 20:
            break


@pytest.mark.parametrize("wanted", [3, 50])
def test_nothing_of_a_pool_is_left_to_the_end_of_the_program(wanted: int) -> None:
    """Python wakes every pool as it ends, and fails with a traceback where one is just closing."""
    done = spread(double, range(50), shared=1, jobs=2, lost=nothing)
    assert len(list(islice(done, wanted))) == wanted
    done.close()
    assert [one.name for one in threading.enumerate() if "Executor" in type(one).__name__] == []


def stop_once(mark: str, item: int) -> int:
    """The first item stops its worker for good; the second, as soon as that is so, has its own killed."""
    stopped, died = Path(f"{mark}-stopped"), Path(f"{mark}-died")
    if item == 0 and not stopped.exists():
        stopped.touch()
        os.kill(os.getpid(), signal.SIGSTOP)
    if item == 1 and not died.exists():
        while not stopped.exists():
            pass
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def test_a_stopped_process_does_not_hold_up_the_rest_where_another_is_killed(tmp_path: Path) -> None:
    with at_most(30, lambda: PortalError("it hangs", cure="-")):
        done = spread(stop_once, range(20), shared=str(tmp_path / "mark"), jobs=2, lost=nothing)
        assert list(done) == list(range(20))


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    mark = str(tmp_path / "died")
    done = spread(die_once, range(40), shared=mark, jobs=2, tell=told.append, lost=nothing)
    assert list(done) == list(range(40)) and len(told) == 1


def test_what_kills_every_process_is_lost_alone() -> None:
    done = list(spread(die_always, range(20), shared=None, jobs=2, lost=nothing))
    assert done == [-1 if item == 13 else item for item in range(20)]


def test_workers_that_die_as_they_start_hold_nobody_up() -> None:
    """Whoever sends a megabyte to one that reads nothing would wait for ever."""
    list(
        spread(double, range(3), shared=2, jobs=2, lost=nothing)
    )  # what keeps count of locks is no worker, and runs by then
    multiprocessing.set_executable("/bin/false")
    try:
        found = list(spread(double, range(3), shared=10**400_000, jobs=2, lost=nothing))
    finally:
        multiprocessing.set_executable(sys.executable)
    assert found == [-1, -1, -1]


def test_an_error_of_the_work_itself_arrives_whole() -> None:
    with pytest.raises(PortalError) as error:
        list(spread(refuse, [7], shared=None, jobs=2, lost=nothing))
    assert str(error.value) == "a:3 不收 7 → 换一个"


def test_a_cluster_gives_the_same_in_the_same_order(cluster: str) -> None:
    assert list(spread(double, range(60), shared=3, scheduler=cluster, lost=nothing)) == [3 * n for n in range(60)]


def test_a_killed_worker_of_a_cluster_loses_nothing(cluster: str, tmp_path: Path) -> None:
    done = spread(die_once, range(40), shared=str(tmp_path / "died"), scheduler=cluster, lost=nothing)
    assert list(done) == list(range(40)) and (tmp_path / "died").exists()


def test_a_cluster_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanshen.base.parallel._WAIT", 1)
    with pytest.raises(PortalError, match=re.escape("tcp://127.0.0.1:9")):
        list(spread(double, [1], shared=1, scheduler="tcp://127.0.0.1:9", lost=nothing))
