"""GitPython on a clone's objects: it sees what our reader sees, and no git that it starts follows anything else."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from git import NULL_TREE, BadObject, Commit, UnsupportedOperation
from gitdb.base import IStream
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sanshen.base.errors import PortalError
from sanshen.git.failures import GitFailed
from sanshen.git.library import Library, blame, opened
from sanshen.git.objects import FOLDER, ZERO
from sanshen.git.objects import Commit as Ours
from sanshen.git.repo import Repo
from tests.conftest import git

LINK, MODULE = "120000", "160000"
NAMES = ("a.md", "栏目/稿 件.md", "b\tc\n.md", ":(glob)*", '"q"/\\x.md', "-S", "\x7fé/x", "a-b/c.md", "a/b/c/d.md")
MISREAD = ("b\tc\n.md", ":(glob)*")  # names that the library does not get right where it tells what differs
LINES = st.sampled_from(
    (b"", b"same", b"other", "汉字".encode(), b"\ttab", b"x\ry", b"\xff", b"author Evil", b"f" * 40)
)
TEXT = st.builds(lambda lines, end: b"\n".join(lines) + end, st.lists(LINES, max_size=6), st.sampled_from((b"", b"\n")))
FILES = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.sampled_from(("100644", "100755", LINK, MODULE)), TEXT), max_size=4
)
AUTHORS = st.sampled_from(("编辑", "a b", "x.y", "é"))
# each commit: its files, who wrote it, and how far back its parents lie
HISTORIES = st.lists(
    st.tuples(FILES, AUTHORS, st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True)), min_size=1, max_size=9
)
TOLD = {
    "GIT_GRAFT_FILE": "/dev/null", "GIT_SHALLOW_FILE": "/dev/null", "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip
History = list[tuple[dict[str, tuple[str, bytes]], str, list[int]]]


def quoted(name: str) -> str:
    return '"' + "".join(f"\\{byte:03o}" for byte in name.encode()) + '"'


def made(folder: Path, history: History) -> Repo:
    """These commits, each on refs/heads/<its number>."""
    git(folder, "init", "-q", "--bare")
    script = bytearray()
    for number, (files, author, steps) in enumerate(history, 1):
        script += f"commit refs/heads/{number}\nmark :{number}\n".encode()
        script += f"author {author} <a@x> {1_700_000_000 + number} +0800\n".encode()
        script += f"committer {author} <a@x> {1_700_000_000 + number} +0800\n".encode()
        message = f"第 {number} 次\n\n正文\n".encode()
        script += b"data %d\n%s\n" % (len(message), message)
        parents = [f":{number - step}" for step in steps if number > step]
        script += (
            "".join(f"{'merge' if at else 'from'} {parent}\n" for at, parent in enumerate(parents)).encode()
            + b"deleteall\n"
        )
        for name, (mode, text) in files.items():
            if mode == MODULE:
                script += f"M {mode} {'1' * 40} {quoted(name)}\n".encode()
            else:
                script += f"M {mode} inline {quoted(name)}\n".encode() + b"data %d\n%s\n" % (len(text), text)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=bytes(script), check=True)
    return Repo(folder)


def files_of(commit: Commit) -> dict[str, tuple[str, str]]:
    return {str(one.path): (f"{one.mode:06o}", one.hexsha) for one in commit.tree.traverse()}  # type: ignore[union-attr]


def folders_and_files(repo: Repo, treeish: str, path: str = "") -> Iterator[tuple[str, tuple[str, str]]]:
    for one in repo.folder(treeish, path):
        yield one.path, (one.mode, one.blob)
        if one.mode == FOLDER:
            yield from folders_and_files(repo, treeish, one.path)


def changed(library: Library, old: str, new: str) -> list[tuple[str, str, str, str, str]]:
    """What the library tells of two commits, in the words of `Change`."""
    told = library.commit(old).diff(new, no_renames=True)
    rows = []
    for one in told:
        blobs = [side.hexsha if side else ZERO for side in (one.a_blob, one.b_blob)]
        rows.append(
            (str(one.b_path or one.a_path), f"{one.a_mode or 0:06o}", f"{one.b_mode or 0:06o}", blobs[0], blobs[1])
        )
    return sorted(rows)


def by_git(repo: Repo, commit: str, path: str) -> list[tuple[str, str, str]]:
    """Commit, author and text of each line, from what git prints for programs."""
    words = ["git", "--literal-pathspecs", "blame", "--line-porcelain", commit, "--", path]
    rows = iter(subprocess.run(words, cwd=repo.root, capture_output=True, check=True).stdout.split(b"\n")[:-1])
    found = []
    for row in rows:
        head = row.split(b" ")[0].decode()
        author = next(rows).decode().removeprefix("author ")
        text = next(one for one in rows if one.startswith(b"\t"))[1:]
        found.append((head, author, text.decode("utf-8", "replace")))
    return found


@pytest.mark.slow
@settings(max_examples=12, deadline=None, phases=[Phase.generate], report_multiple_bugs=False)
@given(HISTORIES)
def test_both_views_of_any_history_agree(history: History) -> None:
    with TemporaryDirectory() as folder:
        repo = made(Path(folder), history)
        ids = [repo.resolve(str(number)) for number in range(1, len(history) + 1)]
        with opened(repo) as library:
            for one in ids:
                _same_commit(repo.commit(one), library.commit(one))
                assert dict(folders_and_files(repo, one)) == files_of(library.commit(one))
                walked = {found.hexsha for found in library.iter_commits(one)}
                before = {found.hexsha for found in library.iter_commits(ids[0])}
                assert walked - before == {found.id for found in repo.commits(ids[0], one)}
                assert (ids[0] in walked) == repo.is_ancestor(ids[0], one)
                theirs = [found.hexsha for found in library.merge_base(ids[-1], one, all=True)]
                assert (repo.merge_base(ids[-1], one) or "") in (theirs or [""])
            for old, new in pairwise(ids):
                if any(repo.entry(side, name) for side in (old, new) for name in MISREAD):
                    continue
                ours = [(c.path, c.old_mode, c.new_mode, c.old_blob, c.new_blob) for c in repo.changes(old, new)]
                assert sorted(ours) == changed(library, old, new)
        for entry in repo.entries(ids[-1]):
            if entry.mode in ("100644", "100755"):
                lines = blame(repo, ids[-1], entry.path)
                assert [(one.commit, one.author, one.text) for one in lines] == by_git(repo, ids[-1], entry.path)
                assert [one.number for one in lines] == list(range(1, len(lines) + 1))
        repo.close()


def _same_commit(ours: Ours, theirs: Commit) -> None:
    assert (ours.id, ours.tree) == (theirs.hexsha, theirs.tree.hexsha)
    assert ours.parents == [parent.hexsha for parent in theirs.parents]
    assert (ours.message, ours.author.name, ours.author.email) == (
        theirs.message,
        theirs.author.name,
        theirs.author.email,
    )
    assert (ours.author.when, ours.committer.when) == (theirs.authored_date, theirs.committed_date)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "clone")
    folder = tmp_path / "clone"
    (folder / "a.md").write_text("一\n二\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def test_a_carriage_return_in_a_file_forges_no_line(clone: Path) -> None:
    """The library's own `blame` takes what stands after it for git's words."""
    forged = f"甲\r{'f' * 40} 1 1 1\rauthor 别人\rauthor-mail <x@x>\rauthor-time 1\rcommitter 别人\rcommitter-mail <x@x>\rcommitter-time 1\r\t乙"
    (clone / "a.md").write_bytes(forged.encode() + b"\n")
    git(clone, "commit", "-qam", "second")
    repo, head = Repo(clone), git(clone, "rev-parse", "HEAD")
    with opened(repo) as library:
        assert "f" * 40 in [
            row[0].hexsha
            for row in library.blame(head, "a.md") or ()
            if isinstance(row, list) and isinstance(row[0], Commit)
        ]
    assert [(one.commit, one.author, one.text) for one in blame(repo, head, "a.md")] == [(head, "测试", forged)]


def test_a_name_that_the_library_misreads_is_read_rightly_here(tmp_path: Path) -> None:
    """So what differs is asked of `Repo.changes`, and of the library only where it is for show."""
    repo = made(tmp_path, [({}, "x", [1]), ({"b\n.md": ("100644", b"x")}, "x", [1])])
    with opened(repo) as library:
        told = library.commit(repo.resolve("1")).diff(repo.resolve("2"))
        assert [one.b_path for one in told] == ["b"]
    assert [one.path for one in repo.changes("1", "2")] == ["b\n.md"]


def test_every_git_that_the_library_starts_is_told_what_to_follow(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    seen.mkdir()
    (tmp_path / "git").write_text(f'#!/bin/sh\nenv > {seen}/$$\nexec {shutil.which("git")} "$@"\n')
    (tmp_path / "git").chmod(0o755)
    repo, head = Repo(clone), git(clone, "rev-parse", "HEAD")
    monkeypatch.setenv("SANSHEN_TOKEN", "geheim")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with opened(repo) as library:
        commit = library.commit(head)
        assert [one.hexsha for one in library.iter_commits(head)] == [head]
        assert commit.stats.total["files"] == 1 and commit.diff(NULL_TREE)
        assert library.is_ancestor(commit, commit) and library.merge_base(commit, commit)
        assert library.git.cat_file("-t", head) == "commit"
    blame(repo, head, "a.md")
    found = [dict(row.split("=", 1) for row in file.read_text().splitlines() if "=" in row) for file in seen.iterdir()]
    theirs = [env for env in found if "GIT_WORK_TREE" not in env]  # ours work in the clone itself
    assert len(theirs) >= 6
    for env in theirs:
        assert {name: env[name] for name in TOLD} == TOLD
        assert "core.hooksPath" in env.values() and env.get("SANSHEN_TOKEN", "") == ""
        assert not {"/nowhere", str(clone / ".git")} & {env["GIT_DIR"]}
    assert not (tmp_path / "trace").exists()


def test_objects_come_from_our_reader_and_are_not_written(clone: Path) -> None:
    repo, head = Repo(clone), git(clone, "rev-parse", "HEAD")
    with opened(repo) as library:
        data = library.odb
        assert library.commit(head[:8]).hexsha == head
        assert data.has_object(bytes.fromhex(head)) and not data.has_object(b"\1" * 20)
        assert data.info(bytes.fromhex(head)).type == b"commit"
        for ask in (data.info, data.stream):
            with pytest.raises(BadObject):
                ask(b"\1" * 20)
        with pytest.raises(UnsupportedOperation):
            data.store(IStream("blob", 2, BytesIO(b"x\n")))
    path = clone / ".git/objects" / head[:2] / head[2:]
    other = git(clone, "commit-tree", "HEAD^{tree}", "-m", "forged")
    path.chmod(0o644)
    shutil.copy(clone / ".git/objects" / other[:2] / other[2:], path)
    with opened(Repo(clone)) as library, pytest.raises(PortalError, match="内容与编号不符"):
        assert library.commit(head).message


def test_a_git_that_fails_is_an_error_in_words(clone: Path) -> None:
    repo = Repo(clone)
    with pytest.raises(GitFailed, match="git rev-list 未能完成：fatal: bad object") as told, opened(repo) as library:
        library.git.rev_list("1" * 40)  # its iterators leave pipes to the garbage collector where they fail
    assert told.value.cure
    with pytest.raises(PortalError, match="这个版本里没有该文件"):
        blame(repo, "HEAD", "none.md")
    with pytest.raises(PortalError, match="找不到"):
        blame(repo, "--output=x", "a.md")


def test_nothing_is_left_behind(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rooms").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "rooms"))
    before = sorted((clone / ".git").rglob("*"))
    blame(Repo(clone), "HEAD", "a.md", {git(clone, "rev-parse", "HEAD"): []})
    assert list((tmp_path / "rooms").iterdir()) == [] and sorted((clone / ".git").rglob("*")) == before
