"""The Nu HTML checker reads every page of the sample portal, and the theme's CSS and SVG."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import tool
from tests.support.chromium import needed

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", ["html", "css", "svg"])
def test_nu_finds_no_error(site: Path, kind: str, tmp_path: Path) -> None:
    java, jar = needed("java"), tool("vnu-jar/build/dist/vnu.jar")
    files = [_whole(path, tmp_path) for path in sorted(site.rglob(f"*.{kind}"))]
    assert files
    done = subprocess.run(
        [java, "-jar", str(jar), f"--{kind}", "--format", "json", "--errors-only", *map(str, files)],
        capture_output=True,
        check=False,
    )
    found = json.loads(done.stderr)["messages"]
    assert [f"{each.get('url', '')[-60:]}:{each.get('lastLine')} {each['message']}" for each in found] == []
    assert done.returncode == 0


def _whole(path: Path, folder: Path) -> Path:
    """A piece of a page, which pages fetch, is looked at within one."""
    if path.name != "_latest.html":
        return path
    page = folder / f"{path.parent.name}.html"
    page.write_text(
        f'<!DOCTYPE html>\n<html lang="zh-CN"><title>页面</title><body>{path.read_text("utf-8")}</body></html>'
    )
    return page
