"""The gate's tests begin with the publisher's office."""

from __future__ import annotations

from tests.publish.conftest import _accounts, _portal, _twice, disk, hall, office, store

__all__ = ["_accounts", "_portal", "_twice", "disk", "hall", "office", "store"]
