"""What the house asks of a forge; behind it may stand a clone alone, Gitea, Forgejo or GitHub."""

from __future__ import annotations

from typing import Protocol

import msgspec

from review.act import SignedStatement


class Proposal(msgspec.Struct, frozen=True):
    """A change that somebody handed in: its name, the commit it stands at, and who opened it (a person's id)."""

    name: str
    head: str
    opener: str


class Forge(Protocol):
    """Where changes are proposed and acts are given."""

    def names(self) -> list[str]:
        """Every change that has been submitted."""

    def proposal(self, name: str) -> Proposal:
        """PortalError if there is no such change."""

    def signed(self, name: str) -> list[SignedStatement]:
        """The evidence of every act, in order."""
