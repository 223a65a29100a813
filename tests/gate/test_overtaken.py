"""Who loses a race, and who meets a lock that was left, is told just that, and the next run goes on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate import admit
from sanshen.git.repo import RefMoved
from sanshen.portal.people import Person, Roster
from sanshen.review.proving.incremental import verify_incremental
from tests.conftest import git
from tests.support.office import Office, article, now

SANSHEN = Path(sys.executable).parent / "sanshen"
ENVIRONMENT = os.environ | {"PATH": f"{SANSHEN.parent}:{os.environ['PATH']}"}
HANDBOOK = Path(__file__).parents[2] / "docs/operators.zh.md"
NAMES = ("article/one", "article/two")


def agreed(office: Office, name: str) -> None:
    office.branch(name, {f"content/ywdt/yxyw/{name[8:]}.md": article(f"云溪区召开会议{name[8:]}")})
    office.agree(name, "editor", "leader", "principal")


def merge(office: Office, name: str, *more: str) -> subprocess.Popen[str]:
    words = [str(SANSHEN), "merge", name, *more, "--gate-key", str(office.keys["gate"])]
    return subprocess.Popen(words, cwd=office.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_of_two_merges_at_once_both_succeed_or_one_is_told_that_it_lost(office: Office) -> None:
    for name in NAMES:
        agreed(office, name)
    running = [merge(office, name) for name in NAMES]
    said = [one.communicate()[1] for one in running]
    lost = [text for one, text in zip(running, said, strict=True) if one.returncode]
    assert len(lost) < 2, said
    for text in lost:
        assert ("被别人抢先" in text and "重新运行" in text) or "仓库被锁住了" in text
        assert "revert" not in text and "Traceback" not in text
    for name, one in zip(NAMES, running, strict=True):
        if one.returncode:
            again = merge(office, name)
            assert again.communicate() and again.returncode == 0
    assert not verify_incremental(office.repo, "main").faults and verify_incremental(office.repo, "main").count == 3


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
    with pytest.raises(PortalError, match="被别人抢先") as told:
        admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", now())
    assert "重新运行" in told.value.cure
    entry = admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", now())
    assert entry.predicate.number == 2


@pytest.mark.parametrize("lock", ["refs/heads/main.lock", "refs/heads/ledger.lock"])
def test_a_lock_that_was_left_is_named_with_its_cure(office: Office, lock: str) -> None:
    agreed(office, "article/one")
    before, path = git(office.root, "rev-parse", "main", "ledger"), office.repo.git_dir / lock
    path.touch()
    for _ in range(2):
        said = merge(office, "article/one").communicate()[1]
        assert str(path) in said and f"rm -f {path}）" in said and "已被别人更新" not in said
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
    assert verify_incremental(office.repo, "main").count == 2
    path.unlink()
    cure = said.split("再运行 ", 1)[1].split("：", 1)[0]
    git(office.root, *cure.split()[1:])
    assert git(office.root, "status", "--porcelain") == ""


def test_what_is_said_while_the_checks_of_a_merge_run_stops_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(office, "article/one")
    real = admit.findings_in

    def slow(*given: object) -> object:
        monkeypatch.setattr(admit, "findings_in", real)
        office.act("article/one", "leader", "return", "有错，先别发")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(admit, "findings_in", slow)
    before = git(office.root, "rev-parse", "main", "ledger")
    with pytest.raises(PortalError, match="审核记录刚刚更新"):
        admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", now())
    with pytest.raises(PortalError, match=r"不能合并：.*退回"):
        admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", now())
    assert git(office.root, "rev-parse", "main", "ledger") == before


def test_a_return_that_comes_after_the_merge_is_not_confirmed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(office, "article/one")
    evidence = git(office.root, "for-each-ref", "refs/reviews")
    real = office.local_review.whose

    def slow(key: Path, roster: Roster) -> Person:
        office.merge("article/one")
        return real(key, roster)

    monkeypatch.setattr(office.local_review, "whose", slow)
    with pytest.raises(RefMoved, match="已被别人更新"):
        office.act("article/one", "leader", "return", "有错，先别发")
    assert git(office.root, "for-each-ref", "refs/reviews") == evidence
    assert verify_incremental(office.repo, "main").count == 2


def test_a_clock_that_runs_ahead_writes_no_entry_that_would_hold_up_the_next(office: Office) -> None:
    agreed(office, "article/one")
    before = git(office.root, "rev-parse", "main", "ledger")
    ahead = now() + timedelta(days=60)
    with pytest.raises(PortalError, match=r"最后一次审核是.*本机时间是") as refused:
        admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", ahead)
    assert "timedatectl" in refused.value.cure and "--late" in refused.value.cure
    assert git(office.root, "rev-parse", "main", "ledger") == before
    assert (
        admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", now()).predicate.number
        == 1
    )


def test_whoever_merges_days_later_says_that_the_clock_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Agreed on Friday, merged on Monday."""
    monday = now()
    monkeypatch.setattr("tests.support.office.now", lambda: monday - timedelta(days=3))
    office = Office(tmp_path / "clone")
    office.adopt()
    agreed(office, "article/one")
    before = git(office.root, "rev-parse", "main", "ledger")
    refused = merge(office, "article/one")
    assert "加上 --late" in refused.communicate()[1] and refused.returncode == 1
    assert git(office.root, "rev-parse", "main", "ledger") == before
    done = merge(office, "article/one", "--late")
    assert done.communicate() and done.returncode == 0 and verify_incremental(office.repo, "main").count == 2


