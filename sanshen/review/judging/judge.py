"""The verdict (审核结论): a pure function of the chain, the acts in order, and the change."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Literal

import msgspec

from sanshen.review.judging.act import DECISION_OF, DECISION_TITLES, WRITING, Act
from sanshen.review.judging.chain import Chain, Seat, Stage
from sanshen.review.judging.chain_rule import StageKind
from sanshen.review.judging.change import Change
from sanshen.review.judging.reason import Code, Reason

_AGAINST = ("return", "withdraw")  # takes effect even where an agreement given at that time would not
State = Literal["approved", "pending", "returned", "error"]


class Filled(msgspec.Struct, frozen=True):
    """A stage and the act that fills it."""

    stage: Stage
    act: Act


class Ignored(msgspec.Struct, frozen=True):
    """An act that does not count, and why: `reason` is that in Chinese."""

    act: Act
    why: Reason

    @property
    def reason(self) -> str:
        return str(self.why)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`open` are the stages that may be filled now, `waiting` the ids of those who may; `why` says where the change stands, `reason` in one Chinese sentence.

    `returned` are the returns that stand.
    """

    state: State
    filled: tuple[Filled, ...]
    ignored: tuple[Ignored, ...]
    open: tuple[Stage, ...]
    waiting: tuple[str, ...]
    why: Reason
    returned: tuple[Act, ...] = ()

    @property
    def reason(self) -> str:
        return str(self.why)


def judge(chain: Chain, acts: Sequence[Act], change: Change, day: date) -> Verdict:
    """Whether `acts` carry `change` through `chain`, seen on `day`. Total: any input gives a verdict, doubt never approves."""
    case = _Case(chain, change, day, acts)
    for act in acts:
        if act.decision in WRITING and not act.fault and act.digest != change.digest:
            case.filled.clear()  # another version stood here since: what was said before must be said again
            if act.void and act.void.code is Code.PUSH_NOT_HEARD:  # saying it again does not help
                case.ignored.append(Ignored(act, act.void))
        why_not = case.why_not(act)
        if why_not and not case.overtakes(act):
            case.ignored.append(Ignored(act, why_not))
        elif act.decision == "submit":
            case.submitted = True
        elif act.decision == "withdraw":
            case.void(act)
        elif act.decision == "return":
            case.returned[act.person] = act
        elif act.decision != "push":
            case.take(act)
    return case.verdict()


