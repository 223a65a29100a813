"""A portal's own rules as people meet them: in the hook, in every form of report, in the book of rules, at publication."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.base import sandbox
from tests.checks.own_rules import PATH, RULE, WORD
from tests.conftest import git
from tests.publish.checked.test_own import house
from tests.support import tiny
from tests.support.office import BODY_TEXT, Office, article, copy_of

SANSHEN = Path(sys.executable).parent / "sanshen"
SECOND = "content/ywdt/yxyw/second.md"
BAD = article("第二篇稿件", f"{BODY_TEXT}{WORD}开工。")
STATE = "run" if sandbox.available() else "open"


@pytest.fixture(scope="module")
def _ruled(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("ruled") / "clone")
    tiny.equip(office)
    office.adopt()
    house(office, "house/rule", {PATH: RULE})
    return office


@pytest.fixture
def office(_ruled: Office, tmp_path: Path) -> Office:
    return copy_of(_ruled, tmp_path / "clone")


def sanshen(office: Office, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    around = os.environ | (env or {})
    done = subprocess.run([SANSHEN, *words], cwd=office.root, capture_output=True, text=True, env=around, check=False)
    assert done.returncode == code and "Traceback" not in done.stderr, done.stdout + done.stderr
    return done.stdout


def test_the_hook_and_every_way_to_check_finds_it(office: Office) -> None:
    office.write(SECOND, BAD)
    said = sanshen(office, "check", SECOND, code=1)
    assert f"{SECOND}:7:" in said and "XYX001 错误 地名还没有批准" in said and "本站规则已运行" in said
    git(office.root, "add", "-A")
    assert "XYX001" in sanshen(office, "check", "--staged", code=1)
    assert "XYX001" in sanshen(office, "check", "--all", code=1)
    assert "XYX001" in sanshen(office, "check", "--all", "--jobs", "2", code=1)
    git(office.root, "checkout", "-q", "-b", "article/second")
    office.commit()
    assert "XYX001" in sanshen(office, "check", "--range", "main..HEAD", code=1)


def test_the_hook_of_git_itself_finds_it(office: Office) -> None:
    hook = office.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec {SANSHEN} check --staged\n")
    hook.chmod(0o755)
    office.write(SECOND, BAD)
    git(office.root, "add", "-A")
    done = subprocess.run(["git", "commit", "-qm", "x"], cwd=office.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "XYX001" in done.stdout + done.stderr


def test_a_work_tree_without_the_rule_is_held_against_it_all_the_same(office: Office, tmp_path: Path) -> None:
    office.write(SECOND, article("第二篇稿件"))
    sanshen(office, "check", SECOND)  # this clone has seen that there are own rules
    mark = tmp_path / "ran"
    office.write(SECOND, BAD)
    (office.root / PATH).unlink()
    (office.root / PATH).parent.rmdir()
    assert "XYX001" in sanshen(office, "check", SECOND, code=1)
    office.write(PATH, f"open({str(mark)!r}, 'w')\n")
    office.write("checks/finding.py", f"open({str(mark)!r}, 'w')\n")
    assert "XYX001" in sanshen(office, "check", SECOND, code=1) and not mark.exists()


def test_a_linked_work_tree_knows_the_rules_too(office: Office, tmp_path: Path) -> None:
    git(office.root, "worktree", "add", "-q", str(tmp_path / "linked"), "-b", "article/second", "main")
    (tmp_path / "linked" / SECOND).write_text(BAD)
    done = subprocess.run(
        [SANSHEN, "check", SECOND], cwd=tmp_path / "linked", capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "XYX001" in done.stdout


def test_reports_for_programs_say_whether_own_rules_ran(office: Office) -> None:
    office.write(SECOND, BAD)
    told = json.loads(sanshen(office, "check", SECOND, "--json", code=1))
    assert told["own"] == {"state": STATE, "rules": 1, "why": ""}
    assert [one["code"] for one in told["findings"]] == ["XYX001"]
    run = json.loads(sanshen(office, "check", SECOND, "--format", "sarif", code=1))["runs"][0]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "XYX001"
    git(office.root, "update-ref", "-d", "refs/heads/ledger")
    told = json.loads(sanshen(office, "check", SECOND, "--json"))
    assert told["own"]["state"] == "not run" and "git fetch" in told["own"]["why"]
    assert "本站规则未运行" in sanshen(office, "check", SECOND)
    run = json.loads(sanshen(office, "check", SECOND, "--format", "sarif"))["runs"][0]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "本站规则未运行" in note["message"]["text"]


def test_a_portal_without_own_rules_says_nothing_of_them(office: Office, tmp_path: Path) -> None:
    plain = Office(tmp_path / "plain")
    assert "本站规则" not in sanshen(plain, "check", "--all")
    assert json.loads(sanshen(plain, "check", "--all", "--json"))["own"]["state"] == "none"


def test_the_book_of_rules_holds_it(office: Office) -> None:
    assert "XYX001  未定的地名" in sanshen(office, "explain")
    said = sanshen(office, "explain", "xyx001")
    for words in ("未定的地名", "近日，云溪新城开工。", "近日，云溪片区开工。", "改为“云溪片区”", "本站"):
        assert words in said
    assert "不符" not in said
    assert json.loads(sanshen(office, "explain", "XYX001", "--json"))["fix"] == ["改为“云溪片区”"]


def test_examples_that_do_not_come_out_are_told(office: Office) -> None:
    house(office, "house/wrong", {PATH: RULE.replace('"近日，云溪片区开工。"', '"近日，云溪新城开工！"')})
    assert "自带的例子不符：误报：近日，云溪新城开工！" in sanshen(office, "explain", "XYX001", code=1)


def test_publication_refuses_what_an_own_rule_objects_to(office: Office) -> None:
    assert "XYX001" not in sanshen(office, "publish")
    office.publish_article("article/second", {SECOND: BAD})
    done = subprocess.run([SANSHEN, "publish"], cwd=office.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and SECOND in done.stdout + done.stderr and "XYX001" in done.stdout + done.stderr
