"""`sanshen check` as people and hooks call it: a real clone, the real command."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from tests.checks.leaks import ID, docx, paragraph
from tests.conftest import git

ROOT = Path(__file__).resolve().parents[2]
SANSHEN = Path(sys.executable).parent / "sanshen"
NEWS = "content/ywdt/yxyw/"
CLEAN = """---
title: 云溪区召开重点工作推进会
source: 云溪区人民政府办公室
created: 2026-01-05
---

近日，区政府召开重点工作推进会，研究部署下一阶段重点工作。
"""
LEAK = CLEAN + f"\n联系人身份证号{ID}。\n"


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    for name in ("portal.toml", "people.toml", "columns.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / NEWS).mkdir(parents=True)
    (tmp_path / NEWS / "clean.md").write_text(CLEAN)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SANSHEN, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def stage(portal: Path) -> None:
    git(portal, "add", ".")


def commit(portal: Path) -> None:
    stage(portal)
    git(portal, "commit", "-qm", "change")


WAYS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "paths": (lambda portal: None, (NEWS + "leak.md",)),
    "a folder": (lambda portal: None, ("content",)),
    "staged": (stage, ("--staged",)),
    "range": (commit, ("--range", "HEAD^..HEAD")),
    "all": (lambda portal: None, ("--all",)),
}


@pytest.mark.parametrize(("prepare", "arguments"), WAYS.values(), ids=list(WAYS))
def test_wz_11_a_leak_stops_each_way_of_checking(
    portal: Path, prepare: Callable[[Path], None], arguments: tuple[str, ...]
) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    prepare(portal)
    done = run(portal, "check", *arguments)
    assert done.returncode == 1
    assert f"{NEWS}leak.md:9:8 PII001 错误 出现身份证号" in done.stdout and " → " in done.stdout
    assert "不能提交" in done.stdout.splitlines()[-1]
    assert ID not in done.stdout + done.stderr


def test_clean_files_pass_and_are_counted(portal: Path) -> None:
    done = run(portal, "check", "--all")
    assert (done.returncode, done.stdout) == (0, "检查 1 个文件：没有发现问题。通过。\n")


def test_warnings_do_not_stop(portal: Path) -> None:
    notice = portal / "content/ywdt/tzgg/water.md"
    notice.parent.mkdir()
    notice.write_text(CLEAN)
    done = run(portal, "check", "--all")
    assert done.returncode == 0 and "ELM008 警告" in done.stdout


@pytest.mark.parametrize("names", [["clean.md"], ["clean.md", "leak.md"], ["missing.md"], ["../" * 9 + "tmp"], ["."]])
def test_with_click_and_without_the_same_is_said(portal: Path, names: list[str]) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    short = run(portal / NEWS, "check", *names)
    long = run(portal / NEWS, "check", "--format", "text", *names)
    assert (short.returncode, short.stdout, short.stderr) == (long.returncode, long.stdout, long.stderr)
    assert short.stdout or short.stderr


def test_on_a_terminal_both_are_in_the_same_colours(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    seen = [_on_terminal(portal, "check", *words, f"{NEWS}leak.md") for words in ((), ("--format", "text"))]
    assert seen[0] == seen[1] and "\x1b[31m" in seen[0]


def _on_terminal(folder: Path, *arguments: str) -> str:
    ours, theirs = pty.openpty()
    subprocess.run([SANSHEN, *arguments], cwd=folder, stdout=theirs, stderr=theirs, check=False)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # nothing more to read
        pass
    os.close(ours)
    return said.decode()


def test_a_reader_that_goes_away_is_no_crash(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [SANSHEN, "check", f"{NEWS}leak.md"], cwd=portal, stdout=theirs, stderr=subprocess.PIPE, check=False
    )
    os.close(theirs)
    assert done.returncode == 1 and done.stderr == b""


def test_json_is_stable_and_masked(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    done = run(portal, "check", "--json", "--all")
    data = json.loads(done.stdout)
    assert done.returncode == 1
    assert data["summary"] == {"files": 2, "errors": 1, "warnings": 0, "infos": 0, "allowed": 0, "baseline": 0}
    keys = {
        "path",
        "line",
        "column",
        "code",
        "message",
        "fix",
        "severity",
        "excerpt",
        "fingerprint",
        "waiver",
        "reason",
    }
    assert set(data["findings"][0]) == keys
    assert ID not in done.stdout


def test_staged_reads_the_index_not_the_work_tree(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    stage(portal)
    (portal / NEWS / "leak.md").write_text(CLEAN)
    assert run(portal, "check", "--staged").returncode == 1


def test_range_reads_the_tree_of_its_end_and_only_what_changed_since_the_fork(portal: Path) -> None:
    git(portal, "switch", "-qc", "draft")
    (portal / NEWS / "draft.md").write_text(CLEAN)
    commit(portal)
    git(portal, "switch", "-q", "main")
    (portal / NEWS / "leak.md").write_text(LEAK)
    commit(portal)
    done = run(portal, "check", "--range", "main..draft")
    assert (done.returncode, done.stdout) == (0, "检查 1 个文件：没有发现问题。通过。\n")


def test_a_link_to_a_file_of_the_same_commit_arrives(portal: Path) -> None:
    (portal / NEWS / "a.md").write_text(CLEAN + "\n见[上一次会议](b.md)和[附件](a/表.docx)。\n")
    (portal / NEWS / "b.md").write_text(CLEAN)
    (portal / NEWS / "a").mkdir()
    (portal / NEWS / "a/表.docx").write_bytes(docx(paragraph("申请表")))
    stage(portal)
    assert run(portal, "check", "--staged").returncode == 0
    git(portal, "rm", "-q", "--cached", NEWS + "b.md")
    assert "LNK001" in run(portal, "check", "--staged").stdout


def test_dh_A14_3_taking_a_page_away_is_held_against_the_links_to_it(portal: Path) -> None:
    (portal / NEWS / "a.md").write_text(CLEAN + "\n见[上一次会议](b.md)。\n")
    (portal / NEWS / "b.md").write_text(CLEAN)
    commit(portal)
    git(portal, "rm", "-q", NEWS + "b.md")
    assert f"{NEWS}a.md:9:2 LNK001" in run(portal, "check", "--staged").stdout
    commit(portal)
    assert run(portal, "check", "--range", "HEAD^..HEAD").returncode == 1


def test_a_commit_that_only_deletes_is_held_against_the_links_to_it_and_reads_nobody_else(portal: Path) -> None:
    (portal / NEWS / "a.md").write_text(CLEAN + "\n[昨日要闻](clean.md)\n")
    (portal / NEWS / "other.md").write_text(LEAK)
    commit(portal)
    git(portal, "rm", "-q", f"{NEWS}clean.md")
    for arguments in (("--deleted",), ("--deleted", f"{NEWS}a.md"), ("--staged",)):
        done = run(portal, "check", *arguments)
        assert done.returncode == 1 and f"{NEWS}a.md:9:1 LNK001" in done.stdout and "检查 1 个文件" in done.stdout
    commit(portal)
    assert "other.md" not in run(portal, "check", "--range", "HEAD^..HEAD").stdout
    assert run(portal, "check", "--deleted").returncode == 0


@pytest.mark.parametrize("manifest", [".pre-commit-config.yaml", ".pre-commit-hooks.yaml"])
def test_the_hooks_run_where_nothing_but_a_deletion_is_staged(manifest: str) -> None:
    stated = yaml.safe_load((ROOT / manifest).read_text())
    (hook,) = stated["repos"][0]["hooks"] if isinstance(stated, dict) else stated
    assert hook["always_run"] is True and hook["entry"].endswith("sanshen check --deleted")


def test_the_sample_portal_has_no_error() -> None:
    data = json.loads(run(ROOT, "check", "--all", "--json").stdout)
    assert data["summary"]["files"] > 60
    assert [finding for finding in data["findings"] if finding["severity"] == "error"] == []


def test_dh_A7a_an_attachment_is_read(portal: Path) -> None:
    (portal / NEWS / "clean").mkdir()
    (portal / NEWS / "clean/名单.docx").write_bytes(docx(paragraph(f"张某 {ID}")))
    done = run(portal, "check", "--all")
    assert done.returncode == 1 and "名单.docx:1:4 PII001" in done.stdout


def test_a_symlink_is_refused_and_not_followed(portal: Path) -> None:
    (portal / NEWS / "link.md").symlink_to("/etc/passwd")
    (portal / NEWS / "folder").symlink_to("/etc")
    done = run(portal, "check", "--all")
    assert done.returncode == 1 and done.stdout.count("符号链接") == 2 and "检查 3 个文件" in done.stdout


def test_a_broken_register_is_an_error_never_a_pass(portal: Path) -> None:
    (portal / "columns.toml").write_text("[[column]\n")
    done = run(portal, "check", "--all")
    assert done.returncode == 1 and done.stderr.startswith("columns.toml") and "→" in done.stderr


def test_progress_goes_to_the_terminal_and_findings_to_the_output(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    leader, follower = pty.openpty()
    with subprocess.Popen([SANSHEN, "check", "--all"], cwd=portal, stdout=subprocess.PIPE, stderr=follower) as process:
        out = process.communicate(timeout=60)[0].decode()
    os.close(follower)
    shown = ""
    with suppress(OSError):  # at its end, for nobody writes any more
        while "正在检查" not in shown and (block := os.read(leader, 65536)):
            shown += block.decode()
    os.close(leader)
    assert "正在检查" in shown
    assert "PII001" in out and out.splitlines()[-1].startswith("检查 2 个文件")


USAGE = [
    ("check",),
    ("check", "--all", "--staged"),
    ("check", "--range", "main"),
    ("check", "--wrong"),
    ("nothing",),
    (),
]


@pytest.mark.parametrize("arguments", USAGE)
def test_wrong_usage_is_2_and_says_so_in_chinese(portal: Path, arguments: tuple[str, ...]) -> None:
    done = run(portal, *arguments)
    assert done.returncode == 2 and "--help" in done.stderr and "Error" not in done.stderr


def test_an_error_is_json_too(portal: Path) -> None:
    done = run(portal, "check", "none.md", "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["error"]["path"] == "none.md"


def test_in_a_repository_that_is_no_portal_the_text_is_checked(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"身份证 {ID}\n")
    done = run(tmp_path, "check", "README.md")
    assert done.returncode == 1 and "README.md:1:5 PII001" in done.stdout


def test_findings_name_paths_from_the_root_wherever_one_stands(portal: Path) -> None:
    (portal / NEWS / "leak.md").write_text(LEAK)
    assert f"{NEWS}leak.md:9" in run(portal / NEWS, "check", "leak.md").stdout


def test_the_hook_of_this_repository_stops_a_leak(portal: Path) -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    (hook,) = config["repos"][0]["hooks"]
    assert hook["entry"] == ".venv/bin/sanshen check --deleted"
    hook["entry"] = f"{SANSHEN} check --deleted"
    (portal / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config, allow_unicode=True))
    (portal / NEWS / "leak.md").write_text(LEAK)
    stage(portal)
    for arguments in ((), ("--all-files",)):
        command = [Path(sys.executable).parent / "pre-commit", "run", *arguments]
        done = subprocess.run(command, cwd=portal, capture_output=True, text=True, check=False)
        assert done.returncode == 1 and "PII001" in done.stdout and ID not in done.stdout


def test_the_hook_for_other_repositories_is_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


POLICY, READING = "content/zfxxgk/gfxwj/a.md", "content/zfxxgk/zcjd/b.md"
CHANGED: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "staged": (stage, ("--staged", "--json")),
    "range": (commit, ("--range", "HEAD^..HEAD", "--json")),
}


@pytest.mark.parametrize(("prepare", "arguments"), CHANGED.values(), ids=list(CHANGED))
def test_wz_14_a_date_that_is_moved_and_a_reading_that_is_late_are_seen(
    portal: Path, prepare: Callable[[Path], None], arguments: tuple[str, ...]
) -> None:
    for path, text in ((POLICY, CLEAN), (READING, CLEAN.replace("01-05", "02-05"))):
        (portal / path).parent.mkdir(parents=True, exist_ok=True)
        (portal / path).write_text(text)
    (portal / READING).write_text(CLEAN.replace("2026-01-05\n", f"2026-02-05\ninterprets: [{POLICY[8:]}]\n"))
    (portal / NEWS / "clean.md").write_text(CLEAN.replace("01-05", "01-01"))
    prepare(portal)
    found = json.loads(run(portal, "check", *arguments).stdout)["findings"]
    said = {(one["code"], one["path"]) for one in found}
    assert {("ELM015", NEWS + "clean.md"), ("ELM014", READING)} <= said
