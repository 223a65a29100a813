"""`sanshen gate`: where a change stands, who must act next, and why what was done does not count."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanshen.base.errors import PortalError
from sanshen.base.printable import rows
from sanshen.commands.options import (
    Here,
    as_json,
    facts_options,
    gate_key_option,
    here,
    now,
    say,
    to_option,
)

if TYPE_CHECKING:
    from sanshen.review.judging.chain import Facts
    from sanshen.review.judging.expiry import Expiry

_NAMED = 5  # changes whose branch is missing; whoever plants evidence can name any number


@click.command(short_help="闸门：审到哪一步、该谁审、还缺什么")
@click.argument("change", required=False)
@click.option("--simulate", is_flag=True, help="只推演，不记录：配合下面的选项看会怎样。")
@click.option("--approve", "people", multiple=True, metavar="人员", help="推演：这个人（编号）接着同意。可多次给出。")
@click.option("--column", default="", metavar="栏目", help="推演：稿件放在这个栏目（文件夹）。")
@click.option("--watch", is_flag=True, help="守在代码平台旁边：读取审核动作，更新状态和说明，直到按 Ctrl+C。")
@click.option("--once", is_flag=True, help="配合 --watch：只看一轮就结束，有判不了的退出码为 1。")
@click.option("--every", default=20, show_default=True, metavar="秒", help="配合 --watch：两轮之间等多久。")
@click.option("--merge", "merging", is_flag=True, help="配合 --watch：审齐就合并，并写入审核台账。")
@click.option(
    "--publish", "publishing", is_flag=True, help="配合 --watch：审定了还没发布的就发布，没发布成的下一轮再试。"
)
@to_option
@click.option(
    "--reports", type=click.Path(path_type=Path), help="配合 --watch：花脸稿写到这个文件夹，由内网网页服务提供。"
)
@click.option(
    "--witness-key",
    type=click.Path(path_type=Path),
    help="配合 --watch：在另一台机器上只作第二见证，不判定、不合并、不写状态；给出登记的见证私钥。",
)
@gate_key_option
@facts_options
@as_json
def command(
    watch: bool,
    once: bool,
    every: int,
    merging: bool,
    publishing: bool,
    to: Path | None,
    reports: Path | None,
    witness_key: Path | None,
    gate_key: Path | None,
    change: str | None,
    simulate: bool,
    people: tuple[str, ...],
    column: str,
    facts: Facts,
    as_json: bool,
) -> None:
    """说明变更 CHANGE 的审核结论；不写 CHANGE 则列出所有在审的变更。

    按主分支（而不是变更自己带来）的制度、栏目册和人员册判定。
    可以合并时退出码为 0，否则为 1。列出全部时，有判不了的退出码为 1。

    \b
    用 --watch 时，令牌从环境变量 SANSHEN_FORGE_TOKEN 读取。
    """
    from sanshen.commands.expiring import expiring
    from sanshen.commands.report import as_data, text_of
    from sanshen.gate.admit import errors_in
    from sanshen.review.judging.expiry import lines
    from sanshen.review.ledger.form_1 import replayable

    place = here()
    if witness_key and (not watch or merging or publishing or reports or gate_key):
        raise click.UsageError("--witness-key 只配合 --watch、--once、--every：第二见证不判定，也不合并")
    if watch and witness_key:
        from sanshen.commands.watching import keep_second

        raise SystemExit(keep_second(place, witness_key, once, every, as_json))
    if watch:
        from sanshen.commands.watching import keep_watch

        raise SystemExit(keep_watch(place, gate_key, reports, once, every, merging, publishing, as_json, to))
    if not simulate and (people or column or facts.flags):
        raise click.UsageError("这些选项只用于推演，请加上 --simulate")
    main = f"refs/heads/{place.settings.forge.main}"
    ending, former = expiring(place.repo, main, now().date()), replayable(place.repo, main, place.local_review.index())
    if change is None:
        raise SystemExit(_all(place, ending, former, as_json))
    if not simulate:
        place.local_review.reviews.require_submitted(change)
    case = place.local_review.look(change, now())
    if simulate:
        from sanshen.review.simulate import simulate as suppose

        case = suppose(case, now(), people=people, facts=facts, column=column)
    found = [] if case.reviews else errors_in(place.repo, case.change, now().date())
    said = ("推演（没有记录任何内容）\n" if simulate else "") + text_of(case, found)
    data = as_data(case, found) | {"expiring": ending, "former": former}
    say(data, "\n\n".join(filter(None, (said, lines(ending), former))), as_json=as_json)
    raise SystemExit(0 if case.verdict.state == "approved" and not found else 1)


def _all(place: Here, ending: list[Expiry], former: str, as_json: bool) -> int:
    """Every open change; one that cannot be judged spoils its own place only."""
    from sanshen.commands.expiring import single
    from sanshen.commands.report import as_data, text_of
    from sanshen.gate.faults import in_words
    from sanshen.review.judging.expiry import lines
    from sanshen.review.judging.single_points import lines as alone
    from sanshen.review.overrides import overrides_summary

    _refuse_without_ledger(place)
    local_review, parts, data, bad = place.local_review, list[str](), list[object](), list[str]()
    astray, merged = [], local_review.index().merged()
    overrides = local_review.overrides()
    owed = {one.change for one in overrides if one.followed is None}
    for name in local_review.reviews.names():
        try:
            if name in owed or local_review.is_open(name):
                case = local_review.look(name, now())
                parts.append(text_of(case))
                data.append(as_data(case) | {"expiring": ending, "former": former})
            elif local_review.lacks_branch(name, merged):
                astray.append(name)
                data.append({"change": name, "state": "no-branch"})
        except Exception as fault:
            error = in_words(fault)
            bad.append(name)
            parts.append(rows([f"变更 {name}", f"结论：不能判定——{error}"]))
            data.append({"change": name, "state": "error", "error": error.as_json()})
    parts += [
        _lacking_branches(astray),
        overrides_summary(overrides, now().date()),
        f"有 {len(bad)} 个变更不能判定：{'、'.join(bad)}" if bad else "",
        lines(ending),
        former,
    ]
    said = "\n\n".join(filter(None, parts)) or "没有在审的变更。"
    warning = alone(single(place.repo, f"refs/heads/{place.settings.forge.main}", now().date()))
    say(data, "\n\n".join(filter(None, (said, warning))), as_json=as_json)
    return 1 if bad else 0


def _lacking_branches(names: list[str]) -> str:
    if not names:
        return ""
    which = "、".join(names[:_NAMED]) + ("……" if len(names) > _NAMED else "")
    fetch = f"git fetch origin {shlex.quote(f'{names[0]}:{names[0]}')}"
    cure = f"接着审的，先取回分支：{fetch}（origin 换成有它的远端）；已经放弃的不用管"
    return rows([f"有审核记录，但本克隆里没有分支的变更 {len(names)} 个：{which}", cure])


def _refuse_without_ledger(place: Here) -> None:
    """PortalError in a clone that never fetched the ledger of its remote: nothing it says of changes would be true."""
    remote = next(iter(place.repo.remotes_with("ledger")), "")
    if remote and not place.local_review.tip:
        cure = f"取回台账和审核记录：git fetch {remote} ledger:ledger 'refs/reviews/*:refs/reviews/*'"
        raise PortalError(f"本克隆里没有审核台账，远端 {remote} 上有，判不了在审的变更", cure=cure)
