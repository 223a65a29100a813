"""A unit that is no more keeps nobody from correcting its articles, taking them away, or reviewing what was overridden."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.review.calendar import change_house
from tests.support.office import Office, article, stated

PATH = "content/ywdt/yxyw/joint.md"
UNIT = '[[unit]]\nid = "twin"\nname = "云溪区乙局"\nshort = "区乙局"\n'
ROLE = '[[role]]\nperson = "outsider"\nrole = "leader-in-charge"\nunit = "twin"\nfrom = 2025-01-01\n'


def faults(office: Office) -> list[str]:
    return [one.message for one in verify(office.repo, "main").faults]


def house(office: Office, name: str, **files: str) -> None:
    """A change of people.toml, columns.toml, … that everybody agreed to and that is merged."""

    def edit(one: Office) -> None:
        for file, text in files.items():
            one.write(f"{file}.toml", text)

    change_house(office, name, edit)
    office.agree(name, "admin", "operator-leader", "operator-principal", "leader", opener="admin")
    office.merge(name)


def joint_branch(office: Office, name: str, text: str | None) -> None:
    git(office.root, "checkout", "-q", "-B", name, "main")
    office.write(PATH, text) if text else (office.root / PATH).unlink()
    office.commit()
    git(office.root, "checkout", "-q", "main")


@pytest.fixture
def abolished(tmp_path: Path) -> Office:
    """An article agreed with the unit `twin`, which was abolished afterwards."""
    office = Office(tmp_path / "clone", "youyang")
    people = (office.root / "people.toml").read_text()
    office.write("people.toml", f"{people}\n{UNIT}\n{ROLE}")
    office.commit(person="admin")
    office.adopt()
    joint_branch(office, "article/joint", stated(joint="[twin]"))
    office.submit("article/joint")
    office.act("article/joint", "editor", "self-check")
    for person in ("section", "outsider", "leader"):
        office.act("article/joint", person)
    office.merge("article/joint")
    held = (office.root / "people.toml").read_text()
    house(office, "house/gone", people=held.replace(UNIT, "").replace(ROLE, ""))
    return office


def test_an_article_that_named_it_is_corrected(abolished: Office) -> None:
    joint_branch(abolished, "article/corrected", article("更正后的会议稿件"))
    case = abolished.submit("article/corrected")
    assert "联合" in case.chain.why, "what the article stated before lowers nothing"
    abolished.act("article/corrected", "editor", "self-check")
    for person in ("section", "leader"):
        abolished.act("article/corrected", person)
    abolished.merge("article/corrected")
    assert faults(abolished) == []


def test_an_article_that_named_it_is_withdrawn(abolished: Office) -> None:
    joint_branch(abolished, "article/away", None)
    abolished.agree("article/away", "editor", "leader", "principal")
    abolished.merge("article/away")
    assert faults(abolished) == []


def test_an_article_that_still_names_it_is_refused(abolished: Office) -> None:
    joint_branch(abolished, "article/again", stated(joint="[twin]").replace("秋季", "冬季"))
    with pytest.raises(PortalError, match="twin"):
        abolished.submit("article/again")


def test_what_was_overridden_is_followed_up_by_the_host_though_its_unit_is_gone(office: Office) -> None:
    path, name = "content/ywdt/jydt/typhoon.md", "article/typhoon"
    office.branch(name, {path: article("台风紧急通知")}, person="teacher")
    office.submit(name, "teacher")
    for person in ("operator-leader", "leader"):
        office.act(name, person, "override", "台风")
    office.merge(name)
    git(office.root, "checkout", "-q", "-b", "article/away", "main")
    git(office.root, "rm", "-q", path)
    office.commit("withdraw", person="teacher")
    git(office.root, "checkout", "-q", "main")
    office.agree("article/away", "teacher", "outsider", "principal", opener="teacher")
    office.merge("article/away")
    columns, people = ((office.root / f"{one}.toml").read_text() for one in ("columns", "people"))
    moved = people.replace('[[unit]]\nid = "qjyj"\nname = "云溪区教育局"\nshort = "区教育局"\n', "").replace(
        '"qjyj"', '"qzfb"'
    )
    assert "qjyj" not in moved
    house(office, "house/gone", columns=columns[: columns.index('[[column]]\npath = "ywdt/jydt"')], people=moved)
    office.agree(name, "editor", "leader", "principal")
    entry = office.merge(name)
    assert entry.predicate.kind == "follow-up" and {one.unit for one in entry.predicate.responsible} == {"区政府办"}
    assert faults(office) == []
