"""An office with a portal that can be built and was adopted; each test gets a copy of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office import Office, copy_of
from tests.publish import tiny


@pytest.fixture(scope="session")
def _portal(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("portal") / "clone")
    tiny.equip(office)
    office.adopt()
    return office


@pytest.fixture
def office(_portal: Office, tmp_path: Path) -> Office:
    return copy_of(_portal, tmp_path / "clone")
