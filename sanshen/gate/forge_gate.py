"""What a gate beside a forge works with, and what it remembers from one round to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sanshen.base.time_limit import at_most
from sanshen.gate.faults import in_words, too_long
from sanshen.gate.mirror import Mirror
from sanshen.gate.order import SlowPulls
from sanshen.gate.own_merges import OwnMerges
from sanshen.gate.reports import Reports
from sanshen.gate.round_limits import SECONDS
from sanshen.gate.shared_heads import SharedHeads
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.portal.site import Settings
from sanshen.review.forges.forge import Forge
from sanshen.review.local_acts import LocalReview


class ForgeGate:
    """`remote` is the forge's repository; `token` opens its git as it opens the API."""

    def __init__(
        self,
        repo: Repo,
        settings: Settings,
        forge: Forge,
        gate_key: Path,
        token: str,
        reports: Reports,
        seconds: float = SECONDS,
    ) -> None:
        self.repo = repo
        self.main = settings.forge.main
        self.kind = settings.forge.kind
        self.local_review = LocalReview(repo, self.main, settings.site.code)
        self.forge = forge
        self.gate_key = gate_key
        self.reports = reports
        self.seconds = seconds
        self.merges = OwnMerges()
        self.shared_heads = SharedHeads()
        self.mirror = Mirror(repo, self.local_review.reviews, self.main, Remote(repo.root, "origin", token))
        self.slow = SlowPulls()

    def write(self, write: Callable[[], None]) -> str:
        """Tell the forge something; what came in the way, where that did not work."""
        try:
            with at_most(self.seconds, too_long):
                write()
        except Exception as error:
            return f"没有写上页面：{in_words(error)}"
        return ""
