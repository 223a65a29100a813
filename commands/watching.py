"""`sanshen gate --watch`: rounds of the gate beside a forge, one line for whatever changed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.options import Here, forge_token, key_or_configured, now
from commands.publisher import Publisher
from portal.errors import PortalError

if TYPE_CHECKING:
    from publish.watch import Told, Watch

_COLOURS = {"success": "green", "merged": "green", "error": "red", "failure": "yellow"}


def keep_watch(
    place: Here,
    key: Path | None,
    reports: Path | None,
    once: bool,
    every: int,
    merging: bool,
    publishing: bool,
    as_json: bool,
    to: Path | None = None,
) -> int:
    """0, or 1 where a round could not tell of everything; without `once` it goes on until interrupted."""
    watch = _watch(place, key, reports)
    publisher = Publisher(place.repo, to, as_json=as_json) if publishing else None
    said: dict[int, Told] = {}
    while True:
        failed = _round(watch, said, merging, as_json)
        if publisher:
            failed |= publisher.round()
        if once:
            return int(failed)
        threading.Event().wait(every)


def _watch(place: Here, key: Path | None, reports: Path | None) -> Watch:
    from publish.reports import Reports
    from publish.watch import Watch
    from review.forges import connect

    token = forge_token()
    forge = connect(place.settings, token)
    chosen = key_or_configured(place.repo, key, "sanshen.gatekey")
    pages = Reports(reports, place.settings.forge.reports)
    return Watch(place.repo, place.settings, forge, chosen, token, pages)


def _round(watch: Watch, said: dict[int, Told], merging: bool, as_json: bool) -> bool:
    """One round; a forge that does not answer is told of, and asked again in the next."""
    failed = False
    try:
        for told in watch.round(now(), merging=merging):
            failed |= told.state == "error"
            if said.get(told.pull) != told:
                said[told.pull] = told
                _tell(told, as_json)
    except PortalError as error:
        click.echo(click.style(str(error), fg="red"), err=True)
        return True
    return failed


def _tell(told: Told, as_json: bool) -> None:
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(told).decode())
        return
    click.echo(f"{now():%H:%M:%S} #{told.pull} {told.change} " + click.style(told.said, fg=_COLOURS.get(told.state)))
