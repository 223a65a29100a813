"""Which engine an agreed commit asks for, and its wheel. Nothing is installed that the ledger does not cover."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sanshen.base.errors import PortalError
from sanshen.base.temporary import room
from sanshen.git.export import lay_out
from sanshen.git.repo import Repo
from sanshen.portal import pin as pins
from sanshen.portal.paths import CONTENT
from sanshen.portal.pin import Pin
from sanshen.review.ledger import anchor
from sanshen.review.proving.incremental import verify
from sanshen.setup.engine import wheel as wheels
from sanshen.setup.engine.environment import Pip


class Asked(NamedTuple):
    """What a commit asks for: a pin, or with `source` the engine whose own source it holds."""

    commit: str
    pin: Pin | None
    source: str = ""


def agreed(repo: Repo, revision: str) -> str:
    """The commit, proven from the ledger's first entry on; PortalError names what is not agreed."""
    found = verify(repo, revision, anchor.seen(repo))
    if found.faults:
        fault = found.faults[0]
        more = f"（共 {len(found.faults)} 处）" if len(found.faults) > 1 else ""
        raise PortalError(
            f"提交 {found.commit[:12]} 没有审定{more}：{fault.message}", cure=fault.cure, path=fault.path or None
        )
    return found.commit


def asked_by(repo: Repo, commit: str) -> Asked:
    """PortalError where the commit names no engine, or two."""
    own = repo.entry(commit, wheels.PROJECT)
    has_source = own is not None and bool(wheels.project(repo.object(own.blob)))
    pinned = repo.entry(commit, pins.PATH)
    if has_source and pinned:
        raise PortalError(
            "既有 engine.toml 又有引擎源码，不知道用哪个", cure="门户仓库里只留 engine.toml", path=pins.PATH
        )
    if has_source:
        return Asked(commit, None, wheels.source_of(repo.root, commit))
    if pinned is None:
        cure = "放进 sanshen engine bundle 生成的 engine.toml，按网站自身变更的流程送审"
        raise PortalError(f"提交 {commit[:12]} 没有写明用哪个引擎", cure=cure, path=pins.PATH)
    return Asked(commit, pins.parse_pin(repo.object(pinned.blob)))


@contextmanager
def fetched(repo: Repo, asked: Asked, pip: Pip) -> Iterator[tuple[Pin, Path]]:
    """The pin and the wheel: built from the commit's blobs, or taken from the bundle or the index."""
    with room(None, "sanshen-engine-") as folder:
        if asked.pin is None:
            yield _built(repo, asked.commit, folder)
        else:
            yield asked.pin, wheels.pinned(asked.pin, pip, folder)


def _built(repo: Repo, commit: str, folder: Path) -> tuple[Pin, Path]:
    source, out = folder / "source", folder / "wheel"
    entries = [one for one in repo.entries(commit) if not one.path.startswith(CONTENT)]
    lay_out(repo, entries, source, lambda _: None)
    out.mkdir()
    wheel = wheels.build(source, out)
    requires = pins.requirements_of(repo.read(commit, wheels.REQUIREMENTS), wheels.REQUIREMENTS)
    return Pin(wheels.version_of(wheel), wheels.digest(wheel), requires), wheel
