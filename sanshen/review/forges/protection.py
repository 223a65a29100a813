"""How a forge should guard the portal's branches and accounts, how it does, and where the two differ (drift)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, Protocol

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git.remote import deletion
from sanshen.portal.config import Config
from sanshen.review.forges.codeowners.owners import home_of, read_before
from sanshen.review.forges.codeowners.text import command_of
from sanshen.review.forges.forge import MISLEAD, Account, status_context
from sanshen.review.judging.policy import Policy
from sanshen.review.ledger.branch import REF

_SETUP = "运行 sanshen forge setup --yes"
_ACCESS = "到平台的仓库设置里取消其权限；确属在任的，先在 people.toml 登记账号和角色"


class Known(msgspec.Struct, frozen=True):
    """An account that the roster knows; `serving`: its person holds a role today."""

    id: int
    name: str
    serving: bool
    login: str = ""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the forge. `approvals` is the least that any chain asks for; only the `gate` writes."""

    main: str
    ledger: str
    approvals: int
    context: str
    gate: Account
    known: tuple[Known, ...]


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """What binds everybody on one branch. None: this forge knows no such setting, or enforces it always.

    `pushers`: who alone may change the branch; None is everybody who may write. `bound`: administrators too.
    `loose` names protections that somebody may get around: nothing of them is counted in the other fields.
    """

    branch: str
    through_pulls: bool = False
    approvals: int = 0
    code_owners: bool | None = False
    stale_dismissed: bool = False
    returns_block: bool | None = False
    contexts: tuple[str, ...] = ()
    pushers: tuple[str, ...] | None = None
    no_force: bool = False
    no_deletion: bool = False
    bound: bool = True
    loose: tuple[str, ...] = ()


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may enter the repository."""

    account: Account
    access: Literal["read", "write", "admin"]


class Profile(msgspec.Struct, frozen=True):
    """An account with what it says of itself: the name is nobody's word but its own, the address what the forge let it have."""

    account: Account
    name: str = ""
    email: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """How the forge stands. `weak`: members without two factors; None where the platform does not tell.

    `misleading`: refs by which its own git may be led astray.
    """

    main: Guard
    ledger: Guard
    members: tuple[Member, ...]
    weak: tuple[Account, ...] | None = None
    writing_keys: tuple[str, ...] = ()
    manual_merge: bool = False
    misleading: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Drift(msgspec.Struct, frozen=True):
    """One difference, and what to do about it."""

    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.what} → {self.cure}"


class Step(msgspec.Struct, frozen=True):
    """One request that brings the forge nearer to what is wanted."""

    title: str
    verb: str
    path: str
    body: dict[str, object]


class Protection(Protocol):
    """The guarded side of one repository. Every method may raise ForgeError."""

    def account(self, login: str) -> Account:
        """The account of that login; without one, the token's own."""

    def profile(self, login: str) -> Profile | None:
        """The account of that login with what it says of itself; None where there is none."""

    def entering(self) -> list[Profile]:
        """Everybody who may enter the repository."""

    def has_branch(self, branch: str) -> bool:
        """Whether the repository has that branch."""

    def found(self, wanted: Wanted) -> Found:
        """How the forge guards the branches, and whom it lets in."""

    def plan(self, wanted: Wanted) -> list[Step]:
        """What to ask of the forge; nothing where it already stands as wanted."""

    def apply(self, step: Step) -> None:
        """Ask for it."""


def unknown(login: str) -> PortalError:
    return PortalError(f"平台上没有账号“{login}”", cure="核对登录名（--gate 写闸门账号的登录名），或先在平台上建好账号")


def wanted_by(config: Config, policy: Policy, kind: str, gate: Account, day: date) -> Wanted:
    main = config.settings.forge.main
    known = [
        Known(account.id, person.name, any(config.roster.roles_of(person.id, day)), account.login)
        for person in config.roster.people.values()
        for account in person.accounts
        if account.forge == kind
    ]
    return Wanted(
        main=main,
        ledger=REF.removeprefix("refs/heads/"),
        approvals=min(rule.approvals for rule in policy.chain),
        context=status_context(main),
        gate=gate,
        known=tuple(known),
    )


