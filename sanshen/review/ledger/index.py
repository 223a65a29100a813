"""The ledger by path (台账索引): which entries touched a file, and what its page may say. Derived from entries, never a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec

from sanshen.base import database
from sanshen.base.dates import beijing
from sanshen.git import private
from sanshen.git.objects import ZERO
from sanshen.portal.provenance import Record, Responsible
from sanshen.review.judging.act import AnyStatement, Statement, Witness
from sanshen.review.judging.signature import signer_of
from sanshen.review.ledger.entry import Entry, Origin, responsible_in
from sanshen.review.ledger.override import Override

_TABLES = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, fact BLOB NOT NULL);
CREATE TABLE spent (act BLOB PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE touched (path TEXT, number INTEGER, blob TEXT NOT NULL, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE TABLE override (number INTEGER PRIMARY KEY, id TEXT, change TEXT, title TEXT, due TEXT, followed INTEGER);
CREATE TABLE article (path TEXT PRIMARY KEY, published TEXT NOT NULL, updated TEXT, number INTEGER NOT NULL) WITHOUT ROWID;
"""
_LATE = "CREATE INDEX touched_number ON touched (number);"
_ALL = 2**62  # above every number of an entry
_MANY = 500  # of SQLite's variables in one question
_BLANK = "DROP TABLE IF EXISTS state; DROP TABLE IF EXISTS override; DROP TABLE IF EXISTS entry; DROP TABLE IF EXISTS touched; DROP TABLE IF EXISTS article; DROP TABLE IF EXISTS spent;"


class Fact(msgspec.Struct, frozen=True):
    """What the index keeps of one entry, whatever its size."""

    number: int
    at: datetime
    adopts: bool
    origin: Origin
    responsible: list[Responsible]
    form: int


class Touch(msgspec.Struct, frozen=True):
    """A path as one entry left it; a deletion leaves blob 0…0."""

    fact: Fact
    blob: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept of one entry: its fact, path and blob of what it touched, times that an adoption hands over.

    `override` has change, title and day of an override; `reviews` the ledger commit that a follow-up reviews.
    `spent` tells every statement in it on its own change, an act by its sha256, a second witness's by its key, too: two machines that
    look in the same second may state the very same text. `doubled`: whether one of them stands there twice.
    `named` has the ledger commits that they name, for an entry of form 2;
    `law` the files of the rules by which it was judged.
    """

    commit: str
    fact: Fact
    touched: list[tuple[str, str]]
    times: dict[str, datetime]
    override: tuple[str, str, str] | None
    reviews: str
    spent: list[str]
    doubled: bool
    named: list[str]
    law: list[str]


def row_of(number: int, commit: str, entry: Entry, times: dict[str, datetime]) -> Row:
    predicate = entry.predicate
    parsed = [[(one, one.parse()) for one in said] for said in (predicate.acts, predicate.witnesses)]
    acts, seconds = ([one for one, said in part if said and _is_own(said, entry)] for part in parsed)
    spent = [one.sha256 for one in acts], [_by(signer_of(one.signature) or "", one.sha256) for one in seconds]
    broken = (predicate.origin.change, predicate.title, str(predicate.due)) if predicate.kind == "override" else None
    return Row(
        commit=commit,
        fact=Fact(
            number, predicate.at, predicate.kind == "adoption", predicate.origin, responsible_in(entry), entry.form
        ),
        touched=[(one.path, one.blob) for one in predicate.paths],
        times=times,
        override=broken,
        reviews=predicate.reviews if predicate.kind == "follow-up" else "",
        spent=[*spent[0], *spent[1]],
        doubled=any(len(set(part)) < len(part) for part in spent),
        named=sorted({said.ledger for part in parsed for _, said in part if isinstance(said, (Statement, Witness))})
        if entry.form > 1
        else [],
        law=list(predicate.law),
    )


def _by(witness: str, sha256: str) -> str:
    """What tells a statement of this second witness from all others; of an act, where there is none, its text alone."""
    return hashlib.sha256(f"{witness} {sha256}".encode()).hexdigest() if witness else sha256


def _is_own(said: AnyStatement, entry: Entry) -> bool:
    """Whether it is about the change of this entry: an act on another one stays that one's, whoever copies it here."""
    return (said.site, said.change) == (entry.predicate.site, entry.predicate.origin.change)


