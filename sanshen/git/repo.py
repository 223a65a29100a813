"""A clone, read and written through git; `sanshen.git.remote` speaks with others. Paths are exact (`-z`), renames are off, replace objects are ignored."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote

from sanshen.base.errors import PortalError
from sanshen.base.inherited import INDEX
from sanshen.git.ancestry import Ancestry
from sanshen.git.objects import (
    EMPTY_TREE,
    FOLDER,
    ZONE,
    Change,
    Commit,
    Entry,
    Signature,
    decode_path,
    decode_refs,
    parse_changes,
    parse_commit,
    parse_index,
    parse_tree,
    split_z,
)
from sanshen.git.processes import Git, GitFailed, Missing
from sanshen.git.safety import Apart, filters_off, passed

__all__ = ["GitFailed", "RefMoved", "Repo"]
_NO_RENAMES = {"merge.renames": "false", "merge.directoryRenames": "false"}
_STRAIGHT = 8  # commits that are read here sooner than git is started for them
_KEPT = 256  # commits; they never change, and the same few are asked for again and again
_LOCK = re.compile(r"Unable to create '([^']*\.lock)': File exists")
_MOVED = re.compile(
    r"but expected|reference already exists|incorrect old value|unable to resolve reference '[^']*'(?!:)"
)
_FULL = re.compile(r"[0-9a-f]{40}")
_STATUS = ("--no-renames", "--untracked-files=all", "--ignore-submodules=dirty")
_FORMAT = "--show-object-format"


class RefMoved(PortalError):
    """Somebody else moved a ref that a compare-and-swap was to move."""


class Repo:
    """A clone. Methods take revisions and give parsed values; a git failure is a PortalError with git's own words."""

    def __init__(self, path: str | os.PathLike[str] = ".") -> None:
        root, around = _found(path)
        try:
            asked = Git(root, **around).run("rev-parse", "--path-format=absolute", "--git-common-dir", _FORMAT)
        except GitFailed as error:
            raise _unopened(path, root, error) from error
        common, kind, *_ = os.fsdecode(asked).split("\n")
        if kind != "sha1":
            cure = "用 SHA-1 格式的仓库（git init 的默认格式）；内容另有 SHA-256 签名保护"
            raise PortalError(f"不支持对象格式为 {kind} 的 Git 仓库", cure=cure, path=str(root))
        self.git_dir = Path(common)
        self.root = root
        self._git = Git(root, **around)
        self._apart: Git | None = None
        self._commits: dict[str, Commit] = {}
        self._ahead: dict[str, tuple[str, bytes]] = {}
        self._differing: dict[tuple[str, str], bytes] = {}
        self._ancestry: Ancestry | None = None

    def close(self) -> None:
        self._git.close()

    def _run(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> bytes:
        return self._git.run(*args, stdin=stdin, env=env, settings=settings)

    def _alone(self, *args: str, settings: Mapping[str, str] | None = None) -> bytes:
        """What git prints of objects alone, whatever settings, attributes, drivers and grafts this clone has."""
        if self._apart is None:
            self._room = Apart(self.git_dir / "objects")
            self._apart = Git(self._room.folder, env=self._room.env)
        return self._apart.run(*args, settings=settings)

    def _run_on_files(self, *args: str) -> bytes:
        """git at work on the work tree, where filters of the clone's settings would run."""
        try:
            names = self._run("config", "--null", "--name-only", "--get-regexp", r"^filter\.").decode().split("\0")
        except GitFailed:  # there is none
            names = []
        return self._run(*args, settings=filters_off(names))

    # -- reading ---------------------------------------------------------------------------------------------------

    def resolve(self, revision: str) -> str:
        """Full id of the commit; PortalError if there is none."""
        found = revision if _FULL.fullmatch(revision) and revision in self._commits else self.find(revision)
        if found is None:
            raise PortalError(f"找不到“{revision}”", cure="核对分支名或提交编号；必要时先 git fetch")
        return found

    def find(self, revision: str) -> str | None:
        """Full id of the commit that the revision stands for now."""
        return self._id(f"{revision}^{{commit}}") if revision and not revision.startswith("-") else None

    def _id(self, name: str) -> str | None:
        found = self.header(name)
        return found[0] if found else None

    def commit(self, revision: str) -> Commit:
        """A commit as it is stored; grafts and shallow ends do not count."""
        name = revision if _FULL.fullmatch(revision) else self.resolve(revision)
        if name not in self._commits:
            if len(self._commits) >= _KEPT:
                del self._commits[next(iter(self._commits))]
            try:
                self._commits[name] = parse_commit(name, self.object(name, "commit"))
            except (KeyError, ValueError) as error:
                raise _damaged("提交", name) from error
        return self._commits[name]

    def object(self, object_id: str, kind: str = "blob") -> bytes:
        """Raw bytes of an object, through one long-lived `git cat-file`."""
        return _of_kind(kind, object_id, self.stored(object_id))

    def stored(self, object_id: str) -> tuple[str, bytes]:
        """Type and raw bytes of an object of whatever type."""
        found = self._ahead.get(object_id) or self._git.contents(object_id)
        if found is None:
            raise Missing(object_id)
        return found

    def header(self, name: str) -> tuple[str, str, int] | None:
        """Id, type and size of the object that a name or the beginning of an id stands for; None if there is none."""
        return self._git.info(name)

    def read_ahead(self, ids: Iterable[str], pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Bring these objects into memory, and what differs between these trees, instead of what the last call brought.

        What is not there, or is no id, is passed over; whoever asks for it later hears of it.
        """
        self._ahead = self._git.ahead(one for one in dict.fromkeys(ids) if _FULL.fullmatch(one))
        self._differing = self._git.diffs(pair for pair in pairs if all(map(_FULL.fullmatch, pair)))

    def blobs(self, ids: Iterable[str]) -> Iterator[bytes]:
        """Contents of many blobs in turn; git reads ahead, memory holds a few."""
        wanted = list[str]()
        for found in self._git.many(_noted(ids, wanted)):
            yield _of_kind("blob", wanted.pop(0), found)

    def has(self, object_id: str) -> bool:
        """Whether the clone holds an object of this id."""
        return _FULL.fullmatch(object_id) is not None and self._git.info(object_id) is not None

    def kinds(self, ids: Sequence[str]) -> list[str]:
        """What each object is (`blob`, `tree`, …); empty where the clone lacks it. Contents are not read."""
        if len(ids) <= _STRAIGHT:
            return [found[1] if (found := self._git.info(one)) else "" for one in ids]
        told = self._run("cat-file", "--batch-check=%(objecttype)", "--buffer", stdin="\n".join(ids).encode() + b"\n")
        return ["" if b" " in line else line.decode() for line in told.splitlines()]

    def size(self, object_id: str) -> int:
        """Bytes of an object that is not read for it."""
        found = self._git.info(object_id)
        if found is None:
            raise Missing(object_id)
        return found[2]

    def sizes(self, ids: Sequence[str]) -> list[int]:
        """Bytes of each blob, none of them read; -1 where the clone lacks it, or it is something else."""
        if len(ids) <= _STRAIGHT:
            told = [self._git.info(one) for one in ids]
            return [found[2] if found and found[1] == "blob" else -1 for found in told]
        form = "--batch-check=%(objecttype) %(objectsize)"
        lines = self._run("cat-file", form, "--buffer", stdin="\n".join(ids).encode() + b"\n").splitlines()
        return [int(line[5:]) if line.startswith(b"blob ") else -1 for line in lines]

    def folder(self, treeish: str, path: str = "") -> list[Entry]:
        """What stands directly in one folder of a tree, folders among it; nothing where there is no such folder."""
        start = f"{path}/" if path else ""
        return [
            Entry(start + decode_path(name), *rest)
            for name, rest in self._below(treeish, path.split("/") if path else []).items()
        ]

    def _below(self, treeish: str, folders: Iterable[str]) -> dict[bytes, tuple[str, str]]:
        rows = self._tree(treeish if self._is_tree(treeish) else f"{treeish}^{{tree}}")
        for folder in folders:
            mode, tree = rows.get(folder.encode(), ("", ""))
            if mode != FOLDER:
                return {}
            rows = self._tree(tree)
        return rows

    def _is_tree(self, name: str) -> bool:
        return name in self._ahead and self._ahead[name][0] == "tree"

    def _tree(self, name: str) -> dict[bytes, tuple[str, str]]:
        try:
            return dict(parse_tree(self.object(name, "tree")))
        except ValueError as error:
            raise _damaged("文件夹", name) from error

    def entries(self, treeish: str) -> list[Entry]:
        """Every file of the tree, in git's order; read as objects are, for `git ls-tree` believes whatever bytes it finds."""
        found, left = list[Entry](), [("", "", treeish)]
        while left:
            path, mode, name = left.pop()
            if mode and mode != FOLDER:
                found.append(Entry(path, mode, name))
                continue
            start = f"{path}/" if path else ""
            rows = self._tree(name) if mode else self._below(name, ())
            left += [(start + decode_path(one), *row) for one, row in reversed(rows.items())]
        return found

    def entry(self, treeish: str, path: str) -> Entry | None:
        """The file or folder at exactly this path."""
        *folders, name = path.split("/")
        found = self._below(treeish, folders).get(name.encode())
        return Entry(path, *found) if found else None

    def among(self, treeish: str, names: Iterable[str]) -> tuple[Entry | None, ...]:
        """What bears each of the names directly in the tree, read at once."""
        rows = self._below(treeish, ())
        found = ((name, rows.get(name.encode())) for name in names)
        return tuple(Entry(name, *row) if row else None for name, row in found)

    def read(self, treeish: str, path: str) -> bytes:
        """Contents of a file in a tree; PortalError if it is not there."""
        entry = self.entry(treeish, path)
        if entry is None:
            raise PortalError("这个版本里没有该文件", cure="核对路径与版本", path=path)
        return self.object(entry.blob)

    def changes(self, old: str, new: str) -> list[Change]:
        """What differs between two trees or commits, renames as a deletion and an addition."""
        one, other = self._tree_of(old), self._tree_of(new)
        if one == other:
            return []
        known = self._differing.get((one, other))
        return parse_changes(self._git.diff(one, other) if known is None else known)

    def _tree_of(self, treeish: str) -> str:
        if treeish in self._commits:
            return self._commits[treeish].tree
        if self._is_tree(treeish):
            return treeish
        found = self._id(f"{treeish}^{{tree}}")
        if found is None:
            raise Missing(treeish)
        return found

    def staged(self) -> list[Change]:
        """What the next commit would change."""
        return self._staged(self.find("HEAD") or EMPTY_TREE, passed([INDEX]))

    def _staged(self, tree: str, env: Mapping[str, str] | None = None) -> list[Change]:
        words = ("diff-index", "--cached", "-r", "-z", "--raw", "--no-renames", "--no-abbrev")
        return parse_changes(self._run(*words, "--ignore-submodules=none", tree, env=env))

    def index(self) -> list[Entry]:
        """Every file that the next commit would hold; an unmerged path stands for its first side."""
        return parse_index(self._run("ls-files", "--stage", "-z", "--full-name", ":/", env=passed([INDEX])))

    def merge_tree(self, base: str, head: str) -> str:
        """Tree that merging `head` into `base` gives, no file guessed to have moved; PortalError on conflict."""
        try:
            base, head = self.resolve(base), self.resolve(head)
            done = self._alone("merge-tree", "--write-tree", "-z", base, head, settings=_NO_RENAMES)
            return split_z(done)[0].decode().strip()
        except GitFailed as error:
            if error.status == 129:  # git's exit code for a usage it does not know
                raise PortalError("git 版本过旧，不能核对合并结果", cure="升级到 git 2.38 或更新版本") from error
            if error.status != 1:
                raise
            cure = "先把主分支合入本分支（git merge），解决后重新送审"
            raise PortalError("与主分支有冲突，不能合并", cure=cure) from error

    def merge_base(self, one: str, other: str) -> str | None:
        try:
            return self._run("merge-base", one, other).decode().strip()
        except GitFailed as error:
            if not error.is_no:
                raise
            return None

    def commits(self, base: str, head: str) -> list[Commit]:
        """Every commit of head that base lacks, over all parents; git may name too many where clocks went wrong."""
        base, head = self.resolve(base), self.resolve(head)
        if self._ancestry:
            return self._ancestry.lacking(base, head)
        one, found = head, list[Commit]()
        while one != base and len(found) < _STRAIGHT:  # most branches are a commit or two on the tip of main
            found.append(self.commit(one))
            if len(found[-1].parents) != 1:
                break
            one = found[-1].parents[0]
        return found if one == base else [self.commit(i) for i in self._listed([f"{base}..{head}"])]

    def walk_forward(self) -> None:
        """From now on `commits` is asked of thousands of bases, most of which descend from the one before."""
        self._ancestry = self._ancestry or Ancestry(self.commit, self._listed)

    def _listed(self, revisions: Iterable[str]) -> list[str]:
        return self._run("rev-list", *revisions, "--").decode().split()

    def chain(self, head: str, since: str = "") -> list[Commit]:
        """First-parent history of `head`, oldest first; with `since`, only what is no ancestor of that commit."""
        return [self.commit(i) for i in self.chain_ids(head, since)]

    def chain_ids(self, head: str, since: str = "") -> list[str]:
        """`chain` without reading the commits."""
        words = [head, f"^{since}"] if since else [head]
        return self._listed(["--first-parent", "--reverse", *words])

    def beginning(self, head: str) -> str:
        """The commit without parents in which the first-parent history of `head` begins."""
        return self._run("rev-list", "--first-parent", "--max-parents=0", head, "--").decode().strip()

    def is_ancestor(self, older: str, newer: str) -> bool:
        try:
            self._run("merge-base", "--is-ancestor", older, newer)
        except GitFailed as error:
            if not error.is_no:
                raise
            return False
        return True

    def refs(self, prefix: str) -> dict[str, str]:
        """Full ref name to object id for every ref below `prefix`."""
        rows = decode_refs(self._run("for-each-ref", "--format=%(refname)%00%(objectname)", prefix)).split("\n")
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


def _found(path: str | os.PathLike[str]) -> tuple[Path, dict[str, dict[str, str]]]:
    """The clone's root and what git must be told to work there: its settings may name another work tree, and do not count.

    A folder of the work tree that looks like a bare repository is none; a true one lies in no clone.
    """
    start = Path(path).absolute()
    for folder in (start, *start.parents):
        if os.path.lexists(folder / ".git"):
            root = folder.resolve()
            return root, {"env": {"GIT_WORK_TREE": str(root), "GIT_CEILING_DIRECTORIES": str(root.parent)}}
    return start, {"settings": {"safe.bareRepository": "all"}}


def _unopened(path: str | os.PathLike[str], root: Path, error: GitFailed) -> PortalError:
    """Why git does not work there."""
    said = error.message
    if "dubious ownership" in said:
        cure = f"用它的主人的账号运行；确认它可信，也可以运行 git config --global --add safe.directory {root}"
        return PortalError("这个克隆属于别的账号，git 不打开它", cure=cure, path=str(root))
    if not os.path.lexists(root / ".git"):
        return PortalError(f"{path} 不是 Git 仓库", cure="进入门户仓库的文件夹再运行")
    if error.status is None:  # it never answered
        return error
    if "config" in said:
        cure = "改正 .git/config 里的这一处，或从备份取回这个文件"
        return PortalError(f"读不了克隆的 Git 设置（{said.partition('：')[2]}）", cure=cure, path=str(root))
    cure = "核对 .git/HEAD 和 .git 的权限，从备份取回；或者重新克隆"
    return PortalError("git 打不开这个克隆：.git 不完整、损坏或读不到", cure=cure, path=str(root))


def _noted(ids: Iterable[str], seen: list[str]) -> Iterator[str]:
    for one in ids:
        seen.append(one)
        yield one


def _damaged(what: str, name: str) -> PortalError:
    return PortalError(
        f"{what} {name[:12]} 的内容不合 Git 的写法", cure="请推送的人重新提交；仍然如此，运行 git fsck 检查"
    )


def _of_kind(kind: str, name: str, found: tuple[str, bytes]) -> bytes:
    if found[0] != kind:
        raise PortalError(f"{name} 不是 {kind}", cure="仓库可能已损坏，运行 git fsck 检查")
    return found[1]
