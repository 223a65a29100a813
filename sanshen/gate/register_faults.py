"""A change of rules, registers or programs tried as the tree that it would make: what would no longer load, or work.

Only what the change makes worse is told. What was broken before, or what the calendar takes, does not stand in its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sanshen.base.errors import PortalError
from sanshen.gate.owners import owner_faults
from sanshen.gate.unreadable import unreadable
from sanshen.git.objects import EMPTY_TREE, Entry
from sanshen.git.repo import Repo
from sanshen.portal import people, site
from sanshen.portal.config import FILES, shared_keys
from sanshen.portal.paths import CONTENT
from sanshen.portal.people import Key
from sanshen.portal.schema import decode_utf8, line_of
from sanshen.portal.site import ZONE, RegisteredKey
from sanshen.portal.toml_text import tree_of
from sanshen.review.case import Law, law_at
from sanshen.review.forges.codeowners.owners import DIALECTS, home_of
from sanshen.review.judging import possession, renewal, staffing
from sanshen.review.judging.sshsig import NO_KEY, NO_KEY_CURE, is_key
from sanshen.review.judging.staffing import Loss

_MOST = 20  # losses that are told one by one
_OWNERS = [home_of(dialect) for dialect in DIALECTS]


def faults(repo: Repo, base: str, merged: str, day: date) -> Iterator[PortalError]:
    """What `merged` lacks or breaks that stood in `base`, both trees; without `base`, a site is taken over."""
    base = "" if base == EMPTY_TREE else base
    if base and _site(repo, base) == _site(repo, merged):
        return
    changed = [one for one in repo.changes(base or EMPTY_TREE, merged) if not one.path.startswith(CONTENT)]
    yield from unreadable(repo, changed)
    if any(one.path in _OWNERS for one in changed):
        yield from owner_faults(repo, base, merged)
    law = [one for one in changed if one.path in FILES or one.path.startswith("policies/")]
    if law or not base:
        yield from _lawless(repo, base, merged, day, [one.path for one in law])
    before = _law(repo, base) if base else None
    if before and renewal.is_open((one.path for one in changed), *_rules(before), day):
        yield from _overreach(repo, before, merged, day)


def _site(repo: Repo, tree: str) -> list[Entry]:
    """What stands at the top of the tree beside the articles."""
    return [entry for entry in repo.folder(tree) if entry.path + "/" != CONTENT]


def _rules(law: Law) -> staffing.Rules:
    return law.config, law.policy


def _law(repo: Repo, tree: str) -> Law | None:
    """None where it cannot be read; that is told of the tree that a change makes."""
    try:
        return law_at(repo, tree)
    except PortalError:
        return None


def _overreach(repo: Repo, before: Law, merged: str, day: date) -> Iterator[PortalError]:
    """What an emergency reappointment may not do."""
    after = _law(repo, merged)
    if after is None:
        return
    config, now = before.config, after.config
    for why in (*renewal.overreach(config, now, before.policy, day), *renewal.drops(config, now, day)):
        yield PortalError(why, cure="只续任、任命和登记密钥；其余改动等流程恢复以后再报批", path=people.PATH)


def _lawless(repo: Repo, base: str, merged: str, day: date, changed: list[str]) -> Iterator[PortalError]:
    before = _law(repo, base) if base else None
    if base and before is None:
        return  # nothing worked: whatever the change does, it takes nothing away
    try:
        after = law_at(repo, merged)
    except PortalError as error:
        yield _located(repo, merged, error)
        return
    zone = after.config.settings.site.timezone
    if zone != ZONE and (before is None or before.config.settings.site.timezone != zone):
        what, cure = f"门户一律按北京时间，没有“{zone}”这个时区可选", f'写 timezone = "{ZONE}"，或不写这一行'
        yield _at(repo, merged, site.PATH, ["site", "timezone"], what, cure)
    if before and before.config.settings.forge.main != after.config.settings.forge.main:
        yield _at(
            repo, merged, site.PATH, ["forge", "main"], "改了主分支的名字，以后什么都合并不了", "改回原来的主分支名"
        )
    yield from _keys(repo, merged, before, after, day)
    yield from _called_alike(repo, merged, before, after)
    lost = staffing.losses(_rules(before) if before else None, _rules(after), day)
    for one in lost[:_MOST]:
        yield _lost(repo, merged, one, after, day, changed)
    if len(lost) > _MOST:
        more = f"另有 {len(lost) - _MOST} 条流程也会没有人能走"
        yield PortalError(more, cure="补齐以上各审次的人以后再检查一遍", path=people.PATH)


def _keys(repo: Repo, tree: str, before: Law | None, after: Law, day: date) -> Iterator[PortalError]:
    """A new key that is none proves nothing; a gate whose keys are all new may have none that it can use."""
    known = {row[3].public for row in _registered(before)} if before else set()
    for path, table, at, key in _registered(after):
        if key.public not in known and not is_key(key.public):
            yield _at(repo, tree, path, [table, at, "public"], NO_KEY, NO_KEY_CURE)
    yield from _untried(repo, tree, before, after, day)
    yield from _shared(repo, tree, before, after)
    if before:
        yield from _stopped(repo, tree, before, after, day)
        yield from _taken_out(repo, tree, before, after)
        yield from _begun_later(repo, tree, before, after, day)
        yield from _accounts(repo, tree, before, after)
    was = before.config.settings.gate_keys(day) if before else []
    if was and not set(was) & set(after.config.settings.gate_keys(day)):
        what = "今天有效的闸门密钥全部换掉了：新的若不能用，就再也合并不了"
        cure = "先登记新的密钥，用它合并过一次，再让旧的到期"
        yield _at(repo, tree, site.PATH, ["gate"], what, cure)


def _untried(repo: Repo, tree: str, before: Law | None, after: Law, day: date) -> Iterator[PortalError]:
    """A row whose key nobody has shown to hold; where a site is taken over, of all that may still be used."""
    known = {(table, _whose(table, row), row.public) for _, table, _, row in _registered(before)} if before else set()
    code = after.config.settings.site.code
    for path, table, at, key in _registered(after):
        whose = _whose(table, key)
        over = before is None and (key.lost or (key.end is not None and key.end < day))
        if over or (table, whose, key.public) in known or possession.is_held(key, code, whose):
            continue
        verb = f"add {key.person}" if isinstance(key, Key) else table
        cure = f"请持有人在放有私钥的机器上运行 sanshen key {verb} 私钥文件 --print，用打印的几行换掉这一段"
        yield _at(repo, tree, path, [table, at, "public"], "没有证明有人持有这把密钥（proof）", cure)


def _whose(table: str, key: RegisteredKey) -> str:
    return possession.person(key.person) if isinstance(key, Key) else table


def _shared(repo: Repo, tree: str, before: Law | None, after: Law) -> Iterator[PortalError]:
    """A machine and a person with one key: each could speak for the other."""
    new = shared_keys(after.config) - (shared_keys(before.config) if before else set())
    for path, table, at, key in _registered(after):
        if path == people.PATH and key.public in new:
            what = "这把公钥也登记为 portal.toml 的 [[gate]] 或 [[witness]]"
            yield _at(repo, tree, path, [table, at, "public"], what, "每个人、每台机器各用一把，换一把新的")


def _called_alike(repo: Repo, tree: str, before: Law | None, after: Law) -> Iterator[PortalError]:
    """A unit under another's short name: whose consent it is could not be told from the page, or from the ledger."""
    stood = before.config.roster.units if before else {}
    shared = people.shared_shorts(after.config.roster)
    for at, unit in enumerate(after.config.roster.units.values()):
        was = stood.get(unit.id)
        if unit.short in shared and (was is None or was.short != unit.short):
            what = f"简称“{unit.short}”同时是另一个单位的"
            yield _at(repo, tree, people.PATH, ["unit", at, "short"], what, "每个单位写一个不重复的简称（short）")


