"""sanshen publish: from the agreed tip of main to a served release. Its options; what it does is in `sanshen.commands.publishing`."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from sanshen.commands.options import as_json, to_option
from sanshen.publish.store.releases import KEEP


@click.command("publish")
@to_option
@click.option("--keep", type=click.IntRange(2), default=KEEP, show_default=True, help="保留最近几个版本。")
@click.option("--force", is_flag=True, help="没有变化也重新生成并切换。")
@click.option("--dry-run", is_flag=True, help="只核对，说明会发布什么，不写任何内容。")
@click.option("--verify", is_flag=True, help="逐字节核对当前版本与它的清单。")
@click.option(
    "--rebuild-check", is_flag=True, help="只凭提交和台账重新生成当前版本，逐字节比较，证明发布的就是审定的。"
)
@click.option(
    "--sites",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="发布这个文件（如 sites.toml）列出的所有网站，一站一行结果；有网站没发布成时退出码为 1。",
)
@click.option("--jobs", type=click.IntRange(1), help="与 --sites 同用：同时发布几个网站。不写则按本机处理器数。")
@click.option(
    "--scheduler", default="", metavar="地址", help="与 --sites 同用：在 Dask 集群上发布，如 tcp://10.0.0.5:8786。"
)
@click.option(
    "--profile",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="时间花在哪里：写到这个文件（Python 的 pstats 格式）和“文件.press”。",
)
@click.option("--fetch", is_flag=True, help="先从远端 origin 取回主分支和审核台账（核对过才跟随，不跟随改写）。")
@click.option(
    "--listen",
    default="",
    metavar="地址",
    help="守在这个地址（如 127.0.0.1:8765）等待唤醒，取回、核对、发布，直到按 Ctrl+C。",
)
@click.option(
    "--every",
    type=click.IntRange(5),
    default=300,
    show_default=True,
    metavar="秒",
    help="与 --listen 同用：没人唤醒也至少隔这么久发布一次。",
)
@click.option("--standby", is_flag=True, hidden=True, help="--listen 用：先装入程序，等到一个换行再发布。")
@as_json
@click.pass_context
def command(
    context: click.Context,
    /,
    to: Path | None,
    keep: int,
    force: bool,
    dry_run: bool,
    verify: bool,
    rebuild_check: bool,
    sites: Path | None,
    jobs: int | None,
    scheduler: str,
    profile: Path | None,
    fetch: bool,
    listen: str,
    every: int,
    standby: bool,
    as_json: bool,
) -> None:
    """把主分支上审定的内容发布出去：核对台账、检查、生成页面、切换版本。"""
    if listen:
        from sanshen.commands.waking import keep_publishing

        if sites or dry_run or verify or rebuild_check or force or profile or as_json:
            raise click.UsageError("--listen 只与 --to、--every、--keep 同用")
        keep_publishing(to, listen, every, keep)
    if sites:
        from sanshen.commands.sites import publish_sites

        named = context.get_parameter_source("to") is ParameterSource.COMMANDLINE
        if named or dry_run or verify or rebuild_check:
            raise click.UsageError("--sites 不与 --to、--dry-run、--verify、--rebuild-check 同用")
        code = publish_sites(sites, force=force, keep=keep, jobs=jobs or 0, scheduler=scheduler, as_json=as_json)
        raise SystemExit(code)
    if jobs or scheduler:
        raise click.UsageError("--jobs 和 --scheduler 只与 --sites 同用")
    from sanshen.commands.publishing import published

    published(
        to,
        keep=keep,
        force=force,
        dry_run=dry_run,
        verify=verify,
        rebuild_check=rebuild_check,
        fetch=fetch,
        profile=profile,
        as_json=as_json,
        standby=standby,
    )
