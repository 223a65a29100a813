"""hosts.toml: the sample's is read, and a wrong one is told where and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.hosts import PATH, parse_hosts

ROOT = Path(__file__).resolve().parents[2]
SITE = '[[site]]\nname = "示例市人民政府网"\nhost = "{0}"\nlevel = "{1}"\n'


def test_the_sample_s_list_is_read() -> None:
    hosts = parse_hosts((ROOT / PATH).read_bytes())
    assert {site.level for site in hosts.site} == {"region", "city"} and hosts.issuers["region"]


@pytest.mark.parametrize(
    ("host", "level"),
    [("https://www.city.gov.example", "city"), ("WWW.CITY.GOV", "city"), ("localhost", "city"), ("city.gov.example", "county")],
)  # fmt: skip
def test_what_is_no_host_or_level_is_refused_with_its_line(host: str, level: str) -> None:
    with pytest.raises(PortalError, match=r"hosts\.toml"):
        parse_hosts(SITE.format(host, level).encode())
