"""`sanshen ledger log | show | verify`: read the ledger, and prove it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from sanshen.base.errors import PortalError
from sanshen.base.printable import rows
from sanshen.commands import speech
from sanshen.commands.options import as_json, here, in_utf8, now, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sanshen.git.repo import Repo
    from sanshen.review.judging.act import Act
    from sanshen.review.ledger.entry import Entry


@click.group(short_help="审核台账：列出、查看、验证")
def command() -> None:
    """审核台账记在 ledger 分支上：每条记录是一个签名提交，只能追加。"""


@command.command("log")
@click.argument("path", type=in_utf8, required=False)
@as_json
def log(path: str | None, as_json: bool) -> None:
    """按时间倒序列出台账；给出 PATH 则只列涉及该文件的记录。末尾是应急签发的次数和没有补审的。"""
    from sanshen.review.ledger.branch import entries
    from sanshen.review.overrides import overrides_summary
    from sanshen.review.proving.incremental import verify_incremental

    place = here()
    verified = verify_incremental(place.repo, f"refs/heads/{place.settings.forge.main}")
    chosen = (verified.entries_for(path) if path else entries(place.repo))[::-1]
    text = "\n".join(filter(None, [rows(map(_line, chosen)), overrides_summary(verified.overrides(), now().date())]))
    say([_brief(entry) for entry in chosen], text or "没有台账记录。", as_json=as_json)


@command.command("show")
@click.argument("number", type=int)
@as_json
def show(number: int, as_json: bool) -> None:
    """显示台账第 NUMBER 号的全部内容：改了哪些文件、谁在何时作了什么审核。"""
    from sanshen.review.ledger.branch import entry_at
    from sanshen.review.proving.verify import proven_acts

    repo = here().repo
    entry = entry_at(repo, number)
    if entry is None:
        raise PortalError(f"台账里没有第 {number} 号", cure="用 sanshen ledger log 查看有哪些记录")
    say(entry, _detail(entry, proven_acts(repo, entry)), as_json=as_json)


@command.command("verify")
@click.option(
    "--anchor", multiple=True, help="以前核对过的台账提交编号，全部 40 位或至少前 10 位；它必须仍在台账里。可多次给出。"
)
@as_json
def verify(anchor: tuple[str, ...], as_json: bool) -> None:
    """从头验证台账：每个签名、每个顺序、每个字节，以及主分支上的每个文件是否都有记录。

    只用 Git 里的数据，不信任写台账的程序。没有问题时退出码为 0，否则为 1。
    """
    from sanshen.base.progress import steps
    from sanshen.review.ledger import anchor as seen
    from sanshen.review.overrides import overrides_summary
    from sanshen.review.proving.incremental import verify as verify_ledger

    place = here()
    main = f"refs/heads/{place.settings.forge.main}"
    anchor = tuple(_whole(place.repo, one) for one in anchor)
    try:
        anchors = [*(seen.seen(place.repo) if anchor else seen.recall(place.repo)), *anchor]
    except seen.Lost:
        if not anchor:
            raise
        anchors = [*anchor]
    with steps(quiet=as_json or not sys.stderr.isatty()) as tell:
        verified = verify_ledger(place.repo, main, anchors, lambda done, total: tell("核对审核台账", done, total))
    if not verified.faults:
        try:
            seen.remember(place.repo, verified.head, anew=bool(anchor))
        except PortalError as error:  # whoever may only read can verify all the same
            speech.say(f"核对完成，只是{error.message} → {error.cure}", err=True)
    data = {
        "head": verified.head,
        "commit": verified.commit,
        "entries": verified.count,
        "faults": verified.faults,
        "overrides": verified.overrides(),
    }
    good = f"台账完好：{verified.count} 条记录，主分支 {verified.commit[:12]} 的每个文件都有记录。\n台账末端：{verified.head}"
    good = "\n".join(filter(None, [good, overrides_summary(verified.overrides(), now().date())]))
    bad = rows([*map(str, verified.faults), f"共 {len(verified.faults)} 个问题，不能发布。"])
    say(data, bad if verified.faults else good, as_json=as_json)
    raise SystemExit(1 if verified.faults else 0)


def _whole(repo: Repo, named: str) -> str:
    """The ledger commit that somebody wrote down, from its first digits; as it is where no entry, or not one alone, begins so."""
    from sanshen.review.ledger.branch import REF

    named = named.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{10,40}", named):
        raise click.UsageError(f"--anchor 要写台账提交的编号（40 位，或至少前 10 位，只有 0-9 和 a-f），不是“{named}”")
    ledger = repo.chain_ids(REF) if repo.find(REF) else []
    found = [one for one in ledger if one.startswith(named)]
    if len(found) > 1:
        raise click.UsageError(f"台账里有 {len(found)} 个提交以 {named} 开头：请写全 40 位")
    return found[0] if found else named


def _brief(entry: Entry) -> dict[str, object]:
    from sanshen.review.ledger.entry import responsible_in

    one = entry.predicate
    responsible = responsible_in(entry)
    return {
        "number": one.number,
        "form": entry.form,
        "kind": one.kind,
        "at": one.at.isoformat(),
        "title": one.title,
        "people": [person.person for person in responsible],
        "how": [person.how for person in responsible],
        "paths": [p.path for p in one.paths],
    }


def _line(entry: Entry) -> str:
    from sanshen.review.ledger.entry import responsible_in

    one = entry.predicate
    people = " → ".join(f"{person.person}{_how(person.how)}" for person in responsible_in(entry))
    how = {"override": "【应急签发】", "follow-up": "【补审】"}.get(one.kind, "")
    return f"第 {one.number} 号  {one.at:%Y-%m-%d %H:%M}  {how}{one.title}  {people}  {len(one.paths)} 个文件"


def _how(how: str) -> str:
    from sanshen.review.judging.act import HOW_TITLES

    return f"（{HOW_TITLES[how]}）" if how else ""


def _detail(entry: Entry, acts: Sequence[Act]) -> str:
    from sanshen.review.judging.act import DECISION_TITLES
    from sanshen.review.ledger.entry import responsible_in

    one = entry.predicate
    lines = [f"第 {one.number} 号 {one.title}", f"时间：{one.at:%Y-%m-%d %H:%M:%S}", f"合并提交：{one.origin.merge}"]
    lines += [
        f"{person.stage}：{person.unit}{person.role} {person.person}{_how(person.how)}"
        for person in responsible_in(entry)
    ]
    lines.append("审核动作：")
    for number, (signed, act) in enumerate(zip(one.acts, acts, strict=True), 1):
        said = signed.parse()
        if said:
            comment = f"（{said.comment}）" if said.comment else ""
            how = f"（未证明：{act.fault}）" if act.fault else _how(act.how)
            what = f"{said.who}{how} {said.stage}{DECISION_TITLES[said.decision]}{comment}"
            lines.append(f"  {number}. {said.at:%Y-%m-%d %H:%M:%S} {what}")
        else:
            lines.append(f"  {number}. （未证明：{act.fault}）")
    if one.witnesses:
        lines.append(f"第二见证：{len(one.witnesses)} 份证言")
    lines.append(f"文件（{len(one.paths)} 个）：")
    lines += [f"  {'删' if path.deleted else path.blob[:12]} {path.path}" for path in one.paths]
    return rows(lines)
