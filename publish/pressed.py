"""All pages of one tree by the press of its own house, outside of any store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from plugins.press.order import Fresh, Order, Report
from portal.paths import CONTENT
from portal.provenance import Record
from portal.repo import Repo
from publish import house
from publish.now import Tell
from publish.pressing import Pressing


def press_all(
    repo: Repo, tree: str, records: Mapping[str, Record] | None, day: date, folder: Path, stage: Path, tell: Tell
) -> Report:
    """Into `stage`; without `records` as a preview. `folder` is for what comes up meanwhile. Elsewhere where Pelican has to do it."""
    root = house.ready(repo, tree, "house", folder)
    order = Order(
        root=str(root),
        git_dir=str(repo.git_dir),
        state=str(folder / "state"),
        stage=str(stage),
        day=day,
        whole=True,
        fresh=everything(repo, tree, records or {}),
        marks={},
        settings="pelicanconf.py" if records is None else "publishconf.py",
        release=records is not None,
    )
    with Pressing(root, stage.parent, None) as press:
        press.begin(order)
        return press.made(tell)


def everything(repo: Repo, tree: str, records: Mapping[str, Record]) -> list[Fresh]:
    """All of content/ with what the ledger says of it."""
    entries = (entry for entry in repo.entries(tree) if entry.path.startswith(CONTENT))
    return [Fresh(one.path, one.mode, one.blob, records.get(one.path)) for one in entries]
