"""Whether pages can be made of articles in a tree of git: asked of what makes them, `sanshen.pages.prepare`, not of a second reading."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from datetime import date
from functools import partial

import msgspec

from checks.batch import FEW, default_jobs
from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.git.objects import Entry
from sanshen.git.repo import Repo
from sanshen.pages import bounds
from sanshen.pages.prepare import prepare
from sanshen.portal import config
from sanshen.portal.paths import REGULAR
from sanshen.publish.checked.judging import Judged
from sanshen.publish.refusal import Refusal

_CHUNK = 100  # articles that a process takes at a time
_CURE = "改用常见写法后再试；仍然如此，请把这一行告知网站管理员"


class Standing:
    """What `sanshen.pages.world` asks, answered of a tree in git, folder by folder. It remembers which paths were asked for."""

    release = False  # what the ledger says of an article is not known before it is merged

    def __init__(self, repo: Repo, tree: str, day: date) -> None:
        self.config, self.day = config.at_commit(repo, tree), day
        self.asked: set[str] = set()
        self._repo, self._tree = repo, tree
        self._folders: dict[str, dict[str, Entry]] = {}

    def is_article(self, path: str) -> bool:
        return path.endswith(".md") and self.entry(path) is not None

    def is_file(self, path: str) -> bool:
        return not path.endswith(".md") and self.entry(path) is not None

    def read(self, path: str) -> bytes:
        return self._repo.object(self._blob(path))

    def size(self, path: str) -> int:
        return self._repo.size(self._blob(path))

    def entry(self, path: str) -> Entry | None:
        """The plain file of this path."""
        self.asked.add(path)
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            found = self._repo.folder(self._tree, folder)
            self._folders[folder] = {one.path: one for one in found if one.mode == REGULAR}
        return self._folders[folder].get(path)

    def _blob(self, path: str) -> str:
        found = self.entry(path)
        assert found  # the builder asks first whether it is there
        return found.blob


def faults(world: Standing, path: str) -> list[PortalError]:
    """Everything that keeps this article from being made into a page; nothing where it is not there."""
    found: list[PortalError] = []
    entry = world.entry(path)
    if entry is None:
        return found
    try:
        with at_most(bounds.ADMITTED, partial(_too_long, path)):
            prepare(world, path, world.read(path), None, entry.blob, found.append)
    except PortalError as error:
        found.append(error)
    except Exception as error:  # whatever stops the builder here would stop a publication
        found.append(PortalError(f"生成网页时程序出错（{type(error).__name__}：{error}）", cure=_CURE, path=path))
    return found


def _too_long(path: str) -> PortalError:
    cure = "把这篇稿件里成片的符号、过长的表格和列表删短或拆成几篇，重新送审"
    return PortalError(f"{bounds.ADMITTED:.0f} 秒还没有生成网页，已经停下", cure=cure, path=path)


def judged(repo: Repo, tree: str, paths: Sequence[str], day: date) -> Generator[Judged, None, None]:
    """The same of each, as refusals, with the paths that the builder asked for on the way."""
    jobs = default_jobs() if len(paths) >= FEW else 1
    if jobs == 1:
        return _in_turn(Standing(repo, tree, day), paths)
    from sanshen.base.parallel import spread

    chunks = [paths[at : at + _CHUNK] for at in range(0, len(paths), _CHUNK)]
    task = _Task(str(repo.root), tree, day)
    return (one for done in spread(_chunk, chunks, shared=task, jobs=jobs, lost=_lost) for one in done)


class _Task(msgspec.Struct, frozen=True):
    root: str
    tree: str
    day: date


def _chunk(task: _Task, paths: Sequence[str]) -> list[Judged]:
    return list(_in_turn(Standing(Repo(task.root), task.tree, task.day), paths))


def _in_turn(world: Standing, paths: Iterable[str]) -> Generator[Judged, None, None]:
    for path in paths:
        world.asked.clear()
        found = [] if not path.endswith(".md") else [_refusal(path, one) for one in faults(world, path)]
        yield Judged(path, found, sorted(world.asked - {path}), None)


def _refusal(path: str, fault: PortalError) -> Refusal:
    return Refusal("tree", path, fault.message, fault.cure or "", line=fault.line)


def _lost(paths: Sequence[str]) -> list[Judged]:
    message = "生成网页的程序反复被终止（时间太久或内存不足）"
    return [Judged(path, [Refusal("tree", path, message, _CURE)], [], None) for path in paths]
