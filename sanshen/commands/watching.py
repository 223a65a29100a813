"""`sanshen gate --watch`: rounds of the gate beside a forge, one line for whatever changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sanshen.base.printable import rows
from sanshen.commands.account import mind_root
from sanshen.commands.options import Here, forge_token, key_or_configured, now
from sanshen.commands.publisher import Publisher
from sanshen.commands.speech import say, say_data, say_parts
from sanshen.setup.engine.running import require_installed

if TYPE_CHECKING:
    from sanshen.gate.round_lines import RoundLine
    from sanshen.gate.watch import Watch

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
    from sanshen.review.ledger.form_1 import replayable

    require_installed(place.repo.root, place.repo.git_dir)
    mind_root(quiet=as_json)
    watch = _watch(place, key, reports)
    publisher = Publisher(place.repo, to, as_json=as_json) if publishing else None
    said: dict[str, RoundLine] = {}
    if former := replayable(place.repo, f"refs/heads/{place.settings.forge.main}", place.local_review.index()):
        say(former, "yellow", err=True)
    while True:
        failed = _round(watch.round(now(), merging=merging), said, as_json)
        if publisher:
            failed |= publisher.round()
        if once:
            return int(failed)
        threading.Event().wait(every)


def keep_second(place: Here, key: Path, once: bool, every: int, as_json: bool) -> int:
    """Rounds of a second witness: the same, without a verdict."""
    from sanshen.gate.second_witness import SecondWitness
    from sanshen.review.forges.adapters import connect

    token = forge_token()
    second = SecondWitness(place.repo, place.settings, connect(place.settings, token), key.expanduser(), token, now())
    said: dict[str, RoundLine] = {}
    while True:
        failed = _round(second.round(now()), said, as_json)
        if once:
            return int(failed)
        threading.Event().wait(every)


def _watch(place: Here, key: Path | None, reports: Path | None) -> Watch:
    from sanshen.gate.reports import Reports
    from sanshen.gate.watch import Watch
    from sanshen.review.forges.adapters import connect

    token = forge_token()
    forge = connect(place.settings, token)
    chosen = key_or_configured(place.repo, key, "sanshen.gatekey")
    pages = Reports(reports, place.settings.forge.reports)
    return Watch(place.repo, place.settings, forge, chosen, token, pages)


def _round(found: Iterator[RoundLine], said: dict[str, RoundLine], as_json: bool) -> bool:
    """One round; a forge that does not answer is told of, and asked again in the next."""
    seen, failed, news = 0, list[str](), False
    try:
        for told in found:
            seen += told.pull > 0
            failed += [_place(told)] if told.state == "error" or told.trouble else []
            if said.get(_place(told)) != told:
                said[_place(told)] = told
                news = True
                _tell(told, as_json)
    except Exception as error:  # whatever a forge answers, the next round asks again
        from sanshen.gate.faults import in_words

        say(rows([str(in_words(error))]), "red", err=True)
        return True
    if failed and news and not as_json:
        say(rows([f"这一轮看了 {seen} 个合并请求，{len(failed)} 处没有办成：{'、'.join(failed)}"]), "yellow", err=True)
    return bool(failed)


def _place(told: RoundLine) -> str:
    return f"#{told.pull} {told.change}".rstrip() if told.pull else told.change


def _tell(told: RoundLine, as_json: bool) -> None:
    if as_json:
        say_data(told, lines=True)
        return
    parts = [(f"{now():%H:%M:%S} {_place(told)} ", ""), (rows([told.said]), _COLOURS.get(told.state, ""))]
    say_parts([*parts, (f"（{told.trouble}）" if told.trouble else "", "red")])
