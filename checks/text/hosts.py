"""Hosts of addresses: whose they are, from the product's list and the portal's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from checks.text.pattern import Pattern
from sanshen.portal.hosts import Hosts, Level, Listed, parse_hosts

_DATA = Path(__file__).parent.parent / "data/hosts.toml"
_GOVERNMENT = ("gov.cn", "xn--zfr164b", "政务", "gov.example")
_NAMED_AS_GOVERNMENT = re.compile(r"(?:^|[.-])(?:gov|g0v|qov|gou)[.-]?(?:cn|com|net|org)(?:[.-]|$)")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-f]+|\d{8,10}|\[[0-9a-f:.]+\]")
_AUTHORITY = Pattern(r"//(?P<host>(?:[^\s/?#<>\"'`（），。、；：！？）)\]|\\]|\](?=[:/]))+)")
_SCHEME = Pattern(r"(?<![A-Za-z0-9])(https?|ftp):\Z")  # before it
_LONGEST = len(" https:")

_BARE = Pattern(
    r"(?<![0-9A-Za-z@./:-])(?:[0-9a-z-]{1,40}\.){1,5}[a-z]{2,10}(?=/[0-9A-Za-z]|[^0-9A-Za-z.@-]|$)", needs="."
)


class Known:
    """What is said of hosts; a host stands for everything below it."""

    def __init__(self, lists: Iterable[Hosts]) -> None:
        self.lists = list(lists)
        self._sites = {site.host: site for one in self.lists for site in one.site}
        self._bad = {host for one in self.lists for host in one.bad}
        self._shorteners = {host for one in self.lists for host in one.shortener}

    def site(self, host: str) -> Listed | None:
        """The listed site with the longest host; gov.cn itself is one site and not all of the government's."""
        for one in _upwards(host):
            if one in self._sites and (one != "gov.cn" or host in ("gov.cn", "www.gov.cn")):
                return self._sites[one]
        return None

    def bad(self, host: str) -> bool:
        return any(one in self._bad for one in _upwards(host))

    def shortener(self, host: str) -> bool:
        return any(one in self._shorteners for one in _upwards(host))

    def level(self, issuer: str, number: str) -> Level | None:
        """At what level a paper with this issuer and number came into being, as far as the lists tell."""
        for one in self.lists:
            for level, names in one.issuers.items():
                if any(issuer.startswith(name) for name in names):
                    return level
            for level, names in one.numbers.items():
                if any(re.match(rf"{name}[〔\[（(【第]", number) for name in names):
                    return level
        return None


def known(own: Hosts | None) -> Known:
    """By the portal's own list, if any, and the product's."""
    return _product() if own is None else Known([own, *_product().lists])


@cache
def _product() -> Known:
    return Known([parse_hosts(_DATA.read_bytes(), "checks/data/hosts.toml")])


def host_of(authority: str) -> str:
    """The host in an address's authority, without user, port and the dot at its end."""
    bare = authority.rpartition("@")[2].lower()
    return f"{bare.partition(']')[0]}]" if bare.startswith("[") else bare.partition(":")[0].rstrip(".")


def is_government(host: str) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in _GOVERNMENT)


def is_number(host: str) -> bool:
    return bool(_NUMBER.fullmatch(host))


def poses_as_government(host: str) -> bool:
    """Has gov.cn in its name, or what looks like it, and belongs to somebody else."""
    return not is_government(host) and bool(_NAMED_AS_GOVERNMENT.search(host))


def addresses(text: str) -> Iterator[tuple[int, str, str]]:
    """Offset, scheme and authority of every address that is written out, wherever it stands."""
    for found in _AUTHORITY.finditer(text):
        scheme = _SCHEME.search(text[max(found.start() - _LONGEST, 0) : found.start()])
        yield found.start() - len(scheme[0] if scheme else ""), scheme[1] if scheme else "", found["host"]


def bare(text: str) -> Iterator[tuple[int, str]]:
    """Offset and host of what is written without `https://`, as in 详见 www.gov.cn."""
    for found in _BARE.finditer(text):
        yield found.start(), found[0]


def _upwards(host: str) -> Iterator[str]:
    """www.a.gov.cn, a.gov.cn, gov.cn, cn"""
    parts = host.split(".")
    yield from (".".join(parts[index:]) for index in range(len(parts)))
