"""What `sanshen publish` does, with click or without: one implementation behind both ways in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from commands.speech import say, say_data
from portal.dates import BEIJING
from portal.errors import PortalError
from portal.printable import rows
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


def published(
    to: Path | None,
    *,
    keep: int = KEEP,
    force: bool = False,
    dry_run: bool = False,
    verify: bool = False,
    rebuild_check: bool = False,
    profile: Path | None = None,
    as_json: bool = False,
) -> None:
    """SystemExit or PortalError where it was refused. The options are those of the command."""
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
        say_data(_facts(done, store, tell.seconds))
    else:
        _say(done, store)
    if done.plan.outcome == "refused":
        raise SystemExit(1)


def _say(done: run.Done, store: Store) -> None:
    plan = done.plan
    if plan.outcome == "refused":
        for refusal in plan.refusals:
            say(rows([str(refusal)]), "red", err=True)
        still = f"仍在服务的是 {plan.last}" if plan.last else "还没有发布过"
        raise PortalError(f"没有发布：{len(plan.refusals)} 处不符合发布条件，{still}", cure="逐条处理后重新运行")
    if plan.outcome != "publish":
        say(_SAYS[plan.outcome])
    else:
        _say_release(done, store)
    if broken := told(plan.now.overrides, datetime.now(BEIJING).date()):
        say(broken, "yellow")


def _say_release(done: run.Done, store: Store) -> None:
    plan = done.plan
    for step in plan.steps[:_SHOWN]:
        numbered = f"（台账第 {step.entry} 号）" if step.entry is not None else ""
        say(f"  {_KINDS[step.kind]} {step.path}{numbered}")
    if len(plan.steps) > _SHOWN:
        say(f"  ……共 {len(plan.steps)} 个文件")
    if done.release is None:
        say(f"将发布 {plan.now.commit[:12]}（替换 {plan.last or '无'}）；这次没有写任何内容")
    else:
        made = done.release
        say(f"已发布 {made.release}：{made.articles} 篇稿件，{made.files} 个文件", "green")
        say(f"位置 {store.link}；预览 sanshen serve，回退 sanshen rollback")


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
        say_data({"release": name, "whole": not damages, "damages": damages})
    else:
        for damage in damages:
            say(str(damage), "red", err=True)
    if damages and not as_json:
        cure = "保留现场，查清原因；运行 sanshen publish --force 重新发布"
        raise PortalError(f"版本 {name} 与清单有 {len(damages)} 处不符", cure=cure)
    if damages:
        raise SystemExit(1)
    if not as_json:
        say(f"版本 {name} 与清单逐字节一致", "green")


def _rebuild(repo: Repo, store: Store, as_json: bool) -> None:
    from publish.rebuild import rebuild

    with steps(quiet=as_json) as tell:
        made = rebuild(repo, store, tell)
        tell.end()
    name = made.release.release
    if as_json:
        facts = {"release": name, "commit": made.release.commit, "ledger": made.release.ledger, "digest": made.digest}
        say_data(facts | {"proven": not made.damages, "damages": made.damages, "seconds": tell.seconds})
    else:
        for damage in made.damages:
            say(str(damage), "red", err=True)
    if made.damages and not as_json:
        cure = "保留现场，查清原因；运行 sanshen publish --force 重新发布"
        raise PortalError(f"版本 {name} 有 {len(made.damages)} 处与提交和台账不符", cure=cure)
    if made.damages:
        raise SystemExit(1)
    if not as_json:
        say(
            f"版本 {name} 的 {made.release.files} 个文件都可由提交 {made.release.commit[:12]} 和台账重新生成，逐字节一致",
            "green",
        )
