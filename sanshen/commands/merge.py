"""`sanshen merge`: bring an agreed change to the main branch and into the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.options import (
    as_json,
    gate_key_option,
    here,
    key_or_configured,
    now,
    say,
)


@click.command(short_help="合并：审齐的变更进主分支，同时写入审核台账")
@click.argument("change")
@click.option("--title", default="", help="台账里的标题；不写则用最后一次提交的标题。")
@click.option("--late", is_flag=True, help="最后一次审核在一天以前，已核对本机时间无误。")
@gate_key_option
@as_json
def command(change: str, title: str, late: bool, gate_key: Path | None, as_json: bool) -> None:
    """合并变更 CHANGE，并在审核台账里追加一条签名记录，二者同时完成。

    只合并各审签名时的那个版本；合并前重新核对台账、重新检查内容。合并时间就是发布时间。
    """
    from sanshen.gate.admit import admit

    place = here()
    key = key_or_configured(place.repo, gate_key, "sanshen.gatekey")
    entry = admit(place.repo, place.local_review, change, key, title, now(), late=late)
    predicate = entry.predicate
    data = {
        "entry": predicate.number,
        "merge": predicate.origin.merge,
        "at": predicate.at.isoformat(),
        "title": predicate.title,
    }
    text = f"已合并，审核台账第 {predicate.number} 号：{predicate.title}\n下一步：sanshen publish"
    say(data, text, as_json=as_json)
