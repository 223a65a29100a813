"""An act (审核动作): what one person said about one exact version of one change, signed by them or witnessed by the gate."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec

from sanshen.base.dates import is_plausible
from sanshen.base.errors import UNREADABLE
from sanshen.review.judging.reason import Reason

Decision = Literal["submit", "push", "self-check", "approve", "consent", "proof", "override", "return", "withdraw"]
DECISION_OF: dict[str, Decision] = {
    "pre-review": "approve",
    "self-check": "self-check",
    "approval": "approve",
    "consent": "consent",
    "proof": "proof",
    "override": "override",
}
DECISION_TITLES = {
    "submit": "送审", "push": "推送", "self-check": "自查自校", "approve": "同意", "consent": "会签同意",
    "proof": "校对无误", "override": "应急签发", "return": "退回", "withdraw": "撤回",
}  # fmt: skip
WRITING: tuple[Decision, ...] = (
    "submit",
    "push",
)  # what makes a person answer for the words, and bars them from review
AGREEING: tuple[Decision, ...] = ("self-check", "approve", "consent", "proof", "override")
Hex40 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{40}$")]
Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Ledger = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{40})?$")]  # a ledger commit, or none
How = Literal["signed", "witnessed"]
HOW_TITLES: dict[str, str] = {"signed": "本人签名", "witnessed": "闸门见证"}


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is signed, byte for byte.

    `tree` is the tree of `head`; `digest` covers every changed path with modes, blobs and contents (see change.py);
    `previous` is the sha256 of the act before, so that the signer vouches for the order.
    """

    site: str
    change: str
    decision: Decision
    stage: str
    head: Hex40
    tree: Hex40
    digest: Hex64
    previous: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")]
    at: datetime
    comment: str = ""
    checked: list[str] = []


class StatementV1(_Said, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="sanshen-act/1"):
    """Signed by the person's own key; valid in entries of form 1 only."""

    form: ClassVar[int] = 1
    person: str

    @property
    def who(self) -> str:
        return self.person


class Statement(StatementV1, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="sanshen-act/2"):
    """`ledger`: the newest ledger commit that the signer saw; empty for an adoption only."""

    form: ClassVar[int] = 2
    ledger: Ledger


class Sighting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where on a forge something was said. The account's number counts; a login can pass to somebody else.

    `record` is the forge's own name for it, as `review:12`; `claimed_at` is the time that the forge states; `base` the
    branch into which the pull request went, empty in statements from before it was stated.
    """

    forge: str
    repository: str
    pull: int
    record: str
    account: int
    login: str
    claimed_at: datetime
    base: str = ""


class WitnessV1(
    _Said, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="sanshen-witness/1"
):
    """Said on a forge, first seen by the gate `at` that moment, and signed by the gate's key before anybody can alter it."""

    form: ClassVar[int] = 1
    seen: Sighting

    @property
    def who(self) -> str:
        return f"{self.seen.forge}:{self.seen.login}（{self.seen.record}）"


class Witness(WitnessV1, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="sanshen-witness/2"):
    """`ledger`: the newest ledger commit when it was said, by the forge's clock."""

    form: ClassVar[int] = 2
    ledger: Ledger


AnyStatement = StatementV1 | Statement | WitnessV1 | Witness


_DECODER: msgspec.json.Decoder[AnyStatement] = msgspec.json.Decoder(AnyStatement)


class SignedStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The exact text that was signed, and its armoured SSH signature."""

    statement: str
    signature: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.statement.encode()).hexdigest()

    @property
    def pair(self) -> str:
        """The sha256 of the statement and of its signature: the same words under another signature are another pair."""
        return f"{self.sha256} {hashlib.sha256(self.signature.encode()).hexdigest()}"

    def parse(self) -> AnyStatement | None:
        """None if the text is no statement of this portal, or not spelt as this portal spells it: a key may stand there once."""
        try:
            said = _DECODER.decode(self.statement)
        except UNREADABLE:
            return None
        moments = (said.at, said.seen.claimed_at) if isinstance(said, WitnessV1) else (said.at,)
        if said.decision in WRITING and said.stage:  # nobody hands in, or pushes, in a stage
            return None
        return said if all(map(is_plausible, moments)) and encode(said) == self.statement.encode() else None


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An act as the judge sees it, whichever forge it came from. `fault` says why it proves nothing, None if it does.

    `void`: why an act that is proven agrees to nothing any more; whoever wrote or returned a version still did so.
    `signed`: by the person's own key, not witnessed by the gate; `keyed`: a key was ever registered for the person.
    `forged`: no registered key made the signature, or it does not fit the statement. `stranger`: the login of an account that the roster does not know, on an act that is otherwise proven.
    `head`: the commit that it names. `ledger`: the newest ledger commit that its signer saw. `lasts`: a return that new terms, a key that ended since or a clock do not end (entries of form 3 on).
    """

    person: str
    decision: Decision
    stage: str
    tree: str
    digest: str
    seen_at: datetime
    source: str
    head: str = ""
    comment: str = ""
    checked: tuple[str, ...] = ()
    fault: Reason | None = None
    void: Reason | None = None
    signed: bool = False
    keyed: bool = False
    stranger: str = ""
    forged: bool = False
    ledger: str = ""
    lasts: bool = False

    @property
    def how(self) -> How:
        return "signed" if self.signed else "witnessed"


def encode(statement: AnyStatement) -> bytes:
    """The one spelling of a statement that is signed and accepted."""
    return canonical_json(statement)


def canonical_json(value: object) -> bytes:
    """JSON as entries and acts are written: one value has one spelling. What is a dict already keeps its order."""
    order: Literal["deterministic"] | None = None if isinstance(value, dict) else "deterministic"
    return msgspec.json.format(msgspec.json.encode(value, order=order), indent=1) + b"\n"
