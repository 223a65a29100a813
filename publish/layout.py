"""Where things are in a store, and which release its one symlink says is served.

<to>/current -> releases/<number>-<commit>
<to>/releases/<number>-<commit>/{site/, manifest.json}  the served one, and the one served before it: the spare
<to>/releases/.spare-*                                  a spare that was brought along, ready for the next publication
<to>/versions.sqlite, <to>/kept/                        what every kept release has, and the bytes of those not served
<to>/journal.jsonl, <to>/.lock
<to>/.work, <to>/.unfinished, <to>/releases/.building-* left by a killed run; the next run removes them
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from portal.errors import PortalError
from publish import disk, journal, versions
from publish.journal import Line
from publish.manifest import SITE, Manifest
from publish.shelf import Shelf
from publish.versions import Versions

OPEN = 0o755  # a web server reads as somebody else, whatever the publisher's umask
NAME = re.compile(r"(\d{6,18})-[0-9a-f]{12}")


class Layout:
    """The paths of one store. `current` is replaced in one step: a reader has the old release or the new one, never both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.releases = self.folder / "releases"
        self.link = self.folder / "current"
        self.journal = self.folder / "journal.jsonl"
        self.versions = self.folder / versions.NAME
        self.shelf = Shelf(self.folder / "kept")
        self.work = self.folder / ".work"
        self.unfinished = self.folder / ".unfinished"  # stands while trees, versions and kept bytes may disagree

    def current(self) -> str | None:
        """Name of the release that is served; PortalError if `current` is none of ours."""
        try:
            target = str(self.link.readlink())
        except FileNotFoundError:
            return None
        except OSError as error:
            cure = "移走它，再运行 sanshen publish"
            raise PortalError("current 不是发布程序建立的链接", cure=cure, path=str(self.link)) from error
        name = Path(target).name
        if target != f"releases/{name}" or not NAME.fullmatch(name):
            cure = "移走它，再运行 sanshen publish"
            raise PortalError(f"current 指向别处（{target}）", cure=cure, path=str(self.link))
        return name

    def served(self, found: Versions) -> Manifest | None:
        """What the versions know of the release that is served."""
        name = self.current()
        return found.release(name) if name else None

    def served_site(self) -> str:
        return f"{self.releases}/{self.current()}/{SITE}"

    def point(self, made: Manifest) -> None:
        """Serve this release from now on."""
        fresh = self.folder / f".current-{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(f"releases/{made.release}")
        fresh.replace(self.link)
        disk.sync_names(self.folder)

    def note(self, act: journal.Act, made: Manifest, before: str) -> None:
        line = Line(act=act, release=made.release, commit=made.commit, ledger=made.ledger, before=before)
        journal.append(self.journal, line)
