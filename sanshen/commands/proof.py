"""`sanshen proof`: likely typing errors with what may have been meant; advice only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import click

from sanshen.commands.options import as_json
from sanshen.commands.speech import say, say_data

if TYPE_CHECKING:
    from checks.document import Document
    from checks.spelling.speller import Suggestion


@click.command(short_help="校对：找可能打错的字，给出建议")
@click.argument("paths", nargs=-1, metavar="[文件…]")
@click.option("--staged", is_flag=True, help="校对已暂存（git add）的稿件和附件。")
@click.option("--range", "span", metavar="A..B", help="校对 A 到 B 之间改动的稿件和附件。")
@click.option(
    "--mode",
    type=click.Choice(["strict", "balanced"]),
    default="balanced",
    help="strict 少报、报得准；balanced（默认）多找一些，需要人看。",
)
@as_json
def command(
    paths: tuple[str, ...], staged: bool, span: str | None, mode: Literal["strict", "balanced"], as_json: bool
) -> None:
    """找可能打错的字。只是建议：有没有建议，退出码都是 0；没有安装语言模型时报错，不当作通过。"""
    if sum((bool(paths), staged, span is not None)) != 1:
        raise click.UsageError("请指定一种校对范围：文件名、--staged 或 --range A..B")
    from checks.rules.spelling import Spelling
    from checks.spelling.models import load
    from sanshen.commands.checking import batch_of

    load()
    rule = Spelling(mode)
    found = [(document, one) for document in batch_of(paths, staged, span) for one in rule.suggestions(document)]
    if as_json:
        say_data({"mode": mode, "suggestions": _data(found)})
        return
    for row in _data(found):
        say(f"{row['path']}:{row['line']}:{row['column']} “{row['wrong']}”→“{row['right']}”　{row['corrected']}")
    say(f"建议 {len(found)} 处，请对照原稿核对。" if found else "没有建议；仍请通读一遍。")


def _data(found: Iterable[tuple[Document, Suggestion]]) -> list[dict[str, Any]]:
    from checks.secrets import Veil, secrets_in
    from checks.text.mask import redacted

    rows = []
    for document, one in found:
        over = Veil(secrets_in(document)).over
        line, column = document.position(one.start)
        words = {name: over(redacted(getattr(one, name))) for name in ("wrong", "right", "sentence", "corrected")}
        rows.append({"path": document.path, "line": line, "column": column, "part": document.part(one.start), **words})
    return rows
