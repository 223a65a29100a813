"""What may stand in the tree: one answer for `check`, the gate, a merge and a publication."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

import msgspec

from sanshen.base.errors import PortalError, legible
from sanshen.git.objects import EMPTY_TREE, FOLDER
from sanshen.git.repo import Repo
from sanshen.portal import columns, people
from sanshen.portal.columns import parse_register
from sanshen.portal.paths import CONTENT
from sanshen.portal.people import parse_roster
from sanshen.portal.placing import placement_faults
from sanshen.portal.tree_shape import Walk
from sanshen.publish.refusal import Refusal

NEEDED = ("pelicanconf.py", "publishconf.py")
_GIVE_BACK = "从产品仓库补上，按技术变更流程审核后合并"


def refusals(repo: Repo, tree: str, base: str = "") -> list[Refusal]:
    """Why this tree may not be published; empty if it may.

    With `base`, the tree that stood before, only what `tree` brings or takes away is looked at, and only that is told:
    a tree without refusals of its own on a base without any has none at all.
    """
    base = "" if base == EMPTY_TREE else base
    walk = Walk(repo, tree, base)
    found = [Refusal("tree", fault.path, fault.message, fault.cure) for fault in walk.faults]
    found += (Refusal("tree", path, "缺少这个文件", _GIVE_BACK) for path in _missing(repo, tree, base))
    if not found:
        found += _misplaced(repo, tree, base, walk)
    return found


def _missing(repo: Repo, tree: str, base: str) -> Iterator[str]:
    names = zip(NEEDED, repo.among(tree, NEEDED), strict=True)
    stood = dict(zip(NEEDED, repo.among(base, NEEDED), strict=True)) if base else dict.fromkeys(NEEDED, ...)
    yield from (name for name, entry in names if entry is None and stood[name] is not None)


def _misplaced(repo: Repo, tree: str, base: str, walk: Walk) -> Iterator[Refusal]:
    """Files of content/ that no column or article has a place for; all are asked again where the register changes."""
    if not base or repo.among(tree, (columns.PATH,)) != repo.among(base, (columns.PATH,)):
        paths = list(_content(repo, tree))
        before = set(_content(repo, base)) if base else set()
        stood = {one.path for one in _faults(repo, base, list(before))} if base else set()
        found = (one for one in _faults(repo, tree, paths, frozenset(paths)) if one.path not in stood)
        yield from (_left_behind(one) if one.path in before else one for one in found)
    else:
        yield from _faults(repo, tree, list(_moved(repo, tree, walk)))


def _left_behind(one: Refusal) -> Refusal:
    """Of a file that stays where it was while the register loses its place."""
    said = f"{one.message}（文件没有动，是这次改动栏目册使它没有了位置）"
    return msgspec.structs.replace(one, message=said, cure="先用另一项变更移走或撤下它，再改栏目册；或者保留这个栏目")


def _faults(repo: Repo, tree: str, paths: Sequence[str], articles: Container[str] | None = None) -> Iterator[Refusal]:
    """Those of `paths` that lie where the register of `tree` has no place for them."""
    files = repo.among(tree, (columns.PATH, people.PATH))
    if not paths or not all(files):
        return  # a repository that is no portal has no columns
    try:
        columns_toml, people_toml = (repo.object(file.blob) for file in files if file)
        register = parse_register(columns_toml, parse_roster(people_toml))
    except PortalError as error:
        yield _refused(error)
        return
    known = articles if articles is not None else _Files(repo, tree)
    for path in paths:
        yield from map(_refused, placement_faults(path, known, register))


def _refused(error: PortalError) -> Refusal:
    return Refusal("tree", legible(error.path or ""), error.message, error.cure, line=error.line)


class _Files(Container[str]):
    """The files of a tree, asked one by one."""

    def __init__(self, repo: Repo, tree: str) -> None:
        self._repo, self._tree = repo, tree

    def __contains__(self, path: object) -> bool:
        found = self._repo.entry(self._tree, str(path))
        return found is not None and found.mode != FOLDER


def _content(repo: Repo, tree: str) -> Iterator[str]:
    content = repo.entry(tree, CONTENT.rstrip("/"))
    if content and content.mode == FOLDER:
        yield from (CONTENT + entry.path for entry in repo.entries(content.blob))


def _moved(repo: Repo, tree: str, walk: Walk) -> Iterator[str]:
    """Files that were not there before, and those whose article went away."""
    for one in walk.arrived:
        if one.is_new and one.path.startswith(CONTENT):
            yield one.path
    for path in walk.gone:
        if path.startswith(CONTENT) and path.endswith(".md"):
            yield from _below(repo, tree, path.removesuffix(".md"))


def _below(repo: Repo, tree: str, folder: str) -> Iterator[str]:
    for entry in repo.folder(tree, folder):
        if entry.mode == FOLDER:
            yield from _below(repo, tree, entry.path)
        else:
            yield entry.path
