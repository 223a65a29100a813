"""The story of `make demo`, told over this very repository by an engine that `make install` puts beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import git

ROOT = Path(__file__).parents[2]
TOLD = (
    "没有审核台账，任何内容都不能发布",
    "未到序：现在应由一审（区政府办编辑）审核",
    "写稿或改稿的人不能审批自己的稿件",
    "同一人只能审一次",
    "不能合并：待三审",
    "已合并，审核台账第 1 号",
    "PII001 出现身份证号",
    "未经审核被改动",
    "记录的审核人与所附审核动作不一致",
    "演示完毕：该发布的发布了，该拦住的都拦住了。",
)


@pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="演示要在 git clone 得到的文件夹里运行：请用 git clone 取得本仓库"
)
def test_the_story_ends_well_and_shows_each_refusal(tmp_path: Path) -> None:
    words = ["make", "demo", f"PYTHON={sys.executable}", f"ARGS=--no-serve --folder {tmp_path}"]
    env = {name: value for name, value in os.environ.items() if name != "SANSHEN_DEVELOPER"}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in TOLD if line not in done.stdout] == []
    assert done.stdout.count("✗ 被拒绝") == 8
    site = tmp_path / "portal/.git/sanshen/site/current/site"
    page = (site / "ywdt/yxyw/2026-fuwu-shijian.html").read_text("utf-8")
    assert 'data-mark="entry">1</span>' in page and "裴承志" in page and "预览稿" not in page
    assert not (site / "ywdt/yxyw/2026-mingdan.html").exists()
    assert git(tmp_path / "portal", "log", "--format=%s", "ledger").splitlines() == [
        "第 1 号 起草秋冬服务时间稿件",
        "第 0 号 接收现有网站",
    ]
