"""A GitHub for the tests that need one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.review.described import Description
    from tests.review.github_server import GitHubServer


@pytest.fixture(scope="session")
def described() -> Description:
    from tests.review.described import FILE, Description

    if not FILE.is_file():
        pytest.skip("没有 GitHub 的接口说明：请安装 npm（sudo apt-get install -y npm）并联网运行一次 make test")
    return Description(FILE)


@pytest.fixture
def github(described: Description) -> Iterator[GitHubServer]:
    """Whatever GitHub does not describe, asked or answered, fails the test."""
    from tests.review.github_server import GitHubServer

    server = GitHubServer(described)
    server.start()
    yield server
    server.stop()
    assert server.undescribed == []
