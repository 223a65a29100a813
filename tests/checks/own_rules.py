"""Own rules for the tests: one that works, and the means to write others."""

from __future__ import annotations

from checks.own.seen import FOLDER
from checks.own.source import OwnRule, Sources, parse

PATH = f"{FOLDER}/local_word.py"
WORD = "云溪新城"
RULE = '''"""The town's new name is not decided yet."""

from checks.document import Document
from checks.rule import Rule


class LocalWord(Rule):
    code = "XYX001"
    title = "未定的地名"
    explain = "“云溪新城”的叫法还没有批准，先写“云溪片区”。"
    clauses = ("本站制度第三条",)
    catches = ("近日，云溪新城开工。",)
    passes = ("近日，云溪片区开工。",)

    def check(self, document: Document):
        at = document.text.find("云溪新城")
        while at >= 0:
            yield self.found(document, at, "地名还没有批准", "改为“云溪片区”", "云溪新城")
            at = document.text.find("云溪新城", at + 1)
'''


def written(body: str, *, code: str = "XYX002", before: str = "", more: str = "") -> str:
    """A rule whose check does what `body` says; `before` stands at the head of its file, `more` in the class."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return f'''from checks.rule import Example, Rule
{before}

class Local(Rule):
    code = "{code}"
    title = "本站规则"
    explain = "说明。"
    {more}

    def check(self, document):
{lines}
'''


def rule_of(source: str, name: str = "local") -> OwnRule:
    return parse(f"{FOLDER}/{name}.py", source.encode())


def sources(*texts: str) -> Sources:
    return Sources(tuple(rule_of(text, f"local_{number}") for number, text in enumerate(texts)))
