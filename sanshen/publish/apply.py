"""Make the pages of the planned release, put them beside the others, and switch to them in one step."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from types import TracebackType

from sanshen.base.background import Background
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.git import lending, private
from sanshen.git.repo import Repo
from sanshen.pages import bounds
from sanshen.pages.build.request import Fresh, Order, Report
from sanshen.portal.paths import CONTENT
from sanshen.publish import program_checkout
from sanshen.publish.base_release import BaseRelease, Built, remember, state_of
from sanshen.publish.builder import BuilderProcess, Elsewhere
from sanshen.publish.built import everything
from sanshen.publish.pelican import by_pelican, is_article
from sanshen.publish.plan import Plan
from sanshen.publish.store.delta import Delta, Facts
from sanshen.publish.store.manifest import Damage, Manifest, Published
from sanshen.publish.store.releases import KEEP, Store
from sanshen.publish.target import Now, Tell
from sanshen.publish.watching import Looked, refuse_altered
from sanshen.review.ledger import anchor


class Pages:
    """Whoever makes the pages: the builder, or Pelican for a site with plugins that the builder does not know.

    `closed` says whether that was done behind walls; None until something was done.
    """

    def __init__(
        self, repo: Repo, store: Store, below: BaseRelease, lock: int, looked: Looked | None, *, whole: bool
    ) -> None:
        """`looked` is what a process that stood by saw of the trees, if it did."""
        self.repo, self.store, self.below, self.lock, self.looked = repo, store, below, lock, looked
        self.base = None if whole else below.base
        self.builder: BuilderProcess | None = None
        self.closed: bool | None = None
        self.altered: Background[list[Damage]] | None = None
        self._blobs: dict[str, str] = {}
        self._turns: date | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Pages:
        self.stage = self.store.stage()
        if self.base is not None:
            # before the builder is there: a copy of this process would hold its pipes open
            if self.looked is None or not self.looked.holds(self.store):
                self.altered = self._stack.enter_context(Background(self.store.altered))
            self._start()  # only what was agreed before is laid out before the ledger is proven
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> BuilderProcess:
        """A builder of the commit's site files, which are laid out anew where all pages are made."""
        below, state = self.below, state_of(self.store)
        folder, afresh = program_checkout.folder_of(self.store), self.base is None
        self.root = program_checkout.ready(self.repo, below.tree, below.fingerprint, folder, afresh=afresh)
        work = self.stage.parent
        reads = [self.root, *lending.lend(self.repo, work / "git")]
        builder = BuilderProcess(
            self.root, self.stage, reads=reads, writes=[state.parent], agreed=True, held=self.lock, limit=bounds.RELEASE
        )
        self.builder = self._stack.enter_context(builder)
        self.closed = builder.closed
        return builder

    def begin(self, now: Now, day: date) -> None:
        """Let the builder begin with what it can go on from; should the checks object, nothing of it is kept."""
        if self.builder is not None:
            self.builder.begin(self._order(now, day))

    def make(self, plan: Plan, tell: Tell) -> Delta:
        """Everything of the release that is not in `base`, its bytes in the stage."""
        tell("生成页面", 0, 0)
        if self.builder is not None:
            try:
                return self._delta(plan.now, self.builder.made(tell))
            except Elsewhere:
                self._give_up()
        try:
            builder = self._start()
            builder.begin(self._order(plan.now, plan.day))
            return self._delta(plan.now, builder.made(tell))
        except Elsewhere as why:  # not a site for the builder alone
            private.say(f"这个网站的设置要由 Pelican 生成（{why}），整站重新生成，慢一些")
            self._give_up()
        delta, self.closed = by_pelican(self.repo, plan.now, plan.day, self.stage, self.lock, tell)
        return delta

    def _give_up(self) -> None:
        """End the builder; whoever comes next makes all pages, into an empty stage."""
        self._stack.close()
        self.builder = self.base = None
        self.stage = self.store.stage()

    def commit(self, made: Manifest) -> None:
        """The builder may build upon this release from now on; should it fail to remember it, the next run makes all pages."""
        fingerprint = self.below.fingerprint
        if self.builder is not None and self.builder.commit(release=made.release, house=fingerprint):
            remember(self.store, Built(made.release, fingerprint, self._turns))

    # -- the builder -----------------------------------------------------------------------------------------------------

    def _order(self, now: Now, day: date) -> Order:
        base, fresh = self.base, self._fresh(now, self.base)
        self._blobs = {one.path: one.blob for one in fresh}
        return Order(
            root=str(self.root),
            git_dir=str(self.stage.parent / "git"),
            state=str(state_of(self.store)),
            stage=str(self.stage),
            day=day,
            whole=base is None,
            fresh=fresh,
            marks={"release": base.release, "house": self.below.fingerprint} if base else {},
        )

    def _fresh(self, now: Now, base: Manifest | None) -> list[Fresh]:
        """All of content/, or what differs from `base` in bytes or in what the ledger says of it."""
        if base is None:
            return everything(self.repo, now.tree, now.facts().articles)
        touched = now.verified.touched_since(base.ledger)
        if touched is None:
            raise PortalError("当前版本所依据的台账不见了", cure="运行 sanshen publish --force 重新生成整个网站")
        changed = {one.path: one for one in now.changes if one.path.startswith(CONTENT)}
        records = now.verified.records_for([*changed, *touched])
        fresh = [
            Fresh(path, "", "") if one.deleted else Fresh(path, one.new_mode, one.new_blob, records.get(path))
            for path, one in changed.items()
        ]
        for path in sorted(touched - changed.keys()):
            entry = self.repo.entry(now.tree, path) if path in records else None
            if entry is not None:
                fresh.append(Fresh(path, entry.mode, entry.blob, records[path]))
        return fresh

    def _delta(self, now: Now, report: Report) -> Delta:
        self._turns = report.turns
        gone = [one.path for one in now.changes if one.deleted and is_article(one.path)]
        return Delta(
            written=report.written,
            removed=report.removed,
            articles=self._published(now, report.titles),
            withdrawn=[] if self.base is None else gone,
            whole=self.base is None,
            base=self.base.release if self.base else None,
        )

    def _published(self, now: Now, titles: dict[str, str]) -> list[Published]:
        """Articles that came or changed; others of which a page was made again are what they were."""
        chosen = titles.keys() & self._blobs.keys()
        numbers = now.verified.numbers_for(chosen)
        return [Published(path, self._blobs[path], titles[path], numbers[path]) for path in sorted(chosen)]


