"""Clones follow the forge's main branch and ledger where these are proven, whatever stood there meanwhile, and nowhere else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sanshen.git.repo import Repo
from sanshen.publish.arriving import Unfollowed, bring, is_ahead
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import REF
from sanshen.review.proving.incremental import verify, verify_incremental
from tests.commands.test_road import SANSHEN
from tests.conftest import git
from tests.gate.hall import Hall
from tests.gate.test_overruled import agreed, merge_by_hand
from tests.support.office import Office, article, copy_of, now

HELD = ("main", "ledger")


class Town:
    """An office that pushes to a forge, and a publishing machine with a clone of its own."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.forge = office, folder / "forge.git"
        git(folder, "clone", "-q", "--bare", str(office.root), str(self.forge))
        git(office.root, "remote", "add", "origin", str(self.forge))
        git(folder, "clone", "-q", "-b", "main", str(self.forge), "machine")
        self.machine = Repo(folder / "machine")
        bring(self.machine)

    def stand(self, *names: str) -> list[str]:
        return git(self.forge, "rev-parse", *(names or HELD)).split()

    def here(self) -> list[str | None]:
        return [self.machine.find(f"refs/heads/{name}") for name in HELD]

    def spoil(self, name: str) -> None:
        """A bad push: a commit on the branch, made of nothing that was agreed."""
        blob = git(self.forge, "hash-object", "-w", "--stdin", stdin=b"{}")
        tree = git(self.forge, "mktree", stdin=f"100644 blob {blob}\tentry.json\n".encode())
        made = git(self.forge, "commit-tree", tree, "-p", name, "-m", "bad")
        git(self.forge, "update-ref", f"refs/heads/{name}", made)

    def put(self, name: str, commit: str) -> None:
        git(self.forge, "update-ref", f"refs/heads/{name}", commit)

    def good(self, name: str = "article/second") -> None:
        self.office.publish_article(name, {f"content/ywdt/yxyw/{name[8:]}.md": article(f"又一篇{name[8:]}")})
        git(self.office.root, "push", "-q", "origin", *HELD)


@pytest.fixture
def town(office: Office, tmp_path: Path) -> Town:
    return Town(office, tmp_path)


def test_a_bad_push_to_the_ledger_is_not_followed_and_heals_with_the_forge(town: Town) -> None:
    before = town.stand()
    town.spoil("ledger")
    for _ in range(2):
        with pytest.raises(Unfollowed, match="核对不过") as told:
            bring(town.machine)
        assert f"git push --force origin {before[1]}:{REF}" in told.value.cure
        assert town.here() == before
    town.put("ledger", before[1])
    town.good()
    bring(town.machine)
    assert town.here() == town.stand() != before and not verify_incremental(town.machine, "main").faults


@pytest.mark.parametrize("name", HELD)
def test_a_clone_that_has_a_bad_commit_goes_back_to_what_is_proven(town: Town, name: str) -> None:
    """As an earlier version took it over, or as it came to the main branch."""
    before = town.stand()
    town.spoil(name)
    git(town.machine.root, "fetch", "-q", "--update-head-ok", "origin", f"+{name}:{name}")
    bad = town.machine.find(f"refs/heads/{name}")
    town.put(name, before[HELD.index(name)])
    town.good()
    bring(town.machine)
    assert town.here() == town.stand() and not verify_incremental(town.machine, "main").faults
    assert town.machine.find(f"refs/sanshen/left/{name}/{bad}") == bad


def test_a_main_branch_that_was_spoilt_and_put_right_by_force_is_followed(town: Town) -> None:
    before = town.stand()
    town.spoil("main")
    bring(town.machine)
    assert verify_incremental(town.machine, "main").faults
    town.put("main", before[0])
    bring(town.machine)
    assert town.here() == before and not verify_incremental(town.machine, "main").faults


@pytest.mark.parametrize("names", [("ledger",), HELD], ids=["ledger", "both"])
def test_a_ledger_that_lost_what_was_proven_is_not_followed(town: Town, names: tuple[str, ...]) -> None:
    early = dict(zip(HELD, town.stand(), strict=True))
    town.good()
    bring(town.machine)
    late = town.stand()
    for name in names:
        town.put(name, early[name])
    with pytest.raises(Unfollowed, match="少了本克隆核对过的记录") as told:
        bring(town.machine)
    assert "git push origin ledger" in told.value.cure and town.here() == late


def test_a_main_branch_that_lost_what_was_merged_is_not_followed(town: Town) -> None:
    early = town.stand()
    town.good()
    bring(town.machine)
    late = town.stand()
    town.put("main", early[0])
    with pytest.raises(Unfollowed, match="主分支被退回或改写") as told:
        bring(town.machine)
    assert f"{late[0]}:refs/heads/main" in told.value.cure and town.here() == late
    git(town.machine.root, "push", "-q", "--force", "origin", f"{late[0]}:refs/heads/main")
    bring(town.machine)


def test_another_ledger_from_the_same_beginning_is_not_followed(town: Town, office: Office, tmp_path: Path) -> None:
    """Whoever has the gate's key and forgets an entry: all of it is signed, and it is not what was proven here."""
    other = copy_of(office, tmp_path / "other")
    town.good()
    bring(town.machine)
    late = town.stand()
    other.publish_article("article/third")
    for name in HELD:
        git(other.root, "push", "-q", "--force", str(town.forge), name)
    with pytest.raises(Unfollowed, match="不是接着本克隆核对过的") as told:
        bring(town.machine)
    assert "重新克隆一份" in told.value.cure and "停止发布" in told.value.cure and town.here() == late


