"""`sanshen gate`: where a change stands, who must act next, and why what was done does not count."""

from __future__ import annotations

import click

from commands.options import as_json, here, now, say


@click.command(short_help="闸门：审到哪一步、该谁审、还缺什么")
@click.argument("change", required=False)
@as_json
def command(change: str | None, as_json: bool) -> None:
    """说明变更 CHANGE 的审核结论；不写 CHANGE 则列出所有在审的变更。

    按主分支（而不是变更自己带来）的制度、栏目册和人员册判定。
    可以合并时退出码为 0，否则为 1。
    """
    from commands.report import as_data, text_of
    from publish.admit import errors_in

    place = here()
    if change is None:
        names = place.desk.forge.names()
        cases = [place.desk.look(name, now()) for name in names if place.desk.is_open(name)]
        say([as_data(case) for case in cases], "\n\n".join(map(text_of, cases)) or "没有在审的变更。", as_json=as_json)
        return
    place.desk.forge.proposal(change)
    case = place.desk.look(change, now())
    found = errors_in(place.repo, case.change)
    say(as_data(case, found), text_of(case, found), as_json=as_json)
    raise SystemExit(0 if case.verdict.state == "approved" and not found else 1)
