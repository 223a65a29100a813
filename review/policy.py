"""policies/<name>.toml: which chain a kind of change must go through, as the regulation lays it down."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from portal.errors import PortalError
from portal.people import Id, RoleName
from portal.schema import decode_toml
from portal.site import Text

StageKind = Literal["self-check", "approval", "consent", "proof"]
ChainDomain = Literal["article", "house", "adoption"]


class StageRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`unit` says whose people act: the column's responsible unit, the host (主办) or the operator (承办)."""

    name: Text
    kind: StageKind
    roles: Annotated[list[RoleName], msgspec.Meta(min_length=1)]
    unit: Literal["column", "host", "operator"]
    checklist: list[str] = []


class ChainRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: Id
    title: Text
    domain: ChainDomain
    stage: Annotated[list[StageRule], msgspec.Meta(min_length=2)]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: Id
    title: Text
    chain: list[ChainRule]

    def chain_for(self, domain: ChainDomain) -> ChainRule:
        return next(rule for rule in self.chain if rule.domain == domain)


def parse_policy(data: bytes, path: str) -> Policy:
    """Decode a policy and refuse one that would let a change through with fewer than one outside approval."""
    policy = decode_toml(data, Policy, path)
    for domain in ("article", "house", "adoption"):
        rules = [rule for rule in policy.chain if rule.domain == domain]
        if len(rules) != 1:
            what = f"{domain} 类变更应恰有一条审核流程，现有 {len(rules)} 条"
            raise PortalError(what, cure="每类变更写一个 [[chain]]", path=path)
    for rule in policy.chain:
        _refuse_weak(rule, path)
    return policy


def _refuse_weak(rule: ChainRule, path: str) -> None:
    names = [stage.name for stage in rule.stage]
    if len(set(names)) != len(names):
        raise PortalError(f"流程“{rule.title}”里有同名的审次", cure="每一审用不同的名称", path=path)
    if not any(stage.kind == "approval" for stage in rule.stage):
        raise PortalError(f"流程“{rule.title}”没有任何审批", cure='至少设一个 kind = "approval" 的审次', path=path)
    if any(stage.kind == "self-check" for stage in rule.stage[1:]):
        raise PortalError(f"流程“{rule.title}”的自查不在第一位", cure="自查只能是一审", path=path)
    if rule.domain != "article" and any(stage.unit == "column" for stage in rule.stage):
        raise PortalError(f"流程“{rule.title}”不属于栏目", cure="unit 改为 host 或 operator", path=path)
