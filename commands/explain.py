"""`sanshen explain`: what a rule asks, in words for a clerk."""

from __future__ import annotations

import click

from commands.options import as_json, say
from portal.errors import PortalError


@click.command(short_help="说明：某条检查规则管什么、怎么改")
@click.argument("code", required=False, metavar="[编号]")
@click.option("--all", "everything", is_flag=True, help="全部规则的完整说明；不写编号也不加 --all，只列编号和名称。")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="text 文字，markdown 网页文档。"
)
@as_json
def command(code: str | None, everything: bool, form: str, as_json: bool) -> None:
    """说明一条检查规则：管什么、依据什么、会发现和不会误报的例子、怎么改、能不能准许。"""
    from checks import book
    from checks.registry import BOOK, BY_CODE

    if code and everything:
        raise click.UsageError("编号和 --all 只写一个")
    if code is None:
        short = "\n".join(f"{rule.code}  {rule.title}" for rule in BOOK)
        whole = book.page(BOOK).rstrip("\n") if form == "markdown" else "\n\n\n".join(map(book.text, BOOK))
        chosen = whole if everything or form == "markdown" else short
        say([book.facts(rule) for rule in BOOK] if as_json else None, chosen, as_json=as_json)
        return
    rule = BY_CODE.get(code.upper())
    if rule is None:
        raise PortalError(f"没有编号为 {code} 的规则", cure="运行 sanshen explain 查看全部编号")
    say(book.facts(rule), book.markdown(rule) if form == "markdown" else book.text(rule), as_json=as_json)
