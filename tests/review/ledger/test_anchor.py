"""What a clone has seen of the ledger outlasts a power cut."""

from __future__ import annotations

import os
import stat

import pytest

from sanshen.review.ledger import anchor
from tests.support.office import Office


def test_what_was_seen_is_on_the_disk_with_its_name(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it empty afterwards, nothing could be published without an anchor from paper."""
    head = office.repo.resolve("refs/heads/ledger")
    assert head
    sync, synced = os.fsync, list[tuple[bool, bool]]()
    file = office.repo.git_dir / anchor.FILE
    file.unlink(missing_ok=True)

    def watched(opened: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(opened).st_mode), file.exists()))
        sync(opened)

    monkeypatch.setattr(os, "fsync", watched)
    anchor.remember(office.repo, head)
    assert synced == [(False, False), (True, True)] and anchor.seen(office.repo)[-1] == head
