"""A scheduler and two workers of Dask, as they run on the machines of a house."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DASK = Path(sys.executable).parent / "dask"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cluster")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    port = address.rpartition(":")[2]
    options = ["--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    started = [subprocess.Popen([DASK, "scheduler", *options], **quiet)]  # type: ignore[call-overload]
    worker = [DASK, "worker", address, "--nthreads", "1", "--no-dashboard", "--death-timeout", "60"]
    started += [subprocess.Popen(worker, **quiet) for _ in range(2)]  # type: ignore[call-overload]
    yield address
    for process in reversed(started):  # workers first, or they look for their scheduler a while
        process.terminate()
        process.wait(30)
