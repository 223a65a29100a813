"""All pages of one tree by the builder, outside of any store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from sanshen.git import lending
from sanshen.git.repo import Repo
from sanshen.pages.build.request import Fresh, Order, Report
from sanshen.portal.paths import CONTENT
from sanshen.portal.provenance import Record
from sanshen.publish import program_checkout
from sanshen.publish.builder import BuilderProcess
from sanshen.publish.target import Tell


class Site(msgspec.Struct, frozen=True):
    """What pages are made of: `words` is the tree with the articles, `look` the one with theme, settings and registers.

    `agreed` says that the ledger proves `look`; if it does not, the site is made behind walls only.
    """

    words: str
    look: str
    agreed: bool
    limit: float | None = None


def build_all(
    repo: Repo, site: Site, records: Mapping[str, Record] | None, day: date, folder: Path, tell: Tell
) -> tuple[Path, Report]:
    """Where the child left the pages below `folder`, which must be empty, and what it says of them; without `records` a preview.

    Elsewhere where Pelican has to make them.
    """
    root = program_checkout.ready(repo, site.look, "house", folder / "house")
    reads = [root, *lending.lend(repo, folder / "git")]
    stage = folder / "work/stage"
    stage.mkdir(parents=True)
    order = Order(
        root=str(root),
        git_dir=str(folder / "git"),
        state=str(stage.parent / "state"),
        stage=str(stage),
        day=day,
        whole=True,
        fresh=everything(repo, site.words, records or {}),
        marks={},
        settings="pelicanconf.py" if records is None else "publishconf.py",
        release=records is not None,
    )
    with BuilderProcess(root, stage, reads=reads, agreed=site.agreed, limit=site.limit) as builder:
        builder.begin(order)
        return stage, builder.made(tell)


def everything(repo: Repo, tree: str, records: Mapping[str, Record]) -> list[Fresh]:
    """All of content/ with what the ledger says of it."""
    entries = (entry for entry in repo.entries(tree) if entry.path.startswith(CONTENT))
    return [Fresh(one.path, one.mode, one.blob, records.get(one.path)) for one in entries]
