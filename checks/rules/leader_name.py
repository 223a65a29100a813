"""Leaders' names beside their titles: one character off, or a title that was not theirs on that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from sanshen.portal.leaders import Leader


class LeaderName(Rule):
    code = "WRD009"
    title = "领导姓名和职务"
    explain = (
        "职务后面的领导姓名错一个字（同音字、形近字），或者姓名与当时的职务对不上，都是严重表述错误。"
        "名单在 leaders.toml，含任职起止日期，按稿件的产生时间核对。"
    )
    clauses = ("dh-B4.1", "zl-9.2", "wz-12.2.4")
    reads = "text"
    catches = (
        "区长顾廷岳主持会议。",
        "区委副书记、区长顾庭乐讲话。",
        "常务副区长陆炳川出席。",
        "区长闻人杰主持会议。",
        "副区长顾庭岳出席。",
    )
    passes = (
        "区长顾庭岳主持会议。", "副区长陆秉川出席。", "常务副区长陆秉川出席。", "区长王示例出席。", "原区长闻人杰回顾了建设过程。",
        "时任区长闻人杰", "某区区长顾问到会",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        leaders = document.place.leaders
        titles = sorted({title for one in leaders for title in one.titles}, key=len, reverse=True)
        if not any(title in document.text for title in titles):
            return
        day = document.article.meta.created if document.article else document.place.today
        for found in re.finditer("|".join(map(re.escape, titles)), document.text):
            if re.search(r"[原时前任兼]$|[常务副]$", document.text[: found.start()][-2:]):
                continue
            yield from self._beside(document, found.end(), found[0], day)

    def _beside(self, document: Document, start: int, title: str, day: date) -> Iterator[Finding]:
        leaders = document.place.leaders
        if any(document.text.startswith(one.name, start) and _held(one, title, day) for one in leaders):
            return
        for leader in leaders:
            said = document.text[start : start + len(leader.name)]
            if said == leader.name:
                fix = "核对职务；职务有变动的，更新 leaders.toml"
                yield self.found(document, start, f"{said}在 {day} 的职务不是“{title}”", fix)
                return
            if _held(leader, title, day) and _one_off(said, leader.name):
                yield self.found(document, start, f"{title}的姓名疑为错字：“{said}”", f"改为“{leader.name}”")
                return


def _held(leader: Leader, title: str, day: date) -> bool:
    return title in leader.titles and leader.covers(day)


def _one_off(said: str, name: str) -> bool:
    """One character differs, and it sounds or looks like the right one."""
    different = [(wrong, right) for wrong, right in zip(said, name, strict=False) if wrong != right]
    if len(said) != len(name) or len(different) != 1 or len(name) < 2:
        return False
    from checks.spelling.hanzi import table  # 4,700 rows, wanted only beside a wrong name

    known = table()
    wrong, right = (known.get(char) for char in different[0])
    if wrong is None or right is None:
        return False
    sounds = set(wrong.syllables) & set(right.syllables)
    return bool(sounds) or different[0][0] in right.alike or different[0][1] in wrong.alike or len(name) > 2
