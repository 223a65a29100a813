"""Which edition of a portal's own rules judges: the proven one at every door, and a branch's is not even run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from checks import baseline, sources
from checks.own import talk
from checks.own.run import Own
from checks.runner import check
from sanshen.base.errors import PortalError
from sanshen.gate.admit import admit, errors_in, findings_in
from sanshen.git.repo import Repo
from sanshen.publish.checked import judging, own, verdicts
from sanshen.publish.refusal import Refusal
from sanshen.publish.target import look, tip
from sanshen.review.case import change_and_law
from sanshen.review.judging.act import canonical_json
from tests.checks.own_rules import PATH, RULE, WORD, written
from tests.checks.own_rules import sources as of_texts
from tests.conftest import git
from tests.support import walls
from tests.support.office import (
    ARTICLE,
    BODY_TEXT,
    Office,
    article,
    copy_of,
    now,
)

SECOND = "content/ywdt/yxyw/second.md"
BAD = article("第二篇稿件", f"{BODY_TEXT}{WORD}开工。")
NAME = "article/second"


def house(office: Office, name: str, files: dict[str, str | bytes]) -> None:
    """A change of the site's own programs all the way to main."""
    office.branch(name, files, person="admin")
    agreed_house(office, name)
    office.merge(name)


def agreed_house(office: Office, name: str) -> None:
    office.agree(name, "admin", "operator-leader", "operator-principal", "principal", opener="admin")


@pytest.fixture(scope="module")
def _ruled(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy_of(adopted, tmp_path_factory.mktemp("ruled") / "clone")
    house(office, "house/rule", {PATH: RULE, "pelicanconf.py": "", "publishconf.py": ""})
    return office


@pytest.fixture
def office(_ruled: Office, tmp_path: Path) -> Office:
    """An office whose portal has a rule of its own."""
    return copy_of(_ruled, tmp_path / "clone")


def errors(office: Office, name: str = NAME) -> list[str]:
    office.submit(name)
    found = errors_in(office.repo, office.local_review.look(name, now()).change)
    return [one.code for one in found]


def refusals(office: Office, day: date | None = None) -> list[Refusal]:
    repo = Repo(office.root)
    return verdicts.objections(repo, repo.commit("main").tree, lambda *_: None, day=day)


def admitted(office: Office) -> None:
    admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())


def test_an_agreed_rule_stops_an_article_at_the_gate_and_at_the_merge(office: Office) -> None:
    office.branch(NAME, {SECOND: BAD})
    assert errors(office) == ["XYX001"]
    office.agree(NAME, "editor", "leader", "principal")
    with pytest.raises(PortalError, match="XYX001"):
        admitted(office)
    office.branch("article/good", {SECOND: article("第二篇稿件")})
    assert errors(office, "article/good") == []


def test_a_branch_s_rule_neither_judges_nor_runs(office: Office, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    spy = f"\nopen({str(mark)!r}, 'w')\n"
    git(office.root, "checkout", "-q", "-B", NAME, "main")
    (office.root / PATH).write_text(RULE.replace("云溪新城", "另一个词") + spy)
    office.write("checks/rules/more.py", written("yield from ()") + spy)
    office.write(SECOND, BAD)
    office.commit()
    git(office.root, "checkout", "-q", "main")
    made, _ = change_and_law(office.repo, NAME, office.repo.resolve(f"refs/heads/{NAME}"), "main")
    assert [one.code for one in errors_in(office.repo, made)] == ["XYX001"]
    assert not mark.exists()


def test_articles_and_own_rules_do_not_travel_together(office: Office) -> None:
    office.branch(NAME, {SECOND: article("第二篇稿件"), PATH: RULE + "\n"})
    with pytest.raises(PortalError, match="制度"):
        office.submit(NAME)


def test_a_change_cannot_take_the_rule_away_that_judges_it(office: Office) -> None:
    git(office.root, "checkout", "-q", "-B", NAME, "main")
    (office.root / PATH).unlink()
    office.write(SECOND, BAD)
    office.commit()
    git(office.root, "checkout", "-q", "main")
    with pytest.raises(PortalError, match="制度"):
        office.submit(NAME)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (RULE.replace("XYX001", "SEC001"), "不能用"),
        (RULE + "(", "语法不对"),
        ("x = 1\n", "规则类"),
    ],
)
def test_a_change_that_brings_a_file_that_is_no_rule_is_refused(office: Office, text: str, why: str) -> None:
    office.branch("house/bad", {PATH: text}, person="admin")
    office.submit("house/bad", "admin")
    errors_ = errors_in(office.repo, office.local_review.look("house/bad", now()).change)
    (found,) = (one for one in errors_ if one.code != "SYS001")  # which says it of every program
    assert (found.code, found.path) == ("ENG010", PATH) and why in found.message and found.fix


