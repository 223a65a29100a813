"""The road of one article by the command line alone, as people type it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import git
from tests.support.office import Office, article

SANSHEN = Path(sys.executable).with_name("sanshen")
NAME = "article/second"


@pytest.fixture
def office(office: Office) -> Office:
    """An office with one draft, as the merging machine is set up."""
    office.branch(NAME)
    git(office.root, "config", "sanshen.gatekey", str(office.keys["gate"]))
    return office


def sanshen(office: Office, *words: str, who: str = "", code: int = 0) -> str:
    keyed = ["--key", str(office.keys[who])] if who else []
    done = subprocess.run(
        [str(SANSHEN), *words, *keyed],
        cwd=office.root,
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_whole_road(office: Office) -> None:
    assert "待一审" in sanshen(office, "submit", NAME, who="editor")
    assert "✓ 一审（区政府办编辑）：editor" in sanshen(office, "self-check", NAME, "--checked", who="editor")
    assert "principal、both 运行" not in sanshen(office, "gate", NAME, code=1)
    sanshen(office, "approve", NAME, "--checked", "--note", "可以发布", who="leader")
    assert f"下一步：sanshen merge {NAME}" in sanshen(office, "approve", NAME, "--checked", who="principal")
    assert "可以合并" in sanshen(office, "gate", NAME)
    assert "审核台账第 1 号" in sanshen(office, "merge", NAME, "--title", "第二篇稿件")
    assert "台账完好：2 条记录" in sanshen(office, "ledger", "verify")
    assert "可以发布" in sanshen(office, "ledger", "show", "1")
    log = json.loads(sanshen(office, "ledger", "log", "content/ywdt/yxyw/second.md", "--json"))
    assert [(one["number"], one["people"]) for one in log] == [(1, ["editor", "leader", "principal"])]
    assert "没有在审的变更" in sanshen(office, "gate")


def test_a_return_and_its_reason_reach_the_author(office: Office) -> None:
    sanshen(office, "submit", NAME, who="editor")
    sanshen(office, "self-check", NAME, "--checked", who="editor")
    sanshen(office, "return", NAME, "--reason", "数据有误", who="leader")
    told = sanshen(office, "gate", NAME, code=1)
    assert "已退回：数据有误" in told and f"sanshen submit {NAME}" in told


def test_submit_is_refused_while_checks_find_errors(office: Office) -> None:
    office.branch(
        "article/bad", {"content/ywdt/yxyw/bad.md": article(body="秘密★1年\n\n会议听取了前三季度工作情况汇报。")}
    )
    told = sanshen(office, "submit", "article/bad", who="editor", code=1)
    assert told.startswith("content/ywdt/yxyw/bad.md:7 ")
    assert office.local_review.reviews.signed("article/bad") == []


def test_merge_checks_again_what_was_agreed_before_the_rule_existed(office: Office) -> None:
    office.branch(
        "article/bad", {"content/ywdt/yxyw/bad.md": article(body="秘密★1年\n\n会议听取了前三季度工作情况汇报。")}
    )
    office.agree("article/bad", "editor", "leader", "principal")
    before = git(office.root, "rev-parse", "main", "ledger")
    assert "content/ywdt/yxyw/bad.md:7" in sanshen(office, "merge", "article/bad", code=1)
    assert git(office.root, "rev-parse", "main", "ledger") == before


def test_merge_refuses_unproven_ground(office: Office) -> None:
    office.write("content/ywdt/yxyw/stray.md", article("未审稿件"))
    office.commit("stray")
    office.agree(NAME, "editor", "leader", "principal")
    told = sanshen(office, "merge", NAME, code=1)
    assert "content/ywdt/yxyw/stray.md 主分支或台账有问题，暂不合并：未经审核被新增" in told


def test_errors_are_one_line_or_one_object(office: Office) -> None:
    told = sanshen(office, "approve", NAME, "--checked", who="leader", code=1)
    assert told.strip() == f"“{NAME}”还没有送审 → 先运行 sanshen submit {NAME}"
    sanshen(office, "submit", NAME, who="editor")
    data = json.loads(sanshen(office, "approve", NAME, "--checked", "--json", who="stranger", code=1))
    assert data["error"]["message"].startswith("不能审核：未知密钥")


@pytest.mark.parametrize(
    "verb", ["submit", "self-check", "approve", "return", "gate", "merge", "audit", "key", "ledger"]
)
def test_every_verb_explains_itself(office: Office, verb: str) -> None:
    assert "用法" in sanshen(office, verb, "--help")


def test_a_key_is_not_written_where_a_link_that_a_branch_brought_leads(office: Office, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (office.root / "lk").symlink_to(elsewhere)
    said = sanshen(office, "key", "new", "lk/key", "--passphrase", "", code=1)
    assert "这里是链接" in said and not [*elsewhere.iterdir()]


def test_keys_are_made_and_registered(office: Office, tmp_path: Path) -> None:
    key = tmp_path / "new"
    sanshen(office, "key", "new", str(key), "--passphrase", "")
    assert oct(key.stat().st_mode)[-3:] == "600"
    sanshen(office, "key", "add", "editor-two", f"{key}.pub")
    assert (
        f'public = "{" ".join(Path(f"{key}.pub").read_text().split()[:2])}"'
        in (office.root / "people.toml").read_text()
    )
    assert "已经登记过" in sanshen(office, "key", "add", "editor-two", f"{key}.pub", code=1)
    assert "没有覆盖" in sanshen(office, "key", "new", str(key), "--passphrase", "", code=1)
    before = (office.root / "people.toml").read_bytes()
    sanshen(office, "key", "add", "nobody", str(office.keys["stranger"].with_suffix(".pub")), code=1)
    assert (office.root / "people.toml").read_bytes() == before


def test_an_anchor_is_a_commit_of_the_ledger_or_its_beginning(office: Office) -> None:
    """The program's own messages print twelve digits; whoever typed something else has not lost the ledger."""
    tip = office.local_review.tip
    for written in (tip, tip[:12], tip[:10], tip.upper(), f" {tip} "):
        assert "台账完好" in sanshen(office, "ledger", "verify", "--anchor", written)
    for slip in ("ledger", "HEAD", "", tip[:9], tip + "0", f"{tip[:12]}^"):
        told = sanshen(office, "ledger", "verify", "--anchor", slip, code=2)
        assert "--anchor 要写台账提交的编号" in told and "回退" not in told
    for other in ("0" * 40, "0" * 12):
        assert "台账被回退或被替换" in sanshen(office, "ledger", "verify", "--anchor", other, code=1)


@pytest.mark.parametrize("path", ["content", "content/ywdt/yxyw"])
def test_a_folder_has_no_lines_to_trace(office: Office, path: str) -> None:
    told = sanshen(office, "audit", path, code=1)
    assert "没有可以追溯的行" in told and "unshallow" not in told
