"""Pull requests that stand at the same commit share its status on the forge: it says the least that is true of any of them."""

from __future__ import annotations

from collections.abc import Iterable

from sanshen.review.forges.forge import Pull, Status
from sanshen.review.notice import shortened

_RANK = ("error", "failure", "pending", "success")


class SharedHeads:
    """What was said last of each open pull request, by head. One from another repository has no say in a status here."""

    def __init__(self) -> None:
        self._said: dict[str, dict[int, Status | None]] = {}

    def begin(self, pulls: Iterable[Pull]) -> None:
        """These are open now."""
        before, self._said = self._said, {}
        for pull in pulls:
            if not pull.foreign:
                self._said.setdefault(pull.head, {})[pull.number] = before.get(pull.head, {}).get(pull.number)

    def silent(self, pull: Pull) -> bool:
        """Whether the status of its head is only for others to give."""
        return pull.foreign and pull.head in self._said

    def least(self, pull: Pull, status: Status) -> Status:
        """What its head is told, where `status` is found of this one."""
        said = self._said.get(pull.head, {})
        if pull.number in said:
            said[pull.number] = status
        found = {number: _seen(other, status) for number, other in said.items() if number != pull.number}
        number = min(found, key=lambda one: _RANK.index(found[one].state), default=0)
        if not number or _RANK.index(status.state) <= _RANK.index(found[number].state):
            return status
        text = f"同一提交上还有 #{number}：{found[number].description}"
        other = found[number]
        return Status(state=other.state, context=status.context, description=shortened(text), url=other.url)


def _seen(other: Status | None, status: Status) -> Status:
    return other or Status(state="pending", context=status.context, description="尚未判定", url=status.url)