def _stopped(repo: Repo, tree: str, before: Law, after: Law, day: date) -> Iterator[PortalError]:
    """Whoever stops a key says that it is lost: `to` is its last day, and what the calendar ended a renewal may bring back."""
    known = {(path, table, key) for path, table, _, key in _registered(before)}
    gone = renewal.lost(before.config) - renewal.lost(after.config)
    for path, table, at, key in _registered(after):
        if key.end and key.end <= day and not key.lost and (path, table, key) not in known:
            what = f"到期日 {key.end} 不在今天（{day}）以后：to 是最后有效的一天，停不下今天的使用"
            cure = "丢失、停用的密钥不写 to，写 lost = true（合并即失效，不再恢复）"
            yield _at(repo, tree, path, [table, at, "to"], what, cure)
        if key.public in gone:
            cure = "恢复 lost = true，另登记一把新的"
            yield _at(repo, tree, path, [table, at, "public"], "登记为丢失的密钥不能再启用", cure)
            gone = gone - {key.public}
    if gone:
        cure = "留着那一行和 lost = true，以后才不会再被登记"
        yield _at(repo, tree, people.PATH, ["key"], f"删去了登记为丢失的密钥（{len(gone)} 把）", cure)


def _taken_out(repo: Repo, tree: str, before: Law, after: Law) -> Iterator[PortalError]:
    """Each key stays with its owner for good: without it what they signed, a return say, would be nobody's."""
    kept = {(path, table, key.public, _owner(key)) for path, table, _, key in _registered(after)}
    for path, table, _, key in _registered(before):
        if not key.lost and (path, table, key.public, _owner(key)) not in kept:
            whose = f"{_owner(key)} 的" if _owner(key) else f" [[{table}]] 的"
            cure = "留着那一行：不再用的写明到期日 to（最后有效的一天），丢失的写 lost = true"
            yield _at(repo, tree, path, [table], f"删去或改换了{whose}已登记的密钥：用它签的退回、送审会失去主人", cure)


