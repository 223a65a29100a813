"""portal.toml: who runs the site, which policy it follows, where it lives, who signs its ledger."""

# annotations are not postponed here: msgspec would have to evaluate each, which takes longer than reading the registers

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import msgspec

from sanshen.base.dates import Span
from sanshen.portal.explain import shape
from sanshen.portal.schema import decode_toml

PATH = "portal.toml"
ZONE = "Asia/Shanghai"  # the only one: the portal goes by the clock of Beijing
# no control characters: a name with U+0000 could be in no commit, and nothing could be merged any more
LINE = r"\A(?=[^\n]*\S)[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+\Z"
Text = Annotated[str, shape(LINE, "一行文字，不能空着，不能有控制字符")]
PublicKey = Annotated[
    str,
    shape(
        r"\A(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/]+={0,2}\Z",
        "SSH 公钥的前两段，如 ssh-ed25519 AAAA…，不带备注",
    ),
]


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The identity that footer and meta tags show."""

    name: Text
    title: Text
    domain: Annotated[str, shape(r"\A[a-z0-9]+([.-][a-z0-9]+)*\Z", "小写域名，如 www.example.gov.cn")]
    base_url: Annotated[str, shape(r"\Ahttps?://[a-z0-9.:-]+\Z", "网址，如 https://www.example.gov.cn，末尾不带 /")]
    code: Annotated[str, shape(r"\A(bm[0-9]{8}|[0-9]{10})\Z", "10 位数字，或 bm 加 8 位数字")]
    icp: Annotated[str, shape(r"\A.ICP备[0-9]{8}号(-[0-9]+)?\Z", "ICP 备案号，如 云ICP备00000000号-1")]
    police_record: Annotated[str, shape(r"\A.公网安备 ?[0-9]{14}号\Z", "公安备案号，如 云公网安备00000000000000号")]
    conac_id: Annotated[str, shape(r"\A[0-9A-F]{32}\Z", "32 位十六进制数字（大写）")]
    description: Text
    keywords: list[Text]
    host_unit: Text
    operator_unit: Text
    address: Text
    postcode: Annotated[str, shape(r"\A[0-9]{6}\Z", "6 位数字")]
    telephone: Text
    email: Text
    timezone: str = ZONE


class PolicyChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`follows` names the file policies/<follows>.toml."""

    follows: Annotated[str, shape(r"\A[a-z0-9-]+\Z", "policies/ 里的文件名，不带 .toml")]

    @property
    def path(self) -> str:
        return f"policies/{self.follows}.toml"


class ForgeChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where changes are proposed. `url` is the forge's own address, `repository` its `owner/name`; a clone alone has neither.

    `reports` is where the office serves the previews and marked-up proofs that the gate writes.
    """

    kind: Literal["local", "github", "gitea", "forgejo"] = "local"
    main: str = "main"
    url: Annotated[
        str,
        shape(r"\A(https?://[A-Za-z0-9.:/-]*[A-Za-z0-9])?\Z", "平台网址，如 https://git.example.gov.cn，末尾不带 /"),
    ] = ""
    repository: Annotated[str, shape(r"\A([A-Za-z0-9._-]+/[A-Za-z0-9._-]+)?\Z", "所有者/仓库名，如 yunxi/portal")] = ""
    reports: Annotated[str, shape(r"\A(https?://[A-Za-z0-9.:/-]*[A-Za-z0-9])?\Z", "网址，末尾不带 /")] = ""


Proof = Annotated[str, shape(r"\A[A-Za-z0-9+/]+={0,2}\Z", "sanshen key 打印的一行，原样粘贴")]


class RegisteredKey(Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A public key and the days on which it counts; its last day is `to`. One that is `lost` counts on no day, for good.

    `proof` is its own signature of whose key it is: whoever registers it holds it.
    """

    public: PublicKey
    lost: bool = False
    proof: Proof | None = None

    def covers(self, day: date) -> bool:
        return not self.lost and super().covers(day)


def lost_keys(keys: Iterable[RegisteredKey]) -> frozenset[str]:
    """The public ones of those that are registered as lost."""
    return frozenset(key.public for key in keys if key.lost)


class GateKey(RegisteredKey, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A public key that may sign ledger entries, and when."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """portal.toml, whole."""

    site: Site
    policy: PolicyChoice
    forge: ForgeChoice = ForgeChoice()
    gate: list[GateKey] = []
    witness: list[GateKey] = []

    def __post_init__(self) -> None:
        if {key.public for key in self.gate} & {key.public for key in self.witness}:
            raise ValueError("一把公钥既是 [[gate]] 又是 [[witness]] → 第二见证要用另一台机器上的另一把密钥")
        keys = (*self.gate, *self.witness)
        if {key.public for key in keys if key.lost} & {key.public for key in keys if not key.lost}:
            raise ValueError("一把公钥在一行写了 lost，在另一行没有写 → 每一行都写 lost = true，另登记一把新的")

    def gate_keys(self, day: date) -> list[str]:
        """The public keys that may witness acts and sign ledger entries that day."""
        return [key.public for key in self.gate if key.covers(day)]

    def witness_keys(self, day: date) -> list[str]:
        """The public keys of second witnesses, who sign no entries, that day."""
        return [key.public for key in self.witness if key.covers(day)]


def parse_settings(data: bytes, path: str = PATH) -> Settings:
    return decode_toml(data, Settings, path)
