"""`sanshen override`: two named persons answer for publishing before the ordinary review is done."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.acting import act
from sanshen.commands.options import as_json, key_option


@click.command(short_help="应急签发：两位负责人写明理由先行发布，限期补审")
@click.argument("change")
@click.option("--reason", required=True, help="为什么等不及正常审核，如“台风红色预警，须立即告知群众”。")
@key_option
@as_json
def command(change: str, reason: str, key: Path | None, as_json: bool) -> None:
    """突发事件来不及走完审核时，为变更 CHANGE 应急签发。只用于稿件，不用于制度、栏目和程序；
    人员册只在任期或密钥到期、制度的流程已没有人能走时，由主办、承办单位主要负责人应急续任。

    承办单位和主办单位的负责人各签一次，两人齐了才能合并；检查发现的错误仍须先改正。
    应急签发记入审核台账，合并后要在期限内补走正常审核（sanshen self-check、approve、merge），未补审的会一直列出。
    """
    act(change, "override", key, reason, False, as_json)
