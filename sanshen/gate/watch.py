"""The gate beside a forge, round by round: fetch, witness, judge, tell, merge, record. It trusts the forge with nothing but delivery."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.gate.enter_merges import enter_merges
from sanshen.gate.examine import examine
from sanshen.gate.faults import in_words, too_long
from sanshen.gate.follow_ups import follow_ups
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.merge_agreed import merge_agreed
from sanshen.gate.post import post_failure
from sanshen.gate.renamed import look_up
from sanshen.gate.round_lines import RoundLine, follow_work_tree, unjudgeable
from sanshen.review.forges.forge import Pull
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import Fault
from sanshen.review.ledger.mainline import settings_of
from sanshen.review.proving.incremental import verify_incremental
from sanshen.review.ref_names import REVIEWS


class Watch(ForgeGate):
    """Rounds of such a gate."""

    def round(self, now: datetime, *, merging: bool) -> Iterator[RoundLine]:
        """Everything open, once. A fault in one pull request is told there and does not stop the others."""
        begun = time.monotonic()
        with at_most(self.seconds, too_long):
            found = self.forge.pulls(self.main)
        pulls = [one for one in found if isinstance(one, Pull)]
        self.mirror.fetch(pulls)
        self.shared_heads.begin(pulls)
        self.reports.forget({pull.number for pull in found})
        yield from unjudgeable(found, self.mirror)
        yield from self._looked_up()
        complete, refused = yield from enter_merges(self, now)
        merging = merging and complete  # what cannot be entered must not be merged
        faults = self._faults()
        if not faults:
            yield from follow_work_tree(self.repo, self.main)
            yield from follow_ups(self, now)
        elif not pulls and not refused:  # nothing else tells it
            said = f"主分支未经证实，暂停审核、合并和发布：{faults[0].message} → {faults[0].cure}"
            yield RoundLine(pull=0, change=self.main, state="error", said=said)
        for pull in self.slow.in_turn(pulls, now):
            if faults:
                why = f"主分支未经证实，暂停审核和合并：{faults[0].message}"
                yield post_failure(self, pull, PortalError(why, cure=faults[0].cure, path=faults[0].path or None))
                continue
            line = examine(self, pull, now)
            if merging and line.state == "success":
                later = now + timedelta(seconds=time.monotonic() - begun)
                moved = yield from merge_agreed(self, pull, pulls, line, later)
                if moved:
                    return  # what else is open is judged anew on the new main branch in the next round
                continue
            yield line

    def _faults(self) -> Sequence[PortalError | Fault]:
        """Why nothing may be judged on the present main branch; empty if it is proven."""
        if error := self.mirror.refused:
            return [error]
        return verify_incremental(self.repo, f"refs/heads/{self.main}", anchor.seen(self.repo)).faults

    def _looked_up(self) -> Iterator[RoundLine]:
        """Read the evidence that came, in no request's time; what is left is read on with the requests, and in the next round."""
        try:
            with at_most(self.seconds, too_long):
                look_up(self.local_review.reviews, settings_of(self.repo))
        except Exception as error:
            said = f"审核记录没有读完，接着再读：{in_words(error)}"
            yield RoundLine(pull=0, change=REVIEWS, state="error", said=said)
