"""`sanshen check` in other people's hands: formats, the baseline, processes, strange files, other repositories."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from checks.kinds import ALLOWED, LARGEST
from tests.checks.leaks import ID
from tests.commands.test_check import CLEAN, LEAK, NEWS, ROOT, SANSHEN, commit, portal, run
from tests.conftest import git
from tests.support.cluster import cluster

__all__ = ["cluster", "portal"]
ALLOW = "<!-- sanshen: allow PII001 样张上的号码 -->"
BASELINE = "baseline.tsv"


def test_sarif_and_annotations(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    sarif = run(portal, "check", "--all", "--format", "sarif")
    (result,) = json.loads(sarif.stdout)["runs"][0]["results"]
    assert sarif.returncode == 1 and result["ruleId"] == "PII001"
    notes = run(portal, "check", "--all", "--format", "annotations")
    assert notes.returncode == 1
    assert notes.stdout.startswith(f"::error file={NEWS}leak.md,line=9,col=8,title=PII001 错误::出现身份证号")
    assert ID not in sarif.stdout + notes.stdout


def test_what_was_let_pass_is_shown_with_its_reason_and_counted(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK.replace("联系人", f"{ALLOW}\n联系人"))
    done = run(portal, "check", "--all")
    assert done.returncode == 0 and "PII001 已准许" in done.stdout and "理由：样张上的号码" in done.stdout
    assert done.stdout.endswith("检查 2 个文件：已准许 1 处。通过。\n")


def test_a_baseline_is_written_honoured_and_cleaned(portal: Path) -> None:
    leak = portal / NEWS / "leak.md"
    leak.write_text(LEAK)
    written = run(portal, "check", "--all", "--write-baseline")
    assert written.returncode == 0 and "新增 1 条" in written.stdout and "基线内 1 处" in written.stdout
    leak.write_text(LEAK.replace("\n联系人", "\n近日。\n\n联系人"))
    assert run(portal, "check", "--all").returncode == 0
    leak.write_text(CLEAN)
    idle = run(portal, "check", "--all")
    assert idle.returncode == 0 and "1 条已经没有对应的问题" in idle.stdout and f"PII001 {NEWS}leak.md" in idle.stdout
    assert "清理 1 条，共 0 条" in run(portal, "check", "--all", "--write-baseline").stdout


def test_a_change_is_checked_against_the_baseline_of_its_base(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    run(portal, "check", "--all", "--write-baseline")
    commit(portal)
    assert run(portal, "check", "--range", "HEAD^..HEAD").returncode == 1
    (portal / NEWS / "leak.md").write_text(LEAK + "\n近日。\n")
    git(portal, "add", ".")
    assert run(portal, "check", "--staged").returncode == 0
    (portal / "other.tsv").write_text("fingerprint\tcode\tpath\n")
    assert run(portal, "check", "--all", "--baseline", "other.tsv").returncode == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("--write-baseline", NEWS),
        ("--all", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"),
        ("--all", "--format", "xml"),
        ("--all", "--jobs", "0"),
    ],
)
def test_wrong_combinations_are_2(portal: Path, wrong: tuple[str, ...]) -> None:
    assert run(portal, "check", *wrong).returncode == 2


def test_processes_print_the_same(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    alone, several = (run(portal, "check", "--all", "--json", "--jobs", jobs) for jobs in ("1", "2"))
    assert alone.stdout == several.stdout and several.returncode == 1


def test_a_cluster_prints_the_same(portal: Path, cluster: str) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    alone, far = (run(portal, "check", "--all", "--json", *how) for how in ((), ("--scheduler", cluster)))
    assert alone.stdout == far.stdout and far.returncode == 1 and "PII001" in far.stdout


def test_dh_B2_a_file_that_cannot_be_read_is_an_error_with_its_reason(portal: Path) -> None:
    os.mkfifo(portal / NEWS / "pipe.md")
    with socket.socket(socket.AF_UNIX) as bound, (portal / NEWS / "film.mp4").open("wb") as film:
        bound.bind(str(portal / NEWS / "door.txt"))
        film.truncate(LARGEST + 1)
        done = run(portal, "check", "--all")
        git(portal, "add", NEWS + "film.mp4")
        staged = run(portal, "check", "--staged")
    lines = [line for line in done.stdout.splitlines() if "FIL003 错误" in line]
    assert [re.sub(r".*未检查：(.*?) →.*", r"\1", line) for line in lines] == [
        "不是普通文件",
        "超过 64 MB",
        "不是普通文件",
    ]
    assert done.returncode == 1 and staged.returncode == 1 and "超过 64 MB" in staged.stdout


def test_a_name_that_is_no_text_is_told_not_tripped_over(portal: Path) -> None:
    Path(os.fsdecode(os.fsencode(portal / NEWS) + b"\xff.md")).write_text(CLEAN)
    for form in ("text", "json", "sarif", "annotations"):
        done = subprocess.run(
            [SANSHEN, "check", "--all", "--format", form], cwd=portal, capture_output=True, check=False
        )
        assert done.returncode == 1 and b"FIL001" in done.stdout and b"Traceback" not in done.stderr


def test_hooks_of_other_repositories_are_given_every_kind_that_is_read() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert all(re.search(hook["files"], f"docs/x.{suffix}") for suffix in ALLOWED)
    assert not re.search(hook["files"], "src/x.py")


def test_the_hook_works_in_a_repository_that_is_no_portal(tmp_path: Path) -> None:
    hook: dict[str, str] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
    del hook["additional_dependencies"]  # what pre-commit would install is installed here already
    hook |= {"language": "system", "entry": hook["entry"].replace("sanshen", str(SANSHEN), 1)}
    git(tmp_path, "init", "-q")
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [hook]}]}))
    (tmp_path / "说明.md").write_text(f"证号{ID}\n")
    (tmp_path / "表.docx").write_bytes(b"not a zip")
    (tmp_path / "a.py").write_text(f"# {ID}\n")
    git(tmp_path, "add", ".")
    command = [str(Path(sys.executable).parent / "pre-commit"), "run"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "说明.md:1:3 PII001" in done.stdout and "表.docx:1:1 FIL003" in done.stdout
    assert "检查 2 个文件" in done.stdout and ID not in done.stdout
