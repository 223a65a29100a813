"""Make the pages of the planned release, put them beside the others, and switch to them in one step."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from types import TracebackType

import msgspec

from plugins.press.order import Fresh, Order, Report
from portal.article import parse_article
from portal.dates import BEIJING
from portal.errors import PortalError
from portal.paths import CONTENT
from portal.repo import Repo
from publish import build, house, sources
from publish.delta import Delta, Facts
from publish.ground import Ground, state_of
from publish.manifest import File, Manifest, Published, scan
from publish.now import Now, Tell
from publish.plan import Plan
from publish.pressing import Elsewhere, Pressing
from publish.releases import KEEP, Store
from review import anchor


class Pages:
    """Whoever makes the pages: the press of the commit's own house, or Pelican for a site that has none."""

    def __init__(self, repo: Repo, store: Store, below: Ground, lock: int, *, whole: bool) -> None:
        self.repo, self.store, self.below, self.lock = repo, store, below, lock
        self.base = None if whole else below.base
        self.press: Pressing | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Pages:
        self.stage = self.store.stage()
        if house.is_pressed(self.repo, self.below.tree):
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> None:
        self.root = house.ready(self.repo, self.below.tree, self.below.house, self.store.folder / "house")
        self.press = self._stack.enter_context(Pressing(self.root, self.stage.parent, self.lock))

    def make(self, plan: Plan, tell: Tell) -> Delta:
        """Everything of the release that is not in `base`, its bytes in the stage."""
        while self.press is not None:
            try:
                return self._delta(plan.now, self._pressed(plan, tell))
            except Elsewhere:
                self._stack.close()
                self.press = None
                if self.base is None:
                    break  # not a site for the press
                self.base = None
                self.stage = self.store.stage()
                self._start()
        return self._by_pelican(plan, tell)

    def commit(self, made: Manifest) -> None:
        """The press may build upon this release from now on."""
        if self.press is not None:
            self.press.commit(release=made.release, house=self.below.house)

    # -- the press -----------------------------------------------------------------------------------------------------

    def _pressed(self, plan: Plan, tell: Tell) -> Report:
        tell("生成页面", 0, 0)
        assert self.press is not None
        base = self.base
        order = Order(
            root=str(self.root),
            git_dir=str(self.repo.git_dir),
            state=str(state_of(self.store)),
            stage=str(self.stage),
            day=plan.day,
            whole=base is None,
            fresh=self._fresh(plan.now, base),
            marks={"release": base.release, "house": self.below.house} if base else {},
        )
        return self.press.make(order, tell)

    def _fresh(self, now: Now, base: Manifest | None) -> list[Fresh]:
        """All of content/, or what differs from `base` in bytes or in what the ledger says of it."""
        if base is None:
            records = now.facts().articles
            found = (entry for entry in self.repo.entries(now.tree) if entry.path.startswith(CONTENT))
            return [Fresh(entry.path, entry.mode, entry.blob, records.get(entry.path)) for entry in found]
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
        gone = [one.path for one in now.changes if one.deleted and _is_article(one.path)]
        return Delta(
            written=[File(one.path, one.sha256, one.size) for one in report.written],
            removed=report.removed,
            articles=self._published(now, report.titles),
            withdrawn=[] if self.base is None else gone,
            whole=self.base is None,
            base=self.base.release if self.base else None,
        )

    def _published(self, now: Now, titles: dict[str, str]) -> list[Published]:
        numbers = now.verified.numbers_for(titles)
        blobs = {one.path: one.new_blob for one in now.changes}
        found = (blobs.get(path) or self._blob(now, path) for path in titles)
        return [Published(path, blob, titles[path], numbers[path]) for path, blob in zip(titles, found, strict=True)]

    def _blob(self, now: Now, path: str) -> str:
        entry = self.repo.entry(now.tree, path)
        assert entry is not None
        return entry.blob

    # -- Pelican -------------------------------------------------------------------------------------------------------

    def _by_pelican(self, plan: Plan, tell: Tell) -> Delta:
        now, self.base = plan.now, None
        self.stage = self.store.stage()
        root, entries = self.stage.parent / "root", self.repo.entries(now.tree)
        facts = msgspec.structs.replace(now.facts(), day=plan.day)
        tell("取出文件", 0, len(entries))
        sources.lay_out(self.repo, entries, root, lambda done: tell("取出文件", done, len(entries)))
        tell("生成页面", 0, 0)
        build.release(root, self.stage, facts, now.when, self.lock)
        articles = [entry for entry in entries if _is_article(entry.path)]
        for path in build.missing_pages(self.stage, [entry.path for entry in articles]):
            raise PortalError("这篇稿件没有生成页面", cure="检查插件与栏目设置，改正并审核后再发布", path=path)
        titles = {one.path: parse_article(one.path, self.repo.object(one.blob)).meta.title for one in articles}
        published = [
            Published(one.path, one.blob, titles[one.path], facts.articles[one.path].entry) for one in articles
        ]
        return Delta(written=scan(self.stage), articles=published, whole=True)


def apply(
    repo: Repo, store: Store, plan: Plan, below: Ground, pages: Pages, *, afresh: bool, keep: int = KEEP, tell: Tell
) -> Manifest:
    """Publish what was planned, under the store's lock; whatever fails leaves the old release served."""
    if plan.refusals:
        raise PortalError("有内容不能发布", cure=f"先处理：{plan.refusals[0]}")
    if store.current() != plan.last:
        raise PortalError("期间已有新的发布", cure="重新运行本命令")
    anchor.remember(repo, plan.now.ledger)
    delta = pages.make(plan, tell)
    tell("登记清单", 0, 0)
    made = store.add(delta, _facts(plan), afresh=afresh)
    pages.commit(made)
    tell("切换版本", 0, 0)
    store.switch(made)
    tell("准备下次发布", 0, 0)
    store.settle(keep)
    return made


def _facts(plan: Plan) -> Facts:
    at = datetime.now(BEIJING).replace(microsecond=0)
    now = plan.now
    return Facts(commit=now.commit, tree=now.tree, ledger=now.ledger, created_at=at, day=str(plan.day))


def _is_article(path: str) -> bool:
    return path.startswith(CONTENT) and path.endswith(".md")
