"""After any sequence of changes the pages are byte for byte those of a whole build; a change that a whole build refuses is refused."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from plugins.faults import BuildFaults
from portal.dates import BEIJING
from tests.press.site import COLUMNS, DAY, PrintedSite

STEMS = st.integers(0, 60).map(lambda number: f"n{number:02}")
PLACES = st.sampled_from(COLUMNS)
WORDS = st.sampled_from(["近日召开会议。", "## 小标题\n\n正文。", "**“重点”**工作", "| 甲 |\n|---|\n| 1 |"])
TITLES = st.sampled_from(["工作通知", "会议召开", "政策解读", "办事指南", "<标题>&"])
START = datetime(2026, 1, 1, 9, tzinfo=BEIJING)


class Sequences(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.site = PrintedSite(Path(self.folder.name))
        self.before = self.site.copy()
        self.clock = START
        self.waiting = False

    def teardown(self) -> None:
        self.folder.cleanup()

    def articles(self) -> list[str]:
        return sorted(path for path in self.site.contents if path.endswith(".md"))

    def tick(self) -> datetime:
        self.clock += timedelta(hours=5)
        return self.clock

    @initialize(count=st.integers(0, 65), place=PLACES)
    def adopted(self, count: int, place: str) -> None:
        """A column with so many articles is taken over, some of them at the same moment."""
        for number in range(count):
            self.site.article(
                f"content/{place}/a{number:02}.md",
                "旧稿。",
                START + timedelta(hours=number // 3),
                title=f"旧稿{number}",
            )
        self.print()

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

    @rule()
    def print(self) -> None:
        """What stands now is printed, and compared with a whole build; refused changes are taken back."""
        said = wanted = ""
        try:
            self.site.print()
        except BuildFaults as faults:
            said = str(faults)
        try:
            whole = self.site.whole()
        except BuildFaults as faults:
            wanted = str(faults)
        assert said == wanted
        if said:
            self.site.undo(self.before)
            return
        assert self.site.served.keys() == whole.keys()
        assert [name for name in whole if self.site.served[name] != whole[name]] == []
        self.before = self.site.copy()

    @invariant()
    def every_page_has_a_source(self) -> None:
        assert all(f"{path[8:-3]}.html" in self.site.served for path in self.site.printed if path.endswith(".md"))


TestSequences = Sequences.TestCase
TestSequences.settings = settings(
    max_examples=int(os.environ.get("SANSHEN_SEQUENCES", "40")),
    stateful_step_count=25,
    deadline=None,
    derandomize="SANSHEN_SEQUENCES" not in os.environ,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # a sequence found is short enough to read
)
