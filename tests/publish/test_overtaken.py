"""Who loses a race, and who meets a lock that was left, is told just that, and the next run goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portal.errors import PortalError
from publish import admit
from review.verified import bring_up
from tests.conftest import git
from tests.office import Office, article, now

SANSHEN = Path(sys.executable).parent / "sanshen"
NAMES = ("article/one", "article/two")


def agreed(office: Office, name: str) -> None:
    office.branch(name, {f"content/ywdt/yxyw/{name[8:]}.md": article(f"云溪区召开会议{name[8:]}")})
    office.agree(name, "editor", "leader", "principal")


def merge(office: Office, name: str) -> subprocess.Popen[str]:
    words = [str(SANSHEN), "merge", name, "--gate-key", str(office.keys["gate"])]
    return subprocess.Popen(words, cwd=office.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_of_two_merges_at_once_both_succeed_or_one_is_told_that_it_lost(office: Office) -> None:
    for name in NAMES:
        agreed(office, name)
    running = [merge(office, name) for name in NAMES]
    said = [one.communicate()[1] for one in running]
    lost = [text for one, text in zip(running, said, strict=True) if one.returncode]
    assert len(lost) < 2, said
    for text in lost:
        assert ("被另一个合并抢先" in text and "重新运行" in text) or "仓库被锁住了" in text
        assert "revert" not in text and "Traceback" not in text
    for name, one in zip(NAMES, running, strict=True):
        if one.returncode:
            again = merge(office, name)
            assert again.communicate() and again.returncode == 0
    assert not bring_up(office.repo, "main").faults and bring_up(office.repo, "main").count == 3


@pytest.mark.parametrize("moment", ["findings_in", "merge"])
def test_whoever_is_overtaken_is_told_so(office: Office, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """The other merge comes between two steps of ours, whichever."""
    for name in NAMES:
        agreed(office, name)
    real = getattr(admit, moment)

    def overtaken(*given: object, **named: object) -> object:
        monkeypatch.setattr(admit, moment, real)
        office.merge("article/two")
        return real(*given, **named)

    monkeypatch.setattr(admit, moment, overtaken)
    with pytest.raises(PortalError, match="被另一个合并抢先") as told:
        admit.admit(office.repo, office.desk, "article/one", office.keys["gate"], "", now())
    assert "重新运行" in told.value.cure
    entry = admit.admit(office.repo, office.desk, "article/one", office.keys["gate"], "", now())
    assert entry.predicate.number == 2


@pytest.mark.parametrize("lock", ["refs/heads/main.lock", "refs/heads/ledger.lock"])
def test_a_lock_that_was_left_is_named_with_its_cure(office: Office, lock: str) -> None:
    agreed(office, "article/one")
    before, path = git(office.root, "rev-parse", "main", "ledger"), office.repo.git_dir / lock
    path.touch()
    for _ in range(2):
        said = merge(office, "article/one").communicate()[1]
        assert str(path) in said and "删去这个文件" in said and "已被别人更新" not in said
        assert git(office.root, "rev-parse", "main", "ledger") == before
    path.unlink()
    again = merge(office, "article/one")
    assert again.communicate() and again.returncode == 0


def test_a_lock_of_the_index_that_was_left_is_named_and_the_merge_stands(office: Office) -> None:
    agreed(office, "article/one")
    path = office.repo.git_dir / "index.lock"
    path.touch()
    done = merge(office, "article/one")
    said = done.communicate()[1]
    assert str(path) in said and "未提交的修改" not in said and "已经更新" in said
    assert bring_up(office.repo, "main").count == 2
    path.unlink()
    cure = said.split("再运行 ", 1)[1].split("：", 1)[0]
    git(office.root, *cure.split()[1:])
    assert git(office.root, "status", "--porcelain") == ""
