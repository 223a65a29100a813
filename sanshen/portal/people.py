"""people.toml, the roster: units, people, roles, accounts and keys, each with its dates."""

# annotations are not postponed here: msgspec would have to evaluate each, which takes longer than reading the registers

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Literal
from unicodedata import category, normalize

import msgspec

from sanshen.base.dates import Span
from sanshen.base.errors import PortalError
from sanshen.portal.explain import shape
from sanshen.portal.schema import decode_toml, decode_utf8, line_of
from sanshen.portal.site import RegisteredKey, Text

PATH = "people.toml"
Id = Annotated[str, shape(r"\A[a-z][a-z0-9-]*\Z", "小写字母开头，只含小写字母、数字和连字符")]
Email = Annotated[str, shape(r"\A[A-Za-z0-9._%+\[\]-]+@[A-Za-z0-9.-]+\Z", "邮箱地址，如 name@example.gov.cn")]
RoleName = Literal[
    "editor",
    "section-head",
    "leader-in-charge",
    "principal-leader",
    "site-admin",
    "secrecy-officer",
    "government-leader",
]
ROLE_TITLES: dict[str, str] = {
    "editor": "编辑",
    "section-head": "科室负责人",
    "leader-in-charge": "分管领导",
    "principal-leader": "主要负责人",
    "site-admin": "网站管理员",
    "secrecy-officer": "保密审查员",
    "government-leader": "党委、政府分管负责同志",
}


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    name: Text
    short: Text


# GitHub: 12345+login@users.noreply.github.com; Gitea and Forgejo: login@noreply.<the server's domain>
_HIDDEN = re.compile(r"(?:([1-9][0-9]{0,18})\+)?([^@+\s]{1,100})@(?:users\.)?noreply\.[a-z0-9.-]{1,253}")


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account on a forge; the number counts, since a login can be given to somebody else."""

    forge: Id
    id: int
    login: Text


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`contractor`: may write, never review (wz-9)."""

    id: Id
    name: Text
    emails: list[Email] = []
    title: str = ""
    contractor: bool = False
    accounts: list[Account] = []


