"""What is known of each article, in SQLite: a publication asks for a few rows, however many there are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from sanshen.base import database
from sanshen.git import private
from sanshen.pages.facts import Facts

_TABLES = """
CREATE TABLE mark (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (path TEXT PRIMARY KEY, place TEXT NOT NULL, rank INTEGER NOT NULL, expires TEXT, facts BLOB NOT NULL);
CREATE TABLE uses (target TEXT, path TEXT, PRIMARY KEY (target, path)) WITHOUT ROWID;
CREATE TABLE interprets (target TEXT, path TEXT, PRIMARY KEY (target, path)) WITHOUT ROWID;
CREATE TABLE file (path TEXT PRIMARY KEY, blob TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE template (key TEXT PRIMARY KEY, sha256 BLOB NOT NULL, code BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE tally (place TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""
_LATE = """
CREATE INDEX article_order ON article (place, rank DESC, path);
CREATE INDEX article_expires ON article (expires) WHERE expires IS NOT NULL;
"""
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Facts).decode
Row = tuple[str, str, int, str | None, bytes]


class Ties(msgspec.Struct, frozen=True, array_like=True):
    """What leads from an article elsewhere: see Facts."""

    path: str
    uses: list[str]
    interprets: list[str]


def row_of(facts: Facts) -> Row:
    """As the table `article` has it; `place` is the column's path."""
    expires = str(facts.meta.expires) if facts.meta.expires else None
    return facts.path, facts.column, facts.rank, expires, _ENCODE(facts)


def facts_of(packed: bytes) -> Facts:
    return _DECODE(packed)


class State:
    """Changes belong to one transaction, which `commit` ends; whatever was not committed never was."""

    def __init__(self, path: Path, new: bool = False) -> None:
        private.clear_sides(path)
        self._db = database.connect(path, wait=5)
        try:
            self._begin(new)
        except BaseException:
            self._db.close()
            raise

    def _begin(self, new: bool) -> None:
        if new:
            # a file that takes the old one's place only once it is whole needs no journal of its own
            self._db.execute("PRAGMA journal_mode=OFF")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.executescript(_TABLES)
        else:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self, **marks: str) -> None:
        self._db.executemany("INSERT OR REPLACE INTO mark VALUES (?, ?)", marks.items())
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    # -- asking ----------------------------------------------------------------------------------------------------

    def marks(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT key, value FROM mark"))

    def facts(self, path: str) -> Facts | None:
        row = self._db.execute("SELECT facts FROM article WHERE path = ?", (path,)).fetchone()
        return _DECODE(row[0]) if row else None

    def is_article(self, path: str) -> bool:
        return self._db.execute("SELECT 1 FROM article WHERE path = ?", (path,)).fetchone() is not None

    def file(self, path: str) -> str | None:
        """Blob of a file beside an article."""
        row = self._db.execute("SELECT blob FROM file WHERE path = ?", (path,)).fetchone()
        return str(row[0]) if row else None

    def files_in(self, folder: str) -> list[str]:
        """Files below an article's folder, which ends in a slash."""
        sql = "SELECT path FROM file WHERE path >= ?1 AND path < ?2"
        return [row[0] for row in self._db.execute(sql, (folder, folder[:-1] + "0"))]

    def count(self, place: str) -> int:
        row = self._db.execute("SELECT count FROM tally WHERE place = ?", (place,)).fetchone()
        return int(row[0]) if row else 0

    def newest(self, place: str, limit: int) -> list[Facts]:
        sql = "SELECT facts FROM article WHERE place = ? ORDER BY rank DESC, path LIMIT ?"
        return [_DECODE(row[0]) for row in self._db.execute(sql, (place, limit))]

    def stretch(self, place: str, start: int, stop: int) -> list[Facts]:
        """Articles `start` to `stop` of a column, counted from the oldest, in that order."""
        fetched = self._db.execute(
            "SELECT facts FROM article WHERE place = ? ORDER BY rank, path DESC LIMIT ? OFFSET ?",
            (place, stop - start, start),
        )
        return [_DECODE(row[0]) for row in fetched]

    def position(self, facts: Facts) -> int:
        """How many articles of the column are older."""
        where = "place = ?1 AND (rank < ?2 OR (rank = ?2 AND path > ?3))"
        newer = "place = ?1 AND (rank > ?2 OR (rank = ?2 AND path < ?3))"
        names = (facts.column, facts.rank, facts.path)
        # new articles stand near the end: they are counted from there, as far as is worth it
        few = self._db.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM article WHERE {newer} LIMIT 200)", names
        ).fetchone()
        if few[0] < 200:
            present = int(self.is_article(facts.path))
            return self.count(facts.column) - int(few[0]) - present
        return int(self._db.execute(f"SELECT count(*) FROM article WHERE {where}", names).fetchone()[0])

    def neighbours(self, facts: Facts) -> tuple[Facts | None, Facts | None]:
        """The article before and the one after it in the column."""
        names = (facts.column, facts.rank, facts.path)
        before = self._db.execute(
            "SELECT facts FROM article WHERE place = ?1 AND rank <= ?2 AND (rank < ?2 OR path > ?3)"
            " ORDER BY rank DESC, path LIMIT 1",
            names,
        ).fetchone()
        after = self._db.execute(
            "SELECT facts FROM article WHERE place = ?1 AND rank >= ?2 AND (rank > ?2 OR path < ?3)"
            " ORDER BY rank, path DESC LIMIT 1",
            names,
        ).fetchone()
        return (_DECODE(before[0]) if before else None), (_DECODE(after[0]) if after else None)

    def users(self, target: str) -> list[str]:
        """Articles whose pages were made with this article or file."""
        return [row[0] for row in self._db.execute("SELECT path FROM uses WHERE target = ?", (target,))]

    def interpreters(self, target: str) -> list[Facts]:
        """What interprets this document, newest first."""
        sql = "SELECT facts FROM interprets JOIN article USING (path) WHERE target = ? ORDER BY rank DESC, path"
        return [_DECODE(row[0]) for row in self._db.execute(sql, (target,))]

    def expiring(self, start: date, stop: date) -> list[str]:
        """Articles that run out on a day from `start` to before `stop`."""
        sql = "SELECT path FROM article WHERE expires >= ? AND expires < ?"
        return [row[0] for row in self._db.execute(sql, (str(start), str(stop)))]

    def next_lapse(self, day: date) -> date | None:
        """The nearest last day of anything that has not run out on `day`."""
        sql = "SELECT min(expires) FROM article WHERE expires >= ?"
        found = self._db.execute(sql, (str(day),)).fetchone()[0]
        return date.fromisoformat(found) if found else None

    def templates(self) -> dict[str, bytes]:
        """Compiled templates by key; what differs from its own digest is left out."""
        rows = self._db.execute("SELECT key, sha256, code FROM template")
        return {key: code for key, digest, code in rows if hashlib.sha256(code).digest() == digest}

    # -- changing --------------------------------------------------------------------------------------------------

    def put(self, facts: Facts) -> None:
        """Add or replace an article."""
        self.remove(facts.path)
        row = row_of(facts)
        self._db.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?)", row)
        self.tie([facts])
        self._tally(row[1], 1)

    def remove(self, path: str) -> None:
        facts = self.facts(path)
        if facts is None:
            return
        self._db.execute("DELETE FROM article WHERE path = ?", (path,))
        self._db.executemany("DELETE FROM uses WHERE target = ? AND path = ?", ((one, path) for one in facts.uses))
        pairs = ((one, path) for one in facts.interprets)
        self._db.executemany("DELETE FROM interprets WHERE target = ? AND path = ?", pairs)
        self._tally(facts.column, -1)

    def put_file(self, path: str, blob: str) -> None:
        """A file's blob; empty where it is gone."""
        if not blob:
            self._db.execute("DELETE FROM file WHERE path = ?", (path,))
        else:
            self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (path, blob))

    def put_templates(self, compiled: Mapping[str, bytes]) -> None:
        rows = ((key, hashlib.sha256(code).digest(), code) for key, code in compiled.items())
        self._db.executemany("INSERT OR REPLACE INTO template VALUES (?, ?, ?)", rows)

    def fill(self, rows: Iterable[Row]) -> None:
        """Add many to an empty state; `tie` those that use or interpret something."""
        self._db.executemany("INSERT INTO article VALUES (?, ?, ?, ?, ?)", rows)

    def finish(self) -> None:
        """After the last `fill`: what is quicker once than row by row."""
        self._db.execute("INSERT INTO tally SELECT place, count(*) FROM article GROUP BY place")
        for statement in _LATE.split(";"):
            self._db.execute(statement)

    def fill_files(self, files: Iterable[tuple[str, str]]) -> None:
        self._db.executemany("INSERT INTO file VALUES (?, ?)", files)

    def tie(self, articles: Iterable[Ties | Facts]) -> None:
        """Note what articles use and interpret."""
        for one in articles:
            self._db.executemany("INSERT OR IGNORE INTO uses VALUES (?, ?)", ((used, one.path) for used in one.uses))
            pairs = ((target, one.path) for target in one.interprets)
            self._db.executemany("INSERT OR IGNORE INTO interprets VALUES (?, ?)", pairs)

    def _tally(self, place: str, step: int) -> None:
        sql = "INSERT INTO tally VALUES (?1, ?2) ON CONFLICT (place) DO UPDATE SET count = count + ?2"
        self._db.execute(sql, (place, step))
