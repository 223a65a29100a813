"""A verdict is kept until something that had a say in it changes; in doubt it is asked again."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from checks import batch
from sanshen.git.repo import Repo
from sanshen.publish import admission
from sanshen.publish.checked import judging, verdicts
from sanshen.publish.refusal import Refusal
from tests.support.office import BODY_TEXT, Office, article, copy_of, stated

SECOND, THIRD = "content/ywdt/yxyw/second.md", "content/ywdt/yxyw/third.md"
TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def _built(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy_of(adopted, tmp_path_factory.mktemp("built") / "clone")
    for path in ("pelicanconf.py", "publishconf.py"):
        office.write(path, "")
    office.commit("what a build needs")
    return office


@pytest.fixture
def office(_built: Office, tmp_path: Path) -> Office:
    return copy_of(_built, tmp_path / "clone")


def put(office: Office, **files: str | None) -> None:
    """Change content/ywdt/yxyw/: None takes a file away."""
    for name, text in files.items():
        file = office.root / "content/ywdt/yxyw" / name.replace("__", "/").replace("_", ".")
        if text is None:
            file.unlink()
        else:
            office.write(file.relative_to(office.root).as_posix(), text)
    office.commit("change")


def look(office: Office, day: date = TODAY) -> tuple[list[Refusal], int]:
    """What is objected to, and how many files were checked for it."""
    seen = [0]

    def tell(step: str, done: int, total: int) -> None:
        seen.append(done)

    repo = Repo(office.root)
    return verdicts.objections(repo, repo.commit("main").tree, tell, day=day), max(seen)


def afresh(office: Office, day: date = TODAY) -> list[Refusal]:
    (office.repo.git_dir / verdicts.FILE).unlink(missing_ok=True)
    return look(office, day)[0]


def test_only_what_changed_is_checked(office: Office) -> None:
    assert look(office) == ([], 1)
    assert look(office) == ([], 0)
    put(office, second_md=article("第二篇稿件"), third_md=article("第三篇稿件"))
    assert look(office) == ([], 2)
    put(office, second_md=article("第二篇改过"))
    assert look(office) == ([], 1)
    put(office, second_md=None)
    assert look(office) == ([], 0)


@pytest.mark.parametrize(
    "link",
    [
        "[原文](second.md)",
        "[原文](/ywdt/yxyw/second.html)",
        "[原文](https://www.yunxi.gov.example/ywdt/yxyw/second.html)",
    ],
)
def test_a_removed_file_is_missed_by_whoever_links_to_it(office: Office, link: str) -> None:
    put(office, second_md=article("第二篇稿件"), third_md=article("第三篇稿件", f"会议研究了秋季重点工作，见{link}。"))
    assert look(office)[0] == []
    put(office, second_md=None)
    found, checked = look(office)
    assert [(one.path, "LNK001" in one.message) for one in found] == [(THIRD, True)] and checked == 1
    put(office, second_md=article("又回来了"))
    assert look(office) == ([], 2)


def test_attachments_and_interpretations_are_asked_for_too(office: Office) -> None:
    front = stated(attachments="\n  - {file: second/表.txt, title: 申请表}", interprets="[ywdt/yxyw/third.md]")
    put(office, second_md=front, second__表_txt="表", third_md=article("第三篇稿件"))
    assert look(office)[0] == afresh(office)
    for name in ("third_md", "second__表_txt"):
        put(office, **{name: None})
        found, checked = look(office)
        assert checked == 1 and [one.path for one in found] and found == afresh(office)


def test_a_verdict_that_waits_for_a_day_is_asked_again_on_that_day(office: Office) -> None:
    put(office, second_md=article("第二篇稿件").replace("created: 2026-11-02", "created: 2026-11-29"))
    for days, checked in ((0, 2), (1, 0), (2, 0), (3, 1), (4, 1), (5, 0), (9, 0)):
        found, number = look(office, TODAY + timedelta(days=days))
        assert (bool(found), number) == (days < 3, checked), days


def test_another_register_or_baseline_or_program_asks_everything_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(office, second_md=article("第二篇稿件"))
    assert look(office)[1] == 2
    for path in ("columns.toml", "portal.toml"):
        office.write(path, (office.root / path).read_text() + "\n")
        office.commit("register")
        assert look(office) == ([], 2)
    office.write("theme/templates/base.html", "<!doctype html><p>")
    office.commit("theme")
    assert look(office) == ([], 0)
    monkeypatch.setattr(verdicts, "libraries", lambda: "another")
    assert look(office) == ([], 2)


def test_of_the_roster_only_names_and_units_ask_everything_again(office: Office) -> None:
    """Terms, keys, accounts and e-mails alter no verdict; a roster that no longer fits the register asks again."""
    put(office, second_md=article("第二篇稿件"))
    assert look(office)[1] == 2
    text = (office.root / "people.toml").read_text()
    seat = '\n[[role]]\nperson = "section"\nrole = "editor"\nunit = "qzsj"\nfrom = 2026-01-01\n'
    key = f'\n[[key]]\nperson = "section"\npublic = "{office.public("stranger")}"\n'
    mail = text.replace("section@yunxi", "section.head@yunxi")
    unit = text.replace('short = "区教育局"', 'short = "区教体局"')
    name = text.replace('name = "section"', 'name = "沈科长"')
    misfit = text.replace('person = "teacher"\nrole', 'person = "section"\nrole')
    for roster, again in ((text + seat, 0), (text + key, 0), (mail, 0), (unit, 2), (text, 2), (name, 2)):
        office.write("people.toml", roster)
        office.commit("roster")
        assert look(office) == ([], again)
    office.write("people.toml", misfit)
    office.commit("roster")
    found, _ = look(office)
    assert found, found


@pytest.mark.parametrize(
    "path", ["content/ywdt/yxyw/Second.md", "content/ywdt/YXYW/second.md", "Content/x.md", "Theme/x"]
)
def test_a_twin_of_what_stands_already_is_refused(office: Office, path: str) -> None:
    put(office, second_md=article("第二篇稿件"))
    assert look(office)[0] == []
    blob = office.repo.write_blob(b"x")
    from sanshen.git.objects import Entry

    tree = office.repo.write_tree([*office.repo.entries("main"), Entry(path, "100644", blob)])
    found = verdicts.objections(Repo(office.root), tree, lambda *_: None, day=TODAY)
    assert any("只差大小写" in one.message for one in found)
    whole = [one for one in admission.refusals(office.repo, tree) if "只差大小写" in one.message]
    assert len([one for one in found if "只差大小写" in one.message]) == len(whole)


def test_a_needed_file_that_goes_is_missed(office: Office) -> None:
    assert look(office)[0] == []
    (office.root / "pelicanconf.py").unlink()
    office.commit("gone")
    assert [one.path for one in look(office)[0]] == ["pelicanconf.py"]
    assert look(office)[0] == afresh(office)


def _sql(statement: str) -> Callable[[Path], object]:
    def alter(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db:
            db.execute(statement)
            db.commit()

    return alter


SPOILT: dict[str, Callable[[Path], object]] = {
    "removed": Path.unlink,
    "rubbish": lambda path: path.write_bytes(b"rubbish" * 999),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "no objections": _sql("DROP TABLE objection"),
    "no state": _sql("DELETE FROM state"),
    "another tree": _sql("UPDATE state SET value = '1' WHERE key = 'tree'"),
    "unreadable objection": _sql("UPDATE objection SET refusals = 'x'"),
}


def _beside(side: str, put: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda path: put(path.with_name(path.name + side))


SPOILT |= {
    "a pipe for a journal": _beside("-journal", os.mkfifo),
    "a folder for a journal": _beside("-journal", Path.mkdir),
    "a link for a journal": _beside("-journal", lambda path: path.symlink_to("/nowhere/x")),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_file_costs_time_only(office: Office, how: str) -> None:
    put(office, second_md=article("第二篇稿件", "见[原文](missing.md)。"))
    expected = look(office)[0]
    assert expected
    SPOILT[how](office.repo.git_dir / verdicts.FILE)
    assert look(office)[0] == expected
    assert look(office)[0] == expected


def test_a_killed_run_goes_on_where_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    put(office, **{f"n{number}_md": article(f"第 {number} 篇") for number in range(6)})
    monkeypatch.setattr(verdicts, "_KEPT", 2)

    def killed(step: str, done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    repo = Repo(office.root)
    with pytest.raises(KeyboardInterrupt):
        verdicts.objections(repo, repo.commit("main").tree, killed, day=TODAY)
    put(office, n5_md=None)
    assert look(office) == ([], 2)
    assert afresh(office) == []


def test_on_all_cores_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    put(
        office,
        **{
            f"n{number}_md": article(f"第 {number} 篇", f"{BODY_TEXT}见[原文](n{number + 1}.md)。")
            for number in range(8)
        },
    )
    expected = afresh(office)
    assert len(expected) == 1
    monkeypatch.setattr(verdicts, "_MANY", 0)
    monkeypatch.setattr(judging, "FEW", 0)
    monkeypatch.setattr(judging, "default_jobs", lambda: 2)
    monkeypatch.setattr(batch, "_CHUNK_FILES", 3)
    assert afresh(office) == expected
    put(office, n3_md=None)
    assert [one.path.rpartition("/")[2] for one in look(office)[0]] == ["n2.md", "n7.md"]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_same_as_from_scratch(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    names = [f"n{number}" for number in range(5)]
    day = TODAY
    for _ in range(12):
        files: dict[str, str | None] = {}
        for name in chance.sample(names, chance.randint(1, 3)):
            there = (office.root / f"content/ywdt/yxyw/{name}.md").exists()
            if there and chance.random() < 0.4:
                files[f"{name}_md"] = None
                continue
            text = article(f"第 {name} 篇 {chance.random()}", f"{BODY_TEXT}见[原文]({chance.choice(names)}.md)。")
            written = day + timedelta(days=chance.randint(-3, 3))
            files[f"{name}_md"] = text.replace("created: 2026-11-02", f"created: {written}")
        put(office, **files)
        day += timedelta(days=chance.randint(0, 2))
        found = look(office, day)[0]
        kept = (office.repo.git_dir / verdicts.FILE).read_bytes()
        assert found == afresh(office, day)
        (office.repo.git_dir / verdicts.FILE).write_bytes(kept)


def test_only_the_rule_of_twins_lists_folders() -> None:
    """What a rule asks of a folder's names is not recorded: see decision 23."""
    rules = Path(batch.__file__).parent / "rules"
    assert [file.name for file in sorted(rules.glob("*.py")) if ".names(" in file.read_text("utf-8")] == [
        "file_name.py"
    ]
