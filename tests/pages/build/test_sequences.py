"""After any sequence of changes and kills what is served is byte for byte a whole build; a change that a whole build refuses is refused.

A publication is killed by SIGKILL, itself or the builder beside it or both, at any change of the disk that either makes. Then what
is served is what was served before or what was to come, whole; and the next publication, with more changes or without, comes to
what a whole build comes to, and leaves nothing lying about.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sanshen.base.dates import BEIJING
from sanshen.pages.build.run import Build
from sanshen.pages.build.state import State
from sanshen.pages.faults import BuildFaults
from sanshen.publish.store import trees
from sanshen.publish.store.releases import Store
from tests.pages.build.published import PublishedSite, Said
from tests.pages.build.site import COLUMNS, DAY
from tests.support.killed import Moment

STEMS = st.integers(0, 60).map(lambda number: f"n{number:02}")
PLACES = st.sampled_from(COLUMNS)
WORDS = st.sampled_from(["近日召开会议。", "## 小标题\n\n正文。", "**“重点”**工作", "| 甲 |\n|---|\n| 1 |"])
TITLES = st.sampled_from(["工作通知", "会议召开", "政策解读", "办事指南", "<标题>&"])
ACTS = ((Store, "locked", 70), (Build, "make", 40), (Store, "add", 12), (trees, "bring", 40), (Store, "switch", 12),
    (Build, "commit", 4), (State, "close", 3), (Store, "prune", 24))  # fmt: skip
MOMENTS = st.one_of(
    [st.builds(Moment, st.just(owner), st.just(act), st.integers(0, most), st.booleans()) for owner, act, most in ACTS]
)
MEMORY = Path("/dev/shm")  # nothing here outlives a test, and a disk may be slow
START = datetime(2026, 1, 1, 9, tzinfo=BEIJING)


class Sequences(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.site = PublishedSite(Path(self.folder.name))
        self.before = self.site.copy()
        self.served: dict[str, bytes] = {}
        self.clock = START

    def teardown(self) -> None:
        with self.site.store.locked():  # a builder whose publisher was killed ends by itself
            self.folder.cleanup()

    def articles(self) -> list[str]:
        return sorted(path for path in self.site.contents if path.endswith(".md"))

    def tick(self) -> datetime:
        self.clock += timedelta(hours=5)
        return self.clock

    @initialize(count=st.integers(0, 65), place=PLACES, moment=st.none() | MOMENTS)
    def adopted(self, count: int, place: str, moment: Moment | None) -> None:
        """A column with so many articles is taken over, some of them at the same moment."""
        for number in range(count):
            self.site.article(
                f"content/{place}/a{number:02}.md",
                "旧稿。",
                START + timedelta(hours=number // 3),
                title=f"旧稿{number}",
            )
        self.publish(moment, again=False)

    @rule(stem=STEMS, place=PLACES, title=TITLES, body=WORDS, days=st.integers(-200, 0))
    def add_or_edit(self, stem: str, place: str, title: str, body: str, days: int) -> None:
        path = f"content/{place}/{stem}.md"
        known = self.site.records.get(path)
        now = self.tick()
        published = known.published_at if known else now + timedelta(days=days)
        self.site.article(path, body, published, now if known else None, title=title)

    @rule(data=st.data())
    @precondition(lambda self: self.articles())
    def delete(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.articles()))
        self.site.remove(path)
        for file in [one for one in self.site.contents if one.startswith(path[:-3] + "/")]:
            if data.draw(st.booleans()):
                self.site.remove(file)

    @rule(data=st.data(), place=PLACES, stem=STEMS)
    @precondition(lambda self: self.articles())
    def move(self, data: st.DataObject, place: str, stem: str) -> None:
        """Between columns or to another name: gone here, published there."""
        old = data.draw(st.sampled_from(self.articles()))
        title = data.draw(TITLES)
        self.site.remove(old)
        self.site.article(f"content/{place}/{stem}.md", "移来的稿件。", self.tick(), title=title)

    @rule(data=st.data(), stem=STEMS)
    @precondition(lambda self: self.articles())
    def interpret(self, data: st.DataObject, stem: str) -> None:
        target = data.draw(st.sampled_from(self.articles()))
        chosen = [target.removeprefix("content/")]
        self.site.article(f"content/zwgk/zcjd/{stem}.md", "解读。", self.tick(), title="解读", interprets=chosen)

    @rule(data=st.data(), stem=STEMS, place=PLACES)
    @precondition(lambda self: self.articles())
    def link(self, data: st.DataObject, stem: str, place: str) -> None:
        target = data.draw(st.sampled_from(self.articles())).removeprefix("content")
        self.site.article(f"content/{place}/{stem}.md", f"[见此]({target})", self.tick(), title="链接")

    @rule(data=st.data(), width=st.integers(1, 9), used=st.booleans())
    @precondition(lambda self: self.articles())
    def attach(self, data: st.DataObject, width: int, used: bool) -> None:
        path = data.draw(st.sampled_from(self.articles()))
        folder = path[:-3]
        self.site.picture(f"{folder}/a.png", width)
        if used:
            name = folder.rpartition("/")[2]
            cover = {"file": "a.png", "alt": "图", "source": "本站", "licence": "自有"}
            front = {"attachments": [{"file": "a.png", "title": "附件"}], "cover": cover, "title": "有图的稿件"}
            self.site.article(path, f"![图]({name}/a.png)", self.site.records[path].published_at, self.tick(), **front)

    @rule(data=st.data())
    @precondition(lambda self: any(not one.endswith(".md") for one in self.site.contents))
    def detach(self, data: st.DataObject) -> None:
        self.site.remove(
            data.draw(st.sampled_from(sorted(one for one in self.site.contents if not one.endswith(".md"))))
        )

    @rule(data=st.data(), days=st.integers(-3, 6))
    @precondition(lambda self: self.articles())
    def limit(self, data: st.DataObject, days: int) -> None:
        """A notice that runs out on some day."""
        path = data.draw(st.sampled_from(self.articles()))
        record = self.site.records[path]
        self.site.article(
            path, "通知。", record.published_at, self.tick(), title="通知", expires=DAY + timedelta(days=days)
        )

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.site.day += timedelta(days=days)

    @rule(size=st.integers(9, 12))
    def redecorate(self, size: int) -> None:
        """Another house: every page is made anew."""
        self.site.portal.write("theme/static/css/site.css", f"body {{ font-size: {size}pt }}\n")

    @rule()
    def publish_undisturbed(self) -> None:
        self.publish(None, again=False)

    @rule(moment=MOMENTS, again=st.booleans())
    def publish_killed(self, moment: Moment, again: bool) -> None:
        self.publish(moment, again=again)

    def publish(self, moment: Moment | None, *, again: bool) -> None:
        """What stands now is published and compared with a whole build; refused changes are taken back.

        Killed, it is published once more `again` at once, or not until the next publication, when more has changed.
        """
        pages, refusal = self.wanted()
        said = self.site.publish(moment)
        if self.site.struck.exists():
            event(f"killed at {moment!r}")
            assert said.outcome in ("killed", "failed")
            found = self.site.served()
            assert found == self.served or differing(found, pages) == []
            self.served = found
            if not again:
                return
            said = self.site.publish()
        if refusal:
            assert said == Said("failed", refusal)
            assert self.site.served() == self.served
            self.site.undo(self.before)
            return
        assert said.outcome in ("published", "unchanged")
        self.served = self.site.served()
        assert differing(self.served, pages) == []
        assert all(f"{path[8:-3]}.html" in pages for path in self.articles())
        assert self.site.strays() == [] and self.site.store.damages(self.site.store.current() or "") == []

    def wanted(self) -> tuple[dict[str, bytes], str]:
        """The pages of a whole build; those that are served, and why, if there can be none."""
        try:
            pages = self.site.whole()
        except BuildFaults as faults:
            return self.served, str(faults)
        self.before = self.site.copy()
        return pages, ""


def differing(found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    """Names of pages that are missing, too many or other than they should be."""
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


TestSequences = Sequences.TestCase
TestSequences.settings = settings(
    max_examples=int(os.environ.get("SANSHEN_SEQUENCES", "40")),
    stateful_step_count=25,
    deadline=None,
    derandomize="SANSHEN_SEQUENCES" not in os.environ,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # a sequence found is short enough to read
)
