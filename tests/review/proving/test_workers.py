"""A ledger proven in ranges by several processes has the same faults, in the same order, as one proven entry by entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base import parallel
from sanshen.git.objects import Entry as File
from sanshen.git.repo import Repo
from sanshen.review.ledger import cache
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.entry import FILE
from sanshen.review.proving import workers
from sanshen.review.proving.incremental import Verified, verify, verify_incremental
from tests.conftest import git
from tests.support.office import Office, article, copy_of


@pytest.fixture(scope="module")
def _grown(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy_of(adopted, tmp_path_factory.mktemp("grown") / "clone")
    for number in range(4):
        office.publish_article(f"article/a{number}", {f"content/ywdt/yxyw/a{number}.md": article(f"第 {number} 篇")})
    return office


@pytest.fixture
def office(_grown: Office, tmp_path: Path) -> Office:
    return copy_of(_grown, tmp_path / "clone")


@pytest.fixture(params=[1, 2], ids=["an entry a range", "two entries a range"])
def parted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "FEW", 0)
    monkeypatch.setattr(workers, "_RANGE", request.param)
    monkeypatch.setattr(parallel, "processors", lambda most: 2)


def spoil(office: Office) -> None:
    """Entries of all kinds of wrong: unreadable, out of order, without signature, on ground that nobody agreed to."""
    repo = Repo(office.root)
    before = repo.chain(REF)
    texts = [repo.read(one.tree, FILE) for one in before]
    texts[2] = b"{}"
    texts[3], texts[4] = texts[4], texts[3].replace(b"a2.md", b"a9.md")
    parents: list[str] = []
    for number, (text, old) in enumerate(zip(texts, before, strict=True)):
        tree = repo.write_tree([File(FILE, "100644", repo.write_blob(text))])
        key = office.keys["gate" if number != 1 else "stranger"]
        parents = [repo.write_commit(tree, parents, old.message, old.author, key)]
    git(office.root, "update-ref", REF, parents[0])


def told(one: Verified) -> tuple[object, ...]:
    paths = [f"content/ywdt/yxyw/a{number}.md" for number in range(4)]
    return (one.head, one.count, one.faults, one.provenance(), one.numbers(), [one.touches(path) for path in paths])


def ranges(office: Office) -> list[workers.Proven]:
    return list(workers.proven(Repo(office.root), Repo(office.root).chain_ids(REF)))


def test_a_true_ledger_is_true_in_ranges(office: Office, parted: None) -> None:
    assert [one.faults for one in ranges(office)] == [[]] * 5
    seen: list[tuple[int, int]] = []
    found = verify(office.repo, "main", tell=lambda done, total: seen.append((done, total)))
    assert found.faults == [] and seen == [(number, 5) for number in range(1, 6)]
    (office.repo.git_dir / cache.FILE).unlink()
    assert told(verify_incremental(office.repo, "main")) == told(found)


def test_the_same_faults_in_the_same_order(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(office)
    alone, one_by_one = told(verify(office.repo, "main")), ranges(office)
    assert len(one_by_one) == 5 and sum(bool(one.faults) for one in one_by_one) == 4
    monkeypatch.setattr(workers, "FEW", 0)
    monkeypatch.setattr(parallel, "processors", lambda most: 2)
    for size in (1, 2, 3):
        monkeypatch.setattr(workers, "_RANGE", size)
        assert ranges(office) == one_by_one
        assert told(verify(office.repo, "main")) == alone


def test_what_came_since_is_proven_in_ranges_too(office: Office, parted: None) -> None:
    verify(office.repo, "main")
    for number in range(3):
        office.publish_article(
            f"article/b{number}", {f"content/ywdt/yxyw/b{number}.md": article(f"新的第 {number} 篇")}
        )
    found = verify_incremental(Repo(office.root), "main")
    assert found.faults == [] and found.count == 8
    assert told(found) == told(verify(Repo(office.root), "main"))


def test_a_range_that_kills_its_processes_does_not_pass(office: Office) -> None:
    part = workers.Range(3, ["a" * 40, "b" * 40], "")
    assert [(one.row, [fault.entry for fault in one.faults]) for one in workers._lost(part)] == [
        (None, [3]),
        (None, [4]),
    ]


def test_the_disk_may_be_full(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    expected = told(verify(office.repo, "main"))
    (office.repo.git_dir / cache.FILE).unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        found = verify(office.repo, "main")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, kept)
    assert told(found) == expected
    assert list((office.repo.git_dir / "sanshen").glob("ledger-proven*")) == []
