"""hosts.toml: sites that may be reprinted from, by level, and sites that may never be linked to."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sanshen.portal.explain import shape
from sanshen.portal.schema import decode_toml
from sanshen.portal.site import Text

PATH = "hosts.toml"
Level = Literal["central", "region", "city"]
LEVELS: dict[Level, str] = {"central": "中央", "region": "省级", "city": "市级"}
Host = Annotated[str, shape(r"\A[a-z0-9-]+(\.[a-z0-9-]+)+\Z", "域名，小写，不带 https:// 和路径，如 www.gov.cn")]


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A site with everything below its host."""

    name: Text
    host: Host
    level: Level


class Hosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`issuers` and `numbers` say by how a body is called, and how its papers are numbered, at what level it stands."""

    site: list[Listed] = []
    bad: list[Host] = []
    shortener: list[Host] = []
    issuers: dict[Level, list[str]] = {}
    numbers: dict[Level, list[str]] = {}


def parse_hosts(data: bytes, path: str = PATH) -> Hosts:
    """Decode the list; PortalError names line and cure."""
    return decode_toml(data, Hosts, path)
