"""An act (审核动作): one person's signed statement about one exact version of one change."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Literal

import msgspec

Decision = Literal["submit", "self-check", "approve", "consent", "proof", "return"]
DECISION_OF: dict[str, Decision] = {
    "self-check": "self-check",
    "approval": "approve",
    "consent": "consent",
    "proof": "proof",
}
DECISION_TITLES = {
    "submit": "送审", "self-check": "自查自校", "approve": "同意", "consent": "会签同意", "proof": "校对无误", "return": "退回",
}  # fmt: skip
Hex40 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{40}$")]
Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Statement(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="sanshen-act/1"
):
    """What is signed, byte for byte.

    `tree` is the tree of `head`; `digest` covers every changed path with modes, blobs and contents (see change.py);
    `previous` is the sha256 of the act before, so that the signer vouches for the order.
    """

    site: str
    change: str
    person: str
    decision: Decision
    stage: str
    head: Hex40
    tree: Hex40
    digest: Hex64
    previous: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")]
    at: datetime
    comment: str = ""
    checked: list[str] = []


class SignedStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The exact text that was signed, and its armoured SSH signature."""

    statement: str
    signature: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.statement.encode()).hexdigest()

    def parse(self) -> Statement | None:
        """None if the text is no statement of this house."""
        try:
            return msgspec.json.decode(self.statement, type=Statement)
        except (msgspec.ValidationError, msgspec.DecodeError):
            return None


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An act as the judge sees it, whichever forge it came from. `fault` says why it proves nothing, or is empty."""

    person: str
    decision: Decision
    stage: str
    tree: str
    digest: str
    seen_at: datetime
    source: str
    comment: str = ""
    checked: tuple[str, ...] = ()
    fault: str = ""


def encode(statement: Statement) -> bytes:
    return msgspec.json.format(msgspec.json.encode(statement, order="deterministic"), indent=1) + b"\n"
