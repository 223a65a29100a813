"""`sanshen return`: send a change back with a reason."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.acting import act
from sanshen.commands.options import as_json, key_option


@click.command(short_help="退回：写明理由，退给作者修改")
@click.argument("change")
@click.option("--reason", required=True, help="退回理由，作者会看到。")
@key_option
@as_json
def command(change: str, reason: str, key: Path | None, as_json: bool) -> None:
    """退回变更 CHANGE。

    审核流程里的任何在任审核人都可以退回。退回后不能合并，直到作者修改后重新送审，或退回人本人改为同意。
    """
    act(change, "return", key, reason, False, as_json)
