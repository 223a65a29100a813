"""`sanshen self-check`: the editor's own check, first of the stages."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.acting import act, act_options


@click.command(short_help="一审：编辑自查自校")
@act_options
def command(change: str, key: Path | None, checked: bool, note: str, as_json: bool) -> None:
    """对变更 CHANGE 自查自校，并用本人密钥签名。

    签名同时锁定文件的每个字节和此前的审核动作；此后内容再有改动，本次审核作废。
    """
    act(change, "self-check", key, note, checked, as_json)
