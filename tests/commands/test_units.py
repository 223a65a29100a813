"""The units that operators copy: systemd takes them, they hold what they promise, and every command in them exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from sanshen.commands.verbs import sanshen

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "docs/units").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
PROGRAM = "/opt/sanshen/bin/sanshen"
WALLS = ("NoNewPrivileges=yes", "ProtectHome=yes", "ProtectSystem=strict", "PrivateTmp=yes", "CapabilityBoundingSet=")
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="没有 systemd-analyze：请安装 systemd")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The same, with a program that is there."""
    program = tmp_path / "sanshen"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace(PROGRAM, str(program)), "utf-8")
    return tmp_path


@needs_systemd
def test_systemd_takes_every_unit_without_a_complaint(units: Path) -> None:
    words = [
        "systemd-analyze",
        "verify",
        "--man=no",
        "--recursive-errors=no",
        *(str(units / path.name) for path in UNITS),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "sanshen" in line]
    assert (done.returncode, complaints) == (0, [])


@needs_systemd
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_itself_finds_little_exposed(units: Path, path: Path) -> None:
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=45", str(units / path.name)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_the_installed_engine_walled_in_and_without_keys_of_its_own(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    assert start.startswith(f"ExecStart={PROGRAM} ")
    assert [wall for wall in WALLS if wall not in lines] == []
    assert any(line.startswith("User=sanshen-") for line in lines), "not as root"
    assert not [line for line in lines if line.startswith("Environment=")], "keys come by LoadCredential alone"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_every_option_in_a_unit_exists(path: Path) -> None:
    (words,) = re.findall(rf"^ExecStart={PROGRAM} (.+)$", path.read_text("utf-8"), re.MULTILINE)
    verb, *rest = words.split()
    command = sanshen.get_command(click.Context(sanshen), verb)
    assert command
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= known


def test_who_publishes_holds_no_gate_key_and_the_gate_does_not_publish() -> None:
    by_name = {path.name: path.read_text("utf-8") for path in SERVICES}
    gate = by_name.pop("sanshen-gate.service")
    assert "LoadCredential=gate:" in gate and "/srv/sanshen" not in gate and "--publish" not in gate
    assert not [name for name, text in by_name.items() if "LoadCredential=gate:" in text or "sanshen-gate" in text]
