"""One publication from lock to switch, or a look at what it would do."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path

import msgspec

from sanshen.base import sandbox
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.base.rights import cure_of
from sanshen.git import private
from sanshen.git.private import Damaged
from sanshen.git.repo import Repo
from sanshen.publish import base_release
from sanshen.publish.base_release import BaseRelease
from sanshen.publish.plan import Plan, plan
from sanshen.publish.store import recovery
from sanshen.publish.store.manifest import Manifest
from sanshen.publish.store.releases import KEEP, Last, Store
from sanshen.publish.target import Now, Since, Tell, look, tip
from sanshen.publish.watching import Looked, refuse_altered
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import REF

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Done(msgspec.Struct, frozen=True):
    """`release` is None where nothing was built: nothing new, refused, or only looked at. `whole` says that all was made anew.

    `closed` says whether pages were made behind walls (sanshen.base.sandbox); None where none were made.
    """

    plan: Plan
    release: Manifest | None
    whole: bool = False
    closed: bool | None = None


def store_of(repo: Repo, to: Path | None) -> Store:
    """The store at `to`, or the clone's own: <git dir>/sanshen/site. Its records lie in the clone, by the folder's true path."""
    own = private.folder_of(repo.git_dir)
    private.refuse_open(own)
    folder = to or own / "site"
    if to and _CONTROLS.search(str(to)):
        cure = "换一个文件夹名；写在 SANSHEN_SITE 里的，核对有没有多出换行"
        raise PortalError("发布文件夹的名字里有换行或别的控制字符", cure=cure, path=str(to))
    _refuse_unfit(folder)
    true = folder.resolve()
    _refuse_unwritable(true, folder)
    inside = any(true.is_relative_to(place.resolve()) for place in (repo.root, repo.git_dir))
    if inside and true != (own / "site").resolve():
        cure = "改用克隆外面的文件夹；不写 --to 就发布到克隆自己的 .git/sanshen/site"
        raise PortalError("不能发布到克隆里面：那里放的是稿件和记录", cure=cure, path=str(folder))
    name = f"{true.name[:40]}-{hashlib.sha256(os.fsencode(true)).hexdigest()[:12]}"
    return Store(folder, own / "builds" / name, partial(_has, repo))


def _has(repo: Repo, name: str) -> bool:
    """Whether the main branch holds this commit."""
    commit = repo.find(name)
    return commit is not None and repo.is_ancestor(commit, tip(repo))


def _refuse_unwritable(true: Path, folder: Path) -> None:
    """PortalError where our own records could not write the folder's name down."""
    try:
        str(true).encode("utf-8")
    except UnicodeEncodeError:
        cure = "换一个文件夹名，上面各层也一样"
        raise PortalError("发布文件夹的名字不是 UTF-8", cure=cure, path=str(folder)) from None


