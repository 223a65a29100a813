"""What a clone holds, read through git: objects, trees, history. Paths are exact (`-z`), renames are off, replace objects are ignored."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.base.inherited import INDEX
from sanshen.git.ancestry import Ancestry
from sanshen.git.failures import GitFailed, Missing
from sanshen.git.objects import (
    EMPTY_TREE,
    FOLDER,
    Change,
    Commit,
    Entry,
    decode_path,
    parse_changes,
    parse_commit,
    parse_index,
    parse_tree,
    split_z,
)
from sanshen.git.processes import Git
from sanshen.git.safety import Apart, passed

_NO_RENAMES = {"merge.renames": "false", "merge.directoryRenames": "false"}
_STRAIGHT = 8  # commits that are read here sooner than git is started for them
_KEPT = 256  # commits; they never change, and the same few are asked for again and again
_FULL = re.compile(r"[0-9a-f]{40}")
_FORMAT = "--show-object-format"


class Reader:
    """The reading half of `sanshen.git.repo.Repo`: methods take revisions and give parsed values."""

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
        found = self._ahead.get(object_id) or self._git.objects.contents(object_id)
        if found is None:
            raise Missing(object_id)
        return found

    def header(self, name: str) -> tuple[str, str, int] | None:
        """Id, type and size of the object that a name or the beginning of an id stands for; None if there is none."""
        return self._git.objects.info(name)

    def read_ahead(self, ids: Iterable[str], pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Bring these objects into memory, and what differs between these trees, instead of what the last call brought.

        What is not there, or is no id, is passed over; whoever asks for it later hears of it.
        """
        self._ahead = self._git.objects.ahead(one for one in dict.fromkeys(ids) if _FULL.fullmatch(one))
        self._differing = self._git.diffs(pair for pair in pairs if all(map(_FULL.fullmatch, pair)))

    def blobs(self, ids: Iterable[str]) -> Iterator[bytes]:
        """Contents of many blobs in turn; git reads ahead, memory holds a few."""
        wanted = list[str]()
        for found in self._git.objects.many(_noted(ids, wanted)):
            yield _of_kind("blob", wanted.pop(0), found)

    def has(self, object_id: str) -> bool:
        """Whether the clone holds an object of this id."""
        return _FULL.fullmatch(object_id) is not None and self._git.objects.info(object_id) is not None

    def kinds(self, ids: Sequence[str]) -> list[str]:
        """What each object is (`blob`, `tree`, …); empty where the clone lacks it. Contents are not read."""
        if len(ids) <= _STRAIGHT:
            return [found[1] if (found := self._git.objects.info(one)) else "" for one in ids]
        told = self._run("cat-file", "--batch-check=%(objecttype)", "--buffer", stdin="\n".join(ids).encode() + b"\n")
        return ["" if b" " in line else line.decode() for line in told.splitlines()]

    def size(self, object_id: str) -> int:
        """Bytes of an object that is not read for it."""
        found = self._git.objects.info(object_id)
        if found is None:
            raise Missing(object_id)
        return found[2]

    def sizes(self, ids: Sequence[str]) -> list[int]:
        """Bytes of each blob, none of them read; -1 where the clone lacks it, or it is something else."""
        if len(ids) <= _STRAIGHT:
            told = [self._git.objects.info(one) for one in ids]
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
    if error.is_cut_off:
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
