"""git's own words, without secrets, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.git.failures import GitFailed
from sanshen.git.processes import Git
from sanshen.git.remote import Remote

SAID = {
    "! [remote rejected] main -> main (protected branch hook declined)": "分支保护",
    "! [rejected] main -> main (non-fast-forward)": "不要强制推送",
    "! [rejected] main -> main (fetch first)": "不要强制推送",
    "error: remote unpack failed: unable to create temporary object directory": "那台机器",
    "fatal: repository 'https://x.example/y/' not found": "git remote -v",
    "error: could not lock config file .git/config: File exists": "删去这个文件",
    "fatal: Unable to create '/x/.git/index.lock': File exists.": "删去这个文件",
    "fatal: '/x': Input/output error": "dmesg",
    'error: open("x"): Too many open files': "ulimit",
    "fatal: ambiguous argument 'No space left on device'": "git fetch --unshallow",
}


@pytest.mark.parametrize(("said", "cure"), SAID.items())
def test_what_git_says_chooses_the_cure_and_no_name_does(clone: Path, said: str, cure: str) -> None:
    with pytest.raises(GitFailed) as told:
        Git(clone, {"alias.fail": '!printf "%s" "$SAID" >&2; false'}, {"SAID": said}).run("fail")
    assert cure in told.value.cure and told.value.said == said


def test_a_token_in_an_address_is_not_shown(clone: Path) -> None:
    for address in ("http://127.0.0.1:9/x?private_token=geheim&x=1", "http://clerk:geheim@127.0.0.1:9/x"):
        with pytest.raises(GitFailed) as told:
            Remote(clone, address).refs(["refs/heads/*"])
        assert "geheim" not in str(told.value) and "127.0.0.1" in str(told.value)
