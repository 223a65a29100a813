"""The portal as one commit (or one folder) states it: settings, roster and register, read together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.portal import columns, people, site
from sanshen.portal.columns import Register, parse_register
from sanshen.portal.people import Roster, parse_roster
from sanshen.portal.schema import decode_utf8, line_of
from sanshen.portal.site import Settings, parse_settings

FILES = (site.PATH, people.PATH, columns.PATH)


class Config(msgspec.Struct, frozen=True):
    settings: Settings
    roster: Roster
    register: Register


def load(read: Callable[[str], bytes]) -> Config:
    """Read the three files through `read(path)` and hold them against each other."""
    portal_toml = read(site.PATH)
    settings = parse_settings(portal_toml)
    roster = parse_roster(read(people.PATH))
    register = parse_register(read(columns.PATH), roster)
    for key, label in (("host_unit", "主办单位"), ("operator_unit", "承办单位")):
        unit = getattr(settings.site, key)
        if unit not in roster.units:
            line = line_of(decode_utf8(portal_toml, site.PATH), ["site", key])
            cure = "先在 people.toml 登记单位，或改正编号"
            raise PortalError(f"{label}（{key}）“{unit}”不在人员册里", cure=cure, path=site.PATH, line=line)
    return Config(settings, roster, register)


def shared_keys(config: Config) -> set[str]:
    """Public keys that are a person's and also the gate's or a witness's."""
    machines = {key.public for key in (*config.settings.gate, *config.settings.witness)}
    return machines & {key.public for key in config.roster.keys}


def at_commit(repo: Repo, treeish: str) -> Config:
    return load(lambda path: repo.read(treeish, path))


def in_folder(folder: Path) -> Config:
    def read(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError as error:
            raise PortalError("缺少这个文件", cure="在门户仓库的根文件夹里运行", path=path) from error

    return load(read)
