"""Whose a host is."""

from __future__ import annotations

import pytest

from checks import example
from checks.text import hosts
from sanshen.portal.hosts import Level

OWNERS: list[tuple[str, Level | None]] = [
    ("www.gov.cn", "central"),
    ("gov.cn", "central"),
    ("www.mca.gov.cn", "central"),
    ("politics.people.com.cn", "central"),
    ("www.news.cn", "central"),
    ("wlt.province.gov.example", "region"),
    ("www.city.gov.example", "city"),
    ("www.somewhere.gov.cn", None),
    ("notpeople.com.cn", None),
    ("people.com.cn.evil.example", None),
]


@pytest.mark.parametrize(("host", "level"), OWNERS)
def test_wz_12_2_3_a_host_is_known_with_what_is_below_it(host: str, level: Level | None) -> None:
    site = hosts.known(example.document("").place.hosts).site(host)
    assert (site.level if site else None) == level


@pytest.mark.parametrize("host", ["gov.cn.evil.com", "www.gov-cn.com", "g0v.cn", "x.gov.com.evil.net", "gou.cn.example.com"])  # fmt: skip
def test_yy_29_a_host_that_poses_as_the_government_is_seen(host: str) -> None:
    assert hosts.poses_as_government(host)


@pytest.mark.parametrize("host", ["www.yunxi.gov.cn", "gov.cn", "www.xn--zfr164b", "governance.example.org", "www.govern.example"])  # fmt: skip
def test_an_honest_host_is_not(host: str) -> None:
    assert not hosts.poses_as_government(host)


ISSUERS: list[tuple[str, str, Level | None]] = [
    ("国务院办公厅", "", "central"),
    ("", "国办发〔2026〕1号", "central"),
    ("", "中共云溪区委办发〔2026〕1号", None),
    ("示例省人民政府办公厅", "", "region"),
    ("云溪区教育局", "云溪教发〔2026〕2号", None),
]


@pytest.mark.parametrize(("issuer", "number", "level"), ISSUERS)
def test_zl_5_a_paper_s_level_is_told_by_issuer_and_number(issuer: str, number: str, level: Level | None) -> None:
    assert hosts.known(example.document("").place.hosts).level(issuer, number) == level


@pytest.mark.parametrize(
    ("authority", "host"),
    [("a@www.gov.cn:8080", "www.gov.cn"), ("WWW.GOV.CN.", "www.gov.cn"), ("[2001:db8::1]:80", "[2001:db8::1]")],
)
def test_the_host_stands_between_user_and_port(authority: str, host: str) -> None:
    assert hosts.host_of(authority) == host
