"""`sanshen forge accounts`: whose account on the forge is whose, with the numbers that people.toml needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanshen.commands.options import as_json, forge_token, here, now, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sanshen.review.forges.roster_accounts import Standing

_SIGNS = {"agrees": "✓", "found": "＋", "hinted": "？"}
_SHOWN = 20  # of those without an account, by name
_CHECK = "编号决定谁的审核算数：请逐行与本人核对登录名，再提交、送审"


@click.command("accounts")
@click.argument("stated", nargs=-1, metavar="[人员编号=登录名]...")
@click.option("--write", is_flag=True, help="把查到的写进 people.toml；不加则只显示。已有的编号不动。")
@as_json
def accounts(stated: tuple[str, ...], write: bool, as_json: bool) -> None:
    """到平台上查人员册里在任的人的账号编号，显示要写进 people.toml 的内容。

    在能进入仓库的账号里按邮箱找，只有一个人、一个账号互相对得上的才算查到；只有姓名相同的是线索，不写。其余的请指明登录名：人员编号=登录名。
    登记过编号的人只核对，不改。有对不上的，退出码为 1。令牌放在环境变量 SANSHEN_FORGE_TOKEN 里，须有仓库管理权限；
    隐藏了的邮箱，只有平台管理员的令牌看得到。
    """
    from sanshen.portal.config import in_folder
    from sanshen.review.forges.adapters import protection
    from sanshen.review.forges.roster_accounts import WRONG, standings
    from sanshen.review.ledger.branch import REF
    from sanshen.setup.engine.running import require_installed

    logins = _parsed(stated)
    place = here()
    require_installed(place.repo.root, place.repo.git_dir)
    forge = protection(place.settings, forge_token())  # the address is the agreed one, whatever is checked out
    kind = place.settings.forge.kind
    roster = in_folder(place.repo.root).roster
    adopted = place.repo.find(REF) is not None
    found = standings(roster, kind, now().date(), forge, logins, adopted=adopted)
    if write:
        _write(place.repo.root, found)
    data = {"forge": kind, "people": [_as_data(one) for one in found], "written": write and _new(found) > 0}
    say(data, _text(found, write), as_json=as_json)
    raise SystemExit(1 if any(one.state in WRONG for one in found) else 0)


def _parsed(stated: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in stated:
        person, equals, login = one.partition("=")
        if not (person and equals and login) or person in found:
            raise click.UsageError(f"“{one}”应写成 人员编号=登录名，一人一个，如 zhang-san=zhangsan")
        found[person] = login
    return found


def _write(root: Path, found: Sequence[Standing]) -> None:
    """All of the new rows or, where one cannot be placed, none."""
    from sanshen.base import atomic
    from sanshen.portal import people
    from sanshen.portal.register_account import with_account

    path = root / people.PATH
    data = before = path.read_bytes()
    for one in found:
        if one.row and one.account:
            data = with_account(data, one.person, one.account)
    if data != before:
        atomic.put(path, data, b"", root)


def _new(found: Sequence[Standing]) -> int:
    return sum(bool(one.row) for one in found)


def _as_data(one: Standing) -> dict[str, object]:
    account = {"id": one.account.id, "login": one.account.login} if one.account else None
    shown: dict[str, object] = {"person": one.person, "name": one.name, "state": one.state, "account": account}
    return shown | {"why": one.why, "cure": one.cure, "row": one.row}


def _text(found: Sequence[Standing], written: bool) -> str:
    from sanshen.review.forges.roster_accounts import LACKING

    lines = [line for one in found if one.state != "lacking" for line in _lines(one)]
    if lacking := [f"{one.name}（{one.person}）" for one in found if one.state == "lacking"]:
        which = "、".join(lacking[:_SHOWN]) + ("……" if len(lacking) > _SHOWN else "")
        lines.append(f"· 没有对得上的账号 {len(lacking)} 人：{which} → {LACKING}；用密钥签名的人可以没有账号")
    if not _new(found):
        return "\n".join(lines or ["人员册里没有在任的人。"])
    done = "已写入 people.toml" if written else "还没有写：加 --write 写进 people.toml，或照“＋”下面的行粘贴"
    return "\n".join([*lines, f"{done}。{_CHECK}。"])


def _lines(one: Standing) -> list[str]:
    who = f"{_SIGNS.get(one.state, '✗')} {one.name}（{one.person}）"
    if one.state == "agrees" and one.account:
        return [f"{who}：{one.account.login}，{one.account.id} 号"]
    if one.row and one.account:
        said = f"{who}：{one.account.login}，{one.account.id} 号（{one.why}）"
        return [said, f"    accounts = [{one.row}]"]
    if one.state == "hinted" and one.account:
        return [f"{who}：{one.account.login}，{one.account.id} 号（{one.why}） → {one.cure}"]
    return [f"{who}：{one.why} → {one.cure}"]
