"""Which settings and variables git may follow: a clone's own settings and the environment can name programs, and none of them runs.

Whatever `.git/config` says, the settings of SETTINGS hold in every git process: git reads these last. What is named freely
there (filters, merge and diff drivers) is switched off by name (`filters_off`), or git works in an empty repository that only
shares the objects (`Apart`). Nor is any file of the clone believed that says of a commit what the commit itself does not:
grafts, a shallow end, a replacement, a commit-graph. What must work for the remote, its ssh command and credential helper, works for `sanshen.git.remote` alone.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path

NOTHING = "/dev/null"
# setting: value. `true` and `false` are the programs of that name, where git would run an empty word
SETTINGS: dict[str, str] = {
    "advice.graftFileDeprecated": "false",
    "core.commitGraph": "false",
    "core.multiPackIndex": "false",
    "core.quotepath": "off",
    "core.useReplaceRefs": "false",
    "core.hooksPath": NOTHING,
    "core.fsmonitor": "false",
    "core.fsync": "committed,loose-object",  # a power cut loses no object to which a ref that was moved leads
    "core.attributesFile": NOTHING,
    "core.alternateRefsCommand": "true",
    "core.askPass": "",
    "core.gitProxy": "false",
    "core.editor": "false",
    "core.pager": "cat",
    "diff.external": "",
    "diff.ignoreSubmodules": "none",
    "gc.recentObjectsHook": "true",
    "gpg.format": "ssh",
    "gpg.program": "false",
    "gpg.openpgp.program": "false",
    "gpg.x509.program": "false",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultKeyCommand": "false",
    "i18n.commitEncoding": "UTF-8",
    "log.showSignature": "false",
    "push.gpgSign": "false",
    "push.recurseSubmodules": "no",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
    "uploadpack.packObjectsHook": "env",
}
_STATED = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": NOTHING,
    "GIT_SHALLOW_FILE": NOTHING,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}
OURS = "SANSHEN_"  # begins the name of each variable that may hold a token
_NOT_PASSED = ("GIT_", OURS)
_FILTER = re.compile(r"filter\..*\.(clean|smudge|process|required)", re.DOTALL)


def surroundings(settings: Mapping[str, str] | None = None, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a git process: nothing of git's own but what is stated here, in `settings` and in `env`, and no token of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED)}
    return kept | stated(settings, env)


def stated(settings: Mapping[str, str] | None = None, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of the surroundings that are no inherited ones."""
    return _STATED | _configured({**SETTINGS, **(settings or {})}) | dict(env or {})


def passed(names: Iterable[str]) -> dict[str, str]:
    """Those of git's variables that the surroundings state."""
    return {name: os.environ[name] for name in names if name in os.environ}


def _configured(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings as git reads them from its environment: last, and whatever characters they hold."""
    rows = list(settings.items())
    found = {"GIT_CONFIG_COUNT": str(len(rows))}
    for number, (key, value) in enumerate(rows):
        found |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return found


def filters_off(names: Iterable[str]) -> dict[str, str]:
    """Settings that switch off each filter among the `names` of settings."""
    found = [name for name in names if _FILTER.fullmatch(name)]
    return {name: "false" if name.endswith(".required") else "" for name in found}


class Apart:
    """An empty repository in a folder of its own that shares the objects of another: no settings, attributes, grafts or refs."""

    def __init__(self, objects: Path) -> None:
        folder = Path(tempfile.mkdtemp(prefix="sanshen-git-"))
        self.close = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        (folder / "refs").mkdir()
        (folder / "objects").mkdir()
        (folder / "HEAD").write_text("ref: refs/heads/none\n", "ascii")
        (folder / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", "ascii")
        self.folder = folder
        self.env = {
            "GIT_DIR": str(folder),
            "GIT_OBJECT_DIRECTORY": str(objects),
            "GIT_CONFIG_GLOBAL": NOTHING,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
        }
