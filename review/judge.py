"""The verdict (审核结论): a pure function of the chain, the acts in order, and the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from review.act import DECISION_OF, DECISION_TITLES, Act
from review.chain import Chain, Seat, Stage
from review.change import Change

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
    """`waiting` are ids of those who may act next; `reason` says in one Chinese sentence where the change stands."""

    state: State
    filled: tuple[Filled, ...]
    ignored: tuple[Ignored, ...]
    stage: Stage | None
    waiting: tuple[str, ...]
    reason: str


def judge(chain: Chain, acts: Sequence[Act], change: Change, day: date) -> Verdict:
    """Whether `acts` carry `change` through `chain`, seen on `day`. Total: any input gives a verdict, doubt never approves."""
    case = _Case(chain, change, day, acts)
    for act in acts:
        why_not = case.why_not(act)
        if why_not:
            case.ignored.append(Ignored(act, why_not))
        elif act.decision == "submit":
            case.submitted = True
        elif act.decision == "return":
            case.returned[act.person] = act
        else:
            case.returned.pop(act.person, None)
            if not case.has_filled(act.person):
                case.filled.append(Filled(chain.stages[len(case.filled)], act))
    return case.verdict()


class _Case:
    """The judge's notes while reading the acts of one change."""

    def __init__(self, chain: Chain, change: Change, day: date, acts: Sequence[Act]) -> None:
        self.chain, self.change, self.day = chain, change, day
        # whoever ever handed in a version of it answers for it as a writer, not as a reviewer
        self.writers = change.contributors | {act.person for act in acts if act.decision == "submit" and not act.fault}
        self.submitted = False
        self.filled: list[Filled] = []
        self.ignored: list[Ignored] = []
        self.returned: dict[str, Act] = {}

    @property
    def stage(self) -> Stage | None:
        """The stage that is open; None when all are filled."""
        done = len(self.filled)
        return self.chain.stages[done] if done < len(self.chain.stages) else None

    def has_filled(self, person: str) -> bool:
        return any(one.act.person == person for one in self.filled)

    def why_not(self, act: Act) -> str:
        """Why this act does not count; empty if it does."""
        if act.fault:
            return act.fault
        if act.tree != self.change.head_tree or act.digest != self.change.digest:
            return "针对的是旧版本：稿件已改动，须重新审核"
        if act.seen_at.date() > self.day:
            return "审核时间在将来"
        if act.decision == "submit":
            return "" if self._holds(self.chain.submitters, act) else "此人不在责任单位或承办单位任职，不能送审"
        if not self.submitted:
            return "这一版本还没有送审"
        if not self._holds([seat for stage in self.chain.stages for seat in stage.seats], act):
            return self._no_seat(act)
        if act.decision == "return" or (act.person in self.returned and self.has_filled(act.person)):
            return ""
        return self._why_not_stage(act)

    def _why_not_stage(self, act: Act) -> str:
        stage = self.stage
        if stage is None:
            return "各审已齐，不需要再审"
        if act.person in self.writers and act.decision != "self-check":
            return "写稿或改稿的人不能审批自己的稿件"
        if self.has_filled(act.person):
            return "同一人只能审一次"
        if act.stage != stage.name or not self._holds(stage.seats, act):
            return f"未到序：现在应由{stage.title}审核"
        if act.decision != DECISION_OF[stage.kind]:
            wanted = DECISION_TITLES[DECISION_OF[stage.kind]]
            return f"{stage.name}应为“{wanted}”，不是“{DECISION_TITLES[act.decision]}”"
        return ""

    def _holds(self, seats: Iterable[Seat], act: Act) -> bool:
        """A seat must be held both on the day of the act and on the day of judgement."""
        acted = act.seen_at.date()
        return any(seat.person == act.person and seat.covers(acted) and seat.covers(self.day) for seat in seats)

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
            stage=self.stage,
            waiting=waiting,
            reason=reason,
        )

    def _state(self) -> tuple[State, str, tuple[str, ...]]:
        if fault := _fault(self.chain, self.change, self.day):
            return "error", fault, ()
        if not self.submitted:
            return "pending", "待送审：这一版本还没有人送审", ()
        if self.returned:
            act = next(iter(self.returned.values()))
            return "returned", f"已退回：{act.comment or '未写理由'}", ()
        stage = self.stage
        if stage is None:
            return "approved", "各审均已同意", ()
        waiting = self._waiting(stage)
        if not waiting:
            return "pending", f"{stage.title}没有可以审核的人：在任者都参与过写稿或已审过", ()
        return "pending", f"待{stage.title}", waiting

    def _waiting(self, stage: Stage) -> tuple[str, ...]:
        barred = self.writers if stage.kind != "self-check" else frozenset()
        return tuple(p for p in stage.holders(self.day) if p not in barred and not self.has_filled(p))


def _fault(chain: Chain, change: Change, day: date) -> str:
    """What makes any approval impossible; empty if nothing does."""
    if not change.paths:
        return "这次变更没有改动任何文件"
    if change.strangers:
        return f"提交者的邮箱不在人员册里：{'、'.join(change.strangers)}"
    if not chain.stages:
        return "没有适用的审核流程"
    empty = [stage.title for stage in chain.stages if not stage.holders(day)]
    return f"没有在任的人可以审核：{'、'.join(empty)}" if empty else ""
