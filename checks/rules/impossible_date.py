"""Days and hours that no calendar has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_DAY = Pattern(r"月\s?(?P<day>\d{1,2})\s?日(?!均)", needs="月")  # what stands before is looked at only then
_BEFORE = Pattern(r"(?<![\d.第])(?:(?P<year>(?:19|20)\d{2})\s?年\s?)?(?P<month>\d{1,2})\s?$")
_REACH = 12
_HOUR = Pattern(r"(?:[上下]午|时间[:：]?|日)\s?(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?![\d:：])")
_LEAP = 2000  # a year with a 29 February, for dates that name none


class ImpossibleDate(Rule):
    code = "NUM005"
    title = "不存在的日期"
    explain = "“2月30日”“13月5日”“下午25:30”这样的日期和时间不存在，多半是打错了，办事群众会跑空。没有写年份的，2月29日不提示。"
    clauses = ("zl-9.2", "wz-12.2.4")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("时间", *"月日午"))
    catches = (
        "请于2026年2月30日前报送。",
        "13月5日召开会议。",
        "2025年2月29日",
        "会议于3月5日15:75开始",
        "时间：25:30",
        "下午25:30",
        "２０２６年６月３１日",
    )
    passes = ("请于2026年2月28日前报送。", "2024年2月29日", "2月29日", "12月31日24:00", "时间：9:30", "比分12:75", "第13月5日均值", "上午8:30至11:30")  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _DAY.finditer(text):
            start = max(0, found.start() - _REACH)
            before = _BEFORE.search(text[start : found.start()])
            if before and not _exists(int(before["year"] or _LEAP), int(before["month"]), int(found["day"])):
                yield self._seen(document, start + before.start(), before[0] + found[0])
        for found in _HOUR.finditer(text):
            hour, minute = int(found["hour"]), int(found["minute"])
            if minute > 59 or hour > 24 or (hour == 24 and minute):
                yield self._seen(document, found.start("hour"), found[0])

    def _seen(self, document: Document, offset: int, said: str) -> Finding:
        return self.found(
            document, document.folded.raw(offset), f"没有“{''.join(said.split())}”这个时间", "核对日期和时间"
        )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
