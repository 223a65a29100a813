"""What `self-check`, `approve` and `return` have in common: the checklist, the act, the report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from sanshen.commands.options import (
    Here,
    as_json,
    here,
    key_option,
    key_or_configured,
    now,
    say,
)
from sanshen.review.judging.act import Decision

Command = Callable[..., None]
_OPTIONS = (
    click.argument("change"),
    key_option,
    click.option("--checked", is_flag=True, help="声明本审的核对项已逐项核对；不写则逐项询问。"),
    click.option("--note", default="", help="审核意见。"),
    as_json,
)


def act_options(command: Command) -> Command:
    """What a person states when agreeing to a change."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def act(change: str, decision: Decision, key: Path | None, note: str, checked: bool, as_json: bool) -> None:
    from sanshen.commands.report import as_data, text_of

    place = here()
    chosen = key_or_configured(place.repo, key)
    items = [] if decision in ("return", "override") else _items(place, change, decision, chosen, checked, as_json)
    case = place.local_review.act(change, decision, chosen, note, items, now())
    say(as_data(case), "已签名记录。\n" + text_of(case), as_json=as_json)


def _items(place: Here, change: str, decision: Decision, key: Path, checked: bool, as_json: bool) -> list[str]:
    """The items of the person's stage that were confirmed, by `--checked` or one by one."""
    case = place.local_review.look(change, now())
    stage = place.local_review.stage_for(case, place.local_review.whose(key, case.law.config.roster), now(), decision)
    items = list(stage.checklist) if stage else []
    if checked or as_json or not sys.stdin.isatty():
        return items if checked else []
    return [item for item in items if click.confirm(f"已核对：{item}？", default=False)]
