"""CODEOWNERS, worked out from settings, register, roster and policy: whom the forge asks to review.

The gate decides, never this file: forges drop owners they do not know without a word, and none of them knows an order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, get_args

import msgspec

from sanshen.portal.config import Config
from sanshen.portal.paths import CONTENT
from sanshen.portal.people import Person
from sanshen.review.judging.chain import Chain, Facts, chain_of
from sanshen.review.judging.policy import Policy

Dialect = Literal["github", "gitlab"]  # whose words the file is written in
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
# every place a forge looks in, in its order: it reads the first that exists
LOCATIONS: dict[Dialect, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
_HOMES: dict[Dialect, str] = {"github": "CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}


def home_of(dialect: Dialect) -> str:
    """Where the generated file lives: at the root, so that people find it; GitLab's apart, so that the two do not meet."""
    return _HOMES[dialect]


def read_before(dialect: Dialect) -> tuple[str, ...]:
    """The places in which a file would be read instead of the generated one."""
    places = LOCATIONS[dialect]
    return places[: places.index(home_of(dialect))]


def forge_of(config: Config, dialect: Dialect) -> str:
    """The forge whose accounts stand in the file: GitHub's words serve whichever one the settings name."""
    kind = config.settings.forge.kind
    return dialect if dialect == "gitlab" or kind == "local" else kind


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """Files with one chain. `folder` ends in a slash; empty for all that is not an article.

    `owners` are logins, sorted; `approvals` is how many people the chain asks besides the writer, with or without account.
    """

    folder: str
    title: str
    section: str
    owners: tuple[str, ...]
    approvals: int


class Missing(msgspec.Struct, frozen=True, order=True):
    """Somebody who holds a seat and has no account on the forge."""

    unit: str
    person: str
    name: str
    forge: str

    def __str__(self) -> str:
        cure = f"在 people.toml 登记其 {self.forge} 账号，再重新生成"
        return f"{self.unit}{self.name}没有 {self.forge} 账号，不会写进 CODEOWNERS → {cure}"


class Ownership(msgspec.Struct, frozen=True):
    """Who answers for what, house first, then by folder; and who could not be named."""

    dialect: Dialect
    areas: tuple[Area, ...]
    missing: tuple[Missing, ...]


def ownership(config: Config, policy: Policy, dialect: Dialect, day: date) -> Ownership:
    """Holders of seats that day, without self-checkers: a forge counts an owner's approval."""
    forge = forge_of(config, dialect)
    found = list(_chains(config, policy))
    seats = [(unit, config.roster.person(p)) for _, _, _, chain in found for unit, p in _holders(chain, day)]
    missing = {Missing(unit, who.id, who.name, forge) for unit, who in seats if not login_of(who, forge)}
    areas = [
        _area(folder, title, unit, chain, _logins(config, chain, day, forge)) for folder, title, unit, chain in found
    ]
    return Ownership(dialect, tuple(sorted(areas, key=lambda area: area.folder)), tuple(sorted(missing)))


def known_logins(config: Config, dialect: Dialect) -> frozenset[str]:
    """Every login that the roster knows on the forge whose accounts stand in the file."""
    forge = forge_of(config, dialect)
    return frozenset(login for person in config.roster.people.values() if (login := login_of(person, forge)))


def login_of(person: Person, forge: str) -> str:
    """Empty where the person has no account there."""
    return next((account.login for account in person.accounts if account.forge == forge), "")


def _chains(config: Config, policy: Policy) -> Iterator[tuple[str, str, str, Chain]]:
    """Folder, title, unit's id (empty for the site's own files) and chain of every area."""
    yield "", "制度、名册、模板与程序", "", chain_of({"portal.toml": False}, Facts(), config, policy)
    for column in config.register:
        if not column.is_module:
            chain = chain_of({f"{column.folder}x.md": False}, Facts(), config, policy)
            yield column.folder, column.name, column.unit, chain


def _holders(chain: Chain, day: date) -> Iterator[tuple[str, str]]:
    """Unit and id of each."""
    for stage in chain.stages:
        if stage.kind != "self-check":
            yield from ((stage.unit_name, person) for person in stage.holders(day))


def _logins(config: Config, chain: Chain, day: date, forge: str) -> tuple[str, ...]:
    people = {person for _, person in _holders(chain, day)}
    return tuple(sorted({login for one in people if (login := login_of(config.roster.person(one), forge))}))


def _area(folder: str, title: str, unit: str, chain: Chain, owners: tuple[str, ...]) -> Area:
    needed = sum(stage.kind != "self-check" for stage in chain.stages)
    name = next((stage.unit_name for stage in chain.stages if stage.unit == unit), "网站")
    section = " ".join(dict.fromkeys([name, unit or "house", chain.id])).translate({ord(sign): None for sign in "[]"})
    shown = f"{title}（{name}）" if folder.startswith(CONTENT) else title
    return Area(folder=folder, title=shown, section=section, owners=owners, approvals=needed)
