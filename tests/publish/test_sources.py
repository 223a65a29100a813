"""Trees that git's own tools would refuse to write, and others that may not become a build root."""

from __future__ import annotations

import pytest

from portal.objects import Entry
from publish import sources

NEEDED = [Entry(path, "100644", "b" * 40) for path in sources.NEEDED]
REFUSED = {
    "out of the root": ("theme/../../x", "100644"),
    "here": ("./x", "100644"),
    "absolute": ("/etc/passwd", "100644"),
    "git folder": (".git/config", "100644"),
    "git folder in disguise": ("theme/.GIT/config", "100644"),
    "Windows folder": ("theme\\x", "100644"),
    "line break": ("theme/a\nb", "100644"),
    "unknown mode": ("theme/x", "100664"),
    "submodule in the house": ("plugins/other", "160000"),
    "same path twice but for its case": ("PelicanConf.py", "100644"),
}


@pytest.mark.parametrize("path,mode", REFUSED.values(), ids=REFUSED.keys())
def test_refused(path: str, mode: str) -> None:
    found = sources.refusals([*NEEDED, Entry(path, mode, "b" * 40)])
    assert len(found) == 1
    assert found[0].path.isprintable() and found[0].cure


def test_a_script_of_the_house_may_be_executable() -> None:
    assert sources.refusals([*NEEDED, Entry(".ci/run", "100755", "b" * 40)]) == []


def test_what_a_build_needs_is_missed() -> None:
    assert [refusal.path for refusal in sources.refusals([])] == list(sources.NEEDED)
