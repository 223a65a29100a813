"""Where the bytes come from: work tree, index or commit. Only the last two need git."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checks import baseline
from checks.baseline import Baseline
from checks.document import LINK, Document, Place, Tree
from checks.kinds import LARGEST
from checks.listing import Listing
from checks.referring import referring
from checks.related import related
from sanshen.base.errors import PortalError
from sanshen.portal import columns, hosts, leaders, people, site
from sanshen.portal.columns import parse_register
from sanshen.portal.paths import CONTENT
from sanshen.portal.people import names_alone, parse_roster
from sanshen.portal.root import folder_of
from sanshen.portal.site import parse_settings

if TYPE_CHECKING:
    from pathlib import Path

    from checks.own.run import Own
    from sanshen.git.objects import Change, Entry
    from sanshen.git.repo import Repo

_TOO_LARGE = f"超过 {LARGEST >> 20} MB"
_MANY = 50  # files for which the tree is listed once instead of asked each time
_GITLINK, _RUN, _PLAIN = "160000", "100755", "100644"


class Batch:
    """Documents to check, in order; `paths` are known before any is read. `baseline` is what may stand in them."""

    def __init__(self, documents: Iterable[Document], paths: Iterable[str], place: Place, baseline: Baseline) -> None:
        self._documents = documents
        self.paths = list(paths)
        self.place = place
        self.baseline = baseline

    def __len__(self) -> int:
        return len(self.paths)

    def replace(self, documents: Iterable[Document]) -> None:
        """The same files as they stand now."""
        self._documents = documents

    def judge_by(self, own: Own | None) -> None:
        """Hold the documents against the portal's own rules as well."""
        if own:
            self.place = replace(self.place, own=own)
            self.baseline.own = frozenset(rule.code for rule in own.rules if rule.waivable)

    def __iter__(self) -> Iterator[Document]:
        for document in self._documents:
            document.place = self.place
            yield document


class Folder:
    """A work tree: whatever lies in the folder, committed or not."""

    def __init__(self, root: str) -> None:
        self.root = root

    def _full(self, path: str) -> str:
        return os.path.join(self.root, path)

    def exists(self, path: str) -> bool:
        return os.path.isfile(self._full(path))

    def names(self, folder: str) -> Iterable[str]:
        full = self._full(folder)
        return os.listdir(full) if os.path.isdir(full) else []

    def below(self, path: str) -> Iterator[str]:
        """Files of a folder (or the file itself), never through a link."""
        top = self._full(path) if path != "." else self.root
        if not os.path.isdir(top) or os.path.islink(top):
            yield path
            return
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(name for name in folders if name != ".git")
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in sorted([*files, *links]):
                yield named(os.path.join(folder, name), self.root)

    def read(self, path: str) -> bytes:
        with open(self._full(path), "rb") as file:
            return file.read()

    def document(self, path: str, place: Place) -> Document:
        """What cannot be read says so; it is never waited for and never passed over."""
        full = self._full(path)
        try:
            state = os.lstat(full)
            if stat.S_ISLNK(state.st_mode):
                return Document(path, os.fsencode(os.readlink(full)), LINK, place)
            if not stat.S_ISREG(state.st_mode):
                return Document(path, b"", _PLAIN, place, "不是普通文件")
            mode = _RUN if state.st_mode & stat.S_IXUSR else _PLAIN
            if state.st_size > LARGEST:
                return Document(path, b"", mode, place, _TOO_LARGE)
            data = self.read(path)
            return Document(path, data, mode, place, related=related(path, data, self._near))
        except OSError as error:
            return Document(path, b"", _PLAIN, place, f"系统不让读取（{type(error).__name__}）")

    def _near(self, path: str) -> bytes | None:
        """Another article of this work tree, never through a link."""
        full = self._full(path)
        straight = os.path.normpath(os.path.join(os.path.realpath(self.root), path))
        inside = ".." not in path.split("/") and os.path.realpath(full) == straight
        return self.read(path) if inside and os.path.isfile(full) and os.path.getsize(full) <= LARGEST else None


def named(full: str, root: str) -> str:
    """A path below the root as git and findings name it; `.` is the root itself."""
    return full[len(root) :].lstrip(os.sep).replace(os.sep, "/") or "."


