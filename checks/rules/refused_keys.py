"""Keys that would let an author choose address, column, template or time."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from sanshen.portal.article import REFUSED


class RefusedKeys(Rule):
    code = "ELM002"
    title = "不由作者填写的要素"
    explain = "地址由文件名定，栏目由文件夹定，发布时间由审核台账定。url、save_as、slug、template、status、category、date 等键一律不收。"
    clauses = ("wz-14",)
    waivable = False
    catches = (
        Example(front="url: /index.html"),
        Example(front="save_as: ../../x.html"),
        Example(front="status: draft"),
        Example(front="date: 2026-11-02\ncategory: 通知"),
    )
    passes = (Example(), Example(front="genre: 通知"))

    def check(self, document: Document) -> Iterator[Finding]:
        if document.front is None:
            return
        for key in document.front.values:
            if key in REFUSED:
                what = f"要素“{key}”不由作者填写"
                yield self.at_key(document, key, what, "删去这一行：地址、栏目和时间由系统确定")
