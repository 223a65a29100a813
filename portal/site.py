"""portal.toml: who runs the site, which policy it follows, where it lives, who signs its ledger."""

from __future__ import annotations

from typing import Annotated

import msgspec

from portal.dates import Span
from portal.schema import decode_toml

PATH = "portal.toml"
Text = Annotated[str, msgspec.Meta(min_length=1)]
PublicKey = Annotated[
    str,
    msgspec.Meta(pattern=r"^(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/=]+$"),
]


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The identity that footer and meta tags show."""

    name: Text
    title: Text
    domain: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9.-]+$")]
    base_url: Annotated[str, msgspec.Meta(pattern=r"^https?://[a-z0-9.:-]+$")]
    code: Annotated[str, msgspec.Meta(pattern=r"^(bm\d{8}|\d{10})$")]
    icp: Annotated[str, msgspec.Meta(pattern=r"^.ICP备\d{8}号(-\d+)?$")]
    police_record: Annotated[str, msgspec.Meta(pattern=r"^.公网安备 ?\d{14}号$")]
    conac_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{32}$")]
    description: Text
    keywords: list[str]
    host_unit: Text
    operator_unit: Text
    address: Text
    postcode: Annotated[str, msgspec.Meta(pattern=r"^\d{6}$")]
    telephone: Text
    email: Text
    timezone: str = "Asia/Shanghai"


class PolicyChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`follows` names the file policies/<follows>.toml."""

    follows: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+$")]

    @property
    def path(self) -> str:
        return f"policies/{self.follows}.toml"


class ForgeChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str = "local"
    main: str = "main"


class GateKey(Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A public key that may sign ledger entries, and when."""

    public: PublicKey


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """portal.toml, whole."""

    site: Site
    policy: PolicyChoice
    forge: ForgeChoice = ForgeChoice()
    gate: list[GateKey] = []


def parse_settings(data: bytes, path: str = PATH) -> Settings:
    return decode_toml(data, Settings, path)