def test_what_was_committed_here_by_hand_is_kept_under_a_name(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    machine = town.machine
    (machine.root / "content/own.md").write_text("own", "utf-8")
    git(machine.root, "add", "content/own.md")
    git(machine.root, "commit", "-q", "-m", "own")
    own = machine.find("HEAD")
    bring(machine)
    assert town.here() == town.stand() and machine.find(f"refs/sanshen/left/main/{own}") == own
    assert f"refs/sanshen/left/main/{own}" in capsys.readouterr().err


def published(town: Town, *words: str) -> subprocess.CompletedProcess[str]:
    to = str(town.machine.root.parent / "www")
    every = [str(SANSHEN), "publish", "--to", to, *words]
    return subprocess.run(every, cwd=town.machine.root, capture_output=True, text=True, check=False)


def test_a_work_tree_that_could_not_follow_is_a_remark_and_follows_later(town: Town) -> None:
    town.good()
    lock, page = town.machine.git_dir / "index.lock", town.machine.root / "content/ywdt/yxyw/second.md"
    lock.touch()
    done = published(town, "--fetch")
    assert done.returncode == 0 and "工作区没有跟上" in done.stderr and str(lock) in done.stderr and not page.exists()
    lock.unlink()
    assert published(town, "--fetch").returncode == 0 and page.exists()
    assert not git(town.machine.root, "status", "--porcelain", "-uno")


def test_figures_that_cannot_be_written_are_refused_before_anything_is_published(town: Town) -> None:
    done = published(town, "--profile", "/nonexistent/x")
    assert done.returncode == 1 and "/nonexistent/x" in done.stderr and not (town.machine.root.parent / "www").exists()


# -- the gate ------------------------------------------------------------------------------------


def restored(hall: Hall, between: Callable[[], None]) -> None:
    """The gate's clone as it was before `between`."""
    root, kept = hall.gate.root, hall.folder / "kept"
    shutil.copytree(root, kept, symlinks=True)
    between()
    shutil.rmtree(root)
    kept.rename(root)
    hall.gate = Repo(root)
    hall.watch = hall.sentry()


def ledgers(hall: Hall) -> tuple[str | None, str]:
    return hall.gate.find(REF), hall.remote("rev-parse", "ledger")


def test_a_gate_put_back_from_a_backup_takes_up_what_it_recorded_meanwhile(hall: Hall) -> None:
    head = agreed(hall)

    def goes_on() -> None:
        merge_by_hand(hall, 1, head, 50)
        hall.round(merging=True)

    restored(hall, goes_on)
    hall.round(merging=True)
    here, there = ledgers(hall)
    assert here == there and not [one for one in hall.told if one.state == "error"]
    assert not verify(hall.gate, "main", anchor.seen(hall.gate)).faults


def test_a_second_gate_with_the_same_key_that_was_slower_gives_way(hall: Hall) -> None:
    """Both record the same merge; what one did not get pushed is no anchor, and accuses nobody."""
    head = agreed(hall)
    shutil.copytree(hall.gate.root, hall.folder / "second-gate", symlinks=True)
    merge_by_hand(hall, 1, head, 50)
    before = hall.remote("rev-parse", "ledger")
    hall.round()
    faster = hall.remote("rev-parse", "ledger")
    assert faster != before
    hall.remote("update-ref", "refs/heads/ledger", before)
    hook = hall.folder / "forge.git/hooks/pre-receive"  # the other gate pushes just as this one does
    hook.write_text(f"#!/bin/sh\nenv -u GIT_QUARANTINE_PATH git update-ref refs/heads/ledger {faster}\n")
    hook.chmod(0o755)
    hall.gate = Repo(hall.folder / "second-gate")
    hall.watch = hall.sentry()
    told = list(
        hall.watch.round(now() + timedelta(seconds=1), merging=False)
    )  # in the same second it would write the very same
    assert ["被另一个闸门续写" in one.said for one in told if one.state == "error"] == [True], told
    assert is_ahead(hall.gate)  # nothing is published from it
    hook.unlink()
    assert ledgers(hall)[0] != faster == ledgers(hall)[1]
    hall.round()
    assert ledgers(hall) == (faster, faster) and not is_ahead(hall.gate)
    assert not verify(hall.gate, "main", anchor.seen(hall.gate)).faults
    assert not [one for one in hall.told if one.state == "error"]


def test_a_bad_push_to_the_ledger_stops_the_gate_in_words_on_every_page_until_it_is_put_right(hall: Hall) -> None:
    agreed(hall)
    before = hall.remote("rev-parse", "ledger")
    made = hall.remote("commit-tree", "main^{tree}", "-p", "ledger", "-m", "bad")
    hall.remote("update-ref", "refs/heads/ledger", made)
    told = hall.round(merging=True)[1]
    assert "核对不过" in told.said and "核对不过" in hall.comment(1) and not hall.github.pulls[1]["merged"]
    assert hall.gate.find(REF) == before
    hall.remote("update-ref", "refs/heads/ledger", before)
    assert hall.round()[1].state == "success"
