"""An interpretation comes within three working days of its document (xx-14.1c)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule

DAYS = 3
_FRONT = "interprets:\n  - gov/policy/b.md"
_POLICY = "content/gov/policy/b.md"


class InterpretedLate(Rule):
    code = "ELM014"
    title = "解读的时限"
    explain = (
        "政策解读与文件同步，最迟在文件印发后 3 个工作日内发布。按两篇稿件的产生时间和国务院放假安排计算；"
        "只写了文件、还没有解读的，由巡检提醒责任单位。"
    )
    clauses = ("xx-14.1c", "dh-A11")
    severity = "warning"
    catches = (Example(front=_FRONT, beside=(_POLICY,), interpreted=((_POLICY, "2025-12-25"),)),)
    passes = (
        Example(front=_FRONT, beside=(_POLICY,), interpreted=((_POLICY, "2026-01-02"),)),
        Example(front=_FRONT, beside=(_POLICY,), interpreted=((_POLICY, "2025-12-30"),)),
        Example(
            front=f"{_FRONT}\n  - gov/policy/c.md",
            beside=(_POLICY, "content/gov/policy/c.md"),
            interpreted=((_POLICY, "2024-05-12"), ("content/gov/policy/c.md", "2025-12-31")),
        ),
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or not document.related.interpreted:
            return
        from sanshen.portal.workdays import add_workdays, written  # the calendar takes 0.1 s to load

        path, created = max(
            document.related.interpreted, key=lambda one: one[1]
        )  # an amendment names the older text too
        last = add_workdays(created, DAYS)
        if article.meta.created > last:
            what = f"解读晚了：{path} 产生于 {created}，应在 {written(last)} 前解读"
            yield self.at_key(
                document, "created", what, f"以后与文件同步起草解读；核对两个产生时间（{DAYS} 个工作日内）"
            )
