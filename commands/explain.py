"""`sanshen explain`: what a rule asks, in words for a clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.options import as_json, say
from portal.errors import PortalError

if TYPE_CHECKING:
    from checks.rule import Rule


@click.command(short_help="说明：某条检查规则管什么、怎么改")
@click.argument("code", required=False, metavar="[编号]")
@as_json
def command(code: str | None, as_json: bool) -> None:
    """说明一条检查规则；不写编号则列出全部规则。"""
    from checks.registry import BY_CODE, RULES

    if code is None:
        listing = "\n".join(f"{rule.code}  {rule.title}" for rule in RULES)
        say([_data(rule) for rule in RULES], listing, as_json=as_json)
        return
    rule = BY_CODE.get(code.upper())
    if rule is None:
        raise PortalError(f"没有编号为 {code} 的规则", cure="运行 sanshen explain 查看全部编号")
    say(_data(rule), _text(rule), as_json=as_json)


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "title": rule.title,
        "severity": rule.severity,
        "explain": rule.explain,
        "clauses": list(rule.clauses),
    }


def _text(rule: Rule) -> str:
    from checks.finding import LABELS
    from checks.mask import redacted

    def shown(examples: tuple[Any, ...]) -> list[str]:
        words = (example if isinstance(example, str) else example.front for example in examples)
        return [f"  {redacted(text)}" for text in words if text][:5]

    lines = [f"{rule.code} {rule.title}（{LABELS[rule.severity]}）", "", rule.explain]
    for heading, examples in (("会发现：", shown(rule.catches)), ("不会误报：", shown(rule.passes))):
        lines += ["", heading, *examples] if examples else []
    return "\n".join([*lines, "", f"依据条款：{'、'.join(rule.clauses)}"])
