"""Debian's Chromium through Playwright; what is missing is said, never passed over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CURE = "请运行 sudo apt-get install -y chromium default-jre-headless npm fonts-noto-cjk，再运行 make test-browser"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def needed(program: str) -> str:
    """Where a program of the machine is; the test is skipped with the cure if it is nowhere."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"没有 {program}，这项检查没有做。{CURE}")
    return found


@contextmanager
def opened() -> Iterator[Browser]:
    program = needed("chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason=f"没有 Playwright，请运行 make test-browser。{CURE}")
    with playwright.sync_playwright() as started:
        browser: Browser = started.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
