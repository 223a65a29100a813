"""Which adapter speaks for which portal."""

from __future__ import annotations

import msgspec
import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.site import ForgeChoice, parse_settings
from sanshen.review.forges.adapters import connect, protection
from sanshen.review.forges.github.api import api_of
from tests.support.office import Office


@pytest.mark.parametrize(
    ("kind", "adapter", "guard"),
    [
        ("github", "GitHub", "GitHubProtection"),
        ("gitea", "Gitea", "GiteaProtection"),
        ("forgejo", "Gitea", "GiteaProtection"),
    ],
)
def test_the_kind_names_the_adapter(office: Office, kind: str, adapter: str, guard: str) -> None:
    settings = parse_settings((office.root / "portal.toml").read_bytes())
    chosen = msgspec.convert({"kind": kind, "url": "https://git.yunxi.gov.example", "repository": "a/b"}, ForgeChoice)
    there = msgspec.structs.replace(settings, forge=chosen)
    assert type(connect(there, "token")).__name__ == adapter
    assert type(protection(there, "token")).__name__ == guard
    for lacking in ({"kind": "local"}, {"url": ""}, {"repository": ""}):
        nowhere = msgspec.structs.replace(there, forge=msgspec.structs.replace(chosen, **lacking))
        for made in (connect, protection):
            with pytest.raises(PortalError, match=r"\[forge\]|代码平台"):
                made(nowhere, "token")


def test_where_github_s_interface_is() -> None:
    assert api_of("https://github.com") == "https://api.github.com"
    assert api_of("https://git.yunxi.gov.example") == "https://git.yunxi.gov.example/api/v3"