class Entries:
    """A tree that git holds: a commit, or the index; `base` is what it changes."""

    def __init__(self, repo: Repo, entries: Iterable[Entry], base: str | None = None) -> None:
        self.repo = repo
        self._base = base
        self._entries = {entry.path: entry for entry in entries}
        self.around: Tree = Listing(self._entries)

    def entries(self) -> Iterable[Entry]:
        return self._entries.values()

    def read(self, path: str) -> bytes:
        if path not in self._entries:
            raise FileNotFoundError(path)
        return self.repo.object(self._entries[path].blob)

    def document(self, path: str, place: Place) -> Document:
        entry = self._entries[path]
        if entry.mode == _GITLINK:
            return Document(path, b"", entry.mode, place)
        if self.repo.size(entry.blob) > LARGEST:
            return Document(path, b"", entry.mode, place, _TOO_LARGE)
        data = self.repo.object(entry.blob)
        return Document(path, data, entry.mode, place, related=related(path, data, self._near, self._before(entry)))

    @cached_property
    def _earlier(self) -> dict[str, str]:
        return {entry.path: entry.blob for entry in self.repo.entries(self._base)} if self._base else {}

    def _before(self, entry: Entry) -> bytes:
        """An article as it stood before the change; nothing where it is new or the same."""
        blob = self._stood(entry.path) if entry.path.endswith(".md") else ""
        return self.repo.object(blob) if blob and blob != entry.blob else b""

    def _stood(self, path: str) -> str:
        """Blob of the file before the change; empty where it is new."""
        return self._earlier.get(path, "")

    def _near(self, path: str) -> bytes | None:
        entry = self._entries.get(path)
        return self.repo.object(entry.blob) if entry and entry.mode != _GITLINK else None


