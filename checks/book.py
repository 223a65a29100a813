"""The book of rules: each rule in words for a clerk, from the same data that runs and tests it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from checks.finding import LABELS
from checks.groups import GROUPS, group_of
from checks.rule import Example, Rule
from checks.stated import Stated
from checks.text.character_names import spelt_out
from checks.text.mask import redacted

_SHOWN = 4  # examples of each kind
_LONG = 160
_BREAK = " ⏎ "  # where a line of an example ends
_PLAIN = Example()


def facts(rule: Stated) -> dict[str, Any]:
    """What `--json` tells of a rule."""
    return {
        "code": rule.code,
        "title": rule.title,
        "group": group_of(rule.code).title,
        "severity": rule.severity,
        "waivable": rule.waivable,
        "explain": rule.explain,
        "law": group_of(rule.code).law,
        "clauses": list(rule.clauses),
        "caught": shown(rule.catches),
        "passed": shown(rule.passes),
        "fix": fixes(rule),
    }


def shown(examples: Iterable[Example | str]) -> list[str]:
    """The first few examples, each in one line and with nothing in it that could be taken for somebody's."""
    told = (_BREAK.join(line for line in text.split("\n") if line.strip()) for text in map(_words, examples))
    words = dict.fromkeys(redacted(spelt_out(one)) for one in told if one)
    return [one if len(one) <= _LONG else one[:_LONG] + "……" for one in list(words)[:_SHOWN]]


def _words(example: Example | str) -> str:
    if isinstance(example, str):
        return example
    if example.front:
        return f"要素表里写：\n{example.front}"
    if example.body != _PLAIN.body:
        return example.body
    if isinstance(example.whole, str) and example.whole.strip():
        return example.whole
    if example.packed:
        return f"附件 {example.path.rpartition('/')[2]}：{_inner(example.packed)}"
    return f"文件 {example.path}" if example.path != _PLAIN.path or example.whole is not None else ""


def _inner(parts: dict[str, str]) -> str:
    """The words of an Office file, without its marks."""
    return " ".join(re.sub(r"<[^<>]*>", " ", " ".join(parts.values())).split()) or "、".join(parts)


def fixes(rule: Stated) -> list[str]:
    """How to mend it, as the rule says it of its own examples."""
    from checks import example
    from checks.runner import check

    if stated := getattr(rule, "cure", ""):  # where what is found hangs on what is installed, the page must not
        return [stated]
    if not isinstance(rule, Rule):  # a portal's own: nothing of it runs in this process
        return ["按说明改正"]
    found = (finding.fix for sample in rule.catches for finding in check(example.document(sample), [rule]))
    return list(dict.fromkeys(found))[:_SHOWN] or ["按说明改正"]


def text(rule: Stated) -> str:
    """A rule on the terminal."""
    lines = [f"{rule.code} {rule.title}（{LABELS[rule.severity]}，{_waivable(rule)}）", "", rule.explain]
    told = facts(rule)
    for heading, key in (("会发现：", "caught"), ("不会误报：", "passed"), ("怎么改：", "fix")):
        lines += ["", heading, *(_item(words) for words in told[key])] if told[key] else []
    return "\n".join([*lines, "", f"依据：{told['law']}", f"制度条款：{'、'.join(rule.clauses)}"])


def _item(words: str) -> str:
    """An example or a cure on the terminal, its lines below one another."""
    return "  · " + words.replace(_BREAK, "\n    ")


def markdown(rule: Stated) -> str:
    """A rule as a section of a page."""
    told = facts(rule)
    lines = [
        f"### {rule.code} {rule.title}",
        "",
        _plain(rule.explain),
        "",
        f"- 级别：{LABELS[rule.severity]}；{_waivable(rule)}",
    ]
    lines += [f"- 依据：{told['law']}（制度条款 {'、'.join(rule.clauses)}）"]
    for heading, key in (("会发现", "caught"), ("不会误报", "passed")):
        lines += [f"- {heading}："] + [f"  - {_code(words)}" for words in told[key]] if told[key] else []
    lines += ["- 怎么改："] + [f"  - {_plain(words)}" for words in told["fix"]]
    return "\n".join(lines)


def page(rules: Iterable[Stated]) -> str:
    """All rules, grouped by what they guard."""
    ranks = {letters: rank for rank, letters in enumerate(GROUPS)}
    ordered = sorted(rules, key=lambda rule: (ranks.get(rule.code[:3], len(ranks)), rule.code))
    return "\n".join(_page(ordered)).rstrip() + "\n"


def _page(rules: list[Stated]) -> Iterator[str]:
    yield "<!-- 由 make rules 生成，不要手改 -->\n# 检查规则\n"
    yield f"共 {len(rules)} 条。在命令行看一条：`sanshen explain PII001`。“错误”不改不能提交和发布，“警告”由人判断，“提示”供参考。\n"
    groups = dict.fromkeys(group_of(rule.code) for rule in rules)
    for group in groups:
        yield f"## {group.title}\n"
        for rule in rules:
            if group_of(rule.code) == group:
                yield markdown(rule) + "\n"


def _waivable(rule: Stated) -> str:
    return "写明理由、经审核可以准许" if rule.waivable else "没有例外"


def _plain(words: str) -> str:
    """Words that Markdown leaves alone."""
    return re.sub(r"[<*_`]", lambda found: f"\\{found[0]}", words)


def _code(words: str) -> str:
    fence = "``" if "`" in words else "`"
    pad = " " if "`" in words else ""
    return f"{fence}{pad}{words}{pad}{fence}"
