"""What may lie under content/: articles in registered columns and, beside them, files that pages may offer."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.portal.columns import Register
from sanshen.portal.paths import (
    CONTENT,
    REGULAR,
    is_ordinary,
    name_faults,
    place_of,
    twins,
)
from sanshen.portal.placing import placement_faults


def listed(root: Path) -> dict[str, str]:
    """Path and git mode of everything below `root`/content but hidden names, which no page ever shows; in each folder by name."""
    found: dict[str, str] = {}
    _list(str(root / CONTENT), CONTENT, found)
    return found


def tree_faults(found: Mapping[str, str], articles: Container[str], register: Register) -> Iterator[PortalError]:
    """Why these paths, given with their modes, may not lie under content/."""
    columns = register.columns
    for path, mode in found.items():
        column = columns.get(place_of(path)) if path.endswith(".md") else None
        if column is None or column.is_module or not is_ordinary(path, mode):  # else an article in its place
            yield from path_faults(path, mode, articles, register)
    yield from twin_faults(found)


def twin_faults(paths: Iterable[str]) -> Iterator[PortalError]:
    """Names that some file systems and servers would take for one."""
    for one, other in twins(sorted(paths)):
        yield PortalError(f"与“{one}”只差大小写或写法", cure="给其中一个改名", path=other)


def _list(folder: str, inside: str, found: dict[str, str]) -> None:
    for entry in sorted(os.scandir(folder), key=attrgetter("name")):
        name = entry.name
        if name[0] == ".":
            continue
        if entry.is_file(follow_symlinks=False):
            # executable bits are git's to judge: some file systems set them on every file
            found[inside + name] = REGULAR
        elif entry.is_dir(follow_symlinks=False):
            _list(entry.path, f"{inside}{name}/", found)
        else:
            found[inside + name] = "120000" if entry.is_symlink() else "special"


def path_faults(path: str, mode: str, articles: Container[str], register: Register) -> Iterator[PortalError]:
    """Why this path may not lie under content/; `articles` are those that files can belong to."""
    for fault in name_faults(path, mode):
        yield PortalError(fault, cure="改名，或换成普通文件", path=path)
    yield from placement_faults(path, articles, register)
