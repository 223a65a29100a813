"""Which account on the forge is whose: what the roster says held against the forge, and proposals for whom it names none.

An account's number decides who approves. The roster says it, agreed to like everything in it; the forge is only asked. Whoever has
a number keeps it whatever the forge says, and a proposal stands only where one account alone fits one person alone, by its e-mail
address. A name is its owner's to choose: it is shown as a hint, and the operator names the login after asking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, Protocol

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.people import PATH, Account, Person, Roster
from sanshen.portal.register_account import row_of
from sanshen.review.forges.protection import Profile

State = Literal["agrees", "found", "hinted", "lacking", "ambiguous", "renamed", "differs", "gone"]
WRONG: tuple[State, ...] = ("ambiguous", "renamed", "differs", "gone")
LACKING = (
    "建好账号（姓名、邮箱与人员册一致）、让它进入仓库，再运行；或指明登录名：sanshen forge accounts 人员编号=登录名"
)


class Accounts(Protocol):
    """What is asked of a forge about accounts. Either method may raise ForgeError."""

    def profile(self, login: str) -> Profile | None:
        """The account of that login; None where there is none."""

    def entering(self) -> list[Profile]:
        """Everybody who may enter the repository."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How one person of the roster stands on the forge. `account`: what the roster says, or what is proposed; `why`: what speaks for it."""

    person: str
    name: str
    state: State
    account: Account | None = None
    why: str = ""
    cure: str = ""

    @property
    def row(self) -> str:
        """What to paste, where there is something new."""
        return row_of(self.account) if self.account and self.state == "found" else ""


def standings(
    roster: Roster, kind: str, day: date, forge: Accounts, stated: Mapping[str, str], *, adopted: bool
) -> list[Standing]:
    """Everybody who holds a role today or later; `stated` gives logins by person, which the caller answers for."""
    named = _named(roster, stated, forge.profile)
    inside = forge.entering()
    serving = {role.person for role in roster.roles if role.end is None or role.end >= day}
    people = [one for one in roster.people.values() if one.id in serving or one.id in stated]
    owners = {one.id: person for person in roster.people.values() for one in person.accounts if one.forge == kind}
    given = {there.account.id for there in named.values()}
    free = [one for one in inside if one.account.id not in owners and one.account.id not in given]
    fitting = {one.id: _fitting(one, free) for one in people if not _known(one, kind) and one.id not in stated}
    found = []
    for one in people:
        if one.id in stated:
            found.append(_stated(one, kind, named[one.id], roster, owners, inside))
        elif known := _known(one, kind):
            found.append(_held(one, known[-1], forge.profile, inside, adopted=adopted))
        else:
            found.append(_proposed(one, kind, fitting))
    return found


def _named(roster: Roster, stated: Mapping[str, str], profile: Callable[[str], Profile | None]) -> dict[str, Profile]:
    """The accounts that the operator named, by person; PortalError where there is none, or one is named for two people."""
    people = {person: roster.person(person) for person in stated}
    named, whose = dict[str, Profile](), dict[int, Person]()
    for person, login in stated.items():
        there = profile(login)
        if there is None:
            cure = f"向{people[person].name}问清登录名，或先在平台上建好账号"
            raise PortalError(f"平台上没有登录名“{login}”", cure=cure)
        if other := whose.get(there.account.id):
            raise _taken(there, other)
        named[person], whose[there.account.id] = there, people[person]
    return named


def _taken(there: Profile, whose: Person) -> PortalError:
    said = f"账号 {there.account.login}（{there.account.id} 号）是{whose.name}（{whose.id}）的"
    return PortalError(said, cure="一个账号只归一人：向两个人问清登录名", path=PATH)


def _known(person: Person, kind: str) -> list[Account]:
    return [one for one in person.accounts if one.forge == kind]


