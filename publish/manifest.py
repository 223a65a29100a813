"""What a release says of itself, and whether the bytes in a folder are still what the versions say."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from portal import private
from portal.errors import legible
from publish.stamps import Stamps

FILE = "manifest.json"
SITE = "site"


class File(msgspec.Struct, frozen=True):
    """One served file; `path` is below the site folder."""

    path: str
    sha256: str
    size: int


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


def damages(release: Path, stated: Manifest, files: Mapping[str, bytes], stamps: Stamps) -> list[Damage]:
    """How the folder differs from the release that is stated, whose every path and sha256 is given; by path."""
    if not private.is_folder(release):
        return [Damage(release.name, "不见了" if not os.path.lexists(release) else "不是文件夹")]
    site = release / SITE
    extra = sorted({path.name for path in release.iterdir()} - {FILE, SITE})
    found = [Damage(one, "是清单之外的文件") for one in extra]
    if not _states(release / FILE, stated):
        found.append(Damage(FILE, "内容被改动"))
    if not private.is_folder(site):
        return [*found, Damage(SITE, "不是文件夹")]
    below, seen = list[Damage](), set[str]()
    try:
        for path, entry in _below(str(site)):
            there, sha256 = entry.stat(follow_symlinks=False), files.get(path)
            if sha256 is None or stamps.known(there) != sha256:  # mostly it is
                below += _faults(str(site), path, there, sha256, stamps)
            seen.add(path)
    except OSError as error:
        return [*found, *below, Damage(str(error.filename), f"读不出来（{error.strerror}）")]
    below += (Damage(path, "不见了") for path in files.keys() - seen)
    return [*found, *sorted(below, key=lambda damage: damage.path)]


def altered(site: str, files: Mapping[str, bytes], stamps: Stamps) -> list[Damage]:
    """The same of these files alone."""
    found = []
    for path, sha256 in files.items():
        try:
            there = os.lstat(f"{site}/{path}")
            if stat.S_ISREG(there.st_mode) and stamps.sha256(f"{site}/{path}", there) == sha256:
                continue
        except (FileNotFoundError, NotADirectoryError):
            pass
        found.append(Damage(path, "内容被改动"))
    return found


def _faults(site: str, path: str, there: os.stat_result, sha256: bytes | None, stamps: Stamps) -> Iterator[Damage]:
    if sha256 is None:
        yield Damage(path, "是清单之外的文件")
    elif not stat.S_ISREG(there.st_mode):
        yield Damage(path, "不是普通文件")
    elif stamps.sha256(f"{site}/{path}", there) != sha256:
        yield Damage(path, "内容被改动")


def _states(file: Path, stated: Manifest) -> bool:
    try:
        return private.is_file(file) and msgspec.json.decode(file.read_bytes(), type=Manifest) == stated
    except (OSError, msgspec.DecodeError):
        return False


def _below(site: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything below `site` that is not a true folder, with its path from there; no link is followed on the way."""
    left = [""]
    while left:
        inner = left.pop()
        folder = os.open(f"{site}/{inner}".rstrip("/"), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            with os.scandir(folder) as entries:  # by descriptor: a long path need not be walked for each file
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(f"{inner}{entry.name}/")
                    else:
                        yield inner + entry.name, entry
        finally:
            os.close(folder)