class Role(Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: Id
    role: RoleName
    unit: Id

    @property
    def title(self) -> str:
        return ROLE_TITLES[self.role]


class Key(RegisteredKey, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: Id


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    unit: list[Unit]
    person: list[Person]
    role: list[Role] = []
    key: list[Key] = []


class Roster:
    """Who is who, and who may do what on which day."""

    def __init__(
        self, units: Iterable[Unit], people: Iterable[Person], roles: Iterable[Role], keys: Iterable[Key]
    ) -> None:
        self.units = {unit.id: unit for unit in units}
        self.people = {person.id: person for person in people}
        self.roles = tuple(roles)
        self.keys = tuple(keys)
        self._by_email = {email.lower(): person for person in self.people.values() for email in person.emails}

    @cached_property
    def held(self) -> frozenset[tuple[str, str, str]]:
        """Person, unit and role, whenever it was held."""
        return frozenset((role.person, role.unit, role.role) for role in self.roles)

    @cached_property
    def _by_account(self) -> dict[tuple[str, int | str], Person]:
        """By forge and number, and by forge and login in small letters; of several the first."""
        found: dict[tuple[str, int | str], Person] = {}
        for person in self.people.values():
            for account in person.accounts:
                for called in (account.id, account.login.lower()):
                    found.setdefault((account.forge, called), person)
        return found

    def person(self, person_id: str) -> Person:
        try:
            return self.people[person_id]
        except KeyError:
            raise PortalError(
                f"人员册里没有“{person_id}”", cure="核对人员编号，或先在 people.toml 登记", path=PATH
            ) from None

    def unit(self, unit_id: str) -> Unit:
        try:
            return self.units[unit_id]
        except KeyError:
            raise PortalError(
                f"人员册里没有单位“{unit_id}”", cure="核对单位编号，或先在 people.toml 登记", path=PATH
            ) from None

    def person_of(self, forge: str, account_id: int, at: date) -> Person | None:
        """The one person who owns the account and holds any role on that day; None for anybody else."""
        person = self._by_account.get((forge, account_id))
        return person if person and any(self.roles_of(person.id, at)) else None

    def person_of_email(self, email: str) -> Person | None:
        """A commit's e-mail is a claim, never a proof: use it to bar people, not to admit them."""
        return self._by_email.get(email.lower())

    def owner_of_hidden(self, forge: str, address: str) -> Person | None:
        """Whose account on this forge an address stands for that a forge writes where somebody hides their own.

        By its number where it has one, else by its login. A claim like every address of a commit.
        """
        if not (found := _HIDDEN.fullmatch(address.lower())):
            return None
        number, login = found.groups()
        return self._by_account.get((forge, int(number) if number else login))

    def roles_of(self, person_id: str, at: date) -> Iterator[Role]:
        return (role for role in self.roles if role.person == person_id and role.covers(at))

    def holders(self, role: str, unit_id: str, at: date) -> list[Person]:
        """Those who hold `role` in the unit that day and may review."""
        held = [r.person for r in self.roles if r.role == role and r.unit == unit_id and r.covers(at)]
        return [self.people[p] for p in dict.fromkeys(held) if not self.people[p].contractor]

    def keys_of(self, person_id: str, at: date) -> list[str]:
        return [key.public for key in self.keys if key.person == person_id and key.covers(at)]

    def had_key(self, person_id: str) -> bool:
        """Whether a key was ever registered for the person, ended or lost as it may be."""
        return any(key.person == person_id for key in self.keys)

    def owners_of(self, public: str) -> list[Person]:
        return [self.people[key.person] for key in self.keys if key.public == public]


def parse_roster(data: bytes, path: str = PATH) -> Roster:
    """Decode and cross-check the roster; PortalError names line and cure."""
    file = decode_toml(data, _File, path)
    _refuse_conflicts(file, decode_utf8(data, path), path)
    return Roster(file.unit, file.person, file.role, file.key)


def names_alone(roster: Roster) -> Roster:
    """Its units and the names of its people: all of it that an article is held against."""
    people = [Person(id=one.id, name=one.name) for one in roster.people.values()]
    return Roster(roster.units.values(), people, [], [])


def shared_shorts(roster: Roster) -> set[str]:
    """Short names of more than one unit: a change may bring none, but rosters of before hold some and must still be read."""
    shown = {unit.short: _as_seen(unit.short) for unit in roster.units.values()}
    times = Counter(shown[unit.short] for unit in roster.units.values())
    return {short for short, seen in shown.items() if times[seen] > 1}


def _as_seen(name: str) -> str:
    """Without what nobody sees, and in one width: two names that look alike are one."""
    return "".join(one for one in normalize("NFKC", name) if category(one) not in ("Cc", "Cf", "Mn", "Zs")).casefold()


def _refuse_conflicts(file: _File, text: str, path: str) -> None:
    rows = (_repeated_ids(file), _shared_names(file), _half_lost(file), _dangling(file))
    for what, cure, table, index, key in (fault for faults in rows for fault in faults):
        raise PortalError(what, cure=cure, path=path, line=line_of(text, [table, index, key]))


_Fault = tuple[str, str, str, int, str]


def _repeated_ids(file: _File) -> Iterator[_Fault]:
    for table, rows in (("unit", [u.id for u in file.unit]), ("person", [p.id for p in file.person])):
        first: dict[str, int] = {}
        for index, row in enumerate(rows):
            if first.setdefault(row, index) != index:
                yield f"编号“{row}”重复", "每个编号只登记一次", table, index, "id"


def _shared_names(file: _File) -> Iterator[_Fault]:
    """An e-mail, an account or a key that two people share would make one act count for both."""
    claims = [
        ("person", index, key, person.id, name)
        for index, person in enumerate(file.person)
        for key, names in (
            ("emails", [email.lower() for email in person.emails]),
            ("accounts", [f"{account.forge}#{account.id}" for account in person.accounts]),
        )
        for name in names
    ]
    claims += [("key", index, "public", key.person, key.public) for index, key in enumerate(file.key)]
    owner: dict[str, str] = {}
    for table, index, at, person_id, name in claims:
        if owner.setdefault(name, person_id) != person_id:
            what = f"“{name[:40]}”同时登记在 {owner[name]} 和 {person_id} 名下"
            yield what, "一个邮箱、账号或公钥只归一人", table, index, at


def _half_lost(file: _File) -> Iterator[_Fault]:
    lost = {key.public for key in file.key if key.lost}
    for index, key in enumerate(file.key):
        if key.public in lost and not key.lost:
            yield (
                "这把公钥在另一行写了 lost，这一行没有写",
                "每一行都写 lost = true，另登记一把新的",
                "key",
                index,
                "public",
            )


def _dangling(file: _File) -> Iterator[_Fault]:
    units = {unit.id for unit in file.unit}
    people = {person.id for person in file.person}
    for index, role in enumerate(file.role):
        if role.person not in people:
            yield f"角色指向不存在的人员“{role.person}”", "先登记人员，或改正编号", "role", index, "person"
        if role.unit not in units:
            yield f"角色指向不存在的单位“{role.unit}”", "先登记单位，或改正编号", "role", index, "unit"
    for index, key in enumerate(file.key):
        if key.person not in people:
            yield f"公钥指向不存在的人员“{key.person}”", "先登记人员，或改正编号", "key", index, "person"
