"""What the checks said of every file that stands on the main branch, kept so that only what could differ is asked again.

A cache of this clone's own work beside the ledger's (docs/threats.md). It is good for one set of programs and registers and
knows which tree it stands for. When the tree moves on, these are checked again: what changed; what asked whether a changed
path is there (links, attachments, interpretations); whatever was objected to, if any file came or went; and what waits
for a day that has come. Twins, which hang on the names in a folder, are held against it where the newcomer is: it objects.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sanshen.base import database
from sanshen.base.dates import BEIJING
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.base.programs import digest_of, libraries
from sanshen.git import private
from sanshen.git.objects import Change
from sanshen.git.repo import Repo
from sanshen.portal import columns, people
from sanshen.portal.paths import CONTENT
from sanshen.publish import admission
from sanshen.publish.refusal import Refusal

if TYPE_CHECKING:
    from checks.sources import Batch
    from sanshen.publish.checked.judging import Judged

Tell = Callable[[str, int, int], None]
FILE = Path(private.FOLDER, "verdicts.sqlite3")
_PROPOSED = Path(private.FOLDER, "proposed")
REGISTERS = ("portal.toml", "people.toml", "columns.toml", "leaders.toml", "hosts.toml", "baseline.tsv")
_REGISTERS = (*REGISTERS, "checks", "pyproject.toml")
_PAGES = ("portal.toml", "columns.toml")
_FLOORS = ("sanshen/base", "sanshen/git", "sanshen/portal", "sanshen/publish")
_CALLED = "检查结论的缓存"
_ADDED = "000000"
_MANY = 100  # paths that are read one by one sooner than the tree is read as a whole; fewer than go to other processes
_KEPT = 100  # verdicts that a killed run may lose
_SUPPOSED = 4  # files of verdicts by registers that are only proposed; the oldest goes
_TABLES = """
DROP TABLE IF EXISTS state; DROP TABLE IF EXISTS todo; DROP TABLE IF EXISTS objection;
DROP TABLE IF EXISTS asked; DROP TABLE IF EXISTS due;
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE todo (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE objection (path TEXT PRIMARY KEY, refusals BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE asked (target TEXT, path TEXT, PRIMARY KEY (target, path)) WITHOUT ROWID;
CREATE TABLE due (path TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX asked_path ON asked (path); CREATE INDEX due_day ON due (day);
"""


class _Question(msgspec.Struct, frozen=True):
    """`rules` is the tree whose own rules judge; where it is not `proven` they run closed in only. Without `checking` the names
    are all that is looked at; of `pages` it is asked whether they can be made, and nothing else."""

    tree: str
    rules: str
    today: date
    checking: bool = True
    proven: bool = True
    pages: bool = False


class Moved(Exception):
    """Another run went on to another tree; what this one finds does not belong there."""


def objections(repo: Repo, tree: str, tell: Tell, *, checking: bool = True, day: date | None = None) -> list[Refusal]:
    """Why this tree may not be published: names that may not stand in it, else what the checks object to, by path.

    Without `checking` the names are all that is looked at. `day` is today unless a test says otherwise.
    """
    return _asked(repo, repo.git_dir / FILE, _Question(tree, tree, day or datetime.now(BEIJING).date(), checking), tell)


def supposed(
    repo: Repo, tree: str, rules: str, tell: Tell, day: date | None = None, *, proven: bool = True
) -> list[Refusal]:
    """The same of a tree that is only proposed, by the own rules of the tree `rules`; kept beside, for each set of registers
    and rules by itself."""
    question = _Question(tree, rules, day or datetime.now(BEIJING).date(), proven=proven)
    own = repo.entry(rules, "checks")
    return _beside(repo, f"{_good_for(repo, tree)}\0{own and own.blob}", question, tell)


def unmade(repo: Repo, tree: str, tell: Tell, day: date) -> list[Refusal]:
    """Why no pages can be made of articles of this tree, as `sanshen.publish.checked.prepared` tells; kept in the same way."""
    return _beside(repo, _made_by(repo, tree), _Question(tree, tree, day, pages=True), tell)


def makes_alike(repo: Repo, tree: str, other: str) -> bool:
    """Whether an article that both have, and all that it uses, is made into the same page, as far as registers say."""
    return _made_by(repo, tree) == _made_by(repo, other)


def _beside(repo: Repo, key: str, question: _Question, tell: Tell) -> list[Refusal]:
    folder, name = repo.git_dir / _PROPOSED, hashlib.sha256(key.encode()).hexdigest()[:16]
    found = _asked(repo, folder / f"{name}.sqlite3", question, tell)
    with suppress(OSError):  # another process may clear up at the same time
        kept = sorted(folder.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[_SUPPOSED:]:
            old.unlink()
    return found


def _asked(repo: Repo, path: Path, question: _Question, tell: Tell) -> list[Refusal]:
    for _ in range(2):  # what is damaged is put aside, and begun anew
        try:
            path.parent.mkdir(0o700, parents=True, exist_ok=True)
            if os.path.lexists(path) and not private.is_file(path):
                private.put_aside(path, _CALLED)
            with closing(_Book(path)) as book:
                return _objections(repo, book, question, tell)
        except (sqlite3.Error, *UNREADABLE) as error:
            if not private.is_damage(error) or not _put_aside(path):
                break
        except (OSError, Moved):
            break
    with closing(_Book(None)) as book:
        return _objections(repo, book, question, tell)


def _put_aside(path: Path) -> bool:
    try:
        private.put_aside(path, _CALLED)
    except OSError:
        return False
    return True


def _objections(repo: Repo, book: _Book, question: _Question, tell: Tell) -> list[Refusal]:
    tree = question.tree
    good_for = _made_by(repo, tree) if question.pages else _good_for(repo, tree)
    found = [] if question.pages else _misnamed(repo, book, tree, good_for)
    if found or not question.checking:
        return found
    book.move(repo, tree, good_for, question.today)
    todo = book.todo()
    if todo:
        done = 0
        with closing(_judged(repo, question, todo)) as verdicts:
            while some := list(islice(verdicts, _KEPT)):
                book.keep(tree, some)
                done += len(some)
                tell("检查稿件", done, len(todo))
    return book.objections(tree)


def _judged(repo: Repo, question: _Question, todo: Sequence[str]) -> Generator[Judged, None, None]:
    if question.pages:
        from sanshen.publish.checked import prepared

        return prepared.judged(repo, question.tree, todo, question.today)
    from sanshen.publish.checked.judging import (
        judged,  # the rules take 50 ms to load, and mostly nothing is to be checked
    )

    return judged(_batch(repo, question, todo))


def _misnamed(repo: Repo, book: _Book, tree: str, good_for: str) -> list[Refusal]:
    """Only what came since a tree in which every name was good is looked at, and what stands beside it."""
    state = book.state()
    if state.get("named for") == good_for and repo.has(state.get("named", "")):
        if state["named"] == tree:
            return []
        found = admission.refusals(repo, tree, state["named"])
    else:
        found = admission.refusals(repo, tree)
    if not found:
        book.name(tree, good_for)
    return found


def _batch(repo: Repo, question: _Question, paths: Sequence[str]) -> Batch:
    from checks.sources import of_part, of_tree
    from sanshen.publish.checked import own

    tree = question.tree
    if len(paths) > _MANY:
        batch = of_tree(repo, tree, paths, tree)
    else:
        batch = of_part(repo, tree, [entry for path in paths if (entry := repo.entry(tree, path))])
    batch.place = msgspec.structs.replace(batch.place, today=question.today)
    of = own.of_proven if question.proven else own.of_proposed
    batch.judge_by(of(repo, question.rules))
    return batch


def _good_for(repo: Repo, tree: str) -> str:
    """Everything besides the files and their neighbours that has a say: programs, libraries, registers, own rules, malware scanner."""
    from checks import clamd

    stated = {
        path: entry.blob if entry else "" for path, entry in zip(_REGISTERS, repo.among(tree, _REGISTERS), strict=True)
    }
    stated[people.PATH] = _roster(repo, tree) or stated[people.PATH]
    programs = (sys.version, digest_of("checks", *_FLOORS), libraries(), str(clamd.state().running))
    return "\0".join((*programs, *stated.values()))


def _made_by(repo: Repo, tree: str) -> str:
    """Everything besides the articles and their files that decides whether pages can be made of them."""
    settings = [entry.blob if entry else "" for entry in repo.among(tree, _PAGES)]
    return "\0".join(
        ("pages", sys.version, digest_of("checks", "plugins", "sanshen/pages", *_FLOORS), libraries(), *settings)
    )


def _roster(repo: Repo, tree: str) -> str:
    """What checks know of the roster; empty where it, or the register that names its people, is faulty."""
    try:
        roster = people.parse_roster(repo.read(tree, people.PATH))
        columns.parse_register(repo.read(tree, columns.PATH), roster)
    except PortalError:
        return ""
    known = people.names_alone(roster)
    names = msgspec.json.encode([list(known.units.values()), list(known.people.values())])
    return hashlib.sha256(names).hexdigest()


def is_alike(repo: Repo, tree: str, other: str) -> bool:
    """Whether every file that stands in both gets the same verdict, as far as registers, rules and programs say."""
    return _good_for(repo, tree) == _good_for(repo, other)


class _Book:
    """The verdicts in a file, or in memory."""

    def __init__(self, path: Path | None) -> None:
        if path:
            private.clear_sides(path)
        self._db = database.connect(path, wait=2)
        try:
            if not database.is_sound(self._db):
                raise sqlite3.DatabaseError("malformed")
            self._db.execute("PRAGMA synchronous = OFF")  # what a power cut spoils is found out and made again
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    def state(self) -> dict[str, str]:
        try:
            return dict(self._db.execute("SELECT key, value FROM state"))
        except sqlite3.OperationalError:
            return {}

    def name(self, tree: str, good_for: str) -> None:
        """Every name in this tree is good."""
        if not self.state():
            self._begin(())
        rows = {"named": tree, "named for": good_for}
        self._db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", rows.items())

    def move(self, repo: Repo, tree: str, good_for: str, today: date) -> None:
        """Go on to this tree, and note what has to be checked for it."""
        state = self.state()
        if state.get("good for") == good_for and state.get("tree") == tree and not self._is_due(today):
            return
        changes = None
        if state.get("good for") == good_for and repo.has(state.get("tree", "")):
            changes = repo.changes(state["tree"], tree)
        with database.transaction(self._db):
            if self.state() != state:
                raise Moved
            if changes is None:
                self._begin(entry.path for entry in repo.entries(tree) if entry.path.startswith(CONTENT))
            else:
                self._follow([one for one in changes if one.path.startswith(CONTENT)], today)
            rows = {"tree": tree, "good for": good_for}
            self._db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", rows.items())

    def _begin(self, paths: Iterable[str]) -> None:
        kept = [(key, value) for key, value in self.state().items() if key.startswith("named")]
        database.run(self._db, _TABLES)
        self._db.executemany("INSERT INTO state VALUES (?, ?)", kept)
        self._want(paths)

    def _follow(self, changes: Sequence[Change], today: date) -> None:
        for change in changes:
            self._want(
                row[0] for row in self._db.execute("SELECT path FROM asked WHERE target = ?", (change.path,)).fetchall()
            )
        if any(change.deleted or change.old_mode == _ADDED for change in changes):
            self._want(row[0] for row in self._db.execute("SELECT path FROM objection").fetchall())
        self._want(row[0] for row in self._db.execute("SELECT path FROM due WHERE day <= ?", (str(today),)).fetchall())
        self._want(change.path for change in changes if not change.deleted)
        for change in changes:
            if change.deleted:
                self._forget(change.path)
                self._db.execute("DELETE FROM todo WHERE path = ?", (change.path,))

    def _want(self, paths: Iterable[str]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO todo VALUES (?)", ((path,) for path in paths))

    def _forget(self, path: str) -> None:
        for table in ("objection", "asked", "due"):
            self._db.execute(f"DELETE FROM {table} WHERE path = ?", (path,))

    def _is_due(self, today: date) -> bool:
        return self._db.execute("SELECT 1 FROM due WHERE day <= ?", (str(today),)).fetchone() is not None

    def todo(self) -> list[str]:
        return [str(row[0]) for row in self._db.execute("SELECT path FROM todo ORDER BY path")]

    def keep(self, tree: str, verdicts: Iterable[Judged]) -> None:
        with database.transaction(self._db):
            if self.state().get("tree") != tree:
                raise Moved
            for one in verdicts:
                self._forget(one.path)
                if one.refusals:
                    told = msgspec.json.encode(one.refusals)
                    self._db.execute("INSERT INTO objection VALUES (?, ?)", (one.path, told))
                if one.until:
                    self._db.execute("INSERT INTO due VALUES (?, ?)", (one.path, str(one.until)))
                self._db.executemany("INSERT INTO asked VALUES (?, ?)", ((target, one.path) for target in one.asked))
                self._db.execute("DELETE FROM todo WHERE path = ?", (one.path,))

    def objections(self, tree: str) -> list[Refusal]:
        """By path; only where every file of the tree has been checked."""
        if self.todo() or self.state().get("tree") != tree:
            raise Moved
        rows = self._db.execute("SELECT refusals FROM objection ORDER BY path")
        return [one for row in rows for one in _refusals(row[0])]


def _refusals(stored: object) -> Iterator[Refusal]:
    yield from msgspec.json.decode(stored if isinstance(stored, bytes) else b"", type=list[Refusal])
