"""A change of the look is tried as a whole publication before it is merged."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate import trial_publication
from sanshen.gate.admit import admit
from sanshen.gate.reports import Reports
from tests.conftest import git
from tests.gate.hall import PEOPLE, Hall
from tests.review.calendar import agree_house, all_of, rewrite
from tests.review.forges.github_server import GitHubServer
from tests.support import tiny, walls
from tests.support.office import Office, copy_of, now

NAME = "house/change"
Edit = Callable[[Office], None]
ARTICLE, INDEX = "theme/templates/article.html", "theme/templates/index.html"
ENDLESS = "<!doctype html>{% for x in range(10**9) %}{% for y in range(10**9) %}{% endfor %}{% endfor %}"
BROKEN: dict[str, Edit] = {
    "a template that cannot be read": lambda o: o.write(ARTICLE, "{% for x in %}{{ "),
    "a template that asks for what is not there": lambda o: o.write(ARTICLE, "<!doctype html>{{ nothing.at.all }}"),
    "settings that raise": lambda o: o.write("pelicanconf.py", "raise SystemExit(3)\n"),
    "settings of publications only": lambda o: o.write("publishconf.py", "from portal_plugins.nope import *\n"),
    "a plugin that is not there": lambda o: rewrite(o, "pelicanconf.py", "portal_plugins.tiny", "portal_plugins.nope"),
}


@walls.needed
@pytest.mark.parametrize("edit", BROKEN.values(), ids=BROKEN.keys())
def test_a_look_that_would_stop_publishing_is_refused(office: Office, edit: Edit) -> None:
    main = git(office.root, "rev-parse", "main", "ledger")
    case = agree_house(office, NAME, edit)
    (found,) = trial_publication.look_faults(office.repo, case.change, merging=True)
    assert found.blocks and found.path and "整个网站发布不了" in found.message and found.fix
    with pytest.raises(PortalError, match="整个网站发布不了"):
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert git(office.root, "rev-parse", "main", "ledger") == main


def test_nothing_is_tried_of_a_change_that_nobody_agreed_to(office: Office) -> None:
    office.branch(NAME, {ARTICLE: "{% for x in %}{{ "}, person="admin")
    office.submit(NAME, "admin")
    with pytest.raises(PortalError, match="不能合并"):
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert not (office.repo.git_dir / "sanshen/tried").exists()


@walls.needed
def test_a_template_without_end_ends_at_the_limit_and_is_not_tried_again(office: Office) -> None:
    case = agree_house(office, NAME, lambda o: o.write(INDEX, ENDLESS))
    (found,) = trial_publication.look_faults(office.repo, case.change, limit=8.0, merging=True)
    assert "超过了时限" in found.message
    start = time.monotonic()
    assert trial_publication.look_faults(office.repo, case.change, merging=True) == [found]
    assert time.monotonic() - start < 8.0


@walls.needed
def test_a_good_look_is_merged_and_the_repair_of_a_broken_one_too(office: Office, tmp_path: Path) -> None:
    good = copy_of(office, tmp_path / "good")
    good.keys = office.keys
    agree_house(good, NAME, lambda o: o.write("theme/static/site.css", "body { color: #222 }\n"))
    assert admit(good.repo, good.local_review, NAME, good.keys["gate"], "", now()).predicate.number == 1
    agree_house(office, NAME, lambda o: o.write(ARTICLE, "{% for x in %}{{ "))
    office.merge(NAME)  # by a gate that did not try it
    agree_house(office, "house/half", lambda o: o.write("theme/static/site.css", "body { color: #333 }\n"))
    assert admit(office.repo, office.local_review, "house/half", office.keys["gate"], "", now()).predicate.number == 2


MANY = "<!doctype html>{% if articles|length > 1 %}{{ nothing.at.all }}{% endif %}"  # good with one article only


@walls.needed
def test_a_look_that_was_good_with_the_articles_of_its_day_is_tried_again_before_its_merge(office: Office) -> None:
    opened = agree_house(office, NAME, lambda o: o.write(INDEX, MANY))
    assert trial_publication.look_faults(office.repo, opened.change, merging=False) == []  # a round of the gate
    office.publish_article()
    start = time.monotonic()
    change = office.local_review.look(NAME, now()).change
    assert trial_publication.look_faults(office.repo, change, merging=False) == [], (
        "an open look is not tried at each merge of an article"
    )
    assert time.monotonic() - start < 1.0
    main = git(office.root, "rev-parse", "main", "ledger")
    with pytest.raises(PortalError, match="整个网站发布不了"):
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert git(office.root, "rev-parse", "main", "ledger") == main


def equipped(github: GitHubServer, folder: Path) -> Hall:
    """A gate beside an office whose site can be built."""
    office = Office(folder / "office", accounts=PEOPLE)
    tiny.equip(office)
    office.adopt()
    return Hall(office, github, folder)


@walls.needed
def test_a_gate_gives_no_green_light_by_the_note_of_another_day(github: GitHubServer, tmp_path: Path) -> None:
    hall = equipped(github, tmp_path)
    office = hall.office
    agree_house(office, NAME, lambda o: o.write(INDEX, MANY))
    hall.propose(2, NAME, git(office.root, "rev-parse", NAME))
    git(office.root, "push", "-q", "origin", "refs/reviews/*:refs/reviews/*")
    assert hall.round()[2].state == "success"
    office.publish_article()
    git(office.root, "push", "-q", "origin", "main", "ledger")
    told = hall.round()[2]
    assert told.state == "failure" and "整个网站发布不了" in hall.comment(2), told


def _pipe(note: Path) -> None:
    note.unlink()
    os.mkfifo(note)


def _folder(note: Path) -> None:
    note.unlink()
    note.mkdir()


NOTES: dict[str, Callable[[Path], object]] = {
    "empty": lambda note: note.write_bytes(b""),
    "cut": lambda note: note.write_bytes(note.read_bytes()[:4]),
    "rubbish": lambda note: note.write_bytes(os.urandom(99)),
    "zeros": lambda note: note.write_bytes(bytes(4096)),
    "pipe": _pipe,
    "folder": _folder,
}


@walls.needed
@pytest.mark.parametrize("spoil", NOTES.values(), ids=NOTES.keys())
@pytest.mark.parametrize("good", [True, False], ids=["good look", "bad look"])
def test_a_note_that_does_not_say_it_is_no_trial(office: Office, spoil: Callable[[Path], object], good: bool) -> None:
    case = agree_house(office, NAME, lambda o: o.write(ARTICLE, "<!doctype html>" if good else "{% for x in %}{{ "))
    found = trial_publication.look_faults(office.repo, case.change, merging=True)
    assert bool(found) is not good
    notes = list((office.repo.git_dir / "sanshen/tried").iterdir())
    assert notes
    for note in notes:
        spoil(note)
    assert trial_publication.look_faults(office.repo, case.change, merging=True) == found


@walls.needed
def test_while_nothing_can_be_published_another_fault_is_refused_and_the_same_is_said(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    agree_house(office, NAME, lambda o: o.write(ARTICLE, "{% for x in %}{{ "))
    office.merge(NAME)  # by a gate that did not try it
    same = agree_house(office, "house/same", lambda o: o.write("theme/static/site.css", "body { color: #333 }\n"))
    capsys.readouterr()
    assert trial_publication.look_faults(office.repo, same.change, merging=True) == []
    assert "试不出好坏" in capsys.readouterr().err
    other = agree_house(office, "house/other", all_of(BROKEN["settings that raise"], lambda o: o.write(ARTICLE, "<p>")))
    (found,) = trial_publication.look_faults(office.repo, other.change, merging=True)
    assert found.blocks and "原因不同" in found.message and found.fix


def test_without_walls_nothing_is_run_and_that_is_said(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trap = tmp_path / "trap"
    case = agree_house(office, NAME, lambda o: o.write("pelicanconf.py", f"open({str(trap)!r}, 'w')\n"))
    walls.without_bubblewrap(tmp_path / "bin", monkeypatch)
    assert trial_publication.look_faults(office.repo, case.change, merging=True) == []
    said = capsys.readouterr().err
    assert "没有试做页面" in said and "bubblewrap" in said and not trap.exists()


@walls.needed
def test_the_gate_reports_a_broken_look_as_an_error(github: GitHubServer, tmp_path: Path) -> None:
    hall = equipped(github, tmp_path)
    office = hall.office
    hall.watch.reports = Reports(tmp_path / "reports", "")
    hall.propose(2, "house/bad", office.branch("house/bad", {ARTICLE: "{% for x in %}{{ "}, person="admin"))
    bad = hall.round()[2]
    assert (bad.state, "SYS001" in hall.comment(2)) == ("failure", True), bad
    assert "整个网站发布不了" in hall.comment(2)