def test_a_rule_that_is_a_link_is_refused(office: Office) -> None:
    git(office.root, "checkout", "-q", "-B", "house/link", "main")
    (office.root / "checks/rules/link.py").symlink_to("../../../outside.py")
    office.commit(person="admin")
    git(office.root, "checkout", "-q", "main")
    office.submit("house/link", "admin")
    found = errors_in(office.repo, office.local_review.look("house/link", now()).change)
    assert [(one.path, one.message) for one in found if one.code == "ENG010"] == [
        ("checks/rules/link.py", "不是普通文件")
    ]


@pytest.mark.parametrize("mended", [RULE, None])
def test_an_agreed_rule_that_is_broken_never_stops_its_own_repair(office: Office, mended: str | None) -> None:
    house(office, "house/broken", {PATH: RULE.replace("at = ", "at = 1 / 0 or ")})
    office.branch(NAME, {SECOND: article("第二篇稿件")})
    assert errors(office) == ["ENG001"]
    git(office.root, "checkout", "-q", "-B", "house/mend", "main")
    (office.root / PATH).write_text(mended) if mended else (office.root / PATH).unlink()
    office.commit(person="admin")
    git(office.root, "checkout", "-q", "main")
    office.agree("house/mend", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    admit(office.repo, office.local_review, "house/mend", office.keys["gate"], "", now())
    assert errors(office) == []


def test_adopting_a_site_runs_nothing_that_it_brings(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    mark = tmp_path / "ran"
    office.write(PATH, RULE + f"\nopen({str(mark)!r}, 'w')\n")
    office.write(ARTICLE, article("第一篇", f"{BODY_TEXT}{WORD}开工。"))
    office.commit("own rules")
    office.submit("adoption", "admin")
    found = findings_in(office.repo, office.local_review.look("adoption", now()).change)
    assert [one for one in found if one.path in (PATH, ARTICLE)] == []
    assert not mark.exists()


def test_on_unproven_ground_own_rules_do_not_run_and_nothing_passes(office: Office, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    (office.root / PATH).write_text(RULE + f"\nopen({str(mark)!r}, 'w')\n")
    office.commit("pushed past the gate")
    office.branch(NAME, {SECOND: article("第二篇稿件")})
    office.submit(NAME)
    (found,) = errors_in(office.repo, office.local_review.look(NAME, now()).change)
    assert found.code == "ENG001" and "没有经台账证实" in found.message and "ledger verify" in found.fix
    assert not mark.exists()


# -- publication ---------------------------------------------------------------------------------------------------


def test_publication_holds_every_article_against_the_agreed_rules(office: Office) -> None:
    assert refusals(office) == []
    office.publish_article(NAME, {SECOND: BAD})  # as if it had been let in before
    found = look(office.repo, tip(office.repo), None, [], lambda *_: None).refusals
    assert [(one.path, "XYX001" in one.message) for one in found] == [(SECOND, True)]


@walls.needed
@pytest.mark.parametrize("rule", [RULE.replace("云溪新城", "另一个词"), written("while True: pass", code="XYX001")])
def test_i11_10_a_new_rule_is_held_against_standing_articles_before_it_is_merged(
    office: Office, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "SECONDS", 2.0)
    office.publish_article(NAME, {SECOND: article("第二篇稿件", f"{BODY_TEXT}另一个词。")})
    office.branch("house/other", {PATH: rule}, person="admin")
    agreed_house(office, "house/other")
    with pytest.raises(PortalError, match=f"稿件没有动，是这次改动 {PATH} 使它不能再发布"):
        admit(office.repo, office.local_review, "house/other", office.keys["gate"], "", now())
    office.branch("house/milder", {PATH: RULE.replace("云溪新城", "第三个词")}, person="admin")
    agreed_house(office, "house/milder")
    admit(office.repo, office.local_review, "house/milder", office.keys["gate"], "", now())
    assert refusals(office) == []


@walls.needed
def test_i11_10_what_a_new_rule_finds_may_be_noted_in_the_same_change(office: Office) -> None:
    text = article("第二篇稿件", f"{BODY_TEXT}另一个词。")
    office.publish_article(NAME, {SECOND: text})
    other = RULE.replace("云溪新城", "另一个词")
    batch = sources.of_paths(["content"], office.root)
    batch.judge_by(Own(of_texts(other), closed=True))
    noted = baseline.of((one for document in batch for one in check(document)), batch.baseline.own).dump()
    office.branch("house/other", {PATH: other, baseline.PATH: noted}, person="admin")
    agreed_house(office, "house/other")
    admit(office.repo, office.local_review, "house/other", office.keys["gate"], "", now())
    assert refusals(office) == []


def test_a_verdict_is_asked_again_when_the_own_rules_change(office: Office) -> None:
    office.publish_article(NAME, {SECOND: article("第二篇稿件", f"{BODY_TEXT}另一个词。")})
    assert refusals(office) == [] == refusals(office)
    house(office, "house/other", {PATH: RULE.replace("云溪新城", "另一个词")})
    assert [one.path for one in refusals(office)] == [SECOND]
    git(office.root, "checkout", "-q", "-B", "house/gone", "main")
    (office.root / PATH).unlink()
    office.commit(person="admin")
    git(office.root, "checkout", "-q", "main")
    office.agree("house/gone", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/gone")
    assert refusals(office) == []


def test_what_was_not_run_is_asked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that died because the machine was busy must not object for ever."""
    with monkeypatch.context() as broken:
        broken.setattr(talk, "SECONDS", 0.0)
        broken.setattr(talk, "STARTING", 0.001)
        assert ["ENG001" in one.message for one in refusals(office)] == [True]
    assert refusals(office) == []


def test_an_old_finding_of_an_own_rule_goes_into_the_baseline(office: Office) -> None:
    office.publish_article(NAME, {SECOND: BAD})
    batch = sources.of_paths(["content"], office.root)
    batch.judge_by(own.agreed(office.repo))
    made = baseline.of((one for document in batch for one in check(document)), batch.baseline.own)
    assert [line.code for line in made.lines] == ["XYX001"]
    house(office, "house/baseline", {baseline.PATH: made.dump()})
    assert refusals(office) == []


def test_many_files_on_all_cores_find_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.publish_article(NAME, {SECOND: BAD, SECOND.replace("second", "third"): article("第三篇")})
    one = refusals(office)
    monkeypatch.setattr(verdicts, "_MANY", 0)
    monkeypatch.setattr(judging, "FEW", 0)
    monkeypatch.setattr(judging, "default_jobs", lambda: 2)
    (office.repo.git_dir / verdicts.FILE).unlink()
    assert refusals(office) == one != []


# -- for people at work --------------------------------------------------------------------------------------------


def judged(office: Office, text: str = BAD) -> list[str]:
    office.write(SECOND, text)
    batch = sources.of_paths([SECOND], office.root)
    batch.judge_by(own.agreed(Repo(office.root)))
    return [found.code for document in batch for found in check(document) if found.blocks]


def test_in_a_clone_the_agreed_rules_count_whatever_lies_in_the_work_tree(office: Office, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    assert judged(office) == ["XYX001"]
    (office.root / PATH).write_text(f"open({str(mark)!r}, 'w')\n")
    assert judged(office) == ["XYX001"]
    office.commit("also on main, not agreed")
    assert judged(office) == ["XYX001"]
    git(office.root, "checkout", "-q", "-B", "foreign")
    (office.root / PATH).unlink()
    office.commit("gone")
    assert judged(office) == ["XYX001"] and not mark.exists()


def test_without_a_ledger_own_rules_do_not_run_and_say_so(office: Office, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "-b", "main", str(office.root), "fresh")
    found = own.agreed(Repo(tmp_path / "fresh"))
    assert found and found.stop and not found.stop.blocks and "git fetch origin ledger:ledger" in found.stop.cure
    assert [rule.code for rule in found.rules] == ["XYX001"]  # an article may still speak of it


def test_a_clone_whose_ledger_is_behind_runs_the_rules_that_it_can_prove(office: Office) -> None:
    """After `git pull` main is new and the ledger is old: rules that did not change meanwhile are proven all the same."""
    seen = git(office.root, "rev-parse", "ledger")
    office.publish_article("article/third", {SECOND.replace("second", "third"): article("第三篇")})
    git(office.root, "update-ref", "refs/heads/ledger", seen)
    (office.repo.git_dir / "sanshen/ledger-seen").unlink(missing_ok=True)
    office.branch(NAME, {SECOND: BAD})
    assert errors(office) == ["XYX001"]


def test_a_forged_entry_brings_no_rule_of_its_own(office: Office, tmp_path: Path) -> None:
    """Whoever can push to the ledger names a commit whose rule does something on every machine that fetches it."""
    mark = tmp_path / "ran"
    git(office.root, "checkout", "-q", "-B", "evil", "main")
    (office.root / PATH).write_text(RULE + f"\nopen({str(mark)!r}, 'w')\n")
    evil = office.commit("evil")
    git(office.root, "checkout", "-q", "ledger")
    entry = json.loads((office.root / "entry.json").read_text())
    entry["predicate"]["origin"]["merge"] = evil
    entry["predicate"]["number"] += 1
    office.write("entry.json", canonical_json(entry))
    office.commit("forged")
    git(office.root, "checkout", "-q", "main")
    found = own.agreed(Repo(office.root))
    assert found and found.stop and "没有经台账证实" in found.stop.message
    assert judged(office) == [] and not mark.exists()


@pytest.fixture
def no_walls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine without bubblewrap."""
    for name in ("git", "ssh-keygen"):
        there = shutil.which(name)
        assert there
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).symlink_to(there)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    own._say_open.cache_clear()
    yield
    own._say_open.cache_clear()


@pytest.mark.usefixtures("no_walls")
def test_without_bubblewrap_proven_rules_run_stripped_and_it_is_said(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    office.branch(NAME, {SECOND: BAD})
    assert errors(office) == ["XYX001"]
    said = capfd.readouterr().err
    assert "没有隔离" in said and "bubblewrap" in said
    assert judged(office) == ["XYX001"]
