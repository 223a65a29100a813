"""`sanshen redline`: the marked-up proof of a change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanshen.commands import speech
from sanshen.commands.options import as_json, here, now, say

if TYPE_CHECKING:
    from sanshen.review.redline import Proof

_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
_SIGNS = ("[-", "-]", "{+", "+}")
_INSIDE = "\n    "
_COLOURS = {"same": "", "removed": "red", "added": "green"}


@click.command(short_help="花脸稿：改了哪些字，逐要素对照")
@click.argument("change")
@click.option("--html", type=click.Path(path_type=Path), help="写成网页文件，可在浏览器里看或打印。")
@click.option("--all", "everything", is_flag=True, help="没有改动的要素也列出。")
@as_json
def command(change: str, html: Path | None, everything: bool, as_json: bool) -> None:
    """列出变更 CHANGE 对每篇稿件的改动：删去的词标 [-红-]，增加的词标 {+绿+}，数字、日期、金额整个标出。

    比的是主分支上的版本与合并后的版本，也就是签名锁定的内容。
    """
    from checks.secrets import hidden_in
    from sanshen.base import atomic
    from sanshen.gate.rendered_body import renderer
    from sanshen.review.redline import proof_of
    from sanshen.review.redline_page import BEGINS, page

    place = here()
    case = place.local_review.look(change, now())
    seen = {"rendered": renderer(place.repo, case.law.config.register)} if html else {}
    found = proof_of(place.repo, case.change, everything=everything, hidden=hidden_in, **seen)
    if html:
        atomic.put(html, page(change, found).encode(), BEGINS.encode(), place.repo.root)
    data = [one._asdict() for one in found]
    if html or as_json:
        say(data, f"花脸稿已写入 {html}", as_json=as_json)
    else:
        _tell(found)


def _tell(found: list[Proof]) -> None:
    """Every line of an article stands further to the right than what we say of it."""
    for proof in found:
        speech.say(f"{proof.what} {proof.path}")
        if any(sign in piece.text for one in proof.elements for piece in one.pieces for sign in _SIGNS):
            speech.say("  稿件里本来就有 [- -] 或 {+ +}，会与标记混淆：请加 --html 查看", "yellow")
        for one in proof.elements:
            marked = ((_MARKS[piece.kind].format(piece.text), _COLOURS[piece.kind]) for piece in one.pieces)
            speech.say_parts([(f"  {one.label}：", ""), *((text.replace("\n", _INSIDE), fg) for text, fg in marked)])
