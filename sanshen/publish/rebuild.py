"""Whether what is served follows from its commit and the ledger alone: everything is made again elsewhere, and compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.temporary import room
from sanshen.git.objects import EMPTY_TREE
from sanshen.git.repo import Repo
from sanshen.pages.build.request import SiteFile
from sanshen.publish.builder import Elsewhere
from sanshen.publish.built import Site, build_all
from sanshen.publish.pelican import by_pelican
from sanshen.publish.store import digests, taking
from sanshen.publish.store.manifest import Damage, Manifest
from sanshen.publish.store.releases import Store
from sanshen.publish.target import Now, Tell
from sanshen.review.proving.incremental import verify_at


class Rebuilt(msgspec.Struct, frozen=True):
    """`damages` say where what was made again differs from what the release states, and where what is served does."""

    release: Manifest
    digest: str
    damages: list[Damage]


def rebuild(repo: Repo, store: Store, tell: Tell) -> Rebuilt:
    """Of the served release. Nothing that was kept of earlier runs is believed; nothing is changed."""
    name = store.recorded()
    if name is None:
        raise PortalError("还没有发布过任何版本", cure="先运行 sanshen publish", path=str(store.folder))
    stated = store.manifest(name)
    now = _agreed(repo, stated, tell)
    with room(None, "sanshen-rebuild-") as folder:
        made = _made(repo, now, date.fromisoformat(stated.day), folder, tell)
    digest = digests.digest((file.path, bytes.fromhex(file.sha256)) for file in made)
    tell("逐字节核对", 0, 0)
    found = [] if digest == stated.digest else list(_differing(made, store.files(name)))
    return Rebuilt(stated, digest, [*found, *store.damages(name)])


def _agreed(repo: Repo, stated: Manifest, tell: Tell) -> Now:
    commit = repo.commit(stated.commit)
    told = lambda done, total: tell("核对审核台账", done, total)  # noqa: E731
    verified = verify_at(repo, commit.id, stated.ledger, told)
    for fault in verified.faults:
        raise PortalError(
            f"版本 {stated.release} 没有审核依据：{fault.message}", cure=fault.cure, path=fault.path or None
        )
    changes = repo.changes(EMPTY_TREE, commit.tree)
    return Now(
        commit=commit.id, tree=commit.tree, when=commit.committer.when, verified=verified, changes=changes, refusals=[]
    )


def _made(repo: Repo, now: Now, day: date, folder: Path, tell: Tell) -> list[SiteFile]:
    try:
        site = Site(words=now.tree, look=now.tree, agreed=True)
        stage, _ = build_all(repo, site, now.facts().articles, day, folder, tell)
        return taking.scan(stage)
    except Elsewhere:
        stage = folder / "pelican/stage"
        stage.mkdir(parents=True)
        return by_pelican(repo, now, day, stage, None, tell)[0].written


def _differing(made: list[SiteFile], stated: list[SiteFile]) -> list[Damage]:
    ours, theirs = ({file.path: file for file in files} for files in (made, stated))
    found = []
    for path in sorted(ours.keys() | theirs.keys()):
        if path not in theirs:
            found.append(Damage(path, "按提交和台账应当有，发布的版本里没有"))
        elif path not in ours:
            found.append(Damage(path, "按提交和台账不应有"))
        elif ours[path] != theirs[path]:
            found.append(Damage(path, "与按提交和台账重新生成的不同"))
    return found
