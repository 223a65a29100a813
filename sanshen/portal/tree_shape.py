"""Which trees may be: the names, the modes and the form of every folder, in content/ and everywhere else.

The one answer for `check`, the gate, a merge and a publication: what one of them lets pass, none of the others refuses.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from sanshen.base.errors import PortalError, legible
from sanshen.git.objects import EMPTY_TREE, FOLDER
from sanshen.git.rawtree import Row, form_faults, rows_of
from sanshen.git.repo import Repo
from sanshen.portal.paths import entry_faults, same_names

DEEPEST = 40  # folders in folders
ADOPTED = 2_000_000  # entries of a site that is taken over
CHANGED = 20_000  # entries that one change may bring; more than anybody reads, and checked within the gate's time
_GITLINK = "160000"
_RENAME = "改名或换成普通文件后重新提交"
_REWRITE = "在新的分支上重新添加这些文件，用 git 自己的命令提交"


class Fault(msgspec.Struct, frozen=True):
    """Why a path may not stand in the tree."""

    path: str
    message: str
    cure: str


class Arrived(msgspec.Struct, frozen=True):
    """One file that the tree has and the other has not (`is_new`), or has otherwise."""

    path: str
    mode: str
    object_id: str
    is_new: bool


class Walk:
    """What `tree` has that `base` has not. Folders that both share are not read; without `base` all of it is new.

    `arrived` and `gone` are files; `faults` says which entries may not be, leaving out what stood in `base` alike.
    Of a tree that nobody agreed to, `refuse_unlistable` is to be asked first.
    """

    def __init__(self, repo: Repo, tree: str, base: str = "") -> None:
        self.repo = repo
        self.arrived: list[Arrived] = []
        self.gone: list[str] = []
        self.faults: list[Fault] = []
        self._folder("", tree, base)
        self._mistaken()

    def _folder(self, prefix: str, tree: str, base: str) -> None:
        now, before = self._rows(prefix, tree), self._rows(prefix, base, quiet=True)
        known = set(before)
        self._form(prefix, now, before)
        former = {row.name: row for row in before}
        for row in now:
            if row not in known:
                self._entry(prefix, row, former.get(row.name))
        present = {row.name: row for row in now}
        for row in before:
            after = present.get(row.name)
            if after is None or after.is_folder != row.is_folder:
                self._away(prefix, row)

    def _entry(self, prefix: str, row: Row, former: Row | None) -> None:
        path = _path(prefix, row)
        if path is None:
            self._say(prefix + row.shown, "文件名不是 UTF-8", "改用汉字、字母、数字命名")
        elif row.is_folder:
            before = former.object_id if former and former.is_folder else ""
            if row.object_id == EMPTY_TREE:
                self._say(path, "是空文件夹", _REWRITE)
            elif row.object_id != before:
                self._folder(path + "/", row.object_id, before)
        else:
            self.arrived.append(Arrived(path, row.mode, row.object_id, former is None or former.is_folder))
            for fault in entry_faults(path, row.mode):
                self._say(path, fault, _RENAME)

    def _form(self, prefix: str, now: list[Row], before: list[Row]) -> None:
        """What is wrong with the folder as a whole, unless it was so before."""
        if found := list(form_faults(now)):
            stood = {(row.name, fault) for row, fault in form_faults(before)}
            for row, fault in found:
                if (row.name, fault) not in stood:
                    self._say(prefix + row.shown, fault, _REWRITE)
        if pairs := list(same_names(_decoded(now))):
            known = set(same_names(_decoded(before)))
            for one, other in pairs:
                if (one, other) not in known:
                    self._say(prefix + other, f"与“{prefix}{one}”只差大小写或编码写法", "改名，使两个文件名明显不同")

    def _away(self, prefix: str, row: Row) -> None:
        path = _path(prefix, row)
        if path is None:
            return
        if not row.is_folder:
            self.gone.append(path)
            return
        for below in self._rows(path + "/", row.object_id, quiet=True):
            self._away(path + "/", below)

    def _rows(self, prefix: str, tree: str, *, quiet: bool = False) -> list[Row]:
        if not tree or tree == EMPTY_TREE:
            return []
        try:
            return rows_of(self.repo.object(tree, "tree"))
        except PortalError as error:
            if not quiet:
                self._say(prefix.rstrip("/") or "/", f"文件夹读不出来：{error.message}", error.cure)
            return []

    def _mistaken(self) -> None:
        """Files that are none: git believes a mode, whatever it leads to."""
        wanted = [one for one in self.arrived if one.mode != _GITLINK]
        for one, kind in zip(wanted, self.repo.kinds([one.object_id for one in wanted]), strict=True):
            if kind != "blob":
                self._say(one.path, "指向的内容不是文件" if kind else "内容不在仓库里", _REWRITE)

    def _say(self, path: str, message: str, cure: str) -> None:
        self.faults.append(Fault(legible(path), message, cure))


def refuse_unlistable(repo: Repo, tree: str, base: str = "") -> None:
    """PortalError for a tree that git is not to be asked to list: too large beside `base`, too deep, or not one git can read.

    Folders that hold one another many times over take a few objects and unfold to more files than any machine can list.
    Without `base` a whole site is taken over.
    """
    most = CHANGED if base and base != EMPTY_TREE else ADOPTED
    if _measured(repo, "", tree, base, 0, {}).entries > most:
        raise _too_much(most)


class _Size(NamedTuple):
    """Entries that are new, and how many folders lie in one another."""

    entries: int
    height: int


def _measured(
    repo: Repo, prefix: str, tree: str, base: str, depth: int, known: dict[str, _Size], mode: str = FOLDER
) -> _Size:
    """What `tree` has that `base` does not share; each folder that is new as a whole is read once."""
    if not base and tree in known:
        _refuse_depth(depth + known[tree].height)
        return known[tree]
    _refuse_depth(depth)
    former = {row.name: row for row in _stood(repo, base)}
    entries = height = 0
    for row in _held(repo, prefix, tree, mode):
        was = former.get(row.name)
        if row == was:
            continue
        entries += 1
        if row.is_folder:
            before = was.object_id if was and was.is_folder else ""
            below = _measured(repo, f"{prefix}{row.shown}/", row.object_id, before, depth + 1, known, row.mode)
            entries, height = entries + below.entries, max(height, below.height + 1)
    size = _Size(entries, height)
    if not base:
        known[tree] = size
    return size


def _refuse_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise PortalError(f"文件夹层数过多，超过 {DEEPEST} 层", cure="减少文件夹的层数后重新提交")


def _held(repo: Repo, prefix: str, tree: str, mode: str) -> list[Row]:
    """The entries of a folder that nobody agreed to; PortalError for those at which git breaks off."""
    if not tree or tree == EMPTY_TREE:
        return []
    path = legible(prefix.rstrip("/") or "/")
    (kind,) = repo.kinds([tree])
    if kind != "tree":
        what = "指向的不是文件夹" if kind else "内容不在仓库里"
        raise PortalError(f"模式“{mode}”是文件夹，{what}", cure=_REWRITE, path=path)
    try:
        rows = rows_of(repo.object(tree, "tree"))
    except PortalError as error:
        raise PortalError(f"文件夹读不出来：{error.message}", cure=_REWRITE, path=path) from error
    for row in rows:
        if not row.name:
            raise PortalError(f"文件夹里有名称为空的条目（模式“{row.mode}”）", cure=_REWRITE, path=path)
        if not row.mode or row.mode.strip("01234567"):
            raise PortalError(f"模式“{row.mode}”不是 git 的写法", cure=_REWRITE, path=legible(prefix) + row.shown)
    return rows


def _stood(repo: Repo, tree: str) -> list[Row]:
    """Nothing where it cannot be read: it is not the change that brings it."""
    try:
        return rows_of(repo.object(tree, "tree")) if tree and tree != EMPTY_TREE else []
    except PortalError:
        return []


def _too_much(most: int) -> PortalError:
    return PortalError(
        f"新增和改动的文件过多，超过 {most // 10_000} 万个",
        cure="分几次提交，每次少一些；同一个文件夹不要在里面一再重复",
    )


def _path(prefix: str, row: Row) -> str | None:
    try:
        return prefix + row.name.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded(rows: list[Row]) -> list[str]:
    return [row.name.decode("utf-8", "backslashreplace") for row in rows]
