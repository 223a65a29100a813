"""A change of theme, settings, plugins or registers is tried before it is merged: a whole publication, closed in.

What it breaks would stop every later publication. Only the gate tries, for it runs what nobody has agreed to.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from checks.finding import Finding
from plugins import bounds
from portal import confined, private, provenance
from portal.clearing import room
from portal.dates import BEIJING
from portal.errors import PortalError
from portal.provenance import Provenance
from portal.repo import Repo
from publish import build, house, pelican, sources
from publish.bystanders import ruled_out
from publish.objections import SITE
from publish.pressed import Site, press_all
from publish.pressing import Elsewhere
from publish.preview import alters_look
from review import anchor
from review.change import Change
from review.verified import bring_up

_FOLDER = Path(private.FOLDER, "tried")
_SAID = 300  # characters of what a build said
_KEPT = 64  # looks whose trial is remembered


def gate_faults(repo: Repo, change: Change) -> list[Finding]:
    """Everything that only a trial of what nobody has agreed to can tell."""
    return look_faults(repo, change) or ruled_out(repo, change)


def look_faults(repo: Repo, change: Change, limit: float = bounds.TRIAL) -> list[Finding]:
    """An error where the site could be published before this change and could not after it; nothing where nothing can be tried."""
    if not alters_look(repo, change):
        return []
    if not confined.available():
        private.say(f"没有试做页面：这项变更改动网站的样式、设置或清单，合并以后才知道能不能发布 → {confined.CURE}")
        return []
    found = bring_up(repo, change.base, anchor.seen(repo))
    if found.faults:
        return []  # nothing is merged upon such a base
    facts = found.provenance()
    why = _failure(repo, change.merged, facts, limit)
    if not why or _failure(repo, change.base_tree, facts, limit):
        return []
    cure = "改正后重新提交；在自己的机器上运行 sanshen preview 或 pelican content 找到原因"
    message = f"照这项变更，整个网站发布不了：{why}"
    return [
        Finding(path=change.paths[0].path, line=1, column=1, code=SITE, message=message, fix=cure, severity="error")
    ]


def _failure(repo: Repo, tree: str, facts: Provenance, limit: float) -> str:
    """Why this tree cannot be published; empty if it can. Remembered: a look that was good stays so with other articles."""
    folder = repo.git_dir / _FOLDER
    look = folder / hashlib.sha256(house.fingerprint(repo, tree).encode()).hexdigest()[:32]
    whole = look.with_suffix(f".{tree}")
    for known in (look, whole):
        with suppress(OSError):
            return known.read_text("utf-8")
    why = _tried(repo, tree, facts, limit)
    with suppress(OSError):  # a note that saves time
        folder.mkdir(parents=True, exist_ok=True)
        (whole if why else look).write_text(why, "utf-8")
        for old in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
            old.unlink()
    return why


def _tried(repo: Repo, tree: str, facts: Provenance, limit: float) -> str:
    site = Site(words=tree, look=tree, agreed=False, limit=limit)
    with room(None, "sanshen-tried-") as folder:
        try:
            _made(repo, site, facts, folder)
        except PortalError as error:
            return " ".join(error.message.split())[:_SAID]
    return ""


def _made(repo: Repo, site: Site, facts: Provenance, folder: Path) -> None:
    now = datetime.now(BEIJING)
    try:
        press_all(repo, site, facts.articles, now.date(), folder / "press", lambda *_: None)
    except Elsewhere:  # not a site for the builder
        root, stage = folder / "root", folder / "site"
        sources.lay_out(repo, pelican.laid_out(repo, site.words, site.look), root, lambda _: None)
        (root / provenance.FILE).write_bytes(facts.to_json())
        build.run(root, stage, "publishconf.py", int(now.timestamp()), agreed=False, limit=site.limit)
