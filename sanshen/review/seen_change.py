"""What a second witness says of each record of the forge, whatever the gate makes of it: no stage, no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.review.case import Law, chain_for, context_of
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Opinion, Pull
from sanshen.review.forges.page_records import is_sighting
from sanshen.review.judging import signature
from sanshen.review.judging.act import SignedStatement, WitnessV1, encode
from sanshen.review.judging.authorship import Context
from sanshen.review.judging.chain import Chain
from sanshen.review.judging.change import Change
from sanshen.review.ledger_view import LedgerView
from sanshen.review.second_witness import is_merged, last_sound, root_of
from sanshen.review.witness import items_confirmed, latest, statement_of, unwitnessed, withdrawn, witnessed_for_good


class SeenChange:
    """One change as a second witness finds it. `own` keeps its statements, `unspent` are those of this change (`LocalReview.stated`)."""

    def __init__(
        self, own: Reviews, change: Change, law: Law, ledger_view: LedgerView, unspent: Sequence[SignedStatement]
    ) -> None:
        self.own, self.change, self.law, self.ledger_view = own, change, law, ledger_view
        self.said, self.unspent = own.signed(change.name), unspent

    def state(self, pull: Pull, opinions: Sequence[Opinion], key: Path, now: datetime) -> int:
        """State what the forge says and was not stated before; how much that is."""
        change, context = self.change, context_of(self.change, self.law, now.date())
        main = self.law.config.settings.forge.main
        known = witnessed_for_good(self._own_statements(self.said, context), self.ledger_view)
        fresh = [
            *withdrawn(change, latest(self._own_statements(self.unspent, context)), opinions, renews=pull.base == main),
            *(one for one in unwitnessed(change, opinions, known) if not self._is_of_a_former_change(one)),
        ]
        items = [item for chain in self._chains() for stage in chain.stages for item in stage.checklist]
        previous = last_sound(self.unspent, context)
        for one in fresh:
            previous = self._record(pull, one, items_confirmed(one, items, self.law.policy), previous, key, now)
        return len(fresh)

    def _chains(self) -> Iterator[Chain]:
        """Those by which what is said here may be judged: whether it is an override is for the gate to tell."""
        yield chain_for(self.change, self.law)
        with suppress(PortalError):  # a policy need not know overrides, nor does every change allow one
            yield chain_for(self.change, self.law, override=True)

    def _is_of_a_former_change(self, one: Opinion) -> bool:
        """A forge may go on telling of pushes under this name that were merged; the gate does not witness them twice."""
        return one.decision == "push" and is_merged(self.own.repo, self.change, one.head)

    def _own_statements(self, signed: Iterable[SignedStatement], context: Context) -> Iterator[WitnessV1]:
        """What this very witness stated of the forge: what others put there makes nothing seen."""
        for one in signed:
            said = one.parse()
            if is_sighting(said, context) and root_of(signature.signer_of(one.signature) or "") == self.own.root:
                yield said

    def _record(self, pull: Pull, one: Opinion, checked: Sequence[str], previous: str, key: Path, now: datetime) -> str:
        said = statement_of(
            self.change, self.law.config.settings, self.ledger_view, pull, one,
            stage="", checked=checked, previous=previous, at=now,
        )  # fmt: skip
        text = encode(said)
        signed = SignedStatement(text.decode(), signature.sign(key, text, signature.ACT))
        self.own.record(self.change.name, signed, f"{said.decision} {one.account.login} {one.record}")
        return signed.sha256
