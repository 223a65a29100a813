"""What was proven is not proven again, and is never believed further than it goes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sanshen.git.repo import Repo
from sanshen.review.ledger import cache
from sanshen.review.ledger.branch import REF
from sanshen.review.proving.incremental import Verified, verify, verify_incremental
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article, copy_of

SECOND = "content/ywdt/yxyw/second.md"


@pytest.fixture(scope="module")
def _proven(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy_of(adopted, tmp_path_factory.mktemp("proven") / "clone")
    office.publish_article()
    assert verify(office.repo, "main").faults == []
    return office


@pytest.fixture
def office(_proven: Office, tmp_path: Path) -> Office:
    return copy_of(_proven, tmp_path / "clone")


def answers(one: Verified) -> tuple[object, ...]:
    touches = [one.touches(path) for path in (ARTICLE, SECOND)]
    return (one.head, one.count, [str(fault) for fault in one.faults], one.provenance(), one.numbers(), touches)


def again(office: Office) -> Verified:
    return verify_incremental(Repo(office.root), "main")


def judged(office: Office, anchors: Sequence[str] = ()) -> list[tuple[int, int]]:
    """What a run tells of the entries that it judges: which of how many."""
    told: list[tuple[int, int]] = []
    verify_incremental(Repo(office.root), "main", anchors, lambda done, total: told.append((done, total)))
    return told


def test_nothing_is_judged_twice(office: Office) -> None:
    assert judged(office) == []
    office.publish_article("article/third", {SECOND: article("改过的稿件")})
    assert judged(office) == [(1, 1)]
    assert judged(office) == []
    assert again(office).count == 3


def test_both_ways_give_the_same_answers(office: Office) -> None:
    office.publish_article("article/third", {SECOND: article("改过的稿件")})
    office.publish_article("article/fourth", {"content/ywdt/yxyw/fourth.md": article("第四篇稿件")})
    assert answers(again(office)) == answers(verify(office.repo, "main"))


def test_a_question_by_path_costs_its_answer(office: Office) -> None:
    found = again(office)
    assert set(found.records_for([SECOND, "content/none.md"])) == {SECOND}
    assert found.numbers_for([SECOND, ARTICLE]) == {SECOND: 1, ARTICLE: 0}
    assert [entry.predicate.number for entry in found.entries_for(SECOND)] == [1]
    first = found.first
    assert found.touched_since(first) == {SECOND}
    assert found.touched_since(found.head) == set()
    assert found.touched_since("0" * 40) is None


def test_wz_14_a_changed_and_changed_back_article_has_a_new_record(office: Office) -> None:
    before = again(office)
    office.publish_article("article/there", {SECOND: article("改过的稿件")})
    office.publish_article("article/back", {SECOND: article("第二篇稿件")})
    after = again(office)
    assert after.touched_since(before.head) == {SECOND}
    assert after.records_for([SECOND])[SECOND].entry == 3


def test_an_unreviewed_push_is_named_without_judging_again(office: Office) -> None:
    office.write(ARTICLE, article() + "x")
    office.commit("stray", person="admin")
    assert [fault.path for fault in again(office).faults] == [ARTICLE]
    assert judged(office) == []


def test_a_false_new_entry_is_found(office: Office) -> None:
    office.write("content/ywdt/yxyw/stray.md", article("未审稿件"))
    office.commit("stray")
    office.branch("article/fifth", {"content/ywdt/yxyw/fifth.md": article("第五篇稿件")})
    office.force(office.agree("article/fifth", "editor", "leader", "principal"))
    found = again(office)
    assert any("不是在前一号审定的内容上作出的" in fault.message for fault in found.faults)
    assert answers(found) == answers(verify(office.repo, "main"))
    assert any(fault.entry == 2 for fault in again(office).faults)


@pytest.mark.parametrize("to", ["cut off", "replaced", "gone"])
def test_a_ledger_that_is_not_the_proven_one_is_proven_from_scratch(office: Office, to: str) -> None:
    tip = git(office.root, "rev-parse", REF)
    if to == "gone":
        git(office.root, "update-ref", "-d", REF)
    elif to == "cut off":
        git(office.root, "update-ref", REF, f"{tip}~1")
    else:
        tree = git(office.root, "rev-parse", f"{tip}^{{tree}}")
        other = git(office.root, "commit-tree", "-p", f"{tip}~1", "-m", "replaced", tree)
        git(office.root, "update-ref", REF, other)
    told = judged(office)
    assert told == {"gone": [], "cut off": [(1, 1)], "replaced": [(1, 2), (2, 2)]}[to]
    found = verify_incremental(Repo(office.root), "main", [tip])
    assert any("不见了" in fault.message for fault in found.faults)


def _overwrite(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _sql(*statements: str) -> Callable[[Path], object]:
    def alter(path: Path) -> None:
        with sqlite3.connect(path) as db:
            for statement in statements:
                db.execute(statement)
        db.close()

    return alter


SPOILT: dict[str, Callable[[Path], object]] = {
    "removed": Path.unlink,
    "empty": _overwrite(b""),
    "rubbish": _overwrite(b"rubbish" * 1000),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "other programs": _sql("UPDATE state SET value = 'x' WHERE key = 'programs'"),
    "no programs": _sql("DELETE FROM state WHERE key = 'programs'"),
    "no head": _sql("DELETE FROM state WHERE key = 'head'"),
    "another head": _sql(f"UPDATE state SET value = '{'1' * 40}' WHERE key = 'head'"),
    "an entry less": _sql("DELETE FROM entry WHERE number = 1"),
    "an entry more": _sql("INSERT INTO entry VALUES (2, 'x', 'x')"),
    "no table": _sql("DROP TABLE entry"),
    "no state": _sql("DROP TABLE state"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_store_costs_a_full_run_and_nothing_else(office: Office, how: str) -> None:
    path = office.repo.git_dir / cache.FILE
    expected = answers(again(office))
    SPOILT[how](path)
    assert judged(office) == [(1, 2), (2, 2)]
    assert judged(office) == []
    assert answers(again(office)) == expected


@pytest.mark.parametrize(
    "put", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/nowhere/x")], ids=["pipe", "folder", "link"]
)
def test_what_stands_beside_the_store_is_put_aside(office: Office, put: Callable[[Path], object]) -> None:
    path = office.repo.git_dir / cache.FILE
    expected = answers(again(office))
    for side in ("-journal", "-wal", "-shm"):
        put(path.with_name(path.name + side))
    assert answers(again(office)) == expected and judged(office) == []
    assert all(path.with_name(f"{path.name}{side}.damaged").lstat() for side in ("-journal", "-wal", "-shm"))


def test_a_store_that_cannot_be_written_is_done_without(office: Office) -> None:
    path = office.repo.git_dir / cache.FILE
    path.unlink()
    path.mkdir()
    assert again(office).faults == []


def test_a_ledger_with_a_fault_is_not_kept(office: Office) -> None:
    path = office.repo.git_dir / cache.FILE
    path.unlink()
    git(office.root, "update-ref", REF, git(office.root, "commit-tree", "-p", REF, "-m", "x", f"{REF}^{{tree}}"))
    assert again(office).faults
    assert not path.exists()
