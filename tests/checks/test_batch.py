"""A whole archive, on one process, on several, on a cluster: the same findings in the same order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import weakref
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from distributed import Client

from checks import batch, sources
from checks.document import Document, Place
from checks.finding import Finding
from checks.listing import Listing
from checks.runner import check
from sanshen.base.errors import PortalError
from tests.checks.leaks import ID, MARK, MOBILE, docx, paragraph
from tests.support.cluster import cluster

__all__ = ["cluster"]
ROOT = Path(__file__).parents[2]
FILES = 300


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal whose every tenth article has something wrong, and some an attachment."""
    root = tmp_path_factory.mktemp("archive")
    for name in ("portal.toml", "people.toml", "columns.toml"):
        shutil.copy(ROOT / name, root / name)
    folder = root / "content/ywdt/yxyw"
    wrong = (
        f"证号{ID}",
        f"手机{MOBILE}",
        MARK,
        "[附件](none.md)",
        f"证号{ID}<!-- sanshen: allow PII001 样张上的号码 -->",
    )
    for n in range(FILES):
        (folder / f"a-{n}").mkdir(parents=True)
        body = wrong[n // 10 % len(wrong)] if n % 10 == 0 else f"见[上一篇](a-{max(n - 1, 0)}.md)。"
        front = f"---\ntitle: 云溪区第{n}次会议\nsource: 云溪区人民政府办公室\ncreated: 2026-01-05\n---\n"
        (folder / f"a-{n}.md").write_text(f"{front}\n{body}\n")
        if n % 25 == 0:
            (folder / f"a-{n}/附件.docx").write_bytes(docx(paragraph(ID if n % 50 else "正文")))
    return root


def found(archive: Path, **how: object) -> list[list[Finding]]:
    return list(batch.check_batch(sources.of_all(archive), **how))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def alone(archive: Path) -> list[list[Finding]]:
    findings = found(archive, jobs=1)
    assert len(findings) == FILES + 12 and len(list(chain(*findings))) > 30
    return findings


def test_processes_find_the_same_in_the_same_order(archive: Path, alone: list[list[Finding]]) -> None:
    assert found(archive, jobs=2) == alone


def test_a_cluster_finds_the_same_in_the_same_order(archive: Path, alone: list[list[Finding]], cluster: str) -> None:
    assert found(archive, scheduler=cluster) == alone


def kill_process(_: str) -> None:
    os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)


def kill_worker(address: str) -> None:
    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)


@pytest.mark.parametrize(("where", "kill"), [("jobs", kill_process), ("scheduler", kill_worker)])
def test_a_worker_killed_in_the_midst_loses_nothing(
    archive: Path, alone: list[list[Finding]], cluster: str, where: str, kill: Callable[[str], None]
) -> None:
    documents = sources.of_all(archive)
    how = {"scheduler": cluster} if where == "scheduler" else {"jobs": 2}
    run = batch.check_batch(documents, **how)
    first = next(run)
    kill(cluster)
    assert [first, *run] == alone


def test_workers_with_other_rules_are_refused(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.batch.edition", lambda: "older")
    with pytest.raises(PortalError, match="不是同一版本"):
        found(archive, jobs=2)


def test_what_kills_every_worker_is_an_error_of_its_own() -> None:
    sent = batch.Sent("content/a.md", b"", "100644", "")
    ((finding,),) = batch.lost([sent])
    assert (finding.code, finding.path, finding.blocks) == ("ENG001", "content/a.md", True)


def test_no_rule_keeps_the_tree_of_a_file_that_was_checked() -> None:
    """A tree holds its clone, and that the clone's git processes: whoever checks many sites would have them all."""
    tree = Listing({"content/a/x.md", "content/a/y.md"})
    document = Document("content/a/x.md", "会议。".encode(), "100644", Place(tree=tree))
    check(document)
    kept = weakref.ref(tree)
    del tree, document
    gc.collect()
    assert kept() is None
