"""One publication from lock to switch, or a look at what it would do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from portal.errors import PortalError
from portal.repo import Repo
from publish.apply import apply
from publish.manifest import Manifest
from publish.now import Tell, look
from publish.plan import Plan, plan
from publish.releases import KEEP, Store
from review import anchor


class Done(msgspec.Struct, frozen=True):
    """`release` is None where nothing was built: nothing new, refused, or only looked at."""

    plan: Plan
    release: Manifest | None


def store_of(repo: Repo, to: Path | None) -> Store:
    """The store at `to`, or the clone's own: <git dir>/sanshen/site."""
    return Store(to or repo.git_dir / "sanshen" / "site")


def publish(
    repo: Repo, store: Store, *, force: bool, keep: int = KEEP, tell: Tell, waiting: Callable[[], None]
) -> Done:
    """Publish the tip of main if it is agreed and new."""
    try:
        with store.locked(waiting=waiting) as lock:
            found = preview(repo, store, force=force, tell=tell)
            if found.outcome != "publish":
                return Done(found, None)
            return Done(found, apply(repo, store, found, lock, afresh=force, keep=keep, tell=tell))
    except OSError as error:
        cure = "检查磁盘空间和写权限后重试；原来的版本没有动"
        raise PortalError(f"写不进发布文件夹（{error.strerror}）", cure=cure, path=str(store.folder)) from error


def preview(repo: Repo, store: Store, *, force: bool, tell: Tell) -> Plan:
    """The plan alone; writes nothing and needs no lock."""
    last = store.last()
    anchors = [*anchor.seen(repo), *([last.manifest.ledger] if last.manifest else [])]
    return plan(repo, last, look(repo, anchors, tell), force=force)
