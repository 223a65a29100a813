"""Words are complete whatever jieba does, and jieba neither believes a file that others may have written nor says anything."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanshen.base.words import words

ROOT = Path(__file__).parents[2]


@settings(deadline=None)  # jieba takes a second to load
@given(st.text(max_size=200) | st.text("张伟明赵国栋十一月〇年日万元0２.,:-@aB¥％ \r\n\u2028\u202eא\x00", max_size=60))
def test_joined_they_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("于2026年7月10日14时30分召开", "2026年7月10日14时30分"),
        ("截至２０２６年７月", "２０２６年７月"),
        ("二〇二六年十一月三十日印发", "二〇二六年十一月三十日"),
        ("下午2026-07-10开会", "2026-07-10"),
        ("投资1,200.50万元建设", "1,200.50万元"),
        ("约12亿美元的项目", "12亿美元"),
        ("增长3.5%以上", "3.5%"),
        ("共三百二十万元整", "三百二十万元"),
        ("电话0571-88001234转办公室", "0571-88001234"),
        ("登录https://www.yunxi.gov.cn/a/b.html查询", "https://www.yunxi.gov.cn/a/b.html"),
        ("区长贺砚秋出席会议", "贺砚秋"),
        ("区长张伟民出席会议", "张伟民"),
        ("汤晚晴、闵鸿达到会", "汤晚晴"),
        ("赵国栋同志任东河县教育局副局长", "赵国栋"),
        ("会议研究了秋季工作", "秋季"),
    ],
)
def test_figures_dates_and_names_are_whole(text: str, whole: str) -> None:
    assert whole in words(text)


def python(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    around = {**os.environ, **env}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=around, capture_output=True, text=True, check=True
    )


def test_no_file_in_the_temporary_folder_is_believed_or_written(tmp_path: Path) -> None:
    """jieba itself would load what stands there."""
    planted = tmp_path / "jieba.cache"
    planted.write_bytes(marshal.dumps(({"会": 0, "会议研": 10**9, "会议": 0}, 10**9)))
    code = "from sanshen.base.words import words\nprint('|'.join(words('会议研究了秋季工作')))"
    with_jieba = "import jieba\njieba.setLogLevel(60)\nprint('|'.join(jieba.lcut('会议研究了秋季工作')))"
    assert "会议研|" in python(with_jieba, TMPDIR=str(tmp_path)).stdout, "the trap works"
    before = planted.stat()
    done = python(code, TMPDIR=str(tmp_path), PYTHONIOENCODING="utf-8")
    assert (done.stdout.strip(), done.stderr) == ("会议|研究|了|秋季|工作", "")
    assert list(tmp_path.iterdir()) == [planted] and planted.stat().st_mtime_ns == before.st_mtime_ns


def test_keywords_read_no_planted_file_either(tmp_path: Path) -> None:
    (tmp_path / "jieba.cache").write_bytes(marshal.dumps(({"秋": 0, "防": 0}, 1)))
    code = "from sanshen.portal.keywords import suggested\nprint(suggested('秋季防汛部署'))"
    done = python(code, TMPDIR=str(tmp_path), PYTHONIOENCODING="utf-8")
    assert "'防汛'" in done.stdout and done.stderr == "" and len(list(tmp_path.iterdir())) == 1