def drift(wanted: Wanted, found: Found) -> list[Drift]:
    """Every difference, in Chinese; empty where the forge stands as wanted."""
    branches = [*_main(wanted, found.main), *_both(wanted, found.main), *_both(wanted, found.ledger)]
    if found.manual_merge:
        branches.append("管理员可以把合并请求直接标为“已手工合并”，跳过全部审核")
    refs = [
        Drift(f"平台上有 {ref}：{MISLEAD}", f"查明是谁推送的，再删去（先长后短）：{deletion(ref)}")
        for ref in found.misleading
    ]
    return [*(Drift(what, _SETUP) for what in branches), *refs, *_accounts(wanted, found)]


def owners_drift(kind: str, stands: Callable[[str], bool]) -> list[Drift]:
    """Whether GitHub, which counts an owner's approval, reads the file at the root; `stands` tells of a path on main."""
    if kind != "github":
        return []
    home = home_of("github")
    shadows = [path for path in read_before("github") if stands(path)]
    found = [Drift(f"GitHub 先读 {path}，不读根目录的 {home}", f"删去 {path}，送审") for path in shadows]
    if not stands(home):
        found.append(
            Drift(f"主分支上没有 {home}，要求栏目负责人同意不起作用", f"运行 {command_of('github')}，提交后送审")
        )
    return found


def _main(wanted: Wanted, guard: Guard) -> Iterator[str]:
    yield from _unmet(
        [
            (guard.through_pulls, f"{guard.branch} 可以不经合并请求直接推送"),
            (
                guard.approvals >= wanted.approvals,
                f"{guard.branch} 只要 {guard.approvals} 人同意就能合并，制度至少要 {wanted.approvals} 人",
            ),
            (guard.code_owners is not False, f"{guard.branch} 没有要求栏目负责人（CODEOWNERS）同意"),
            (guard.stale_dismissed, f"{guard.branch} 在稿件改动后仍保留旧的同意"),
            (guard.returns_block is not False, f"{guard.branch} 被退回后仍可合并"),
            (wanted.context in guard.contexts, f"{guard.branch} 没有把“{wanted.context}”列为必须通过的状态"),
        ]
    )


def _both(wanted: Wanted, guard: Guard) -> Iterator[str]:
    """What main and the ledger have in common."""
    others = [login for login in guard.pushers or () if login.lower() != wanted.gate.login.lower()]
    unmet = list(
        _unmet(
            [
                (guard.no_force, f"{guard.branch} 允许强制推送，历史可被改写"),
                (guard.no_deletion, f"{guard.branch} 允许删除"),
                (guard.bound, f"{guard.branch} 的保护不约束管理员"),
                (guard.pushers is not None, f"{guard.branch} 任何有写权限的账号都能写入，应只许闸门账号 {wanted.gate.login}"),
                (not others, f"{guard.branch} 除闸门外还允许 {'、'.join(others)} 写入"),
                (guard.pushers != (), f"{guard.branch} 不许闸门账号 {wanted.gate.login} 写入"),
            ]
        )
    )  # fmt: skip
    yield from unmet
    if unmet and guard.loose:
        yield f"{guard.branch} 的{'、'.join(guard.loose)}允许有人绕过，不作数"


def _unmet(checks: Iterable[tuple[bool, str]]) -> Iterator[str]:
    return (what for met, what in checks if not met)


def _accounts(wanted: Wanted, found: Found) -> Iterator[Drift]:
    known = {one.id: one for one in wanted.known}
    by_login = {one.login.lower(): one for one in wanted.known if one.login}
    for member in found.members:
        who, account = known.get(member.account.id), member.account
        if account.id == wanted.gate.id:
            continue
        if who is None and (namesake := by_login.get(account.login.lower())):
            what = f"账号 {account.login} 是 {account.id} 号，人员册里{namesake.name}的 {namesake.login} 写的是 {namesake.id} 号"
            yield Drift(what, "运行 sanshen forge accounts 核对")
        elif who is None and member.access != "read":
            yield Drift(f"账号 {account.login}（{account.id} 号）不在人员册里，却有写权限", _ACCESS)
        elif who is not None and not who.serving:
            yield Drift(f"{who.name}已不在任，账号 {account.login} 仍能进入仓库", _ACCESS)
    for account in found.weak or ():
        yield Drift(f"账号 {account.login} 没有开启两步验证", "请本人在平台的安全设置里开启")
    for title in found.writing_keys:
        yield Drift(f"部署公钥“{title}”可以写入，看不出是谁推送的", "删去，或改为只读")


def notes(found: Found) -> Sequence[str]:
    """What the platform cannot tell or enforce."""
    silent = ["平台不提供成员是否开启两步验证"] if found.weak is None else []
    return [*silent, *found.notes]
