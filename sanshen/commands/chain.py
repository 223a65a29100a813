"""`sanshen chain PATH`: which chain applies, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanshen.commands.options import as_json, facts_options, here, in_utf8, now, say

if TYPE_CHECKING:
    from sanshen.portal.columns import Origin
    from sanshen.review.judging.chain import Facts

_ORIGINS = ["government", "department", "town", "reprint", "interaction"]


@click.command(short_help="流程：一个文件要经过哪几审、由谁审、为什么")
@click.argument("path", type=in_utf8)
@facts_options
@click.option("--origin", type=click.Choice(_ORIGINS), help="假设栏目的信息来源是这一类（见栏目册的 origin）。")
@click.option("--withdraw", is_flag=True, help="假设是撤下这个文件。")
@as_json
def command(
    path: str,
    origin: Origin | None,
    facts: Facts,
    withdraw: bool,
    as_json: bool,
) -> None:
    """说明改动 PATH（从仓库根算起）要走哪条审核流程，今天各审由谁审。

    栏目由文件夹决定；稿件里的标记只会使审核更严，不会更宽。
    """
    from sanshen.review.case import law_at
    from sanshen.review.judging.chain import ACTS_TITLES, chain_of

    place = here()
    law = law_at(place.repo, f"refs/heads/{place.settings.forge.main}")
    chain = chain_of({path: withdraw}, facts, law.config, law.policy, supposed=origin)
    day = now().date()
    people = {stage.name: [law.config.roster.person(one).name for one in stage.holders(day)] for stage in chain.stages}
    lines = [f"{law.policy.title}", chain.why]
    lines += [
        f"  {number}. {stage.title}：{'、'.join(people[stage.name]) or '无人在任！'}{ACTS_TITLES[stage.acts]}"
        for number, stage in enumerate(chain.stages, 1)
    ]
    rows = [
        {"name": one.name, "kind": one.kind, "title": one.title, "people": people[one.name], "acts": one.acts}
        for one in chain.stages
    ]
    say(
        {"policy": law.policy.name, "chain": chain.id, "why": chain.why, "stages": rows},
        "\n".join(lines),
        as_json=as_json,
    )
