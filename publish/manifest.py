"""What a release says of itself, and whether the bytes in a folder are still what the versions say."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from portal.errors import PortalError

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
        return f"{self.path} {self.message}"


def scan(site: Path) -> list[File]:
    """Every file below `site` with its digest, in the order of its path's bytes."""
    return sorted((_file(site, path) for path in _walk(site)), key=lambda file: file.path.encode())


def check(release: Path, stated: Manifest) -> None:
    """PortalError unless the manifest in the release's folder is the one that the versions hold."""
    cure = "保留现场，查清原因；运行 sanshen publish --force 重新发布"
    try:
        found = msgspec.json.decode((release / FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PortalError(f"版本 {stated.release} 的清单读不出来", cure=cure) from error
    if found != stated:
        raise PortalError(f"版本 {stated.release} 的清单被改动过", cure=cure)


def damages(release: Path, files: Iterable[File]) -> Iterator[Damage]:
    """Altered, missing and extra files of a release, by path."""
    stated = {file.path: file for file in files}
    for extra in sorted({path.name for path in release.iterdir()} - {FILE, SITE}):
        yield Damage(extra, "是清单之外的文件")
    site = release / SITE
    present = {path.relative_to(site).as_posix(): path for path in _walk(site)}
    for path in sorted(stated.keys() | present.keys()):
        if path not in present:
            yield Damage(path, "不见了")
        elif path not in stated:
            yield Damage(path, "是清单之外的文件")
        elif present[path].is_symlink() or not present[path].is_file():
            yield Damage(path, "不是普通文件")
        elif _file(site, present[path]) != stated[path]:
            yield Damage(path, "内容被改动")


def _walk(site: Path) -> Iterator[Path]:
    """Everything below `site` that is not a true folder."""
    for folder, folders, files in os.walk(site):
        for name in folders:
            if Path(folder, name).is_symlink():
                yield Path(folder, name)
        for name in files:
            yield Path(folder, name)


def _file(site: Path, path: Path) -> File:
    with path.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
        return File(path.relative_to(site).as_posix(), found, os.fstat(opened.fileno()).st_size)
