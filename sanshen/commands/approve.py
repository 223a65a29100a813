"""`sanshen approve`: a leader agrees to exactly this version."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.acting import act, act_options


@click.command(short_help="同意：分管领导、主要负责人等审批")
@act_options
def command(change: str, key: Path | None, checked: bool, note: str, as_json: bool) -> None:
    """同意变更 CHANGE 的当前版本，并用本人密钥签名。

    只能按顺序、由在任的人、对自己没有参与写作的稿件审批；一人只审一次。不符合的会被拒绝并说明原因。
    """
    act(change, "approve", key, note, checked, as_json)
