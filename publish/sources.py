"""The build root: every file comes from a blob of the commit, never from a work tree, a filter or an attribute."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from portal import provenance
from portal.errors import legible
from portal.objects import Change, Entry
from portal.paths import CONTENT, REGULAR, name_faults, twins, twins_of
from portal.repo import Repo
from publish.refusal import Refusal

NEEDED = ("pelicanconf.py", "publishconf.py")
_KINDS = {"120000": "符号链接", "160000": "子模块"}
_FILES = (REGULAR, "100755")


def refusals(entries: list[Entry]) -> list[Refusal]:
    """Why this tree may not become a build root; empty if it may."""
    found = [Refusal("tree", *fault) for entry in entries for fault in _entry_faults(entry)]
    for one, other in twins(entry.path for entry in entries):
        found.append(Refusal("tree", other, f"与“{one}”只差大小写或编码写法", "改名，使两个文件名明显不同"))
    present = {entry.path for entry in entries}
    for path in NEEDED:
        if path not in present:
            found.append(Refusal("tree", path, "缺少这个文件", "从产品仓库补上，按技术变更流程审核后合并"))
    return found


def refusals_since(repo: Repo, tree: str, changes: Iterable[Change]) -> list[Refusal]:
    """The same for a tree of which all but `changes` was let in before; asks only what stands beside them."""
    new = [Entry(one.path, one.new_mode, one.new_blob) for one in changes if not one.deleted]
    found = [Refusal("tree", *fault) for entry in new for fault in _entry_faults(entry)]
    names = (entry.path for entry in new)
    for one, other in twins_of(names, lambda folder: [entry.path for entry in repo.folder(tree, folder)]):
        found.append(Refusal("tree", other, f"与“{one}”只差大小写或编码写法", "改名，使两个文件名明显不同"))
    for path in NEEDED:
        if repo.entry(tree, path) is None:
            found.append(Refusal("tree", path, "缺少这个文件", "从产品仓库补上，按技术变更流程审核后合并"))
    return found


def lay_out(repo: Repo, entries: list[Entry], root: Path, tell: Callable[[int], None]) -> None:
    """Write every blob below `root`, which must be new; modes of the tree are not taken over."""
    root.mkdir()
    for number, entry in enumerate(entries, 1):
        target = root / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(repo.object(entry.blob))
        tell(number)


def _entry_faults(entry: Entry) -> Iterator[tuple[str, str, str]]:
    shown = legible(entry.path)
    if entry.path.startswith(CONTENT):
        for fault in name_faults(entry.path, entry.mode):
            yield shown, fault, "改名或换成普通文件，重新送审后合并"
    else:
        for fault in _house_faults(entry):
            yield shown, fault, "按技术变更流程改正后合并"


def _house_faults(entry: Entry) -> Iterator[str]:
    if entry.mode not in _FILES:
        yield f"不能是{_KINDS.get(entry.mode, '这类文件')}（{entry.mode}）"
    if entry.path == provenance.FILE:
        yield "这个文件由发布程序根据台账生成，不能放进仓库"
    if not _plain(entry.path.split("/")):
        yield "路径含有不允许的部分或看不见的字符"


def _plain(parts: Iterable[str]) -> bool:
    """No way out of the root, no git folder, nothing that prints as something else."""
    return all(
        part not in ("", ".", "..")
        and part.casefold() != ".git"
        and "\\" not in part
        and part.isprintable()
        and unicodedata.normalize("NFC", part) == part
        for part in parts
    )
