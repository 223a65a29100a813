"""A change of theme, settings, plugins or registers is tried before it is merged: a whole publication, closed in.

What it breaks would stop every later publication. Only the gate tries, for it runs what nobody has agreed to.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from checks.finding import Finding, error_at
from sanshen.base import atomic, sandbox
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.base.temporary import room
from sanshen.gate.objections import SITE
from sanshen.gate.preview import alters_look
from sanshen.gate.side_effects import refused_by_new_rules
from sanshen.git import export, private
from sanshen.git.repo import Repo
from sanshen.pages import bounds
from sanshen.portal import provenance
from sanshen.portal.provenance import Provenance
from sanshen.publish import pelican, pelican_child, program_checkout
from sanshen.publish.builder import Elsewhere
from sanshen.publish.built import Site, build_all
from sanshen.review.judging.change import Change
from sanshen.review.ledger import anchor
from sanshen.review.proving.incremental import verify_incremental

_FOLDER = Path(private.FOLDER, "tried")
_SAID = 300  # characters of what a build said
_KEPT = 64  # looks whose trial is remembered
_GOOD, _BAD = "ok\n", "failed: "  # all that a note may begin with; any other is no note
_LARGEST = 1 << 12  # bytes of a note
_PLACE = re.compile(r"0x[0-9a-f]+")  # of an object in the memory of one process


def gate_faults(repo: Repo, change: Change, *, merging: bool) -> list[Finding]:
    """Everything that only a trial of what nobody has agreed to can tell. `merging` as for `look_faults`."""
    return look_faults(repo, change, merging=merging) or refused_by_new_rules(repo, change)


def look_faults(repo: Repo, change: Change, limit: float = bounds.TRIAL, *, merging: bool) -> list[Finding]:
    """An error where the site could not be published after this change, and before it could or for another reason could not.

    What keeps a trial from telling is said. `merging`: nothing stands between this answer and the merge, so it is of this very tree.
    """
    if not alters_look(repo, change):
        return []
    if not sandbox.available():
        private.say(f"没有试做页面：这项变更改动网站的样式、设置或清单，合并以后才知道能不能发布 → {sandbox.CURE}")
        return []
    found = verify_incremental(repo, change.base, anchor.seen(repo))
    if found.faults:
        return []  # nothing is merged upon such a base
    facts = found.provenance()
    why = _failure(repo, change.merged, facts, limit, merging)
    if not why:
        return []
    before = _failure(repo, change.base_tree, facts, limit, merging)
    if why == before:
        private.say(f"网站现在就发布不了（{before}），这项变更改动的样式、设置或清单试不出好坏，合并以后才知道")
        return []
    cure = "改正后重新提交；在自己的机器上检出这个分支，运行 sanshen build 找到原因"
    message = f"照这项变更，整个网站发布不了：{why}"
    if before:
        message += f"（现在也发布不了，原因不同：{before}）"
        cure = "先改正现在的原因，或在这项变更里把两处一并改正；在自己的机器上检出这个分支，运行 sanshen build 查看"
    return [error_at(SITE, change.paths[0].path, None, message, cure)]


def _failure(repo: Repo, tree: str, facts: Provenance, limit: float, merging: bool) -> str:
    """Why this tree cannot be published; empty if it can.

    Remembered. A look that was good with other articles is taken for good meanwhile, so that each merge of an article does
    not start a trial of every open look; before its own merge it is tried with those that stand by then.
    """
    folder = repo.git_dir / _FOLDER
    look = folder / hashlib.sha256(program_checkout.fingerprint(repo, tree).encode()).hexdigest()[:32]
    whole = look.with_suffix(f".{tree}")
    for known in (whole,) if merging else (whole, look):
        if (noted := _noted(known)) is not None:
            return noted
    why = _tried(repo, tree, facts, limit)
    _note(whole, why)
    if not why:
        _note(look, why)
    return why


def _noted(file: Path) -> str | None:
    """Why the trial failed, empty where it did not; None where that is not said, whatever stands there."""
    try:
        with private.opened(file) as opened:
            text = opened.read(_LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if text == _GOOD:
        return ""
    return text.removeprefix(_BAD) or None if text.startswith(_BAD) else None


def _note(file: Path, why: str) -> None:
    """Whole or not at all: half a note would be taken for another. It saves time, nothing else."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(file, (f"{_BAD}{why}" if why else _GOOD).encode())
        for old in sorted(file.parent.iterdir(), key=lambda one: one.lstat().st_mtime)[:-_KEPT]:
            private.remove(old)


def _tried(repo: Repo, tree: str, facts: Provenance, limit: float) -> str:
    site = Site(words=tree, look=tree, agreed=False, limit=limit)
    with room(None, "sanshen-tried-") as folder:
        try:
            _made(repo, site, facts, folder)
        except PortalError as error:
            said = _PLACE.sub("0x…", error.message.replace(str(folder), ""))  # the next trial is to say the same
            return " ".join(said.split())[:_SAID] or "没有说明原因"
    return ""


def _made(repo: Repo, site: Site, facts: Provenance, folder: Path) -> None:
    now = datetime.now(BEIJING)
    try:
        build_all(repo, site, facts.articles, now.date(), folder / "built", lambda *_: None)
    except Elsewhere:  # not a site for the builder
        root, stage = folder / "root", folder / "site"
        export.lay_out(repo, pelican.laid_out(repo, site.words, site.look), root, lambda _: None)
        (root / provenance.FILE).write_bytes(facts.to_json())
        pelican_child.run(root, stage, "publishconf.py", int(now.timestamp()), agreed=False, limit=site.limit)
