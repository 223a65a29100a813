"""Caches, anchors, disks and rights on a bad day: no traceback, never the same cure for ever, and it is said what was done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.ocr import cache
from checks.ocr.picture import Seen
from sanshen.base.errors import PortalError
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.publish import run
from sanshen.publish.checked import verdicts
from sanshen.publish.run import store_of
from sanshen.publish.store.releases import Store
from sanshen.review import acts_seen
from sanshen.review.ledger import anchor
from sanshen.review.ledger import cache as proofs
from tests.conftest import git
from tests.git.test_private import deepen
from tests.pages.build.test_damaged import DAMAGES
from tests.publish.test_publish import publish, released
from tests.support.office import Office

SANSHEN = Path(sys.executable).parent / "sanshen"
CACHES = (proofs.FILE, verdicts.FILE)


def sanshen(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([SANSHEN, *words], cwd=office.root, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("file", CACHES, ids=str)
def test_damaged_caches_are_made_anew(
    office: Office, file: Path, damage: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    released(office)
    office.publish_article()
    path = office.repo.git_dir / file
    damage(path)
    assert released(office, force=True).articles == 2
    told, aside = capsys.readouterr().err, path.with_name(f"{path.name}.damaged")
    assert path.is_file() and not path.is_symlink()
    assert os.path.lexists(aside) == (str(aside) in told)
    assert publish(office).plan.outcome == "unchanged" and capsys.readouterr().err == ""


def test_the_clone_keeps_nothing_that_is_not_tried(office: Office) -> None:
    """A new file below .git/sanshen belongs into a list here, in tests/pages/build/test_damaged.py or below."""
    released(office)
    office.publish_article()
    released(office)
    known = {path.name for path in (*CACHES, anchor.FILE, acts_seen.FOLDER)} | {
        "builds",
        "site",
        cache.folder().name,
        "preview",
    }
    names = {path.name for path in (office.repo.git_dir / "sanshen").iterdir()}
    assert {name.removesuffix("-journal") for name in names} <= known


# -- the anchor --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("force", [False, True], ids=["plain", "force"])
@pytest.mark.parametrize("name", [name for name in DAMAGES if name != "deleted"])
def test_a_damaged_anchor_is_not_healed_in_silence(office: Office, name: str, force: bool) -> None:
    released(office)
    office.publish_article()
    before, path = store_of(office.repo, None).current(), office.repo.git_dir / anchor.FILE
    DAMAGES[name](path)
    words = ["--force"] if force else []
    refused = sanshen(office, "publish", *words)
    assert refused.returncode == 1 and "以前核对过的台账末端读不出来了" in refused.stderr
    assert "--anchor" in refused.stderr and store_of(office.repo, None).current() == before
    assert sanshen(office, "ledger", "verify").returncode == 1
    healed = sanshen(office, "ledger", "verify", "--anchor", git(office.root, "rev-parse", "ledger^"))
    assert healed.returncode == 0 and "已另存为" in healed.stderr
    assert sanshen(office, "publish", *words).returncode == 0


def test_a_wrong_anchor_does_not_heal(office: Office) -> None:
    path = office.repo.git_dir / anchor.FILE
    path.write_bytes(b"rubbish")
    done = sanshen(office, "ledger", "verify", "--anchor", "1" * 40)
    assert done.returncode == 1 and path.read_bytes() == b"rubbish"


def test_a_lost_anchor_is_said(office: Office) -> None:
    released(office)
    office.publish_article()
    (office.repo.git_dir / anchor.FILE).unlink()
    done = sanshen(office, "publish")
    assert done.returncode == 0 and "没有以前核对过的台账末端" in done.stderr and "--anchor" in done.stderr
    assert "没有以前核对过的台账末端" not in sanshen(office, "publish").stderr


# -- disks and rights --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kilobytes", [8, 40, 64])
def test_a_full_disk_under_the_release_folder(office: Office, disk: Callable[[str], Path], kilobytes: int) -> None:
    www = disk(f"size={kilobytes}k") / "www"
    done = sanshen(office, "publish", "--to", str(www))
    assert done.returncode == 0 or ("原来的版本没有动" not in done.stderr and "磁盘空间" in done.stderr)
    assert done.returncode == 0 or (str(www) in done.stderr and str(office.repo.git_dir) not in done.stderr)
    disk("size=64m")
    assert sanshen(office, "publish", "--to", str(www)).returncode == 0
    assert sanshen(office, "publish", "--to", str(www), "--verify").returncode == 0


@pytest.mark.parametrize("inodes", (16, 24, 32, 40))
def test_no_names_left_under_the_release_folder(office: Office, disk: Callable[[str], Path], inodes: int) -> None:
    """F9: what fails once the new release is served says so, and the exit code too."""
    www = disk(f"size=64m,nr_inodes={inodes}") / "www"
    done = sanshen(office, "publish", "--to", str(www))
    served = Store(www, www).current()
    assert (done.returncode == 0) == (served is not None), done.stderr
    if "收尾没有做完" in done.stderr:
        assert f"已发布 {served}，现在服务的就是它" in done.stderr
    disk("size=64m,nr_inodes=5000")
    assert sanshen(office, "publish", "--to", str(www)).returncode == 0
    assert sanshen(office, "publish", "--to", str(www), "--verify").returncode == 0


@pytest.mark.parametrize("kilobytes", [0, 128, 512])
def test_a_full_disk_under_the_clone(
    office: Office, disk: Callable[[str], Path], tmp_path: Path, kilobytes: int
) -> None:
    point = disk("size=64m")
    shutil.move(office.root, point / "clone")
    office.root = point / "clone"
    there = os.statvfs(point)
    (point / "filler").write_bytes(b"x" * max(0, there.f_bavail * there.f_frsize - kilobytes * 1024))
    done = sanshen(office, "publish", "--to", str(tmp_path / "www"))
    assert done.returncode == 0 or "没有动" not in done.stderr
    (point / "filler").unlink()
    assert sanshen(office, "publish", "--to", str(tmp_path / "www")).returncode == 0
    assert sanshen(office, "publish", "--to", str(tmp_path / "www"), "--verify").returncode == 0


def test_a_clone_that_may_only_be_read_can_be_verified(office: Office, disk: Callable[[str], Path]) -> None:
    """F20: the proof of the ledger needs no right to write."""
    released(office)
    point = disk("size=64m")
    shutil.move(office.root, point / "clone")
    office.root = point / "clone"
    disk("ro")
    try:
        done = sanshen(office, "ledger", "verify")
        assert done.returncode == 0 and "台账完好" in done.stdout and "不能记下核对过的台账末端" in done.stderr
        refused = sanshen(office, "publish")
        assert refused.returncode == 1 and "写权限" in refused.stderr
    finally:
        disk("rw")


def instead(own: Path, put: Callable[[Path], object]) -> None:
    shutil.rmtree(own)
    put(own)


PLACES: dict[str, Callable[[Path, Path], object]] = {
    "a link": lambda own, other: instead(own, lambda there: there.symlink_to(other)),
    "a file": lambda own, other: instead(own, lambda there: there.write_text("x")),
    "open to others": lambda own, other: own.chmod(0o777),
    "open to the group": lambda own, other: own.chmod(0o770),
}


@pytest.mark.parametrize("level", [0, 1], ids=["the store's", "all stores'"])
@pytest.mark.parametrize("spoil", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("force", [False, True], ids=["plain", "force"])
def test_records_that_others_could_write_are_not_believed(
    office: Office, tmp_path: Path, spoil: Callable[[Path, Path], object], level: int, force: bool
) -> None:
    made, store = released(office), store_of(office.repo, None)
    own = (store.private, store.private.parent)[level]
    (tmp_path / "other").mkdir()
    spoil(own, tmp_path / "other")
    with pytest.raises(PortalError, match="存放发布记录的文件夹") as told:
        publish(office, force=force)
    assert told.value.path == str(own) and told.value.cure
    assert store.current() == made.release and list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("words", [[], ["--force"], ["--verify"]], ids=str)
def test_a_clone_whose_own_folder_others_can_write_is_refused(office: Office, words: list[str]) -> None:
    made = released(office)
    own = office.repo.git_dir / "sanshen"
    own.chmod(0o777)
    done = sanshen(office, "publish", *words)
    assert done.returncode == 1 and "别人也能写" in done.stderr and f"chmod 700 {own}" in done.stderr
    own.chmod(0o700)
    assert store_of(office.repo, None).current() == made.release


@pytest.mark.parametrize("words", [["publish", "--verify"], ["rollback", "--list"], ["rollback"]], ids=" ".join)
@pytest.mark.parametrize("level", ["the store's", "all stores'", "the builder's"])
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702], ids=oct)
def test_nothing_is_told_from_records_that_others_could_write(
    office: Office, words: list[str], level: str, mode: int
) -> None:
    """Publishing refused them, while looking and going back believed them."""
    released(office)
    store = store_of(office.repo, None)
    own = {"the store's": store.private, "all stores'": store.private.parent, "the builder's": store.state}[level]
    own.chmod(mode)
    done = sanshen(office, *words)
    assert done.returncode == 1 and "别人也能写" in done.stderr and f"chmod 700 {own}" in done.stderr
    own.chmod(0o700)
    assert sanshen(office, "publish", "--verify").returncode == 0


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "\x1b[31m", "a\x7f", "a\r", "a\u2028b"], ids=ascii)
@pytest.mark.parametrize("given", ["--to", "SANSHEN_SITE"])
def test_a_folder_s_name_holds_nothing_that_cannot_be_seen(
    office: Office, tmp_path: Path, name: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = str(tmp_path / name)
    monkeypatch.setenv("SANSHEN_SITE", to if given == "SANSHEN_SITE" else "")
    done = sanshen(office, "publish", *(["--to", to] if given == "--to" else []))
    assert done.returncode == 1 and "控制字符" in done.stderr and "→ 换一个文件夹名" in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not (tmp_path / name).exists()


def test_nothing_is_published_into_the_clone(office: Office, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(office.root / "content")
    own = office.repo.git_dir / "sanshen"
    for folder in (office.root, office.root / "www", office.repo.git_dir, own / "builds/x", tmp_path / "way/www"):
        with pytest.raises(PortalError, match="克隆里面") as told:
            store_of(office.repo, folder)
        assert told.value.cure and told.value.path == str(folder)
    assert store_of(office.repo, own / "site").folder == store_of(office.repo, None).folder
    assert "克隆里面" in sanshen(office, "publish", "--to", ".").stderr


def test_what_was_planted_in_the_web_root_stops_no_publication(office: Office) -> None:
    """The exit code is 0 where the new release is served, and the next publication needs no help."""
    before = released(office)
    store = store_of(office.repo, None)
    for tree in store.releases.iterdir():
        deepen(tree / "site")
    done = sanshen(office, "publish", "--force")
    assert done.returncode == 0 and store.current() != before.release, done.stderr
    (store.link / "manifest.json").unlink()
    done = sanshen(office, "publish")
    assert done.returncode == 0 and "manifest.json 被人改动过，已改回" in done.stderr
    assert sanshen(office, "publish", "--verify").returncode == 0


def test_records_lie_in_the_clone_and_nothing_else_does_in_the_release_folder(office: Office, tmp_path: Path) -> None:
    store = store_of(office.repo, tmp_path / "www")
    run.publish(office.repo, store, force=False, tell=lambda *_: None, waiting=lambda: None)
    assert {path.name for path in store.folder.iterdir()} == {"current", "releases", ".publishing", ".publisher"}
    assert store.private.is_relative_to(office.repo.git_dir / "sanshen/builds")
    assert oct(store.private.stat().st_mode & 0o777) == "0o700"
    (tmp_path / "link").symlink_to(tmp_path / "www")
    assert store_of(office.repo, tmp_path / "link").private == store.private, "the same folder by another name"


def test_a_file_in_place_of_the_picture_cache_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "ocr"
    place.write_text("x")
    monkeypatch.setenv("SANSHEN_OCR_CACHE", str(place))
    cache.save("picture", Seen(fault="没有读"))
    assert "已另存为" in capsys.readouterr().err
    assert (found := cache.load("picture")) and found.fault == "没有读"


# -- what git says -----------------------------------------------------------------------------------------------------


def test_git_s_failures_come_with_their_own_cure(office: Office, disk: Callable[[str], Path]) -> None:
    point = disk("size=8m")
    shutil.move(office.root, point / "clone")
    repo = Repo(point / office.root.name)
    disk(f"size={sum(path.stat().st_blocks for path in point.rglob('*')) // 2 + 64}k")
    with pytest.raises(PortalError, match="No space left on device") as told:
        for number in range(100):
            repo.write_blob(os.urandom(20_000) + bytes(number))
    assert "磁盘空间" in told.value.cure and "unshallow" not in told.value.cure
    disk("ro")
    with pytest.raises(PortalError) as told:
        repo.write_blob(b"more")
    assert "只读" in told.value.cure
    with pytest.raises(PortalError, match="Could not read from remote repository") as told:
        Remote(repo.root, "origin").refs(["refs/heads/*"])
    assert "git remote -v" in told.value.cure


def test_a_gate_key_that_is_not_there_is_named(office: Office, tmp_path: Path) -> None:
    office.branch("article/new")
    office.agree("article/new", "editor", "leader", "principal")
    done = sanshen(office, "merge", "article/new", "--gate-key", str(tmp_path / "nokey"))
    assert done.returncode == 1 and f"{tmp_path / 'nokey'} 没有这个密钥文件 → 核对闸门密钥的路径" in done.stderr
    done = sanshen(office, "merge", "article/new", "--gate-key", str(office.keys["gate"]))
    assert done.returncode == 0, done.stderr
