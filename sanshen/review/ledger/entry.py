"""A ledger entry (台账记录): an in-toto Statement about the paths that one agreed change altered. See docs/ledger.md."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from sanshen.base.dates import beijing, is_plausible
from sanshen.git.objects import ZERO
from sanshen.portal.provenance import Responsible
from sanshen.review.judging.act import SignedStatement, StatementV1, canonical_json

if TYPE_CHECKING:  # who only reads entries need not know how they are judged
    from sanshen.portal.people import Roster
    from sanshen.review.judging.chain import Chain
    from sanshen.review.judging.change import Change
    from sanshen.review.judging.judge import Filled, Verdict

STATEMENT = "https://in-toto.io/Statement/v1"
FORMS = {f"urn:sanshen:ledger-entry:{form}": form for form in (1, 2, 3)}
FORM = 3  # of the entries that are made now; an older one stays good by the rules of its own form
PREDICATE = f"urn:sanshen:ledger-entry:{FORM}"
FILE = "entry.json"


class PathRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One path before and after; a side that does not exist has mode 000000, blob 0…0 and no sha256."""

    path: str
    old_mode: str
    old_blob: str
    mode: str
    blob: str
    sha256: str

    @property
    def deleted(self) -> bool:
        return self.blob == ZERO


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    digest: dict[str, str]


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which commits and trees: `base` + the change = `tree`, which `merge` brought to the main branch."""

    change: str
    base: str
    base_tree: str
    head: str
    head_tree: str
    merge: str
    tree: str
    digest: str


class Predicate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`due`: the day until which an override must be followed up; `reviews`: the ledger commit of the override that a follow-up reviews.

    `witnesses`: what a second witness stated of the acts, where the policy asks for one. `checks`: in entries of form 1 only.
    """

    number: int
    kind: Literal["adoption", "merge", "override", "follow-up"]
    site: str
    ref: str
    previous: str
    at: datetime
    title: str
    origin: Origin
    paths: list[PathRecord]
    chain: str
    responsible: list[Responsible]
    acts: list[SignedStatement]
    law: dict[str, str]
    witnesses: list[SignedStatement] = []
    checks: dict[str, int] | msgspec.UnsetType = msgspec.UNSET
    due: date | None = None
    reviews: str = ""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    type: str = msgspec.field(name="_type", default=STATEMENT)
    subject: list[Subject]
    predicateType: str = PREDICATE
    predicate: Predicate

    @property
    def form(self) -> int:
        """1 to 3: by which rules it was made. After the first of a form there is none of those before."""
        return FORMS[self.predicateType]

    def to_json(self) -> bytes:
        return canonical_json(self)

    def spellings(self) -> Iterator[bytes]:
        """What a gate writes for it, to the last byte; the gates of form 1 knew fewer fields, and the first no overrides."""
        if self.form > 1:
            yield canonical_json(self)
            return
        whole = msgspec.to_builtins(self, order="deterministic")
        predicate = whole["predicate"]
        del predicate["witnesses"]
        for one in predicate["responsible"]:
            del one["how"]
        yield canonical_json(whole)
        if predicate.pop("due") is None and not predicate.pop("reviews"):
            yield canonical_json(whole)


def parse_entry(data: bytes) -> Entry:
    """msgspec.ValidationError or DecodeError if it is not an entry."""
    try:
        entry = msgspec.json.decode(data, type=Entry)
    except RecursionError as error:
        raise msgspec.ValidationError("nested too deeply") from error
    except UnicodeDecodeError as error:
        raise msgspec.ValidationError("not UTF-8") from error
    if not is_plausible(entry.predicate.at):
        raise msgspec.ValidationError("no time of this age, or without a zone")
    due = entry.predicate.due
    if (due is None) == (entry.predicate.kind == "override") or (due and not 1970 < due.year < 2200):
        raise msgspec.ValidationError("the day until which an override is followed up")
    if entry.type != STATEMENT or entry.predicateType not in FORMS:
        raise msgspec.ValidationError("not a ledger entry")
    if (entry.predicate.checks is msgspec.UNSET) != (entry.form > 1) or (entry.form == 1 and entry.predicate.witnesses):
        raise msgspec.ValidationError("fields of another form")
    if data not in entry.spellings():
        raise msgspec.ValidationError("有缺少、多余、重复的内容，或写法与闸门写的不同")
    return entry


def records_of(change: Change) -> list[PathRecord]:
    return [
        PathRecord(one.path, one.old_mode, one.old_blob, one.new_mode, one.new_blob, content)
        for one, content in zip(change.paths, change.contents, strict=True)
    ]


def subjects_of(paths: list[PathRecord]) -> list[Subject]:
    """in-toto's view: what exists afterwards."""
    return [Subject(one.path, {"gitBlob": one.blob, "sha256": one.sha256}) for one in paths if not one.deleted]


def due_of(chain: Chain, at: datetime) -> date | None:
    """The day until which an override merged `at` must be followed up; None for everything else."""
    from sanshen.portal.workdays import add_workdays

    return add_workdays(beijing(at).date(), chain.follow_up) if chain.is_override else None


def is_due(due: date | None, chain: Chain, at: datetime) -> bool:
    """Whether the day may have been counted so when it was merged: calendars learn make-up days, and entries stay."""
    from sanshen.portal.workdays import may_be

    if due is None or not chain.is_override:
        return due is None and not chain.is_override
    return may_be(due, beijing(at).date(), chain.follow_up)


def responsible_of(verdict: Verdict, roster: Roster, form: int = FORM) -> list[Responsible]:
    """Who filled which stage and how, by the names that the roster gave them then; entries of form 1 do not say how."""
    return [
        Responsible(
            one.stage.name,
            _role(one, roster, form),
            roster.person(one.act.person).name,
            one.stage.unit_name,
            one.act.how if form > 1 else "",
        )
        for one in verdict.filled
    ]


def responsible_in(entry: Entry) -> list[Responsible]:
    """Who an entry says filled which stage, and how. One of form 1 does not say how: its acts do, if all of a stage agree."""
    return [
        one if one.how else msgspec.structs.replace(one, how=_how(entry, one.stage))
        for one in entry.predicate.responsible
    ]


def _how(entry: Entry, stage: str) -> Literal["", "signed", "witnessed"]:
    said = (one.parse() for one in entry.predicate.acts)
    agreeing = [one for one in said if one and one.stage == stage and one.decision not in ("return", "withdraw")]
    kinds = {isinstance(one, StatementV1) for one in agreeing}
    return "" if len(kinds) != 1 else "signed" if kinds == {True} else "witnessed"


def _role(one: Filled, roster: Roster, form: int) -> str:
    """By which of the stage's roles the person sat in it: that day, or in a renewal last; up to form 2, by the first ever."""
    stage, person, day = one.stage, one.act.person, one.act.seen_at.date()
    held = [
        role for role in roster.roles if (role.person, role.unit) == (person, stage.unit) and role.role in stage.roles
    ]
    if form < 3:
        return held[0].title
    return next((role for role in held if role.covers(day)), max(held, key=lambda role: role.end or date.max)).title
