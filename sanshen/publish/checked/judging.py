"""Checks documents and notes with each verdict what it hangs on, here or on all cores."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from checks.baseline import Baseline
from checks.batch import FEW, Sent, SharedContext, arrived, chunks_of, context_of, default_jobs, lost
from checks.document import Document, Place
from checks.finding import Finding
from checks.runner import CRASH, check
from checks.sources import Batch
from checks.today import Day
from sanshen.portal.paths import CONTENT
from sanshen.publish.checked.dependencies import Around
from sanshen.publish.refusal import Refusal


class Judged(msgspec.Struct, frozen=True):
    """What objects to a file; the paths whose coming, going or change could alter that, and the day that could."""

    path: str
    refusals: list[Refusal]
    asked: list[str]
    until: date | None


class Bench(msgspec.Struct, frozen=True):
    """What every judge needs to know."""

    context: SharedContext
    baseline: Baseline


def judged(batch: Batch) -> Generator[Judged, None, None]:
    """Each document in turn."""
    if len(batch) < FEW or default_jobs() == 1:
        return _in_turn(iter(batch), batch.place, batch.baseline)
    from sanshen.base.parallel import spread

    bench = Bench(context_of(batch), batch.baseline)
    done = spread(_chunk, chunks_of(batch), shared=bench, jobs=default_jobs(), lost=_lost)
    return (one for chunk in done for one in chunk)


def _chunk(bench: Bench, chunk: list[Sent]) -> list[Judged]:
    return list(_in_turn(arrived(bench.context, chunk), bench.context.place, bench.baseline))


def _in_turn(documents: Iterator[Document], place: Place, baseline: Baseline) -> Generator[Judged, None, None]:
    around = Around(place.tree) if place.tree else None
    for document in documents:
        today = Day.of(place.today)
        document.place = replace(place, tree=around, today=today)
        told = baseline.applied(check(document))
        found, again = _refusals(told), any(one.code == CRASH for one in told)
        asked = {*(around.asked if around else ()), *_interpreted(document)}
        if around:
            around.asked.clear()
        # what a rule did not get to look at is asked again by every publication
        yield Judged(document.path, found, sorted(asked), place.today if again else today.until)


def _interpreted(document: Document) -> Iterator[str]:
    """Articles whose own dates are looked at (`checks.related`), whether or not a rule came to ask for them."""
    for target in document.article.meta.interprets if document.article else ():
        yield CONTENT + target.removeprefix(CONTENT)


def _refusals(findings: list[Finding]) -> list[Refusal]:
    """What the checks of today still object to, though it was agreed: rules grow after articles were read."""
    return [
        Refusal("check", one.path, f"{one.code} {one.message}", one.fix, line=one.line)
        for one in findings
        if one.blocks
    ]


def _lost(chunk: list[Sent]) -> list[Judged]:
    findings = lost(chunk)
    return [Judged(one.path, _refusals(found), [], None) for one, found in zip(chunk, findings, strict=True)]
