"""sanshen rollback: back to a release that was served before."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.commands import speech
from sanshen.commands.options import as_json, in_utf8, say, to_option
from sanshen.git.repo import Repo
from sanshen.publish import rollback, run
from sanshen.publish.store.manifest import Published
from sanshen.publish.store.releases import Store
from sanshen.setup.engine.running import require_installed


@click.command("rollback")
@click.argument("release", type=in_utf8, required=False)
@to_option
@click.option("--list", "listed", is_flag=True, help="列出保留的版本。")
@click.option("--yes", is_flag=True, help="已撤下的稿件会重新出现时，确认回退。")
@as_json
def command(release: str | None, to: Path | None, listed: bool, yes: bool, as_json: bool) -> None:
    """回到以前的发布版本（默认上一个）；切换前逐字节核对，损坏的版本不予切换。"""
    repo = Repo()
    store = run.store_of(repo, to)
    require_installed(repo.root, repo.git_dir, store.folder)
    if listed:
        _list(store, as_json)
        return
    step = rollback.plan(store, release)
    if not as_json:
        _warn(step)
    _confirm(step, yes)
    with run.writing(store), store.locked():
        rollback.apply(store, step)
    if as_json:
        say(_facts(step), "", as_json=True)
    else:
        speech.say(f"已回退到 {step.target.release}（原为 {step.served or '无'}）", "green")
        speech.say("主分支没有变：sanshen publish 不会自动把回退的版本再发布出去，除非有新的合并或加 --force")


def _facts(step: rollback.Rollback) -> dict[str, object]:
    return {
        "release": step.target.release,
        "before": step.served,
        "returning": step.returning,
        "leaving": step.leaving,
        "reverting": step.reverting,
    }


def _warn(step: rollback.Rollback) -> None:
    said: tuple[tuple[str, list[Published]], ...] = (
        ("将重新出现（已撤下）", step.returning),
        ("将不再显示", step.leaving),
        ("将恢复旧文字", step.reverting),
    )
    for what, articles in said:
        for article in articles:
            speech.say(f"  {what}：{one_line(article.title)}（{article.path}）", "yellow", err=True)


def _confirm(step: rollback.Rollback, yes: bool) -> None:
    """A withdrawn article must not come back by a slip of the hand."""
    if not step.returning or yes:
        return
    if not sys.stdin.isatty() or not click.confirm(f"{len(step.returning)} 篇已撤下的稿件会重新公开，确认回退？"):
        cure = "确认无误后加 --yes；否则换一个版本（--list）"
        raise PortalError(f"没有回退：{len(step.returning)} 篇已撤下的稿件会重新公开", cure=cure)


def _list(store: Store, as_json: bool) -> None:
    rows = rollback.rows(store)
    if as_json:
        say(rows, "", as_json=True)
        return
    if not rows:
        speech.say("还没有发布过任何版本")
    for row in rows:
        mark = "当前" if row.current else "　　"
        speech.say(f"{mark} {row.release}  {row.created_at:%Y-%m-%d %H:%M}  {row.articles} 篇稿件")