class Part(Entries):
    """Some entries of a tree in git; what stands around them is asked of git folder by folder, when a rule asks."""

    def __init__(self, repo: Repo, tree: str, entries: Iterable[Entry], base: str | None = None) -> None:
        super().__init__(repo, entries, base)
        self._tree = tree
        self._folders: dict[str, dict[str, Entry]] = {}
        self.around: Tree = self

    def names(self, folder: str) -> Iterable[str]:
        return self._folder(folder)

    def exists(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        found = self._folder(folder).get(name)
        from sanshen.git.objects import FOLDER

        return found is not None and found.mode != FOLDER

    def read(self, path: str) -> bytes:
        folder, _, name = path.rpartition("/")
        if name not in self._folder(folder):
            raise FileNotFoundError(path)
        return self.repo.object(self._folder(folder)[name].blob)

    def _folder(self, folder: str) -> dict[str, Entry]:
        if folder not in self._folders:
            found = self.repo.folder(self._tree, folder)
            self._folders[folder] = {entry.path.rpartition("/")[2]: entry for entry in found}
        return self._folders[folder]

    def _near(self, path: str) -> bytes | None:
        return self.read(path) if self.exists(path) else None

    def _stood(self, path: str) -> str:
        entry = self.repo.entry(self._base, path) if self._base else None
        return entry.blob if entry else ""


def of_paths(paths: Iterable[str], start: str | Path) -> Batch:
    """Files and folders of the work tree; names are taken from `start`, findings name them from the portal's root."""
    root = folder_of(os.fspath(start))
    folder = Folder(root)
    chosen: dict[str, None] = {}
    for path in paths:
        full = os.path.abspath(os.path.join(start, path))  # realpath() would follow links
        if not os.path.lexists(full):
            raise PortalError("没有这个文件", cure="核对文件名", path=path)
        if full != root and not full.startswith(os.path.join(root, "")):
            raise PortalError("文件不在门户仓库里", cure="进入门户仓库再运行", path=path)
        chosen |= dict.fromkeys(folder.below(named(full, root)))
    many = len(chosen) >= _MANY
    tree = Listing(path for path in folder.below(CONTENT.rstrip("/")) if folder.exists(path)) if many else folder
    place = _place(tree, folder.read)
    known = baseline.read(os.path.join(root, baseline.PATH))
    return Batch((folder.document(path, place) for path in chosen), chosen, place, known)


def of_all(start: str | Path) -> Batch:
    """Everything under content/ of the work tree."""
    root = folder_of(os.fspath(start))
    if not os.path.isdir(os.path.join(root, CONTENT)):
        raise PortalError("这里没有 content/ 文件夹", cure="进入门户仓库再运行")
    return of_paths([CONTENT], root)


def of_index(repo: Repo) -> Batch:
    """What the next commit would change under content/."""
    base = repo.find("HEAD")
    tree = Entries(repo, repo.index(), base)
    return _held(tree, _touched(tree, repo.staged()), base)


def of_range(repo: Repo, base: str, head: str) -> Batch:
    """What `head` changes under content/ since it left `base`, as it stands in the tree of `head`."""
    old, new = repo.resolve(base), repo.resolve(head)
    tree = Entries(repo, repo.entries(new), repo.merge_base(old, new) or old)
    return _held(tree, _touched(tree, repo.changes(repo.merge_base(old, new) or old, new)), old)


def of_tree(repo: Repo, tree: str, paths: Iterable[str], base: str) -> Batch:
    """These paths as they stand in a tree, with the whole of it around them; the baseline is that of `base`."""
    return _held(Entries(repo, repo.entries(tree), base if base != tree else None), paths, base)


def of_part(repo: Repo, tree: str, entries: Iterable[Entry], base: str = "") -> Batch:
    """These entries of a tree, which is not read as a whole; the baseline is that of `base`, else its own."""
    chosen = list(entries)
    before = base if base and base != tree else None
    return _held(Part(repo, tree, chosen, before), [entry.path for entry in chosen], base or tree)


def referring_to_deleted(repo: Repo) -> list[str]:
    """Articles that the next commit leaves as they are and that may lead to a file which it takes away."""
    changes = repo.staged()
    gone = [change.path for change in changes if change.deleted and change.path.startswith(CONTENT)]
    if not gone:
        return []
    touched = {change.path for change in changes}
    return [path for path in referring(repo.index(), gone, repo.object) if path not in touched]


def _touched(tree: Entries, changes: Iterable[Change]) -> Iterable[str]:
    """Paths that the changes leave, and where a file is taken away those that may lead to it."""
    known = list(changes)
    gone = [change.path for change in known if change.deleted and change.path.startswith(CONTENT)]
    left = dict.fromkeys(change.path for change in known if not change.deleted)
    return left | dict.fromkeys(referring(tree.entries(), gone, tree.repo.object)) if gone else left


def _held(tree: Entries, paths: Iterable[str], base: str | None) -> Batch:
    """A change does not bring the baseline by which it is judged: that comes from `base`."""
    chosen = [path for path in paths if path.startswith(CONTENT)]
    place = _place(tree.around, tree.read)
    held = base is not None and tree.repo.entry(base, baseline.PATH) is not None
    known = baseline.parse(tree.repo.read(base, baseline.PATH)) if base and held else Baseline()
    return Batch((tree.document(path, place) for path in chosen), chosen, place, known)


def _place(tree: Tree, read: Callable[[str], bytes]) -> Place:
    """The portal around the documents; in a repository that is no portal only the text is checked."""
    try:
        settings = parse_settings(read(site.PATH))
    except FileNotFoundError:
        return Place()
    try:
        roster = parse_roster(read(people.PATH))
        register = parse_register(read(columns.PATH), roster)
    except FileNotFoundError as error:
        raise PortalError("门户缺少栏目册或人员册", cure="补上 columns.toml 和 people.toml") from error
    return Place(
        register=register,
        roster=names_alone(roster),
        site=settings.site,
        leaders=_leaders(read),
        hosts=_hosts(read),
        tree=tree,
    )


def _leaders(read: Callable[[str], bytes]) -> tuple[leaders.Leader, ...]:
    """None where the portal keeps no list of leaders."""
    try:
        return leaders.parse_leaders(read(leaders.PATH))
    except FileNotFoundError:
        return ()


def _hosts(read: Callable[[str], bytes]) -> hosts.Hosts | None:
    """None where the portal adds nothing to what every portal knows."""
    try:
        return hosts.parse_hosts(read(hosts.PATH))
    except FileNotFoundError:
        return None
