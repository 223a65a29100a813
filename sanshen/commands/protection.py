"""`sanshen forge setup` and `sanshen forge audit`: the forge guards what the gate decides, and keeps doing so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanshen.commands.options import as_json, forge_token, here, now, say

if TYPE_CHECKING:
    from sanshen.review.forges.protection import Protection, Wanted

gate_option = click.option(
    "--gate", "login", default="", metavar="账号", help="审核闸门在平台上的账号。不写则是令牌自己的账号。"
)


@click.command("setup")
@gate_option
@click.option("--yes", is_flag=True, help="照计划改动平台；不加则只显示计划。")
@as_json
def setup(login: str, yes: bool, as_json: bool) -> None:
    """让平台保护主分支和台账：必经合并请求和审核闸门，谁也不能绕过、强推或删除，只许闸门写入。

    先显示计划，加 --yes 才改动；可以反复运行。令牌放在环境变量 SANSHEN_FORGE_TOKEN 里，须有仓库管理权限。
    """
    forge, wanted = _asked(login)
    _refuse_unpushed(forge, wanted)
    steps = forge.plan(wanted)
    for step in steps if yes else ():
        forge.apply(step)
    titles = [f"  {step.title}" for step in steps]
    if not steps:
        text = "平台已按要求设置。"
    elif yes:
        text = "\n".join(["已改动：", *titles, "下一步：运行 sanshen forge audit 核对"])
    else:
        text = "\n".join(["计划（还没有改动）：", *titles, "下一步：核对无误后加上 --yes"])
    say({"steps": steps, "applied": yes and bool(steps)}, text, as_json=as_json)


@click.command("audit")
@gate_option
@as_json
def audit(login: str, as_json: bool) -> None:
    """核对平台的设置和账号：有没有放宽保护、离任未收回的账号、人员册以外的写权限。有偏差则退出码为 1。

    只读取，不改动。令牌放在环境变量 SANSHEN_FORGE_TOKEN 里，须有仓库管理权限。
    """
    from sanshen.commands.expiring import expiring, single
    from sanshen.review.forges.protection import drift, notes, owners_drift
    from sanshen.review.judging.expiry import lines as told
    from sanshen.review.judging.single_points import lines as alone
    from sanshen.review.ledger.form_1 import replayable

    forge, wanted = _asked(login)
    found = forge.found(wanted)
    place = here()
    main = f"refs/heads/{place.settings.forge.main}"
    owners = owners_drift(place.settings.forge.kind, lambda path: place.repo.entry(main, path) is not None)
    drifts = [*drift(wanted, found), *owners]
    lines = [str(one) for one in drifts] or ["平台的设置和账号都符合要求。"]
    lines += [f"说明：{note}" for note in notes(found)]
    ending, former = expiring(place.repo, main, now().date()), replayable(place.repo, main, place.local_review.index())
    stands = single(place.repo, main, now().date())
    lines += filter(None, [told(ending), former, alone(stands)])
    data = {"drift": drifts, "notes": notes(found), "expiring": ending, "former": former, "single": stands}
    say(data, "\n".join(lines), as_json=as_json)
    raise SystemExit(1 if drifts else 0)


def _refuse_unpushed(forge: Protection, wanted: Wanted) -> None:
    """PortalError where a branch is still to come: once it is guarded, nobody here could push it any more."""
    from sanshen.base.errors import PortalError

    if lacking := [branch for branch in (wanted.main, wanted.ledger) if not forge.has_branch(branch)]:
        cure = (
            "先接收现有网站（运维手册“从零到第一篇稿件”），再在合并了它的克隆里推送："
            f"git push origin {wanted.main} {wanted.ledger} 'refs/reviews/*:refs/reviews/*'"
        )
        what = f"平台上还没有 {'、'.join(lacking)} 分支，现在设了保护就推送不上去"
        raise PortalError(what, cure=cure)


def _asked(login: str) -> tuple[Protection, Wanted]:
    """The forge, and what the main branch's own policy and roster ask of it."""
    from sanshen.review.case import law_at
    from sanshen.review.forges.adapters import protection
    from sanshen.review.forges.protection import wanted_by
    from sanshen.setup.engine.running import require_installed

    place = here()
    require_installed(place.repo.root, place.repo.git_dir)
    law = law_at(place.repo, f"refs/heads/{place.settings.forge.main}")
    forge = protection(place.settings, forge_token())
    kind = place.settings.forge.kind
    return forge, wanted_by(law.config, law.policy, kind, forge.account(login), now().date())
