"""Terms that hurt the people they name."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.expressions import Expressions, told

_LIST = Expressions("discriminatory.toml")


class Discriminatory(Rule):
    code = "WRD002"
    title = "歧视性用语"
    explain = "对残疾人、务工人员、民族的歧视性称呼和不规范简称不得使用。引用原文确需保留的，请审核人员判断。"
    clauses = ("zl-9.2", "dh-B4.1")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=_LIST.wrong)
    catches = ("帮助残废人就业", "外来打工仔", "维族群众")
    passes = ("帮助残疾人就业", "黑瞎子岛", "朝鲜族群众", "维吾尔族群众")

    def check(self, document: Document) -> Iterator[Finding]:
        for start, word, known, more in told(_LIST.find(document.text, document.day)):
            yield self.found(
                document, start, f"{known.why}：“{word}”{more}", f"改为“{known.right}”", severity=known.severity
            )
