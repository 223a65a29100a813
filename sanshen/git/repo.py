"""A clone, read and written through git; `sanshen.git.reading` reads, `sanshen.git.remote` speaks with others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shlex import quote

from sanshen.base.errors import PortalError
from sanshen.git.failures import GitFailed
from sanshen.git.objects import ZONE, Change, Entry, Signature, decode_path, decode_refs, split_z
from sanshen.git.reading import Reader
from sanshen.git.safety import filters_off

__all__ = ["GitFailed", "RefMoved", "Repo"]
_LOCK = re.compile(r"Unable to create '([^']*\.lock)': File exists")
_MOVED = re.compile(
    r"but expected|reference already exists|incorrect old value|unable to resolve reference '[^']*'(?!:)"
)
_STATUS = ("--no-renames", "--untracked-files=all", "--ignore-submodules=dirty")


class RefMoved(PortalError):
    """Somebody else moved a ref that a compare-and-swap was to move."""


class Repo(Reader):
    """A clone: what it holds, its refs and settings, its work tree. A git failure is a PortalError with git's own words."""

    # -- refs and settings -----------------------------------------------------------------------------------------

    def refs(self, *prefixes: str) -> dict[str, str]:
        """Full ref name to object id for every ref below one of these."""
        rows = decode_refs(self._run("for-each-ref", "--format=%(refname)%00%(objectname)", *prefixes)).split("\n")
        return dict(row.split("\0", 1) for row in rows if row)

    def remotes_with(self, branch: str) -> dict[str, str]:
        """Remote to where its branch of this very name stood when it was fetched; those without it are left out."""
        fetched = {
            ref.removeprefix("refs/remotes/").partition("/"): tip for ref, tip in self.refs("refs/remotes/").items()
        }
        return {remote: tip for (remote, _, name), tip in fetched.items() if name == branch}

    def branch(self) -> str:
        """Name of the branch that is checked out; empty when none is."""
        try:
            return self._run("symbolic-ref", "--quiet", "--short", "HEAD").decode().strip()
        except GitFailed:
            return ""

    def identity(self) -> Signature:
        """Who git says is working here: a claim."""
        name, email = (self.config(key) for key in ("user.name", "user.email"))
        return Signature(name, email, 0)

    def config(self, key: str) -> str:
        try:
            return self._run("config", "--get", key).decode().strip()
        except GitFailed:
            return ""

    # -- writing ---------------------------------------------------------------------------------------------------

    def write_blob(self, data: bytes) -> str:
        return self._run("hash-object", "-w", "--stdin", stdin=data).decode().strip()

    def write_tree(self, entries: Iterable[Entry]) -> str:
        """A tree of exactly these files, made in an index of its own."""
        import tempfile

        rows = b"".join(f"{e.mode} {e.blob}\t{e.path}".encode() + b"\0" for e in entries)
        with tempfile.TemporaryDirectory() as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self._run("update-index", "-z", "--add", "--index-info", stdin=rows, env=env)
            return self._run("write-tree", env=env).decode().strip()

    def write_commit(
        self, tree: str, parents: list[str], message: str, who: Signature, signing_key: Path | None = None
    ) -> str:
        """A commit object; with `signing_key` (a private SSH key, or a public one held by the agent) it is signed."""
        if (
            signing_key and not (self.root / signing_key).exists()
        ):  # from where git looks, which does not say what is wrong
            cure = "核对闸门密钥的路径：--gate-key，或 git config sanshen.gatekey"
            raise PortalError("没有这个密钥文件", cure=cure, path=str(signing_key))
        env = {
            "GIT_AUTHOR_NAME": who.name,
            "GIT_AUTHOR_EMAIL": who.email,
            "GIT_AUTHOR_DATE": f"{who.when} {ZONE}",
        }
        env |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in env.items()}
        settings = {"user.signingkey": str(signing_key)} if signing_key else None
        sign = ["-S"] if signing_key else ["--no-gpg-sign"]
        links = [word for parent in parents for word in ("-p", parent)]
        words = ("commit-tree", *sign, *links, tree)
        done = self._run(*words, stdin=message.encode(), env=env, settings=settings)
        return done.decode().strip()

    def update_ref(self, ref: str, new: str, old: str) -> None:
        """Compare-and-swap; PortalError if somebody else moved the ref meanwhile."""
        self.update_refs([(ref, new, old)])

    def update_refs(self, moves: Iterable[tuple[str, str, str]]) -> None:
        """Compare-and-swap of several `(ref, new, old)` in one transaction: all move or none."""
        lines = [f"update {ref}\0{new}\0{old}\0" for ref, new, old in moves]
        script = "".join(["start\0", *lines, "prepare\0", "commit\0"])
        try:
            self._run("update-ref", "--create-reflog", "-z", "--stdin", stdin=script.encode("utf-8", "surrogateescape"))
        except GitFailed as error:
            refs = "、".join(line.split("\0")[0].removeprefix("update ") for line in lines)
            if lock := self._locked(error):
                raise lock from error
            if not _MOVED.search(error.message):
                raise PortalError(
                    f"不能更新 {refs}：{error.message}", cure=f"{error.cure}；没有写入任何内容"
                ) from error
            raise RefMoved(f"{refs} 已被别人更新", cure="重新运行本命令；没有写入任何内容") from error

    def _locked(self, error: GitFailed) -> PortalError | None:
        """git found a lock of another git, or one that a killed git left: a killed git leaves all that it held."""
        found = _LOCK.search(error.message)
        if not found:
            return None
        others = [*self.git_dir.glob("*.lock"), *Path(self.git_dir, "refs").rglob("*.lock")]
        paths = list(dict.fromkeys([found[1], *map(str, sorted(others))]))
        cure = (
            "等另一个 git 命令结束后重试；总是这样，用 ps -e | grep -E 'git|sanshen' 查看，确认都没有在运行"
            f"（多半是断电或被强行终止留下的），再删去这些文件（rm -f {' '.join(map(quote, paths))}）重试"
        )
        return PortalError("仓库被锁住了（文件已存在）", cure=cure, path=found[1])

    # -- the work tree ---------------------------------------------------------------------------------------------

    def _run_on_files(self, *args: str) -> bytes:
        """git at work on the work tree, where filters of the clone's settings would run."""
        try:
            names = self._run("config", "--null", "--name-only", "--get-regexp", r"^filter\.").decode().split("\0")
        except GitFailed:  # there is none
            names = []
        return self._run(*args, settings=filters_off(names))

    def unsaved(self) -> list[str]:
        """Paths of the work tree that no commit holds: changed, staged or new; ignored files do not count."""
        rows = split_z(self._run_on_files("status", "--porcelain=v1", "-z", *_STATUS))
        return [decode_path(row[3:]) for row in rows]

    def start_branch(self, name: str, start: str) -> None:
        """Make branch `name` at `start` and check it out; refused where it exists or work would be carried along."""
        if self.find(f"refs/heads/{name}"):
            raise PortalError(f"分支 {name} 已存在", cure=f"换一个名字，或用 git switch {name} 接着写")
        if unsaved := self.unsaved():
            on_start = (
                start == f"refs/heads/{self.branch()}"
            )  # what is committed there stands unreviewed on the main branch
            shown = "、".join(unsaved[:3]) + (f" 等 {len(unsaved)} 个文件" if len(unsaved) > 3 else "")
            raise PortalError(
                f"工作区有未提交的修改：{shown}",
                cure=f"先用 git stash -u 暂存{'' if on_start else '或 git commit 提交'}，再重新运行",
            )
        self._run_on_files("switch", "--quiet", "--no-track", "-c", name, start)

    def is_laid_out(self, branch: str) -> bool:
        """Whether `branch` is checked out and its work tree was brought to where it stands, whatever was edited since."""
        return self.branch() == branch and not self._staged(self._tree_of(f"refs/heads/{branch}"))

    def sync_worktree(self, branch: str, old: str) -> bool:
        """After `branch` moved from `old`, bring a clean checkout of it along; local edits stay untouched.

        False where another is checked out here: the turn of this one has not come.
        """
        if self._run("rev-parse", "--is-bare-repository") == b"true\n":
            return True
        if self.branch() != branch:
            return False
        # trees, no commits: git stops at those where it was told of a shallow file, and only then looks for the work tree
        one, other = self._tree_of(old), self._tree_of(f"refs/heads/{branch}")
        changes = self.changes(one, other)
        if {change.path for change in changes} & {change.path for change in self._staged(one)}:
            if self._staged(other):  # somebody's own, or another time's: git would take it for what it has laid out
                raise _not_followed()
            return True
        words = ("read-tree", "-m", "-u", one, other)
        with suppress(GitFailed):
            self._run_on_files(*words)
            return True
        with suppress(GitFailed):  # it says so of any file that was edited
            self._run_on_files(
                "update-index", "-q", "--refresh"
            )  # a copied clone's files look edited until they are read
        taken = self._take_away(changes)
        try:
            self._run_on_files(*words)
        except GitFailed as error:
            self._put_back(taken)
            if lock := self._locked(error):
                lock.cure += f"，再运行 git read-tree -m -u {old} {branch}：{branch} 已经更新，只是工作区没有跟上"
                raise lock from error
            raise _not_followed() from error
        return True

    def _take_away(self, changes: Iterable[Change]) -> list[Change]:
        """Remove files that a killed git has laid out already, for git takes them for edited ones; it lays them out again."""
        taken = list[Change]()
        for change in changes:
            path = self.root / change.path
            with suppress(OSError):
                if not change.deleted and path.is_file() and path.resolve() == path and self._holds(path, change):
                    path.unlink()
                    taken.append(change)
        return taken

    def _holds(self, path: Path, change: Change) -> bool:
        return path.stat().st_size == self.size(change.new_blob) and path.read_bytes() == self.object(change.new_blob)

    def _put_back(self, taken: Iterable[Change]) -> None:
        for change in taken:
            with suppress(OSError):
                Path(self.root, change.path).write_bytes(self.object(change.new_blob))


def _not_followed() -> PortalError:
    cure = (
        "运行 git stash -u 暂存，再用 git status 核对（应当没有改动）；不要在主分支上提交，那会撤销刚更新的内容。"
        "暂存里也有更新前的旧内容，用 git stash show -p 查看，只取回自己改的"
    )
    return PortalError("工作区有未提交的修改，没有随主分支更新", cure=cure)