class _Case:
    """The judge's notes while reading the acts of one change."""

    def __init__(self, chain: Chain, change: Change, day: date, acts: Sequence[Act]) -> None:
        self.chain, self.change, self.day, self.acts = chain, change, day, acts
        # whoever ever pushed or handed in a version of it answers for it as a writer, not as a reviewer
        self.writers = change.contributors | set(_writers(change, acts))
        self.strangers = [act.stranger for act in acts if act.decision in WRITING and act.stranger]
        self.submitted = False
        self.filled: list[Filled] = []
        self.ignored: list[Ignored] = []
        self.returned: dict[str, Act] = {}

    @property
    def open(self) -> list[Stage]:
        """The stages that may be filled now: the first unfilled one, with its parallel neighbours; none when all are filled."""
        done = [one.stage for one in self.filled]
        rest = [stage for stage in self.chain.stages if stage not in done]
        return rest[:1] + list(takewhile(lambda stage: _are_parallel(rest[0], stage), rest[1:]))

    def has_filled(self, person: str, kind: StageKind) -> bool:
        """Whether the person has had their one act; a proof is an act of its own, by those who reviewed before (wz-12.1c)."""
        return any(one.act.person == person and (one.stage.kind == "proof") == (kind == "proof") for one in self.filled)

    def overtakes(self, act: Act) -> bool:
        """Whether it counts instead of what fills its stage, which was given before it and by its clock after it.

        While that time was still to come people went on without it, and so they do when it has come.
        """
        at = next((at for at, one in enumerate(self.filled) if one.stage.name == act.stage), len(self.filled))
        if at == len(self.filled) or self.filled[at].act.seen_at <= act.seen_at:
            return False
        ahead = self.filled.pop(at)
        rests = any(not _are_parallel(ahead.stage, one.stage) for one in self.filled[at:])
        if rests or self.why_not(act):
            self.filled.insert(at, ahead)
            return False
        self.ignored.append(Ignored(ahead.act, Reason(Code.CLOCK_AHEAD)))
        return True

    def take(self, act: Act) -> None:
        """An act that counts: it lifts its own person's return, and fills its one stage if that is open."""
        self.returned.pop(act.person, None)
        if former := self._relieved(act):
            # all later stages are asked again, so nothing that the former handler returned goes unread
            self.returned.pop(former.act.person, None)
            self.filled = self.filled[: self.filled.index(former)]
        if stage := self._open_to(act):
            self.filled.append(Filled(stage, act))

    def void(self, act: Act) -> None:
        """What was taken back no longer fills its stage, nor do the later ones, which were given on top of it."""
        self.filled = list(takewhile(lambda one: (one.act.person, one.stage.name) != _whose(act), self.filled))

    def why_not(self, act: Act) -> Reason | None:
        """Why this act does not count; None if it does."""
        if act.fault or act.decision == "push":
            return act.fault
        if why_not := self._why_not_now(act):
            return why_not
        if act.decision == "submit":
            return None if self._holds(self.chain.submitters, act) else Reason(Code.NOT_A_SUBMITTER)
        if act.decision == "withdraw":
            is_theirs = any(_whose(one.act) == _whose(act) for one in self.filled)
            return None if is_theirs else Reason(Code.NOTHING_TO_WITHDRAW)
        if not self.submitted and act.decision != "return":  # whoever handed it in may be nobody now: a return stands
            return Reason(Code.NOT_SUBMITTED)
        if not self._holds([seat for stage in self.chain.stages for seat in stage.seats], act):
            return self._no_seat(act)
        if act.decision == "return":
            return None
        if former := self._relieved(act):
            return _unsigned(former.stage, act) or _unsaid(former.stage, act)
        if lifted := self._lifted(act):
            return _unsigned(lifted, act)
        return self._why_not_stage(act)

    def _why_not_now(self, act: Act) -> Reason | None:
        """Why it is not about what stands here now."""
        if act.digest != self.change.digest:
            return Reason(Code.OLD_VERSION)
        if act.seen_at.date() > self.day and not act.lasts:
            return Reason(Code.IN_THE_FUTURE)
        return None if act.decision in _AGAINST else act.void

    def _relieved(self, act: Act) -> Filled | None:
        """The self-check that this one replaces: it makes its person the handler; else None."""
        former = relievable(self.chain, self.filled, self.returned, act.person)
        mine = former is not None and act.stage == former.stage.name and self._is_seat_of(former.stage, act)
        return former if mine else None

    def _lifted(self, act: Act) -> Stage | None:
        """The stage of somebody who returned and now agrees, where it is filled: by themselves or by a colleague; else None."""
        named = (one for one in self.filled if one.stage.name == act.stage)
        mine = (one.stage for one in named if one.act.person == act.person or self._is_seat_of(one.stage, act))
        return next(mine, None) if act.person in self.returned else None

    def _is_seat_of(self, stage: Stage, act: Act) -> bool:
        return act.decision == DECISION_OF[stage.kind] and self._holds(stage.seats, act)

    def _why_not_stage(self, act: Act) -> Reason | None:
        if (act.decision == "override") != self.chain.is_override:
            return Reason(Code.NO_REVIEW) if act.decision == "override" else Reason(Code.NO_OVERRIDE)
        if not self.open:
            return Reason(Code.ALL_FILLED)
        stage = self._open_to(act)
        kind = (stage or self.open[0]).kind
        if act.person in self.writers and kind not in ("self-check", "proof") and act.decision != "self-check":
            return Reason(Code.OWN_WORDS)
        if self.has_filled(act.person, kind):
            return Reason(Code.ACTED_ALREADY)
        if stage is None and (handlers := [one for one in self.open if one.handler and self._holds(one.seats, act)]):
            return Reason(Code.NOT_THE_HANDLER, (handlers[0].name,))
        if stage is None:
            return Reason(Code.OUT_OF_TURN, (_titles(self.open),))
        if act.decision != DECISION_OF[stage.kind]:
            wanted, verb = DECISION_OF[stage.kind], "self-check" if stage.kind == "self-check" else "approve"
            return Reason(Code.OTHER_ACT, (stage.name, DECISION_TITLES[wanted], DECISION_TITLES[act.decision], verb))
        if any(one.act.seen_at > act.seen_at for one in self.filled if not _are_parallel(one.stage, stage)):
            return Reason(Code.BEFORE_THE_LAST)
        return _unsigned(stage, act) or _unsaid(stage, act)

    def _open_to(self, act: Act) -> Stage | None:
        """The open stage that the act names and its person sits in; never two, though units be called the same."""
        mine = (one for one in self.open if one.name == act.stage and self._holds(one.seats, act))
        return next((one for one in mine if self._is_for(one, act.person)), None)

    def _is_for(self, stage: Stage, person: str) -> bool:
        """Whether it is not another's alone: the handler's, who did the self-check."""
        return not stage.handler or person in handlers(self.filled)

    def _holds(self, seats: Iterable[Seat], act: Act) -> bool:
        """A seat must be held on the day of judgement, and on the day of the act unless it lasts: seats have new beginnings."""
        held = [seat for seat in seats if seat.person == act.person and seat.covers(self.day)]
        return any(act.lasts or seat.covers(act.seen_at.date()) for seat in held)

    def _no_seat(self, act: Act) -> Reason:
        if any(seat.person == act.person for stage in self.chain.stages for seat in stage.seats):
            return Reason(Code.NO_SEAT_NOW)
        return Reason(Code.NO_SEAT)

    def verdict(self) -> Verdict:
        state, why, waiting = self._state()
        return Verdict(
            state=state,
            filled=tuple(self.filled),
            ignored=tuple(self.ignored),
            open=tuple(self.open),
            waiting=waiting,
            why=why,
            returned=tuple(self.returned.values()),
        )

    def _state(self) -> tuple[State, Reason, tuple[str, ...]]:
        strange = [*self.change.strangers, *_unbrought(self.change, self.acts)]
        if fault := _fault(self.chain, self.change, self.day, strange, self.strangers):
            return "error", fault, ()
        if not self.submitted:
            return "pending", Reason(Code.UNSUBMITTED), ()
        if self.returned:
            act = next(iter(self.returned.values()))
            return "returned", Reason(Code.RETURNED, (act.comment or "未写理由",)), ()
        if not self.open:
            return "approved", Reason(Code.APPROVED), ()
        waiting = [self._waiting(stage) for stage in self.open]
        if stuck := [stage for stage, people in zip(self.open, waiting, strict=True) if not people]:
            return "pending", Reason(Code.STUCK, (_titles(stuck),)), ()
        people = dict.fromkeys(person for people in waiting for person in people)
        return "pending", Reason(Code.PENDING, (_titles(self.open),)), tuple(people)

    def _waiting(self, stage: Stage) -> tuple[str, ...]:
        barred = frozenset() if stage.kind in ("self-check", "proof") else self.writers
        people = (one for one in stage.holders(self.day) if one not in barred and self._is_for(stage, one))
        return tuple(one for one in people if not self.has_filled(one, stage.kind))


