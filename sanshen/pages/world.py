"""What a page may ask about the tree that it is made from; a folder answers a preview, git's objects a release."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sanshen.portal.config import Config


class World(Protocol):
    """`release` means that every article needs a record of the ledger; `day` is the date that pages go by."""

    config: Config
    release: bool
    day: date

    def is_article(self, path: str) -> bool:
        """Whether this repository path is an article."""

    def is_file(self, path: str) -> bool:
        """Whether this repository path is a file beside an article."""

    def read(self, path: str) -> bytes:
        """Contents of an article or a file."""

    def size(self, path: str) -> int:
        """Bytes of a file."""
