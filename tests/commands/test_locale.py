"""No locale, no stream and no closed stream makes a traceback: what is said comes as UTF-8, or with what it lacks spelt out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.commands.verbs import VERBS
from tests.conftest import git
from tests.support.office import Office, article

PROGRAM = str(Path(sys.executable).with_name("sanshen"))
POOR = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LOCALES: dict[str, dict[str, str]] = {
    "C": {"LC_ALL": "C"},
    "C, no UTF-8 mode": POOR,
    "ascii streams": {"PYTHONIOENCODING": "ascii"},
    "strict latin streams": {"PYTHONIOENCODING": "latin-1:strict"},
    "a locale that is not there": {"LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0"},
    "POSIX, ascii": POOR | {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii:strict"},
}


def run(root: Path, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    return subprocess.run([PROGRAM, *words], cwd=root, env=kept | env, capture_output=True, check=False)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_in_the_poorest_locale(office: Office, verb: str) -> None:
    done = run(office.root, verb, "--help", **LOCALES["POSIX, ascii"])
    assert done.returncode == 0 and done.stderr == b"" and "用法：" in done.stdout.decode()


@pytest.mark.parametrize("env", LOCALES.values(), ids=LOCALES)
def test_words_and_errors_and_names_of_files(office: Office, env: dict[str, str]) -> None:
    office.branch("article/中文", {"content/ywdt/yxyw/稿件.md": article("中文稿件")})
    for words, code, said in (
        (["gate", "没有这个"], 1, "“没有这个”还没有送审"),
        (["没有这个"], 2, "没有这个命令：没有这个"),
        (["redline", "article/中文"], 0, "新增 content/ywdt/yxyw/稿件.md"),
        (["check", "--range", "main..article/中文"], 1, "检查 1 个文件"),
        (["ledger", "log"], 0, "第 0 号"),
    ):
        done = run(office.root, *words, **env)
        assert done.returncode == code and b"Traceback" not in done.stderr, done.stderr.decode()
        assert said in (done.stdout + done.stderr).decode()
    git(office.root, "checkout", "-q", "article/中文")
    done = run(office.root, "check", "content/ywdt/yxyw/稿件.md", "--json", **env)
    assert json.loads(done.stdout)["summary"]["files"] == 1


@pytest.mark.parametrize("closed", ["1", "2", "1 2", "0 1 2"])
def test_a_closed_stream_leads_nowhere(office: Office, closed: str) -> None:
    redirected = " ".join(f"{number}{'<' if number == '0' else '>'}&-" for number in closed.split())
    for words, code in (("ledger verify", 0), ("gate nothing", 1), ("publish --help", 0), ("check portal.toml", 0)):
        done = subprocess.run(
            ["bash", "-c", f"'{PROGRAM}' {words} {redirected}"], cwd=office.root, capture_output=True, check=False
        )
        assert done.returncode == code and b"Traceback" not in done.stderr, (words, done.stderr)
    assert git(office.root, "status", "--porcelain") == ""


def test_a_full_disk_under_the_output_is_told(office: Office) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "ledger", "log"], cwd=office.root, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1 and done.stderr.decode().startswith("写不出结果（No space left on device）")
    assert b"Traceback" not in done.stderr


def test_a_reader_who_goes_away_is_no_error_of_ours(office: Office) -> None:
    done = subprocess.run(
        ["bash", "-c", f"'{PROGRAM}' ledger show 0 | head -c 1"], cwd=office.root, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr and b"Exception" not in done.stderr


def test_a_name_that_is_no_utf_8_is_said_as_json_too(office: Office) -> None:
    done = subprocess.run(
        [PROGRAM.encode(), b"check", b"\xff.md", b"--json"], cwd=office.root, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr and json.loads(done.stdout)