class Index:
    """In memory, or in the file `path`; sqlite3.Error where that is no index. Rows come in the order of the ledger."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        if path:
            private.clear_sides(path)
        # one user at a time, but the collector of garbage may close it in any thread
        self._db = database.connect(path, wait=1, any_thread=True)

    def write_without_sync(self) -> None:
        """Nothing that is written need survive a crash: a new file counts only once it is whole."""
        for setting in ("journal_mode = OFF", "synchronous = OFF"):
            self._db.execute(f"PRAGMA {setting}")

    def close(self) -> None:
        self._db.close()

    def __del__(self) -> None:
        """Whoever holds what was proven may ask it; with the last of them it is closed."""
        if db := vars(self).get("_db"):  # there is none where opening failed
            db.close()

    def begin(self) -> None:
        """Start a transaction; nobody else may write until `commit`, and a reader sees the state of before."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def end(self) -> None:
        """Commit if anything is open."""
        if self._db.in_transaction:
            self.commit()

    def rollback(self) -> None:
        self._db.execute("ROLLBACK")

    def clear(self) -> None:
        database.run(self._db, _BLANK + _TABLES)

    def add_lookups(self) -> None:
        """Once everything is in: what makes questions cheap and would make adding dear."""
        database.run(self._db, _LATE)

    # -- writing ---------------------------------------------------------------------------------------------------

    def add(self, row: Row) -> None:
        """Append an entry."""
        fact = row.fact
        self._db.execute("INSERT INTO entry VALUES (?, ?, ?)", (fact.number, row.commit, msgspec.json.encode(fact)))
        touched = [(path, fact.number, blob) for path, blob in row.touched]
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?, ?)", touched)
        self._db.executemany(
            "INSERT OR IGNORE INTO spent VALUES (?, ?)", [(bytes.fromhex(one), fact.number) for one in row.spent]
        )
        for path, blob in row.touched:
            if path.startswith("content/") and path.endswith(".md"):
                self._note(fact, path, blob, row.times)
        if row.override:
            self._db.execute(
                "INSERT INTO override VALUES (?, ?, ?, ?, ?, NULL)", (fact.number, row.commit, *row.override)
            )
        if row.reviews:
            sql = "UPDATE override SET followed = coalesce(followed, ?) WHERE id = ?"
            self._db.execute(sql, (fact.number, row.reviews))

    def _note(self, fact: Fact, path: str, blob: str, times: Mapping[str, datetime]) -> None:
        """An article's first entry publishes it, later ones update it, and withdrawing it ends its record."""
        if blob == ZERO:
            self._db.execute("DELETE FROM article WHERE path = ?", (path,))
            return
        published = times.get(path, fact.at) if fact.adopts else fact.at
        self._db.execute(
            "INSERT INTO article VALUES (?1, ?2, NULL, ?3)"
            " ON CONFLICT (path) DO UPDATE SET updated = ?4, number = excluded.number",
            (path, _text(published), fact.number, _text(fact.at)),
        )

    def put(self, **state: str) -> None:
        self._db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state.items())

    # -- asking ----------------------------------------------------------------------------------------------------

    def sound(self) -> bool:
        return database.is_sound(self._db)

    def state(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT key, value FROM state"))

    def count(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(number) + 1, 0) FROM entry").fetchone()[0])

    def last(self) -> Fact | None:
        """What is kept of the newest entry."""
        row = self._db.execute("SELECT fact FROM entry ORDER BY number DESC LIMIT 1").fetchone()
        return _fact(row[0]) if row else None

    def number_of(self, commit: str) -> int | None:
        """Number of the entry that this ledger commit holds."""
        row = self._db.execute("SELECT number FROM entry WHERE id = ?", (commit,)).fetchone()
        return int(row[0]) if row else None

    def tree_of(self, number: int) -> str:
        """The tree that this entry left."""
        (stored,) = self._db.execute("SELECT fact FROM entry WHERE number = ?", (number,)).fetchone()
        return _fact(stored).origin.tree

    def as_of(self, moment: datetime) -> str:
        """The ledger commit of the newest entry made by then; empty if there is none."""
        rows = self._db.execute("SELECT id, fact FROM entry ORDER BY number DESC")
        return next((str(id_) for id_, fact in rows if _fact(fact).at <= moment), "")

    def merged(self) -> dict[str, datetime]:
        """Every change that an entry holds, and when the newest of them was made."""
        facts = (_fact(stored) for (stored,) in self._db.execute("SELECT fact FROM entry ORDER BY number"))
        return {fact.origin.change: fact.at for fact in facts}

    def newest_touch(self, path: str, limit: int | None = None) -> int:
        """The newest entry, of those before number `limit`, that altered the path; -1 if none did."""
        sql = "SELECT number FROM touched WHERE path = ? AND number < ? ORDER BY number DESC LIMIT 1"
        row = self._db.execute(sql, (path, _ALL if limit is None else limit)).fetchone()
        return int(row[0]) if row else -1

    def spent(self, statements: Iterable[str], witness: str = "") -> dict[str, int]:
        """Those of these sha256 that an entry holds, with its number: as acts, or as what the second witness with this key stated."""
        sql = "SELECT number FROM spent WHERE act = ?"
        found = ((one, self._db.execute(sql, (bytes.fromhex(_by(witness, one)),)).fetchone()) for one in statements)
        return {one: int(row[0]) for one, row in found if row}

    def override_at(self, commit: str) -> Override | None:
        """The override that this ledger commit holds; None if it holds none, or is not of this ledger."""
        number = self.number_of(commit)
        return next(self._overrides("WHERE number = ?", number), None) if number is not None else None

    def commit_of(self, number: int) -> str | None:
        row = self._db.execute("SELECT id FROM entry WHERE number = ?", (number,)).fetchone()
        return str(row[0]) if row else None

    def commits_for(self, path: str) -> list[str]:
        """Ledger commits of every entry that touched the path, oldest first."""
        sql = "SELECT id FROM touched JOIN entry USING (number) WHERE path = ? ORDER BY number"
        return [str(row[0]) for row in self._db.execute(sql, (path,))]

    def touches(self, path: str) -> list[Touch]:
        """What became of the path, oldest first."""
        sql = "SELECT fact, blob FROM touched JOIN entry USING (number) WHERE path = ? ORDER BY number"
        return [Touch(_fact(fact), str(blob)) for fact, blob in self._db.execute(sql, (path,))]

    def paths_since(self, number: int) -> set[str]:
        """Every path that an entry after `number` touched."""
        return {str(row[0]) for row in self._db.execute("SELECT path FROM touched WHERE number > ?", (number,))}

    def overrides(self) -> list[Override]:
        """Every override, oldest first."""
        return list(self._overrides("ORDER BY number"))

    def _overrides(self, which: str, *values: int) -> Iterator[Override]:
        rows = self._db.execute(f"SELECT number, id, change, title, due, followed FROM override {which}", values)
        for number, id_, change, title, due, followed in rows:
            yield Override(
                number=number, commit=id_, change=change, title=title, due=date.fromisoformat(due), followed=followed
            )

    def numbers(self, paths: Iterable[str] | None) -> dict[str, int]:
        """The newest entry that touched each path; None asks for all."""
        rows = self._ask("SELECT path, max(number) FROM touched {} GROUP BY path", paths)
        return {str(path): int(str(number)) for path, number in rows}

    def records(self, paths: Iterable[str] | None) -> dict[str, Record]:
        """What the page of each article may say of itself; None asks for all that exist."""
        sql = "SELECT path, published, updated, fact FROM article JOIN entry USING (number) {}"
        return {str(path): _record(*rest) for path, *rest in self._ask(sql, paths)}

    def _ask(self, sql: str, paths: Iterable[str] | None) -> Iterator[tuple[object, ...]]:
        if paths is None:
            yield from self._db.execute(sql.format("") + " ORDER BY path")
            return
        wanted = sorted(set(paths))
        for at in range(0, len(wanted), _MANY):
            some = wanted[at : at + _MANY]
            yield from self._db.execute(sql.format(f"WHERE path IN ({','.join('?' * len(some))})"), some)


def _record(published: object, updated: object, fact: object) -> Record:
    entry = _fact(fact)
    return Record(_moment(published), _moment(updated) if updated else None, entry.number, entry.responsible)


def _fact(stored: object) -> Fact:
    return msgspec.json.decode(stored if isinstance(stored, bytes) else b"", type=Fact)


def _text(moment: datetime) -> str:
    return beijing(moment).isoformat()


def _moment(text: object) -> datetime:
    return beijing(datetime.fromisoformat(str(text)))