def handlers(filled: Iterable[Filled]) -> set[str]:
    """Who did the self-check (承办人); nobody before it is done."""
    return {one.act.person for one in filled if one.stage.kind == "self-check"}


def relievable(chain: Chain, filled: Sequence[Filled], returned: Iterable[str], person: str) -> Filled | None:
    """The self-check that this person may do anew in place of the handler; None if none.

    Only where a later stage is the handler's alone, and only once somebody else has returned the change: the handler, or
    a reviewer who waits for them. Else whoever is absent, or refuses to proofread, would hold the change for good.
    """
    if not any(stage.handler for stage in chain.stages) or not set(returned) - {person}:
        return None
    at = next((at for at, one in enumerate(filled) if one.stage.kind == "self-check"), None)
    if at is None or any(one.act.person == person for one in filled[: at + 1]):
        return None
    return filled[at]


def _titles(stages: Iterable[Stage]) -> str:
    return "、".join(stage.title for stage in stages)


def _are_parallel(one: Stage, other: Stage) -> bool:
    """Whether they may be filled in any order."""
    return bool(one.parallel) and one.parallel == other.parallel


def _whose(act: Act) -> tuple[str, str]:
    return act.person, act.stage


def _unsigned(stage: Stage, act: Act) -> Reason | None:
    """Why an act on a forge does not do for the stage; None if it does, and for what people signed themselves."""
    if act.signed or stage.acts == "any" or (stage.acts == "keyed" and not act.keyed):
        return None
    verb = "override" if stage.kind == "override" else "approve"
    if stage.acts == "signed":
        return Reason(Code.SIGNED_ONLY, (stage.name, verb))
    return Reason(Code.SIGNED_BY_KEYED_ONLY, (stage.name, verb))


def _unsaid(stage: Stage, act: Act) -> Reason | None:
    """What the act leaves out; None if nothing. Each item of the stage's checklist must have been looked at (dh-B6)."""
    if act.decision == "override" and not act.comment:
        return Reason(Code.UNEXPLAINED)
    missing = [item for item in stage.checklist if item not in act.checked]
    return Reason(Code.UNCHECKED, (stage.name, "；".join(missing))) if missing else None


def _writers(change: Change, acts: Iterable[Act]) -> Iterator[str]:
    """Whoever pushed a version or handed it in, but for what git alone made of a version that stood there and of main."""
    stood = set[str]()
    for act in acts:
        if act.decision in WRITING and not act.fault:
            below = change.merges.get(act.head, "")
            while below in change.merges and below not in stood:
                below = change.merges[below]
            if not below or below not in stood:
                yield act.person
            stood.add(act.head)


def _unbrought(change: Change, acts: Iterable[Act]) -> list[str]:
    """Hidden addresses of commits that no push of a known account brought: such an address is anybody's to write."""
    if not change.hidden:
        return []
    left = [act.head for act in acts if act.decision == "push" and not act.fault and act.person]
    brought = set[str]()
    while left:
        one = left.pop()
        if one in change.parents and one not in brought:
            brought.add(one)
            left += change.parents[one]
    return sorted({address for commit, address in change.hidden.items() if commit not in brought})


def _fault(chain: Chain, change: Change, day: date, strangers: Sequence[str], accounts: Sequence[str]) -> Reason | None:
    """What makes any approval impossible; None if nothing does."""
    if not change.paths:
        return Reason(Code.NOTHING_CHANGED)
    if strangers:
        return Reason(Code.UNKNOWN_COMMITTERS, ("、".join(strangers), shlex.quote(change.name)))
    if accounts:
        return Reason(Code.UNKNOWN_PUSHERS, ("、".join(dict.fromkeys(accounts)),))
    if not chain.stages:
        return Reason(Code.NO_CHAIN)
    empty = [stage.title for stage in chain.stages if not stage.holders(day)]
    return Reason(Code.VACANT, ("、".join(empty),)) if empty else None
