"""A bad day of the machine gives one line in Chinese with the next step, never a traceback."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.commands import cli
from sanshen.commands.unforeseen import TRACEBACK
from tests.support import tiny
from tests.support.office import Office, article

PROGRAM = str(Path(sys.executable).with_name("sanshen"))
ARTICLE = "content/ywdt/yxyw/2026-a.md"
ERRORS = [
    OSError(5, "Input/output error", "/x"),
    OSError("no number"),
    MemoryError(),
    RecursionError("maximum"),
    RuntimeError("can't start new thread"),
    sqlite3.OperationalError("disk I/O error"),
    "\udcff".encode,
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office") / "clone")
    tiny.equip(office)
    office.write(ARTICLE, article())
    office.commit()
    office.adopt()
    return office


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("given", [["gate"], ["gate", "--json"]], ids=" ".join)
def test_one_line_and_the_next_step(
    error: Exception | Callable[[], bytes],
    given: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(_: list[str]) -> int:
        if isinstance(error, Exception):
            raise error
        return len(error())

    monkeypatch.delenv(TRACEBACK, raising=False)
    monkeypatch.setattr(cli, "_run", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main(given)
    out, err = capsys.readouterr()
    assert ended.value.code == 1
    if "--json" in given:
        assert json.loads(out)["error"]["cure"] and err == ""
    else:
        assert err.count("\n") == 1 and "→" in err and out == ""


def test_a_developer_sees_where_it_arose(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: list[str]) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setenv(TRACEBACK, "1")
    monkeypatch.setattr(cli, "_run", fails)
    with pytest.raises(OSError, match="Input"):
        cli.main(["gate"])


def said(office: Office, script: str) -> tuple[int, str]:
    environment = {key: value for key, value in os.environ.items() if key != TRACEBACK}
    done = subprocess.run(
        ["bash", "-c", script, PROGRAM],
        cwd=office.root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


DAYS = {
    "folder removed": 'mkdir gone; cd gone; rmdir ../gone; "$0" check a.md',
    "folder removed, publish": 'mkdir gone; cd gone; rmdir ../gone; "$0" publish',
    "few files": 'ulimit -n 12; "$0" ledger verify',
    "fewer files": f'ulimit -n 8; "$0" check {ARTICLE}',
    "site is a pipe": 'mkdir -p .git/sanshen; rm -rf .git/sanshen/site; mkfifo .git/sanshen/site; "$0" publish',
    "site is a link to itself": 'mkdir -p .git/sanshen; rm -rf .git/sanshen/site; ln -s site .git/sanshen/site; "$0" publish',
    "ledger-seen of 30 GB": 'truncate -s 30G .git/sanshen/ledger-seen; "$0" ledger verify',
}


@pytest.mark.parametrize("day", DAYS)
def test_a_bad_day(office: Office, day: str) -> None:
    tidy = "; code=$?; rm -f .git/sanshen/site .git/sanshen/ledger-seen; exit $code"
    code, words = said(office, DAYS[day] + (tidy if "site" in day or "seen" in day else ""))
    assert "Traceback" not in words and words.strip(), words
    if "few" not in day:  # which may be enough
        assert code == 1 and "→" in words, words


@pytest.mark.parametrize("words", ["audit --", "chain --", "rollback --", "new ywdt/yxyw", "ledger log --"])
def test_a_word_that_is_no_utf_8_is_named(office: Office, words: str) -> None:
    code, told = said(office, f"\"$0\" {words} $'\\x80.md'")
    assert code == 1 and "参数不是 UTF-8：\\udc80.md" in told and "→" in told, told
