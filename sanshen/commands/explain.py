"""`sanshen explain`: what a rule asks, in words for a clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanshen.base.errors import PortalError
from sanshen.commands.options import as_json, say

if TYPE_CHECKING:
    from checks.own.run import Own
    from checks.own.source import OwnRule
    from checks.stated import Stated


@click.command(short_help="说明：某条检查规则管什么、怎么改")
@click.argument("code", required=False, metavar="[编号]")
@click.option("--all", "everything", is_flag=True, help="全部规则的完整说明；不写编号也不加 --all，只列编号和名称。")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="text 文字，markdown 网页文档。"
)
@as_json
def command(code: str | None, everything: bool, form: str, as_json: bool) -> None:
    """说明一条检查规则：管什么、依据什么、会发现和不会误报的例子、怎么改、能不能准许。

    门户自己的规则（编号以 X 开头）也在内；看一条时用它自带的例子试运行一遍，不符的列出来，退出码为 1。
    """
    from checks import book
    from checks.registry import BOOK, BY_CODE
    from sanshen.commands.own import agreed

    if code and everything:
        raise click.UsageError("编号和 --all 只写一个")
    own = None if code and code.upper() in BY_CODE else agreed()
    if code is None:
        rules: list[Stated] = [*BOOK, *(own.rules if own else ())]
        short = "\n".join(f"{rule.code}  {rule.title}" for rule in rules)
        whole = book.page(rules).rstrip("\n") if form == "markdown" else "\n\n\n".join(map(book.text, rules))
        chosen = whole if everything or form == "markdown" else short
        say([book.facts(rule) for rule in rules] if as_json else None, chosen, as_json=as_json)
        return
    rule: Stated | None = BY_CODE.get(code.upper())
    wrong: list[str] = []
    if own and (found := own.rule(code.upper())):
        rule, wrong = _tried(own, found)
    if rule is None:
        raise PortalError(f"没有编号为 {code} 的规则", cure="运行 sanshen explain 查看全部编号")
    said = book.markdown(rule) if form == "markdown" else book.text(rule)
    said += "".join(f"\n{words}" for words in wrong)
    say(book.facts(rule) | ({"wrong": wrong} if own else {}), said, as_json=as_json)
    raise SystemExit(1 if wrong else 0)


def _tried(own: Own, rule: OwnRule) -> tuple[OwnRule, list[str]]:
    """The rule with what it says of its own examples, and which of them it does not fulfil."""
    from msgspec.structs import replace

    from checks.own.run import tried
    from checks.text.mask import redacted

    if own.stop:
        return rule, [f"没有试运行：{own.stop.message} → {own.stop.cure}"]
    made = tried(own, rule)
    return replace(rule, cure=rule.cure or redacted("；".join(made.fixes[:4]))), [
        f"自带的例子不符：{redacted(one)}" for one in made.wrong
    ]
