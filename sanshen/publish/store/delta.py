"""What one publication changes: handed to the store by whoever built the pages."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sanshen.pages.build.request import SiteFile
from sanshen.publish.store.manifest import Published


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Of what a release is made: `day` is the date that its pages were made for, where they depend on one."""

    commit: str
    tree: str
    ledger: str
    created_at: datetime
    day: str = ""


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of each of `written` lie in the stage under their path; paths are below the site folder.

    `whole`: the lists are all there is, everything else goes. Otherwise they change `base`, the release that the builder
    knows (the newest if None). `articles` are those added or changed, `withdrawn` the repository paths of those gone.
    """

    written: list[SiteFile]
    removed: list[str] = msgspec.field(default_factory=list)
    articles: list[Published] = msgspec.field(default_factory=list)
    withdrawn: list[str] = msgspec.field(default_factory=list)
    whole: bool = False
    base: str | None = None
