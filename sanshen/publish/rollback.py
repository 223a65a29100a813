"""Back to a release that was served before, if it is still whole byte for byte."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sanshen.base.errors import PortalError
from sanshen.publish.store.manifest import Damage, Manifest, Published
from sanshen.publish.store.releases import Store

_SHOWN = 10


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One release in the list."""

    release: str
    current: bool
    commit: str
    ledger: str
    created_at: datetime
    articles: int


class Rollback(msgspec.Struct, frozen=True, kw_only=True):
    """`returning` were withdrawn since, `leaving` are newer than the target, `reverting` go back to older words."""

    target: Manifest
    served: str | None
    returning: list[Published]
    leaving: list[Published]
    reverting: list[Published]


def rows(store: Store) -> list[Row]:
    current = store.serving()
    return [
        Row(
            release=found.release,
            current=found.release == current,
            commit=found.commit,
            ledger=found.ledger,
            created_at=found.created_at,
            articles=found.articles,
        )
        for found in store.manifests()
    ]


def plan(store: Store, name: str | None = None) -> Rollback:
    """What going back to `name` (the release before the current one if None) would change for readers."""
    served = store.serving()
    target = store.manifest(name or _before(store, served))
    if target.release == served:
        raise PortalError(f"{served} 就是当前版本", cure="运行 sanshen rollback --list 选一个别的版本")
    then, now = _differing(store, served, target.release)
    return Rollback(
        target=target,
        served=served,
        returning=[article for path, article in then.items() if path not in now],
        leaving=[article for path, article in now.items() if path not in then],
        reverting=[article for path, article in then.items() if path in now and now[path].blob != article.blob],
    )


def apply(store: Store, step: Rollback) -> None:
    """Switch, after every byte of the target was compared with its digest. Needs the store's lock."""
    if store.serving() != step.served:
        raise PortalError("期间已有新的发布", cure="重新运行本命令")
    damages: list[Damage] = []
    with store.switching(step.target.release, "已回退到"):
        damages = store.switch_back(step.target.release)
    if damages:
        shown = "\n  ".join(["", *map(str, damages[:_SHOWN])])
        more = f"\n  ……共 {len(damages)} 处" if len(damages) > _SHOWN else ""
        cure = "换一个版本回退，或运行 sanshen publish --force 重新发布"
        raise PortalError(f"版本 {step.target.release} 已损坏，没有切换：{shown}{more}\n", cure=cure)


def _before(store: Store, served: str | None) -> str:
    names = store.names()
    older = names[names.index(served) + 1 :] if served in names else names
    if not older:
        raise PortalError("没有更早的版本可以回退", cure="运行 sanshen rollback --list 查看可用的版本")
    return older[0]


def _differing(store: Store, served: str | None, target: str) -> tuple[dict[str, Published], dict[str, Published]]:
    """Articles that differ, as the target has them and as they are served; all of it where nothing known is served."""
    if served not in store.names():
        then, now = store.articles(target), []
    else:
        then, now = store.articles_between(served, target), store.articles_between(target, served)
    return {article.path: article for article in then}, {article.path: article for article in now}
