"""The look at every name that a process makes while it stands by: what it spares a publication, and what it never does (decision 66)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.publish import watching
from sanshen.publish.store.manifest import Damage
from sanshen.publish.store.releases import Store
from sanshen.publish.watching import Looked, look, watch
from tests.pages.build.published import PublishedSite, Said
from tests.pages.build.test_altered import ALTERED, edited, in_place, site

__all__ = ["site"]


def looked(site: PublishedSite) -> Looked:
    found = look(site.store)
    assert found is not None
    return found


def whole(site: PublishedSite) -> None:
    assert site.served() == site.whole() and site.strays() == []
    assert site.store.damages(site.store.current() or "") == []


def test_a_publication_right_after_a_look_does_without_one_of_its_own(
    site: PublishedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.looked = looked(site)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "altered", lambda _: [Damage("index.html", "有人又看了一遍")])
        edited(site, 2)
    whole(site)


@pytest.mark.parametrize("alter", ALTERED, ids=lambda one: one.__name__)
def test_what_was_altered_before_the_look_is_put_right_though_nothing_is_to_be_published(
    site: PublishedSite, alter: Callable[[PublishedSite], object]
) -> None:
    alter(site)
    assert site.publish() == Said("unchanged"), "a round that has nothing to publish looks at nothing by itself"
    site.looked = looked(site)
    assert site.publish() == Said("published") and "有人改动过" in site.told
    whole(site)


@pytest.mark.parametrize("alter", ALTERED, ids=lambda one: one.__name__)
def test_what_is_altered_after_the_look_is_put_right_by_the_next_round(
    site: PublishedSite, alter: Callable[[PublishedSite], object]
) -> None:
    site.looked = looked(site)
    alter(site)
    site.article("content/ywdt/yxyw/a1.md", "改过的正文。", site.records["content/ywdt/yxyw/a1.md"].published_at)
    site.publish()
    site.looked = looked(site)
    site.publish()
    whole(site)


def test_a_look_is_good_for_these_trees_and_for_a_moment(site: PublishedSite) -> None:
    found = looked(site)
    assert found.holds(site.store)
    old = Looked(found.trees, [], found.begun - 3 * found.pause - 1, found.took)
    assert not old.holds(site.store)
    assert not Looked(found.trees, [Damage("index.html", "内容被改动")], found.begun, found.took).holds(site.store)
    edited(site, 2)
    assert not found.holds(site.store), "another publication changed the trees"


def test_damage_that_is_no_longer_there_makes_nothing_anew(site: PublishedSite) -> None:
    """Nobody holds the store for the look, so what it finds is only a reason to look again."""
    found = looked(site)
    site.looked = Looked(found.trees, [Damage("index.html", "不见了")], found.begun, found.took)
    assert site.publish() == Said("unchanged") and site.told == ""


def test_records_that_cannot_be_read_give_no_look(site: PublishedSite) -> None:
    site.store.versions.write_bytes(b"no database" * 100)
    assert look(site.store) is None


def test_it_looks_again_and_again_until_somebody_rings(
    site: PublishedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell, never, turns = tmp_path / "bell", tmp_path / "never", tmp_path / "turns"
    for pipe in (bell, never):
        os.mkfifo(pipe)
    ear = os.open(bell, os.O_RDWR)

    class Ringing(Store):
        """Somebody rings while it looks for the third time, and that look takes for ever."""

        def altered(self) -> list[Damage]:
            with turns.open("a") as counted:
                counted.write("x")
            if turns.read_text() == "xxx":
                bell.write_bytes(b"\n")
                os.read(os.open(never, os.O_RDWR), 1)
            return super().altered()

    monkeypatch.setattr(watching, "_LEAST", 0.0)
    monkeypatch.setattr(watching, "_SHARE", 0)
    in_place(site)
    found = watch(Ringing(site.store.folder, site.store.private), ear)
    assert found is not None and len(found.damages) == 1 and os.read(ear, 1) == b"\n"
    assert turns.read_text() == "xxx"
    os.close(ear)


def test_one_that_is_rung_at_once_has_seen_nothing(site: PublishedSite) -> None:
    ear, mouth = os.pipe()
    os.write(mouth, b"\n")
    assert watch(site.store, ear) is None
    for end in (ear, mouth):
        os.close(end)
