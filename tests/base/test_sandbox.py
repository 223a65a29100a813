"""A child behind walls sees the folders that it was given, the system, Python and the engine, and nothing else."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.base import sandbox
from sanshen.base.errors import PortalError
from sanshen.base.programs import ENGINE, PACKAGES

walls = pytest.mark.skipif(not sandbox.available(), reason=f"不能关起来运行：{sandbox.CURE}")
SEEN = """
import json, os, socket, sys
from pathlib import Path

def kind(path):
    try:
        return sorted(os.listdir(path)) if os.path.isdir(path) else Path(path).read_text()
    except OSError as error:
        return type(error).__name__

def written(path):
    try:
        Path(path).write_text("x")
        return True
    except OSError as error:
        return type(error).__name__

def heard(family, address):
    try:
        with socket.socket(family) as one:
            one.settimeout(1)
            one.connect(address)
        return True
    except OSError as error:
        return type(error).__name__

looked, wrote, port, agent = json.loads(sys.argv[1])
print(json.dumps({
    "env": sorted(os.environ),
    "seen": {path: kind(path) for path in looked},
    "wrote": {path: written(path) for path in wrote},
    "net": heard(socket.AF_INET, ("127.0.0.1", port)),
    "agent": heard(socket.AF_UNIX, agent),
    "processes": [name for name in os.listdir("/proc") if name.isdigit()],
}))
"""


@walls
def test_nothing_but_what_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("given", "open", "given/open", "hidden"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text(name)
    given, open_, inner = tmp_path / "given", tmp_path / "open", tmp_path / "given/open"
    for name in ("SANSHEN_FORGE_TOKEN", "GIT_SSH_COMMAND", "GNUPGHOME", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "secret")
    agent = tmp_path / "agent"
    with socket.create_server(("127.0.0.1", 0)) as net, socket.socket(socket.AF_UNIX) as here:
        here.bind(str(agent))
        here.listen()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(agent))
        asked = [
            [str(tmp_path / "hidden"), str(given / "a"), str(Path.home()), "/root/.ssh", "/etc/shadow"],
            [str(given / "b"), str(open_ / "b"), str(inner / "b"), "/b", str(tmp_path / "b"), str(Path(os.__file__))],
            net.getsockname()[1],
            str(agent),
        ]
        words = [sys.executable, "-S", "-c", SEEN, json.dumps(asked)]
        command = sandbox.closed_in(words, reads=[given], writes=[open_, inner], inside=given)
        done = subprocess.run(command, env=sandbox.surroundings(), capture_output=True, check=True)
    said = json.loads(done.stdout)
    assert set(said["env"]) <= {"PATH", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "HOME", "PWD"}
    assert list(said["seen"].values()) == ["FileNotFoundError", "given", *["FileNotFoundError"] * 3]
    refused, opened, nested, *elsewhere = said["wrote"].values()
    assert (refused, opened, nested) == ("OSError", True, True)
    assert elsewhere == ["OSError", True, "OSError"] and not (tmp_path / "b").exists(), "/tmp is its own"
    assert said["net"] != True and said["agent"] != True  # noqa: E712 - a name of an error is true as well
    assert (open_ / "b").exists() and (inner / "b").exists() and len(said["processes"]) <= 3


KERNEL = """
import ctypes, json, os, sys
found = {}
for path in ("/proc/sys/kernel/printk_ratelimit_burst", "/proc/sys/kernel/core_pattern", "/proc/self/oom_score_adj",
             "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/dev/kmsg", "/dev/mem"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        found[path] = "open"
    except OSError as error:
        found[path] = type(error).__name__
libc = ctypes.CDLL(None, use_errno=True)
user, mounts = 0x10000000, 0x20000
found["mounts"] = libc.unshare(mounts)
found["user"] = libc.unshare(user | mounts)
if found["user"] == 0:
    found["control groups"] = libc.mount(b"c", b"/tmp", b"cgroup2", 0, None)
    found["writable again"] = libc.mount(None, b"/proc", None, 32, None)  # MS_REMOUNT
print(json.dumps(found))
"""


@walls
def test_nothing_of_the_hosts_kernel_can_be_set_also_where_it_is_run_by_root() -> None:
    """/proc/sys is the host's: core_pattern names a program that the host runs as root."""
    done = subprocess.run(sandbox.closed_in([sys.executable, "-S", "-c", KERNEL]), capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert "open" not in found.values(), found
    assert found["mounts"] == -1 and found.get("writable again") in (None, -1), found
    if os.geteuid() == 0:  # what such a child could mount in a namespace of its own belongs to root outside
        assert found["user"] == -1, found


@walls
def test_an_editable_engine_shows_its_packages_and_not_its_clone(tmp_path: Path) -> None:
    code = f"import os; print(sorted(os.listdir({str(ENGINE)!r})))"
    done = subprocess.run(sandbox.closed_in([sys.executable, "-S", "-c", code]), capture_output=True, check=True)
    assert set(json.loads(done.stdout.decode().replace("'", '"'))) <= {*PACKAGES, ".venv"}


def test_without_bubblewrap_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not sandbox.available()
    with pytest.raises(PortalError, match="关起来") as caught:
        sandbox.closed_in(["true"])
    assert "bubblewrap" in caught.value.cure


@walls
def test_no_child_closes_the_machines_devices_to_everybody() -> None:
    """Of root the devices are its own, and /dev/null closed stops every program of the machine."""
    spy = "import os\nfor name in ('null', 'zero', 'full', 'random', 'urandom'): os.chmod(f'/dev/{name}', 0o600)\n"
    null = Path(os.devnull)
    before = null.stat().st_mode
    try:
        done = subprocess.run(sandbox.closed_in([sys.executable, "-c", spy]), capture_output=True, check=False)
        assert null.stat().st_mode == before
    finally:
        if os.geteuid() == 0:
            null.chmod(0o666)
    assert bool(done.returncode) is bool(os.geteuid()), done.stderr
    words = sandbox.closed_in([sys.executable, "-c", "open('/dev/null', 'r+b', 0)"])
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
