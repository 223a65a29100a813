"""leaders.toml: whose names and titles must be written right, in which order, and from when to when."""

from __future__ import annotations

from typing import Annotated

import msgspec

from sanshen.base.dates import Span
from sanshen.portal.explain import shape
from sanshen.portal.schema import decode_toml

PATH = "leaders.toml"


class Leader(Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`order` counts from 1 in the order in which names are listed; equal numbers may stand either way."""

    name: Annotated[str, shape(r"\A[一-龥·]{2,12}\Z", "姓名，只含汉字和间隔号")]
    titles: list[str]
    order: int


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    leader: list[Leader] = []


def parse_leaders(data: bytes, path: str = PATH) -> tuple[Leader, ...]:
    """Decode the list; PortalError names line and cure."""
    return tuple(decode_toml(data, _File, path).leader)