def apply(repo: Repo, store: Store, plan: Plan, pages: Pages, *, keep: int = KEEP, tell: Tell) -> Manifest:
    """Publish what was planned, under the store's lock. An error means that the old release is served, none that the new one is.

    Damaged where what stands there cannot be built upon.
    """
    if plan.refusals:
        raise PortalError("有内容不能发布", cure=f"先处理：{plan.refusals[0]}")
    if store.last().release != plan.last:
        raise PortalError("期间已有新的发布", cure="重新运行本命令")
    anchor.remember(repo, plan.now.ledger)
    if pages.altered:
        refuse_altered(pages.altered.result())
    delta = pages.make(plan, tell)
    tell("登记清单", 0, 0)
    made = store.add(delta, _facts(plan), keep=keep)
    tell("切换版本", 0, 0)
    with store.switching(made.release, "已发布"):
        store.switch(made)
        pages.commit(made)  # a kill before this costs nothing: the next run goes on from the release before
        tell("准备下次发布", 0, 0)
        store.prune(keep, afresh=delta.whole)
    return made


def _facts(plan: Plan) -> Facts:
    at = datetime.now(BEIJING).replace(microsecond=0)
    now = plan.now
    return Facts(commit=now.commit, tree=now.tree, ledger=now.ledger, created_at=at, day=str(plan.day))
