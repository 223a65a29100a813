"""`sanshen redline`: the marked-up proof of a change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.options import as_json, here, now, say

if TYPE_CHECKING:
    from review.redline import Proof

_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
_COLOURS = {"same": None, "removed": "red", "added": "green"}


@click.command(short_help="花脸稿：改了哪些字，逐要素对照")
@click.argument("change")
@click.option("--html", type=click.Path(path_type=Path), help="写成网页文件，可在浏览器里看或打印。")
@click.option("--all", "everything", is_flag=True, help="没有改动的要素也列出。")
@as_json
def command(change: str, html: Path | None, everything: bool, as_json: bool) -> None:
    """列出变更 CHANGE 对每篇稿件的改动：删去的字标 [-红-]，增加的字标 {+绿+}。

    比的是主分支上的版本与合并后的版本，也就是签名锁定的内容。
    """
    from review.redline import proof_of
    from review.redline_page import page

    place = here()
    found = proof_of(place.repo, place.desk.look(change, now()).change, everything=everything)
    if html:
        html.write_text(page(change, found), "utf-8")
    data = [one._asdict() for one in found]
    text = f"花脸稿已写入 {html}" if html else "\n".join(_lines(found))
    say(data, text, as_json=as_json)


def _lines(found: list[Proof]) -> list[str]:
    lines = []
    for proof in found:
        lines.append(f"{proof.what} {proof.path}")
        for one in proof.elements:
            text = "".join(
                click.style(_MARKS[piece.kind].format(piece.text), fg=_COLOURS[piece.kind]) for piece in one.pieces
            )
            lines.append(f"  {one.label}：{text}")
    return lines
