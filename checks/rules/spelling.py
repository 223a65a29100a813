"""Likely typing errors, by two n-gram models: advice, never a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.document import Document, Place
from checks.finding import Finding
from checks.rule import Rule

if TYPE_CHECKING:
    from checks.spelling.speller import Mode, Suggestion


class Spelling(Rule):
    """Not among the rules of the hook, for its models take a second to load."""

    code = "SPL001"
    title = "疑似错别字"
    explain = (
        "按上下文判断可能打错的字，由 sanshen proof 给出建议，只供校对参考。默认的严格模式少报、报得准；均衡模式多找一些，需要人看。"
        "人员册里的姓名、单位和栏目册里的栏目名称不会提示。"
    )
    clauses = ("zl-9.2", "dh-B4.1", "wz-12.2.4")
    severity = "warning"
    reads = "text"
    cure = "对照原稿核对，确是错字的改正"
    catches = ("任何单位和个人不得违反本法规定，依法最究刑事责任。",)
    passes = ("任何单位和个人不得违反本法规定，依法追究刑事责任。", "云溪区人民政府办公室负责解释。")

    def __init__(self, mode: Mode = "strict") -> None:
        self.mode = mode

    def suggestions(self, document: Document) -> Iterator[Suggestion]:
        from checks.spelling.speller import speller

        text = document.visible
        if document.front is not None and document.article is not None:
            start = document.line_start(document.article.body_line)
            text = "".join("\n" if char == "\n" else " " for char in text[:start]) + text[start:]
        return speller(self.mode).suggestions(text, exempt(document.place))

    def check(self, document: Document) -> Iterator[Finding]:
        for one in self.suggestions(document):
            what = f"疑似错别字：“{one.wrong}”"
            yield self.found(document, one.start, what, f"请核对，是否应为“{one.right}”", one.corrected[:60])


def exempt(place: Place) -> frozenset[str]:
    """Names of leaders, people, units, columns and of the site itself."""
    words = {leader.name for leader in place.leaders}
    if place.roster:
        words |= {person.name for person in place.roster.people.values()}
        words |= {name for unit in place.roster.units.values() for name in (unit.name, unit.short)}
    if place.register:
        words |= {column.name for column in place.register}
    if place.site:
        words |= {place.site.name, place.site.title}
    return frozenset(words)