def ran_ahead(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry made by a machine whose clock was wrong; on that machine it is no future."""
    agreed(office, "article/one")
    with monkeypatch.context() as there:
        there.setattr("sanshen.review.merge.newest", lambda *_: [])
        ahead = now() + timedelta(days=60)
        admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", ahead, late=True)


def take_back(office: Office) -> None:
    """As the operators' handbook says."""
    row = next(line for line in HANDBOOK.read_text("utf-8").splitlines() if line.startswith("| 记录时间在将来"))
    for step in re.findall(r"`([^`]+)`", row):
        done = subprocess.run(step, shell=True, cwd=office.root, capture_output=True, text=True, env=ENVIRONMENT)
        assert done.returncode == 0, (step, done.stderr)


def test_an_entry_of_a_clock_that_ran_ahead_is_taken_back_as_the_handbook_says(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = git(office.root, "rev-parse", "main", "ledger").split()
    ran_ahead(office, monkeypatch)
    told = [fault for fault in verify_incremental(office.repo, "main").faults if "记录时间在将来" in fault.message]
    assert told and told[0].cure.startswith("先核对本机时间")  # it may be this clock that is slow
    take_back(office)
    assert git(office.root, "rev-parse", "main", "ledger").split() == ground
    assert (
        admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", now()).predicate.number
        == 1
    )


def test_a_branch_made_before_an_entry_was_taken_back_is_told_the_way_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It carries the merge that was withdrawn, and the gate as an author whom the roster does not know."""
    ran_ahead(office, monkeypatch)
    path = "content/ywdt/yxyw/two.md"
    office.branch("article/two", {path: article("云溪区召开会议二")})
    take_back(office)
    with pytest.raises(PortalError, match="邮箱不在人员册里：gate@") as told:
        office.submit("article/two")
    first, second, third = told.value.cure.split("：")[1].split("；")[0].split("，")
    git(office.root, *first.replace("新分支", "article/three").replace("主分支", "main").split()[1:])
    git(office.root, *second.replace("文件", path).split()[1:])
    assert third == "git commit"
    office.commit()
    git(office.root, "checkout", "-q", "main")
    assert office.agree("article/three", "editor", "leader", "principal").verdict.state == "approved"


def test_a_copied_clone_is_not_said_to_be_edited(office: Office, tmp_path: Path) -> None:
    """To git every file of a copy looks edited until it has been read."""
    office.publish_article()
    path = "content/ywdt/yxyw/second.md"
    office.branch("article/one", {path: article("改过的标题")})
    office.agree("article/one", "editor", "leader", "principal")
    git(office.root, "checkout", "-q", "main")
    subprocess.run(["cp", "-a", str(office.root), str(tmp_path / "copy")], check=True)
    words = [str(SANSHEN), "merge", "article/one", "--gate-key", str(office.keys["gate"])]
    copied = subprocess.run(words, cwd=tmp_path / "copy", capture_output=True, text=True, check=False)
    assert copied.returncode == 0 and "未提交" not in copied.stderr, copied.stderr
    assert "改过的标题" in (tmp_path / "copy" / path).read_text("utf-8")


def test_the_title_is_the_change_s_own_and_not_that_of_a_merge_of_main(office: Office) -> None:
    git(office.root, "checkout", "-q", "-B", "article/one", "main")
    office.write("content/ywdt/yxyw/one.md", article("云溪区召开会议一"))
    office.commit("发布会议消息")
    git(office.root, "checkout", "-q", "main")
    agreed(office, "article/two")
    office.merge("article/two")
    git(office.root, "checkout", "-q", "article/one")
    git(
        office.root,
        "-c",
        "user.name=e",
        "-c",
        "user.email=editor@yunxi.gov.example",
        "merge",
        "-q",
        "-m",
        "机密",
        "main",
    )
    git(office.root, "checkout", "-q", "main")
    office.agree("article/one", "editor", "leader", "principal")
    entry = admit.admit(office.repo, office.local_review, "article/one", office.keys["gate"], "", now())
    assert entry.predicate.title == "发布会议消息"
