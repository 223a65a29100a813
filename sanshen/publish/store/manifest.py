"""What a release says of itself, and whether a folder is still what the versions say: its bytes, and who may change them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from sanshen.base.errors import legible
from sanshen.base.rights import account, quoted
from sanshen.git import private
from sanshen.publish.store.stamps import Stamps

FILE = "manifest.json"
SITE = "site"
FOLDER_MODE = 0o755  # a web server reads as somebody else, whatever the publisher's umask
FILE_MODE = 0o644
_PLAIN = stat.S_IFREG | FILE_MODE
_OTHERS = 0o022  # group and others may write
_LARGE = 1 << 14  # bytes; no manifest has a tenth of it
Stated = tuple[str, bytes, int]  # path, sha256, size


class Published(msgspec.Struct, frozen=True):
    """One article of the release: its repository path, its blob, and the ledger entry that agreed it."""

    path: str
    blob: str
    title: str
    entry: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`digest` depends on the served bytes only; `articles` and `files` are counts, the lists are in the versions.

    `day` is the Beijing date that the pages were made for, where they depend on one.
    """

    release: str
    commit: str
    tree: str
    ledger: str
    day: str = ""
    created_at: datetime
    digest: str
    articles: int
    files: int

    @property
    def number(self) -> int:
        return int(self.release.partition("-")[0])

    def to_json(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


class Damage(msgspec.Struct, frozen=True):
    """One way in which a release is not what its manifest says."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{legible(self.path)} {self.message}"


def damages(release: Path, stated: Manifest, files: Mapping[str, Stated], stamps: Stamps) -> list[Damage]:
    """How the folder differs from the release that is stated, whose every file is given; by path."""
    if not private.is_folder(release):
        return [Damage(release.name, "不见了" if not os.path.lexists(release) else "不是文件夹")]
    site = release / SITE
    try:
        extra = sorted({path.name for path in release.iterdir()} - {FILE, SITE})
    except OSError as error:
        return [Damage(release.name, f"读不出来（{error.strerror}）")]
    found = [Damage(one, "是清单之外的文件") for one in extra]
    found += folder_faults(release.name, release.lstat())
    if not states(release / FILE, stated):
        found.append(Damage(FILE, "内容被改动"))
    if not private.is_folder(site):
        return [*found, Damage(SITE, "不是文件夹")]
    below, seen, own = list[Damage](), set[str](), os.geteuid()
    try:
        for path, there in _below(str(site)):
            one = files.get(path)
            if one is None or stamps.known(there) != one[1] or there.st_mode != _PLAIN or there.st_uid != own:  # seldom
                below += _faults(str(site), path, there, one, stamps)
            seen.add(path)
    except OSError as error:
        return [*found, *below, Damage(str(error.filename), f"读不出来（{error.strerror}）")]
    below += (Damage(path, "不见了") for path in files.keys() - seen)
    return [*found, *sorted(below, key=lambda damage: damage.path)]


def altered(site: str, files: Iterable[Stated], stamps: Stamps) -> list[Damage]:
    """The same of these files alone."""
    found = []
    for one in files:
        try:
            found += _faults(site, one[0], os.lstat(f"{site}/{one[0]}"), one, stamps)
        except OSError:  # not there, a link to itself on the way, closed to its owner
            found.append(Damage(one[0], "内容被改动"))
    return found


def folder_faults(path: str, there: os.stat_result) -> list[Damage]:
    """Why others may change what is in this folder, or cannot read it."""
    return [Damage(path, "不是文件夹")] if not stat.S_ISDIR(there.st_mode) else _rights(path, there, FOLDER_MODE)


def folder_rights(folder: Path) -> list[Damage]:
    """Who else may put something into the folder that holds everything served, with the cure; it may be the system's own."""
    there = folder.stat()
    if there.st_uid not in (os.geteuid(), 0):
        cure = f"请系统管理员运行 sudo chown {account(os.geteuid())} {quoted(folder)}"
        return [Damage(str(folder), f"属于别的账号 {account(there.st_uid)}，它随时能换掉正在服务的页面 → {cure}")]
    if there.st_mode & _OTHERS:
        said = f"别的账号也能写（权限 {stat.S_IMODE(there.st_mode):o}），随时能换掉正在服务的页面"
        sudo = "sudo " if there.st_uid != os.geteuid() else ""
        return [Damage(str(folder), f"{said} → {sudo}chmod go-w {quoted(folder)}")]
    return []


def states(file: Path, stated: Manifest) -> bool:
    """Whether this is the manifest, a plain file that only this account can change; of anything else little is read."""
    try:
        with private.opened(file) as read:
            there = os.fstat(read.fileno())
            if there.st_mode != _PLAIN or there.st_uid != os.geteuid() or there.st_size > _LARGE:
                return False
            return (
                read.read(_LARGE) == stated.to_json()
            )  # a parser would pass over keys that are written twice or are new
    except OSError:
        return False


def _faults(site: str, path: str, there: os.stat_result, stated: Stated | None, stamps: Stamps) -> list[Damage]:
    if path.endswith("/"):
        return folder_faults(path.rstrip("/") or SITE, there)
    if stated is None:
        return [Damage(path, f"是清单之外的{'空文件夹' if stat.S_ISDIR(there.st_mode) else '文件'}")]
    if not stat.S_ISREG(there.st_mode):
        return [Damage(path, "不是普通文件")]
    # by size first: nobody waits for terabytes to be read
    if there.st_size != stated[2] or stamps.sha256(f"{site}/{path}", there) != stated[1]:
        return [Damage(path, "内容被改动")]
    return _rights(path, there, FILE_MODE)


def _rights(path: str, there: os.stat_result, mode: int) -> list[Damage]:
    """A file or folder of another account can be altered by it later, whatever its rights are now."""
    if there.st_uid != os.geteuid():
        return [Damage(path, "属于别的账号")]
    if stat.S_IMODE(there.st_mode) != mode:
        return [Damage(path, f"权限被改成 {stat.S_IMODE(there.st_mode):o}（应为 {mode:o}）")]
    return []


def _below(site: str) -> Iterator[tuple[str, os.stat_result]]:
    """Everything below `site` by its path from there, folders with a slash at the end; no link is followed on the way.

    A folder that holds nothing comes once more, without the slash: a release is made of files, so it has none.
    """
    left = [""]
    while left:
        inner = left.pop()
        folder = os.open(f"{site}/{inner}".rstrip("/"), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            there, is_bare = os.fstat(folder), bool(inner)
            yield inner or "/", there
            with os.scandir(folder) as entries:  # by descriptor: a long path need not be walked for each file
                for entry in entries:
                    is_bare = False
                    if entry.is_dir(follow_symlinks=False):
                        left.append(f"{inner}{entry.name}/")
                    else:
                        yield inner + entry.name, entry.stat(follow_symlinks=False)
            if is_bare:
                yield inner[:-1], there
        finally:
            os.close(folder)
