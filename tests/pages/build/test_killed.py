"""Single moments of a kill, each of which once left something."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from sanshen.base.dates import BEIJING
from sanshen.pages.build.run import Build
from sanshen.pages.build.state import State
from sanshen.publish import program_checkout
from sanshen.publish.base_release import state_of
from sanshen.publish.store import versions
from tests.pages.build.published import PublishedSite, Said
from tests.support.killed import Moment

AT = datetime(2026, 1, 1, 9, tzinfo=BEIJING)


@pytest.fixture
def site(tmp_path: Path) -> PublishedSite:
    made = PublishedSite(tmp_path)
    made.article("content/ywdt/yxyw/one.md", "正文。", AT, title="第一篇")
    return made


@pytest.mark.parametrize("change", range(6))
def test_a_state_never_stands_without_its_log(site: PublishedSite, change: int) -> None:
    """A kill may leave the state half written over and the rest in SQLite's log: without it, it would be of two times."""
    site.publish()
    site.article("content/ywdt/yxyw/two.md", "正文。", AT, title="第二篇")
    assert site.publish(Moment(State, "close", 0)).outcome == "published"  # the builder does not know of it
    assert site.struck.exists()
    state = state_of(site.store)
    log, old = state.with_name(f"{state.name}-wal"), state.read_bytes()
    assert log.stat().st_size
    site.portal.write("theme/static/css/site.css", "body { color: red }\n")
    assert site.publish(Moment(Build, "commit", change)).outcome == "published"
    assert not state.exists() or state.read_bytes() != old or log.exists()


def test_half_a_house_is_never_lived_in(site: PublishedSite) -> None:
    """Houses that are long out of use go; killed meanwhile, none may stand that is not whole."""

    def published(colour: str, moment: Moment | None = None) -> Said:
        site.portal.write("theme/static/css/site.css", f"body {{ color: {colour} }}\n")
        return site.publish(moment)

    for colour in ("black", "red", "green"):
        assert published(colour) == Said("published")
    assert published("blue", Moment(program_checkout, "_forget", 5)) == Said("killed")
    assert published("black") == Said("published")
    assert site.served() == site.whole() and site.strays() == []


@pytest.mark.parametrize("change", range(1, 40, 6))
def test_a_house_half_laid_out_goes(site: PublishedSite, change: int) -> None:
    assert site.publish(Moment(program_checkout, "lay_out", change)) == Said("killed")
    assert site.publish() == Said("published")
    assert site.served() == site.whole() and site.strays() == []


def test_a_file_of_versions_that_was_only_begun_is_none(site: PublishedSite) -> None:
    assert site.publish(Moment(versions, "written", 1)) == Said("killed")
    assert site.store.versions.exists() and site.store.names() == []
    assert site.publish() == Said("published")
    assert site.served() == site.whole() and site.strays() == []
