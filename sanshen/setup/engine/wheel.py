"""The engine's wheel, built from a source tree: the same tree gives the same bytes, wherever and whenever."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sanshen.base import sandbox
from sanshen.base.errors import PortalError
from sanshen.base.inherited import INDEX
from sanshen.base.temporary import room
from sanshen.git.processes import Git
from sanshen.git.safety import Apart
from sanshen.portal.pin import NAME, Pin, Requirement
from sanshen.portal.toml_text import tree_of
from sanshen.setup.engine.environment import Pip, output

PROJECT = "pyproject.toml"
REQUIREMENTS = "requirements/run.txt"
_EPOCH = "1577836800"  # 2020-01-01: the tree alone decides, not when it was committed or built


def build(source: Path, out: Path) -> Path:
    """Build the wheel of `source` into `out`, in a child without keys, closed in where this machine can do so."""
    words = [sys.executable, "-I", "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    if sandbox.available():
        words = sandbox.closed_in(words, reads=[source], writes=[out], inside=source)
    cure = "核对 pyproject.toml；缺 hatchling 时重新运行 make install"
    output(words, cure, inside=source, env=sandbox.surroundings({"SOURCE_DATE_EPOCH": _EPOCH}))
    made = list(out.glob("*.whl"))
    if len(made) != 1 or not made[0].name.startswith(f"{NAME}-"):
        raise PortalError("没有生成引擎的安装包", cure="核对 pyproject.toml", path=str(source))
    return made[0]


def digest(wheel: Path) -> str:
    with wheel.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def version_of(wheel: Path) -> str:
    """As the file's name says: `sanshen-0.1.0-py3-none-any.whl`."""
    return wheel.name.split("-")[1]


def pinned(pin: Pin, pip: Pip, folder: Path) -> Path:
    """The pinned engine's wheel: in pip's copy of a bundle, or from the index into `folder`."""
    if pip.bundle is None:
        pip.download([Requirement(f"{NAME}=={pin.version}", (pin.sha256,))], folder)
    found = list((pip.bundle or folder).glob(f"{NAME}-{pin.version}-*.whl"))
    if len(found) != 1:
        cure = "重新取得完整的文件夹"
        what = "没有" if not found else "不止一个"
        raise PortalError(f"取到的安装包里{what}引擎 {pin.version} 的安装包", cure=cure)
    return found[0]


def project(data: bytes) -> dict[str, Any]:
    """pyproject.toml, read; empty where it is none of ours."""
    try:
        found = tree_of(data.decode("utf-8"), PROJECT)
    except (UnicodeDecodeError, PortalError):
        return {}
    return found if found.get("project", {}).get("name") == NAME else {}


def paths(found: dict[str, Any]) -> list[str]:
    """What the wheel and its environment follow from, at the top of the tree."""
    try:
        packages = found["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
        return sorted(
            [PROJECT, REQUIREMENTS, found["project"]["readme"], *found["project"]["license-files"], *packages]
        )
    except (KeyError, TypeError) as error:
        raise PortalError(
            "写不全：不知道引擎由哪些文件组成", cure="照产品仓库的 pyproject.toml 改正", path=PROJECT
        ) from error


def source_of(folder: Path, commit: str) -> str:
    """One digest for the engine in a commit: commits that differ in articles alone have the same one."""
    git = Git(folder)
    found = project(git.run("cat-file", "blob", f"{commit}:{PROJECT}"))
    if not found:
        raise PortalError(f"提交 {commit[:12]} 里没有引擎的源码", cure="在产品仓库里运行")
    listed = git.run("ls-tree", "-z", "--full-tree", commit, "--", *paths(found))
    return hashlib.sha256(listed).hexdigest()


@contextmanager
def checked_out(clone: Path) -> Iterator[tuple[Path, str]]:
    """A fresh copy of what the clone's HEAD holds, and its commit; a folder without .git is taken as it is."""
    if not (clone / ".git").exists():
        yield clone, ""
        return
    with room(None, "sanshen-source-") as folder:
        git, copy = Git(clone), folder / "source"
        copy.mkdir()
        commit = git.run("rev-parse", "HEAD").decode().strip()
        apart = Apart((clone / git.run("rev-parse", "--git-path", "objects").decode().strip()).resolve())
        env = {**apart.env, INDEX: str(folder / "index"), "GIT_WORK_TREE": str(copy)}
        for words in (["read-tree", commit], ["checkout-index", "--all"]):
            Git(copy).run(*words, env=env)
        for path in copy.rglob("*"):
            if path.is_file() and not path.is_symlink():
                path.chmod(0o644)  # as when built from blobs: a mode is no part of the engine
        yield copy, commit


def is_dirty(clone: Path) -> bool:
    """Whether the work tree holds what no commit has, and an installation therefore leaves out."""
    return (clone / ".git").exists() and bool(Git(clone).run("status", "--porcelain", "--untracked-files=no"))
