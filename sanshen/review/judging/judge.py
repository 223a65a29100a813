"""The verdict (审核结论): a pure function of the chain, the acts in order, and the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile
from typing import Literal

import msgspec

from sanshen.review.judging.act import DECISION_OF, DECISION_TITLES, WRITING, Act
from sanshen.review.judging.chain import Chain, Seat, Stage
from sanshen.review.judging.change import Change
from sanshen.review.judging.policy import StageKind

_AGAINST = ("return", "withdraw")  # takes effect even where an agreement given at that time would not
State = Literal["approved", "pending", "returned", "error"]


class Filled(msgspec.Struct, frozen=True):
    """A stage and the act that fills it."""

    stage: Stage
    act: Act


class Ignored(msgspec.Struct, frozen=True):
    """An act that does not count, and why, in Chinese."""

    act: Act
    reason: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`open` are the stages that may be filled now, `waiting` the ids of those who may; `reason` says in one Chinese sentence where the change stands."""

    state: State
    filled: tuple[Filled, ...]
    ignored: tuple[Ignored, ...]
    open: tuple[Stage, ...]
    waiting: tuple[str, ...]
    reason: str


def judge(chain: Chain, acts: Sequence[Act], change: Change, day: date) -> Verdict:
    """Whether `acts` carry `change` through `chain`, seen on `day`. Total: any input gives a verdict, doubt never approves."""
    case = _Case(chain, change, day, acts)
    for act in acts:
        if act.decision in WRITING and not act.fault and act.digest != change.digest:
            case.filled.clear()  # another version stood here since: what was said before must be said again
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
        self.chain, self.change, self.day = chain, change, day
        # whoever ever pushed or handed in a version of it answers for it as a writer, not as a reviewer
        self.writers = change.contributors | {act.person for act in acts if act.decision in WRITING and not act.fault}
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
        if rest and rest[0].parallel:
            return list(takewhile(lambda stage: stage.parallel, rest))
        return rest[:1]

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
        rests = any(not _is_beside(ahead.stage, one.stage) for one in self.filled[at:])
        if rests or self.why_not(act):
            self.filled.insert(at, ahead)
            return False
        self.ignored.append(Ignored(ahead.act, "审核时间晚于后来的动作：作出它的电脑时钟快了"))
        return True

    def take(self, act: Act) -> None:
        """An act that counts: it lifts its own person's return, and fills its one stage if that is open."""
        self.returned.pop(act.person, None)
        if stage := self._open_to(act):
            self.filled.append(Filled(stage, act))

    def void(self, act: Act) -> None:
        """What was taken back no longer fills its stage, nor do the later ones, which were given on top of it."""
        self.filled = list(takewhile(lambda one: (one.act.person, one.stage.name) != _whose(act), self.filled))

    def why_not(self, act: Act) -> str:
        """Why this act does not count; empty if it does."""
        if act.fault or act.decision == "push":
            return act.fault
        if why_not := self._why_not_now(act):
            return why_not
        if act.decision == "submit":
            return "" if self._holds(self.chain.submitters, act) else "此人不在责任单位或承办单位任职，不能送审"
        if act.decision == "withdraw":
            return "" if any(_whose(one.act) == _whose(act) for one in self.filled) else "没有可撤回的审核动作"
        if not self.submitted and act.decision != "return":  # whoever handed it in may be nobody now: a return stands
            return "这一版本还没有送审"
        if not self._holds([seat for stage in self.chain.stages for seat in stage.seats], act):
            return self._no_seat(act)
        if act.decision == "return":
            return ""
        if lifted := self._lifted(act):
            return _unsigned(lifted, act)
        return self._why_not_stage(act)

    def _why_not_now(self, act: Act) -> str:
        """Why it is not about what stands here now."""
        if act.digest != self.change.digest:
            return "针对的是旧版本：稿件已改动，须重新审核"
        if act.seen_at.date() > self.day and not act.lasts:
            return "审核时间在将来"
        return "" if act.decision in _AGAINST else act.void

    def _lifted(self, act: Act) -> Stage | None:
        """The stage of somebody who returned and now agrees, where it is filled: by themselves or by a colleague; else None."""
        named = (one for one in self.filled if one.stage.name == act.stage)
        mine = (one.stage for one in named if one.act.person == act.person or self._is_seat_of(one.stage, act))
        return next(mine, None) if act.person in self.returned else None

    def _is_seat_of(self, stage: Stage, act: Act) -> bool:
        return act.decision == DECISION_OF[stage.kind] and self._holds(stage.seats, act)

    def _why_not_stage(self, act: Act) -> str:
        if (act.decision == "override") != self.chain.is_override:
            return "应急签发不能代替正常审核" if act.decision == "override" else "正常审核的动作不算应急签发"
        if not self.open:
            return "各审已齐，不需要再审"
        kind = self.open[0].kind
        if act.person in self.writers and kind not in ("self-check", "proof") and act.decision != "self-check":
            return "写稿或改稿的人不能审批自己的稿件"
        if self.has_filled(act.person, kind):
            return "同一人只能审一次"
        stage = self._open_to(act)
        if stage is None:
            return f"未到序：现在应由{_titles(self.open)}审核"
        if act.decision != DECISION_OF[stage.kind]:
            wanted = DECISION_TITLES[DECISION_OF[stage.kind]]
            return f"{stage.name}应为“{wanted}”，不是“{DECISION_TITLES[act.decision]}”"
        if any(one.act.seen_at > act.seen_at for one in self.filled if not _is_beside(one.stage, stage)):
            return "审核时间早于前一动作"
        return _unsigned(stage, act) or _unsaid(stage, act)

    def _open_to(self, act: Act) -> Stage | None:
        """The open stage that the act names and its person sits in; never two, though units be called the same."""
        return next((one for one in self.open if one.name == act.stage and self._holds(one.seats, act)), None)

    def _holds(self, seats: Iterable[Seat], act: Act) -> bool:
        """A seat must be held on the day of judgement, and on the day of the act unless it lasts: seats have new beginnings."""
        held = [seat for seat in seats if seat.person == act.person and seat.covers(self.day)]
        return any(act.lasts or seat.covers(act.seen_at.date()) for seat in held)

    def _no_seat(self, act: Act) -> str:
        if any(seat.person == act.person for stage in self.chain.stages for seat in stage.seats):
            return "此人已不在任（或尚未到任），不能审核"
        return "此人不在这条审核流程里，无权审核"

    def verdict(self) -> Verdict:
        state, reason, waiting = self._state()
        return Verdict(
            state=state,
            filled=tuple(self.filled),
            ignored=tuple(self.ignored),
            open=tuple(self.open),
            waiting=waiting,
            reason=reason,
        )

    def _state(self) -> tuple[State, str, tuple[str, ...]]:
        if fault := _fault(self.chain, self.change, self.day, self.strangers):
            return "error", fault, ()
        if not self.submitted:
            return "pending", "待送审：这一版本还没有人送审", ()
        if self.returned:
            act = next(iter(self.returned.values()))
            return "returned", f"已退回：{act.comment or '未写理由'}", ()
        if not self.open:
            return "approved", "各审均已同意", ()
        waiting = [self._waiting(stage) for stage in self.open]
        if stuck := [stage for stage, people in zip(self.open, waiting, strict=True) if not people]:
            return "pending", f"{_titles(stuck)}没有可以审核的人：在任者都参与过写稿或已审过", ()
        people = dict.fromkeys(person for people in waiting for person in people)
        return "pending", f"待{_titles(self.open)}", tuple(people)

    def _waiting(self, stage: Stage) -> tuple[str, ...]:
        barred = frozenset() if stage.kind in ("self-check", "proof") else self.writers
        return tuple(p for p in stage.holders(self.day) if p not in barred and not self.has_filled(p, stage.kind))


