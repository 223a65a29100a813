"""Units of a joint document are units of the roster."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers


class Joint(Rule):
    code = "ELM012"
    title = "联合单位"
    explain = "joint 写联合发布单位在人员册里的编号（如 qczj）。编号写错，会签就送不到。"
    clauses = ("dh-A11",)
    triggers = Triggers(keys=("joint",))
    catches = (Example(front="joint: [nowhere]"),)
    passes = (Example(front="joint: [office]"), Example())

    def check(self, document: Document) -> Iterator[Finding]:
        article, roster = document.article, document.place.roster
        if article is None or roster is None:
            return
        for unit in article.meta.joint:
            if unit not in roster.units:
                what = f"联合单位“{unit}”不在人员册里"
                yield self.at_key(document, "joint", what, "改为 people.toml 里的单位编号")