def _refuse_unfit(folder: Path) -> None:
    """PortalError where no folder is, or can be made: a file, a pipe, a socket, a link to nothing or to itself, on the way too."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(one))
    if there.is_dir():
        return
    elsewhere = "或换一个文件夹：sanshen publish --to 文件夹"
    if there.is_symlink() and not there.exists():
        cure = f"移走这个链接，{elsewhere}"
        raise PortalError("要发布到的地方是一个链接，通不到任何文件夹", cure=cure, path=str(there))
    cure = f"查明它是什么，移走它，{elsewhere}"
    raise PortalError("要发布到的地方不是文件夹", cure=cure, path=str(there))


def publish(
    repo: Repo,
    store: Store,
    *,
    force: bool,
    keep: int = KEEP,
    tell: Tell,
    waiting: Callable[[], None],
    looked: Looked | None = None,
) -> Done:
    """Publish the tip of main if it is agreed and new. `looked` is what a process that stood by saw of the trees last.

    Where what earlier publications left turns out to be of no use, everything is made anew, once; with `force` at once.
    """
    with writing(store), store.locked(waiting=waiting, over=force) as lock:
        recovery.warn_of_rights(store)
        make = partial(_publish, repo, store, lock, looked, keep=keep, tell=tell)
        if not force:
            try:
                if looked and looked.damages:  # nobody held the store for that look
                    refuse_altered(store.altered())
                return make(force=False, whole=False)
            except Damaged as why:
                private.say(f"{why.message}；全部文件重新生成")
        try:
            return make(force=force, whole=True)
        except Damaged as why:
            private.say(why.message)
            recovery.forget(store)
            return make(force=force, whole=True)


@contextmanager
def writing(store: Store) -> Iterator[None]:
    """What the disk refuses is a PortalError: where, whose it is, what to run, and what is served meanwhile."""
    try:
        yield
    except OSError as error:
        path = os.fsdecode(error.filename2 or error.filename or store.folder)
        cure = f"{cure_of(error, Path(path))}；{store.told()}"
        raise PortalError(f"写不进发布文件夹或发布记录（{error.strerror or error}）", cure=cure, path=path) from error


def _publish(
    repo: Repo,
    store: Store,
    lock: int,
    looked: Looked | None,
    *,
    force: bool,
    whole: bool,
    keep: int,
    tell: Tell,
) -> Done:
    day = datetime.now(BEIJING).date()
    below = base_release.find(repo, store, tip(repo), whole=whole)
    if not whole and _stands(repo, store, below, day):  # no builder is started to do nothing
        found = _plan(repo, store, below, day, force=False, tell=tell)
        if found.outcome != "publish":
            return Done(found, None)
    sandbox.prepare()
    from sanshen.publish.apply import Pages, apply  # what it takes to make pages, which doing nothing need not load

    with Pages(repo, store, below, lock, looked, whole=whole) as pages:  # it starts while the ledger is proven
        begin = lambda now: pages.begin(now, day)  # noqa: E731
        found = _plan(repo, store, below, day, force=force, tell=tell, agreed=begin, again=whole)
        if found.outcome != "publish":
            return Done(found, None)
        made = apply(repo, store, found, pages, keep=keep, tell=tell)
        return Done(found, made, whole=pages.base is None, closed=pages.closed)


def _stands(repo: Repo, store: Store, below: BaseRelease, day: date) -> bool:
    """Whether, by names alone, the tip of main and the ledger are what is served, and no page changes by the clock."""
    made = store.last().manifest
    same = made is not None and (made.commit, made.ledger) == (below.commit, repo.find(REF))
    return same and not _turned(below, made, day)


def _turned(below: BaseRelease, made: Manifest | None, day: date) -> bool:
    """Whether pages differ on this day from those that are served; a clock may also have run ahead and come back."""
    return below.turned(day) or (made is not None and made.day > str(day))


def dry_run(repo: Repo, store: Store, *, force: bool, tell: Tell) -> Plan:
    """The plan alone; writes nothing and needs no lock."""
    below = base_release.find(repo, store, tip(repo), whole=force)
    return _plan(repo, store, below, datetime.now(BEIJING).date(), force=force, tell=tell)


def _plan(
    repo: Repo,
    store: Store,
    below: BaseRelease,
    day: date,
    *,
    force: bool,
    tell: Tell,
    agreed: Callable[[Now], None] = lambda _: None,
    again: bool = False,
) -> Plan:
    """With `again` pages are made although nothing is new: what is served turned out to be of no use."""
    last = store.last()
    anchors = [*anchor.recall(repo), *([last.manifest.ledger] if last.manifest else [])]
    since = below.since() if not force else None
    now = look(repo, below.commit, since or _known(repo, last), anchors, tell, agreed)
    return plan(last, now, day, turned=again or _turned(below, last.manifest, day), force=force)


def _known(repo: Repo, last: Last) -> Since | None:
    """What is served, as far as this clone still has it: enough to say what changes, not to leave anything out."""
    if last.manifest is None or repo.find(last.manifest.commit) is None:
        return None
    return Since(last.manifest.tree, last.manifest.ledger)