def _titles(stages: Iterable[Stage]) -> str:
    return "、".join(stage.title for stage in stages)


def _is_beside(one: Stage, other: Stage) -> bool:
    """Whether they may be filled in any order."""
    return one.parallel and other.parallel


def _whose(act: Act) -> tuple[str, str]:
    return act.person, act.stage


def _unsigned(stage: Stage, act: Act) -> str:
    """Why an act on a forge does not do for the stage; empty if it does, and for what people signed themselves."""
    if act.signed or stage.acts == "any" or (stage.acts == "keyed" and not act.keyed):
        return ""
    verb = "override" if stage.kind == "override" else "approve"
    who = "只认本人签名" if stage.acts == "signed" else "此人登记了密钥，只认本人签名"
    return f"{stage.name}{who}，平台上点的不算：请本人运行 sanshen {verb}"


def _unsaid(stage: Stage, act: Act) -> str:
    """What the act leaves out; empty if nothing. Each item of the stage's checklist must have been looked at (dh-B6)."""
    if act.decision == "override" and not act.comment:
        return "应急签发要写明理由"
    missing = [item for item in stage.checklist if item not in act.checked]
    return f"{stage.name}还有未确认的核对项：{'；'.join(missing)}" if missing else ""


def _fault(chain: Chain, change: Change, day: date, accounts: Sequence[str]) -> str:
    """What makes any approval impossible; empty if nothing does."""
    if not change.paths:
        return "这次变更没有改动任何文件"
    if change.strangers:
        return f"提交者的邮箱不在人员册里：{'、'.join(change.strangers)}"
    if accounts:
        return f"推送或送审的账号不在人员册里：{'、'.join(dict.fromkeys(accounts))}"
    if not chain.stages:
        return "没有适用的审核流程"
    empty = [stage.title for stage in chain.stages if not stage.holders(day)]
    return f"没有在任的人可以审核：{'、'.join(empty)}" if empty else ""
