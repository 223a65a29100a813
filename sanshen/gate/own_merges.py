"""Merges that the gate itself asked of the forge, until they are entered in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from sanshen.git.objects import Commit
from sanshen.review.forges.forge import Pull


class Asked(msgspec.Struct):
    """A merge that was asked of the forge when its main branch stood at `main`.

    `answered` once it said that it merged, until the main branch was seen without it: it may have gone into another one.
    """

    main: str
    pull: Pull
    answered: bool = False


class OwnMerges:
    """`by_commit`: what this gate has merged and not yet entered, by merge commit. `asked` stands until the main branch moves.

    `unanswered` are those of them of which it knows only that it had asked for such a merge.
    """

    def __init__(self) -> None:
        self.by_commit: dict[str, Pull] = {}
        self.unanswered: set[str] = set()
        self.asked: Asked | None = None

    def find(self, new: Sequence[Commit]) -> Pull | None:
        """Look for what was asked among the `new` commits of main; what the forge said that it merged, if main does not hold it.

        That is given once; what comes later is the gate's own only if the forge names this request for it.
        """
        asked = self.asked
        if asked is None:
            return None
        if new:  # a forge's git may lag behind what its interface answers
            self.asked = None
        found = {one.id: asked.pull for one in new if one.parents[1:] == [asked.pull.head]}
        self.by_commit |= found
        if not asked.answered:
            self.unanswered |= found.keys()
        elif not new:
            asked.answered = False
            return asked.pull
        return None

    def keep(self, unrecorded: Iterable[Commit]) -> None:
        """Forget what was entered, or no longer stands on the main branch."""
        self.by_commit = {one.id: self.by_commit[one.id] for one in unrecorded if one.id in self.by_commit}
        self.unanswered &= self.by_commit.keys()