def _held(
    person: Person,
    known: Account,
    profile: Callable[[str], Profile | None],
    inside: Sequence[Profile],
    *,
    adopted: bool,
) -> Standing:
    """Whether the forge still knows the roster's number by the roster's login. Neither is ever replaced from there."""
    there = profile(known.login)
    if there and there.account.id == known.id:
        return Standing(person=person.id, name=person.name, state="agrees", account=known)
    now = next((one.account.login for one in inside if one.account.id == known.id), "")
    said = f"人员册写的是 {known.login}（{known.id} 号）"
    if now:
        cure = f"与本人核对后，把登录名改成 {now}，编号不动，送审"
        return Standing(
            person=person.id, name=person.name, state="renamed", account=known, why=f"{said}，平台上现在叫 {now}", cure=cure
        )  # fmt: skip
    cure = (
        f"登记过的不删。本人换了账号的：sanshen forge accounts {person.id}=新登录名；没有换的，核对 portal.toml 里的平台对不对"
        if adopted
        else f"接收以前可以改正：在 people.toml 里删去这一个账号（样例带来的都要删），再运行；或指明 {person.id}=登录名"
    )
    state: State = "differs" if there else "gone"
    why = f"{said}，平台上 {known.login} 是 {there.account.id} 号" if there else f"{said}，平台上没有这个登录名"
    return Standing(person=person.id, name=person.name, state=state, account=known, why=why, cure=cure)


def _proposed(person: Person, kind: str, fitting: Mapping[str, list[tuple[Profile, str]]]) -> Standing:
    mine = fitting[person.id]
    if not mine:
        return Standing(person=person.id, name=person.name, state="lacking", why="没有对得上的账号", cure=LACKING)
    (first, why), others = mine[0], {one.account.login for one, _ in mine[1:]}
    rivals = [whose for whose, found in fitting.items() if whose != person.id and any(one == first for one, _ in found)]
    if others or rivals:
        which = "、".join(sorted({first.account.login, *others}))
        also = f"，{'、'.join(rivals)} 也对得上" if rivals else ""
        cure = f"向本人问清登录名，指明一个：sanshen forge accounts {person.id}=登录名"
        return Standing(
            person=person.id, name=person.name, state="ambiguous", why=f"对得上的账号不能确定：{which}{also}", cure=cure
        )  # fmt: skip
    account = _as_row(kind, first)
    if not _same_address(person, first):
        cure = f"姓名是账号自己写的，不作数：与本人核对登录名，是的，再指明 sanshen forge accounts {person.id}={account.login} --write"
        return Standing(
            person=person.id, name=person.name, state="hinted", account=account, why=f"只有{why}", cure=cure
        )
    return Standing(person=person.id, name=person.name, state="found", account=account, why=why)


def _stated(
    person: Person,
    kind: str,
    there: Profile,
    roster: Roster,
    owners: Mapping[int, Person],
    inside: Sequence[Profile],
) -> Standing:
    """The account that the operator named; PortalError where it is somebody else's."""
    whose = owners.get(there.account.id) or (roster.person_of_email(there.email) if there.email else None)
    if whose and whose.id != person.id:
        raise _taken(there, whose)
    if there.account.id in owners:
        return Standing(
            person=person.id, name=person.name, state="agrees", account=_as_row(kind, there)
        )  # fmt: skip
    outside = "" if there.account.id in {one.account.id for one in inside} else "；它还不能进入仓库"
    return Standing(
        person=person.id, name=person.name, state="found", account=_as_row(kind, there), why=f"您指明的登录名{outside}"
    )  # fmt: skip


def _as_row(kind: str, profile: Profile) -> Account:
    return Account(forge=kind, id=profile.account.id, login=profile.account.login)


def _fitting(person: Person, profiles: Sequence[Profile]) -> list[tuple[Profile, str]]:
    """Accounts for which something speaks, and what."""
    return [(one, why) for one in profiles if (why := "、".join(_reasons(person, one)))]


def _reasons(person: Person, profile: Profile) -> Iterator[str]:
    if _same_address(person, profile):
        yield f"邮箱 {profile.email} 相同"
    if profile.name.strip() == person.name:
        yield "姓名相同"


def _same_address(person: Person, profile: Profile) -> bool:
    return bool(profile.email) and profile.email.lower() in {email.lower() for email in person.emails}
