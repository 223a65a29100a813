"""What a release consists of, byte by byte, and whether it still does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
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
    """`digest` depends on the served bytes only: two builds of one commit and ledger have the same."""

    release: str
    commit: str
    tree: str
    ledger: str
    created_at: datetime
    digest: str
    articles: list[Published]
    files: list[File]

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


def digest(files: list[File]) -> str:
    """One digest for the list, taken over lines like those of sha256sum."""
    return hashlib.sha256("".join(f"{file.sha256}  {file.path}\n" for file in files).encode()).hexdigest()


def read(release: Path) -> Manifest:
    """The manifest of a release; PortalError if there is none that can be read."""
    cure = "这个版本不可用：换一个版本回退，或运行 sanshen publish --force 重新发布"
    try:
        found = msgspec.json.decode((release / FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PortalError(f"版本 {release.name} 的清单读不出来", cure=cure) from error
    if found.release != release.name or found.digest != digest(found.files):
        raise PortalError(f"版本 {release.name} 的清单被改动过", cure=cure)
    return found


def damages(release: Path, manifest: Manifest) -> Iterator[Damage]:
    """Altered, missing and extra files of a release, by path."""
    stated = {file.path: file for file in manifest.files}
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
