"""`sanshen submit`: hand a branch in for review."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.options import (
    as_json,
    here,
    key_option,
    key_or_configured,
    now,
    say,
)


@click.command(short_help="送审：把一个分支交给审核")
@click.argument("change", required=False)
@key_option
@click.option("--note", default="", help="给审核人的说明。")
@as_json
def command(change: str | None, key: Path | None, note: str, as_json: bool) -> None:
    """把分支 CHANGE（不写则为当前分支）现在的版本送审。

    送审人对上传的内容负责（谁上传谁负责）。内容有检查错误的，不能送审。
    首次使用时运行 sanshen submit adoption，把现有网站整体接收进审核台账。
    分支再有改动，须重新送审，各审重新开始。
    """
    from sanshen.commands.report import as_data, text_of
    from sanshen.gate.admit import findings_in, refuse_errors

    place = here()
    name = change or place.repo.branch()
    refuse_errors(findings_in(place.repo, place.local_review.look(name, now()).change), name, place.local_review.main)
    case = place.local_review.submit(name, key_or_configured(place.repo, key), note, now())
    say(as_data(case), "已送审。\n" + text_of(case), as_json=as_json)
