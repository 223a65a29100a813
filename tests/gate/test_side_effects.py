"""A change of registers or lists is held against the articles that it leaves as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate.admit import admit, errors_in
from sanshen.git.repo import Repo
from sanshen.publish.checked import verdicts
from tests.conftest import git
from tests.review.calendar import agree_house, rewrite
from tests.support.office import (
    BODY_TEXT,
    Office,
    article,
    copy_of,
    now,
    stated,
)

NAME = "house/change"
NEWS = "content/ywdt/yxyw/"
COLUMN = 'name = "云溪要闻"\nkind = "news"'
Edit = Callable[[Office], None]
OLD = {
    f"{NEWS}joint.md": stated(joint="[qjyj]").replace("云溪区召开秋季工作会议", "两部门联合开展活动"),
    f"{NEWS}link.md": article("带外部链接的稿件", f"{BODY_TEXT}\n\n详见[外部网站](https://www.somewhere.org.cn/a.html)。"),
}  # fmt: skip


@pytest.fixture(scope="module")
def _older(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with a few articles on its main branch."""
    office = copy_of(adopted, tmp_path_factory.mktemp("older") / "clone")
    office.write("pelicanconf.py", "")
    office.write("publishconf.py", "")
    for path, text in OLD.items():
        office.write(path, text)
    office.commit("older articles")
    return office


@pytest.fixture
def office(_older: Office, tmp_path: Path) -> Office:
    return copy_of(_older, tmp_path / "clone")


def renames_unit(office: Office) -> None:
    for path in ("people.toml", "columns.toml"):
        text = (office.root / path).read_text("utf-8")
        office.write(path, text.replace('id = "qjyj"', 'id = "qjyw"').replace('unit = "qjyj"', 'unit = "qjyw"'))


def adds_bad_host(office: Office) -> None:
    office.write("hosts.toml", 'bad = ["somewhere.org.cn"]\n')


CHANGES: dict[str, tuple[Edit, str]] = {
    "a unit renamed that an article is joint with": (renames_unit, "joint.md"),
    "a host refused that an article links to": (adds_bad_host, "link.md"),
    "a column of another kind": (lambda o: rewrite(o, "columns.toml", COLUMN, COLUMN.replace("news", "policy")), "link.md"),
    "a column closed before its articles": (lambda o: rewrite(o, "columns.toml", COLUMN, f"{COLUMN}\nclosed = 2026-01-01"), "link.md"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "name"), CHANGES.values(), ids=CHANGES.keys())
def test_what_would_stop_an_article_that_stands_is_refused(office: Office, edit: Edit, name: str) -> None:
    main = git(office.root, "rev-parse", "main")
    before = verdicts.objections(office.repo, office.repo.commit("main").tree, lambda *_: None)
    assert before == [], before
    case = agree_house(office, NAME, edit)
    after = verdicts.objections(Repo(office.root), case.change.merged, lambda *_: None)
    assert NEWS + name in {one.path for one in after}, "a publication would stop"
    found = errors_in(office.repo, case.change)
    assert NEWS + name in {one.path for one in found}
    assert all(
        "使它不能再发布" in one.message and "先改好或撤下这篇稿件" in one.fix and "baseline.tsv" in one.fix
        for one in found
    )
    with pytest.raises(PortalError, match="使它不能再发布"):
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert git(office.root, "rev-parse", "main") == main


def test_what_was_wrong_before_does_not_stand_in_the_way(office: Office) -> None:
    adds_bad_host(office)
    office.commit("by another road")
    office.repo = office.local_review.repo = Repo(office.root)
    assert verdicts.objections(office.repo, office.repo.commit("main").tree, lambda *_: None)
    case = agree_house(office, NAME, lambda o: o.write("hosts.toml", 'bad = ["somewhere.org.cn", "else.org.cn"]\n'))
    assert errors_in(office.repo, case.change) == []


def test_a_harmless_change_of_registers_checks_everything_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = agree_house(office, NAME, lambda o: o.write("hosts.toml", 'bad = ["else.org.cn"]\n'))
    assert errors_in(office.repo, case.change) == []
    (kept,) = (office.repo.git_dir / "sanshen/proposed").iterdir()
    born = kept.read_bytes()
    assert errors_in(Repo(office.root), case.change) == []
    assert kept.read_bytes() == born


def test_a_change_of_terms_and_keys_checks_no_article(office: Office) -> None:
    row = '\n[[role]]\nperson = "section"\nrole = "editor"\nunit = "qzsj"\nfrom = 2026-01-01\n'
    case = agree_house(office, NAME, lambda o: o.write("people.toml", (o.root / "people.toml").read_text() + row))
    assert errors_in(office.repo, case.change) == []
    assert not (office.repo.git_dir / "sanshen/proposed").exists()


def test_an_article_of_a_unit_that_is_no_more_can_be_taken_away(office: Office) -> None:
    renames_unit(office)
    office.commit("by another road")
    git(office.root, "checkout", "-qB", "article/gone", "main")
    (office.root / NEWS / "joint.md").unlink()
    office.commit()
    git(office.root, "checkout", "-q", "main")
    office.repo = office.local_review.repo = Repo(office.root)
    assert office.submit("article/gone").chain.stages
