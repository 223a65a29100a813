"""An office that has adopted its site; each test gets a copy of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office import Office, copy_of


@pytest.fixture(scope="session")
def _adopted(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office") / "clone")
    office.adopt()
    return office


@pytest.fixture
def office(_adopted: Office, tmp_path: Path) -> Office:
    return copy_of(_adopted, tmp_path / "clone")
