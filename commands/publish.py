"""sanshen publish: from the agreed tip of main to a served release."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from commands.options import as_json, now, say, to_option
from portal.errors import PortalError
from portal.repo import Repo
from publish import run
from publish.plan import Plan
from publish.profile import profiled
from publish.progress import steps
from publish.releases import KEEP, Store
from review.owed import told

_KINDS = {"added": "新增", "changed": "修改", "removed": "撤下"}
_SHOWN = 20
_SAYS = {
    "unchanged": "主分支与审核台账都没有变化，无需发布（要重新生成请加 --force）",
    "held": "这一版本已被回退，未重新发布（确要再次发布请加 --force）",
}


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
    as_json: bool,
) -> None:
    """把主分支上审定的内容发布出去：核对台账、检查、生成页面、切换版本。"""
    if sites:
        from commands.sites import publish_sites

        named = context.get_parameter_source("to") is ParameterSource.COMMANDLINE
        if named or dry_run or verify or rebuild_check:
            raise click.UsageError("--sites 不与 --to、--dry-run、--verify、--rebuild-check 同用")
        code = publish_sites(sites, force=force, keep=keep, jobs=jobs or 0, scheduler=scheduler, as_json=as_json)
        raise SystemExit(code)
    if jobs or scheduler:
        raise click.UsageError("--jobs 和 --scheduler 只与 --sites 同用")
    repo = Repo()
    store = run.store_of(repo, to)
    if rebuild_check:
        _rebuild(repo, store, as_json)
        return
    if verify:
        _verify(store, as_json)
        return
    with steps(quiet=as_json) as tell:
        if dry_run:
            done = run.Done(run.preview(repo, store, force=force, tell=tell), None)
        else:
            waiting = lambda: tell("等待另一个发布结束")  # noqa: E731
            with profiled(profile):
                done = run.publish(repo, store, force=force, keep=keep, tell=tell, waiting=waiting)
        tell.end()
    if as_json:
        say(_facts(done, store, tell.seconds), "", as_json=True)
    else:
        _say(done, store)
    if done.plan.outcome == "refused":
        raise SystemExit(1)


def _say(done: run.Done, store: Store) -> None:
    plan = done.plan
    if plan.outcome == "refused":
        for refusal in plan.refusals:
            click.secho(str(refusal), fg="red", err=True)
        still = f"仍在服务的是 {plan.last}" if plan.last else "还没有发布过"
        raise PortalError(f"没有发布：{len(plan.refusals)} 处不符合发布条件，{still}", cure="逐条处理后重新运行")
    if plan.outcome != "publish":
        click.echo(_SAYS[plan.outcome])
    else:
        _say_release(done, store)
    if broken := told(plan.now.overrides, now().date()):
        click.secho(broken, fg="yellow")


def _say_release(done: run.Done, store: Store) -> None:
    plan = done.plan
    for step in plan.steps[:_SHOWN]:
        numbered = f"（台账第 {step.entry} 号）" if step.entry is not None else ""
        click.echo(f"  {_KINDS[step.kind]} {step.path}{numbered}")
    if len(plan.steps) > _SHOWN:
        click.echo(f"  ……共 {len(plan.steps)} 个文件")
    if done.release is None:
        click.echo(f"将发布 {plan.now.commit[:12]}（替换 {plan.last or '无'}）；这次没有写任何内容")
    else:
        made = done.release
        click.secho(f"已发布 {made.release}：{made.articles} 篇稿件，{made.files} 个文件", fg="green")
        click.echo(f"位置 {store.link}；预览 sanshen serve，回退 sanshen rollback")


def _facts(done: run.Done, store: Store, seconds: dict[str, float]) -> dict[str, object]:
    plan: Plan = done.plan
    made = done.release
    return {
        "outcome": plan.outcome,
        "commit": plan.now.commit,
        "ledger": plan.now.ledger,
        "last": plan.last,
        "release": made.release if made else None,
        "digest": made.digest if made else None,
        "files": made.files if made else None,
        "current": store.current(),
        "changes": plan.steps,
        "overrides": plan.now.overrides,
        "refusals": plan.refusals,
        "seconds": seconds,
    }


def _verify(store: Store, as_json: bool) -> None:
    name = store.current()
    if name is None:
        raise PortalError("还没有发布过任何版本", cure="先运行 sanshen publish", path=str(store.folder))
    damages = store.damages(name)
    if as_json:
        say({"release": name, "whole": not damages, "damages": damages}, "", as_json=True)
    else:
        for damage in damages:
            click.secho(str(damage), fg="red", err=True)
    if damages and not as_json:
        cure = "保留现场，查清原因；运行 sanshen publish --force 重新发布"
        raise PortalError(f"版本 {name} 与清单有 {len(damages)} 处不符", cure=cure)
    if damages:
        raise SystemExit(1)
    if not as_json:
        click.secho(f"版本 {name} 与清单逐字节一致", fg="green")


def _rebuild(repo: Repo, store: Store, as_json: bool) -> None:
    from publish.rebuild import rebuild

    with steps(quiet=as_json) as tell:
        made = rebuild(repo, store, tell)
        tell.end()
    name = made.release.release
    if as_json:
        facts = {"release": name, "commit": made.release.commit, "ledger": made.release.ledger, "digest": made.digest}
        say(facts | {"proven": not made.damages, "damages": made.damages, "seconds": tell.seconds}, "", as_json=True)
    else:
        for damage in made.damages:
            click.secho(str(damage), fg="red", err=True)
    if made.damages and not as_json:
        cure = "保留现场，查清原因；运行 sanshen publish --force 重新发布"
        raise PortalError(f"版本 {name} 有 {len(made.damages)} 处与提交和台账不符", cure=cure)
    if made.damages:
        raise SystemExit(1)
    if not as_json:
        click.secho(
            f"版本 {name} 的 {made.release.files} 个文件都可由提交 {made.release.commit[:12]} 和台账重新生成，逐字节一致",
            fg="green",
        )