def _begun_later(repo: Repo, tree: str, before: Law, after: Law, day: date) -> Iterator[PortalError]:
    """A key that is in use has begun: a later beginning would undo what it signed."""
    stood, stands = _beginnings(before), _beginnings(after)
    for path, table, at, key in _registered(after):
        began = stood.get((path, key.public), day)
        if began < day and began < stands[path, key.public]:
            what = f"已在使用的密钥改成 {key.start} 起才有效：此前用它签的会失效"
            yield _at(repo, tree, path, [table, at, "from"], what, "恢复原来的 from（原来没有写的，不写）")


def _beginnings(law: Law) -> dict[tuple[str, str], date]:
    """The first day of each key, by file."""
    found: dict[tuple[str, str], date] = {}
    for path, _, _, key in _registered(law):
        found[path, key.public] = min(key.start or date.min, found.get((path, key.public), date.max))
    return found


def _accounts(repo: Repo, tree: str, before: Law, after: Law) -> Iterator[PortalError]:
    """Each account stays with its person for good: else what was clicked would be somebody else's."""
    owners = {
        (one.forge, one.id): person.id for person in after.config.roster.people.values() for one in person.accounts
    }
    for person in before.config.roster.people.values():
        for one in person.accounts:
            if owners.get((one.forge, one.id)) != person.id:
                what = f"删去或改换了 {person.id} 的平台账号 {one.login}（{one.id} 号）：用它点的同意、退回、送审会算到别人头上"
                cure = "留着这一个，新账号写在它后面；不再用的账号在平台上停用，别人用新账号"
                yield _at(repo, tree, people.PATH, ["person"], what, cure)


def _owner(key: RegisteredKey) -> str:
    return key.person if isinstance(key, people.Key) else ""


def _registered(law: Law) -> Iterator[tuple[str, str, int, RegisteredKey]]:
    """Every key with its file, table and place."""
    settings = law.config.settings
    yield from ((site.PATH, "gate", at, key) for at, key in enumerate(settings.gate))
    yield from ((site.PATH, "witness", at, key) for at, key in enumerate(settings.witness))
    yield from ((people.PATH, "key", at, key) for at, key in enumerate(law.config.roster.keys))


def _located(repo: Repo, tree: str, error: PortalError) -> PortalError:
    """A policy that is not there is a matter of whoever names it."""
    if error.path is None or repo.entry(tree, error.path):
        return error
    if error.path in FILES:
        return PortalError("不能删去这个文件", cure="从主分支恢复这个文件", path=error.path)
    cure = "改正名字，或一并提交这部制度"
    settings = site.parse_settings(repo.read(tree, site.PATH))
    if error.path == settings.policy.path:
        what = f"follows 指向的制度 {error.path} 不存在"
        return _at(repo, tree, site.PATH, ["policy", "follows"], what, cure)
    return _at(repo, tree, settings.policy.path, ["includes"], f"includes 指向的 {error.path} 不存在", cure)


def _lost(repo: Repo, tree: str, loss: Loss, after: Law, day: date, changed: list[str]) -> PortalError:
    since = "" if loss.since == day else f"自 {loss.since} 起"
    if loss.chain == "":
        last = len(after.config.settings.gate) - 1
        cure = f"保留一把至少还有 {after.policy.reserve} 天有效的闸门密钥（[[gate]]），新旧交接的先登记新的"
        return _at(repo, tree, site.PATH, ["gate", last, "to"], f"{since}{loss.why}", cure)
    what = f"“{loss.what}”的流程{since}会走不通：{loss.why}"
    cure = "在同一项变更里任命接替的人并登记密钥或账号，或保留原来的安排"
    path = next((one for one in (people.PATH, *changed) if one in changed), people.PATH)
    return _at(repo, tree, path, ["chain", _chain(repo, tree, path, loss.chain)], what, cure)


def _chain(repo: Repo, tree: str, path: str, wanted: str) -> int:
    """Which of the chains in a policy's file it is."""
    try:
        rows = tree_of(decode_utf8(repo.read(tree, path), path), path).get("chain", [])
    except PortalError:
        return 0
    return next((at for at, row in enumerate(rows) if row.get("id") in wanted.split("+")), 0)


def _at(repo: Repo, tree: str, path: str, steps: list[str | int], what: str, cure: str) -> PortalError:
    try:
        line = line_of(decode_utf8(repo.read(tree, path), path), steps)
    except PortalError:
        line = None
    return PortalError(what, cure=cure, path=path, line=line)
