"""What `sanshen publish` does, with click or without: one implementation behind both ways in."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.base.printable import rows
from sanshen.base.progress import Steps, steps
from sanshen.commands.account import mind_root
from sanshen.commands.expiring import expiring
from sanshen.commands.speech import Unsaid, say, say_data
from sanshen.git.repo import Repo
from sanshen.publish import run
from sanshen.publish.plan import Plan
from sanshen.publish.profile import profiled
from sanshen.publish.store.releases import KEEP, Store
from sanshen.publish.watching import Looked
from sanshen.review.ledger.form_1 import replayable
from sanshen.review.overrides import overrides_summary
from sanshen.setup.engine.running import require_installed

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
    fetch: bool = False,
    profile: Path | None = None,
    as_json: bool = False,
    standby: bool = False,
) -> None:
    """SystemExit or PortalError where it was refused. The options are those of the command."""
    repo = Repo()
    store = run.store_of(repo, to)
    require_installed(repo.root, repo.git_dir, store.folder)
    looked = _stand_by(store) if standby else None
    mind_root(quiet=as_json)
    if rebuild_check:
        _rebuild(repo, store, as_json)
        return
    if verify:
        _verify(repo, store, as_json)
        return
    with steps(quiet=as_json) as tell:
        if fetch:
            _fetch(repo, tell)
        if dry_run:
            done = run.Done(run.dry_run(repo, store, force=force, tell=tell), None)
        else:
            waiting = lambda: tell("等待另一个发布结束")  # noqa: E731
            with profiled(profile):
                done = run.publish(repo, store, force=force, keep=keep, tell=tell, waiting=waiting, looked=looked)
        tell.end()
    if fetch and done.plan.outcome != "refused":
        _bring_files(repo, done.plan.now.commit)
    try:
        _report(repo, done, store, tell.seconds, as_json)
    except (Unsaid, BrokenPipeError) as error:
        if done.plan.outcome == "refused":
            raise
        _say_served(store, error)
    if done.plan.outcome == "refused":
        raise SystemExit(1)


def _stand_by(store: Store) -> Looked | None:
    from sanshen.commands.waking import stand_by

    return stand_by(store)


def _say_served(store: Store, error: Exception) -> None:
    """The site is as it should be, which the exit code says; only what was to be printed of it is lost."""
    with suppress(Unsaid, BrokenPipeError):
        why = error.message if isinstance(error, Unsaid) else "写不出结果（没有人在读）"
        say(f"现在服务的是 {store.current()}；只是{why}", "yellow", err=True)


def _report(repo: Repo, done: run.Done, store: Store, seconds: dict[str, float], as_json: bool) -> None:
    former = replayable(repo, done.plan.now.commit, done.plan.now.verified.index)
    ending = expiring(repo, done.plan.now.commit, datetime.now(BEIJING).date(), quickly=True)
    if as_json:
        say_data(_facts(done, store, seconds) | {"expiring": ending, "former": former})
    else:
        if former:
            say(former, "yellow", err=True)
        if ending:
            from sanshen.review.judging.expiry import lines

            say(lines(ending), "yellow", err=True)
        _say(done, store)


def _fetch(repo: Repo, tell: Steps) -> None:
    from sanshen.commands.options import known_token
    from sanshen.publish.arriving import bring

    tell("取回主分支和审核台账")
    bring(repo, known_token())


def _bring_files(repo: Repo, commit: str) -> None:
    """The work tree's turn. What is served is as it should be whatever comes of it, and the next run tries again."""
    from sanshen.publish.arriving import follow_work_tree

    try:
        follow_work_tree(repo, commit)
    except PortalError as error:
        with suppress(Unsaid, BrokenPipeError):
            say(f"只是克隆的工作区没有跟上：{error}", "yellow", err=True)


def _say(done: run.Done, store: Store) -> None:
    plan = done.plan
    if plan.outcome == "refused":
        for refusal in plan.refusals:
            say(rows([str(refusal)]), "red", err=True)
        raise PortalError(f"没有发布：{len(plan.refusals)} 处不符合发布条件，{store.told()}", cure="逐条处理后重新运行")
    if plan.outcome != "publish":
        say(_SAYS[plan.outcome])
    else:
        _say_release(done, store)
    if broken := overrides_summary(plan.now.overrides, datetime.now(BEIJING).date()):
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
        how = "（全部重新生成）" if done.whole else ""
        say(f"已发布 {made.release}：{made.articles} 篇稿件，{made.files} 个文件{how}", "green")
        if done.closed is False:
            from sanshen.base.sandbox import CURE

            say(f"这台机器没有 bubblewrap：生成页面的子进程没有密钥，但没有关起来 → {CURE}", "yellow")
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
        "closed": done.closed,
        "whole": done.whole,
        "current": store.current(),
        "changes": plan.steps,
        "overrides": plan.now.overrides,
        "refusals": plan.refusals,
        "seconds": seconds,
    }


def _verify(repo: Repo, store: Store, as_json: bool) -> None:
    from sanshen.publish.verify import verify

    with steps(quiet=as_json) as tell:
        found = verify(repo, store, tell)
        tell.end()
    name, damages = found.release.release, found.damages
    if as_json:
        facts = {"release": name, "commit": found.release.commit, "ledger": found.release.ledger}
        say_data(facts | {"whole": not damages, "damages": damages, "seconds": tell.seconds})
    else:
        for damage in damages:
            say(str(damage), "red", err=True)
    if damages and not as_json:
        cure = "保留现场，查清原因；写着办法的照办，其余运行 sanshen publish --force 重新发布"
        raise PortalError(f"版本 {name} 有 {len(damages)} 处与发布记录或台账不符", cure=cure)
    if damages:
        raise SystemExit(1)
    if not as_json:
        say(f"版本 {name} 的提交 {found.release.commit[:12]} 有审核依据，全部文件与生成时的记录逐字节一致", "green")


def _rebuild(repo: Repo, store: Store, as_json: bool) -> None:
    from sanshen.publish.rebuild import rebuild

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
