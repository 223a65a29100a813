"""Which file and which article each kept release has: one SQLite file beside the releases, written under their lock.

A row is a version: it lives from release `since` until release `until`, NULL for as long as the newest has it. So a
release that changes ten files writes ten rows, and what two releases differ in is found by index. Rows that no kept
release needs are gone. SQLite's own rollback journal, not WAL: a commit costs as much, and whoever may only read can.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from sanshen.base import database
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.git import private
from sanshen.git.private import Damaged
from sanshen.pages.build.request import SiteFile
from sanshen.publish.store import digests
from sanshen.publish.store.delta import Delta, Facts
from sanshen.publish.store.manifest import Manifest, Published, Stated

NAME = "versions.sqlite"
_FORMAT = 1
_WAIT = 30.0
_SCHEMA = f"""
create table releases (number integer primary key, name text, commit_id text, tree text, ledger text, day text,
    created_at text, digest text, articles integer, files integer);
create table files (bucket integer, path text, since integer, until integer, sha256 blob, size integer,
    primary key (bucket, path, since)) without rowid;
create index files_since on files (since);
create index files_until on files (until) where until is not null;
create index files_kept on files (sha256) where until is not null;
create table articles (path text, since integer, until integer, blob_id text, title text, entry integer,
    primary key (path, since)) without rowid;
create index articles_since on articles (since);
create index articles_until on articles (until) where until is not null;
create table buckets (id integer primary key, digests blob);
pragma user_version = {_FORMAT};
"""
_FILE = "path, lower(hex(sha256)), size, since, until"
_ARTICLE = "path, blob_id, title, entry"


class Version(msgspec.Struct, frozen=True):
    """One file as some releases have it."""

    file: SiteFile
    since: int
    until: int | None

    def alive(self, number: int) -> bool:
        return self.since <= number and (self.until is None or self.until > number)


class Versions:
    """An open file of versions. Releases are spoken of by number; 0 is the empty one before the first."""

    def __init__(self, link: sqlite3.Connection) -> None:
        self._link = link

    # -- reading ---------------------------------------------------------------------------------------------------

    def releases(self) -> list[Manifest]:
        """Kept releases, newest first."""
        return [_manifest(row) for row in self._link.execute("select * from releases order by number desc")]

    def release(self, name: str) -> Manifest | None:
        row = self._link.execute("select * from releases where number = ? and name = ?", (_number(name), name))
        return next(map(_manifest, row), None)

    def newest(self) -> Manifest | None:
        row = self._link.execute("select * from releases order by number desc limit 1")
        return next(map(_manifest, row), None)

    def files(self, number: int) -> list[Version]:
        """Every file of a release."""
        return self.between(0, number)

    def stated(self, number: int) -> dict[str, Stated]:
        """Every file of a release by path."""
        alive = "since <= :n and (until is null or until > :n)"
        rows = self._link.execute(f"select path, sha256, size from files where {alive}", {"n": number})
        return {row[0]: row for row in rows}

    def between(self, one: int, other: int) -> list[Version]:
        """Files that release `other` has and release `one` has not, or has with other bytes; by path."""
        rows = self._link.execute(_between("files", _FILE, one, other), {"one": one, "other": other})
        found = [Version(SiteFile(*row[:3]), row[3], row[4]) for row in rows]
        return sorted(found, key=lambda version: version.file.path)

    def articles(self, number: int) -> list[Published]:
        return self.articles_between(0, number)

    def articles_between(self, one: int, other: int) -> list[Published]:
        """Articles that release `other` has and release `one` has not, or has otherwise; by path."""
        rows = self._link.execute(_between("articles", _ARTICLE, one, other), {"one": one, "other": other})
        return sorted((Published(*row) for row in rows), key=lambda article: article.path)

    def digest(self, number: int) -> str:
        """Worked out anew from every row of the release."""
        return digests.digest((found.file.path, bytes.fromhex(found.file.sha256)) for found in self.files(number))

    def sound(self) -> bool:
        """Whether SQLite finds the file whole, and the newest release's rows make up its digest."""
        newest = self.newest()
        whole = database.is_sound(self._link, "integrity_check")
        return whole and (newest is None or self.digest(newest.number) == newest.digest)

    def retained_digests(self, served: int) -> set[str]:
        """Digests of bytes that some kept release has and the served one has not."""
        gone = "select lower(hex(sha256)) from files where until is not null and not (since <= :n and until > :n)"
        rows = self._link.execute(f"{gone} union select lower(hex(sha256)) from files where since > :n", {"n": served})
        return {row[0] for row in rows}

    def is_retained(self, sha256: str, served: int, new: int = 0) -> bool:
        """Whether these bytes are wanted by a kept release, other than `new`, for a file that the served one has not."""
        gone = "until is not null and sha256 = :sha and not (since <= :n and until > :n)"
        late = "since > :n and since <> :new and sha256 = :sha"
        query = f"select exists (select 1 from files where {gone}) or exists (select 1 from files where {late})"
        given = {"sha": bytes.fromhex(sha256), "n": served, "new": new}
        return bool(self._link.execute(query, given).fetchone()[0])

    # -- changing --------------------------------------------------------------------------------------------------

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Everything done within is on the disk at the end, or nothing is."""
        with database.transaction(self._link):
            yield

    def add(self, name: str, delta: Delta, facts: Facts) -> Manifest:
        """Write down a new release after the newest; within `changing()`."""
        newest, number = self.newest(), _number(name)
        last = newest.number if newest else 0
        files, articles = newest.files if newest else 0, newest.articles if newest else 0
        base = _number(delta.base) if delta.base else last
        touched = set()
        for path, file in self._wanted_files(delta, last, base):
            if (change := self._set_file(number, path, file)) is not None:
                files += change
                touched.add(digests.bucket_of(path))
        for path, article in self._wanted_articles(delta, last, base):
            articles += self._set_article(number, path, article)
        made = Manifest(
            release=name,
            commit=facts.commit,
            tree=facts.tree,
            ledger=facts.ledger,
            day=facts.day,
            created_at=facts.created_at,
            digest=self._digest_again(touched),
            articles=articles,
            files=files,
        )
        self._link.execute(f"insert into releases values ({', '.join('?' * 10)})", _row(made))
        return made

    def undo(self, newest: Manifest) -> None:
        """As if the newest release had never been added: for one that was made and never served."""
        number = newest.number
        buckets = self._link.execute(
            "select bucket from files where since = :n union select bucket from files where until = :n", {"n": number}
        )
        touched = {row[0] for row in buckets}
        for table in ("files", "articles"):
            self._link.execute(f"delete from {table} where since = ?", (number,))
            self._link.execute(f"update {table} set until = null where until = ?", (number,))
        self._digest_again(touched)
        self._link.execute("delete from releases where number = ?", (number,))

    def drop(self, number: int) -> set[str]:
        """Forget an old release and the versions that only it had; their digests. Not for the newest."""
        older = "select coalesce(max(number), 0) from releases where number < ?"
        newer = "select min(number) from releases where number > ?"
        left, right = (self._link.execute(query, (number,)).fetchone()[0] for query in (older, newer))
        only = "since > :left and since <= :n and until > :n and until <= :right"
        given = {"left": left, "n": number, "right": right}
        rows = self._link.execute(f"select lower(hex(sha256)) from files where {only}", given)
        gone = {row[0] for row in rows}
        for table in ("files", "articles"):
            self._link.execute(f"delete from {table} where {only}", given)
        self._link.execute("delete from releases where number = ?", (number,))
        return gone

    # -- one row ---------------------------------------------------------------------------------------------------

    def _wanted_files(self, delta: Delta, last: int, base: int) -> Iterable[tuple[str, SiteFile | None]]:
        wanted: dict[str, SiteFile | None] = {}
        if delta.whole:
            old = {found.file.path: found.file for found in self.files(last)}
            new = {file.path: file for file in delta.written}
            return [(path, new.get(path)) for path in old.keys() | new.keys() if old.get(path) != new.get(path)]
        if base != last:
            wanted = {found.file.path: None for found in self.between(base, last)}
            wanted |= {found.file.path: found.file for found in self.between(last, base)}
        wanted |= dict.fromkeys(delta.removed)
        wanted |= {file.path: file for file in delta.written}
        return wanted.items()

    def _wanted_articles(self, delta: Delta, last: int, base: int) -> Iterable[tuple[str, Published | None]]:
        wanted: dict[str, Published | None] = {}
        if delta.whole:
            wanted = {article.path: None for article in self.articles(last)}
        elif base != last:
            wanted = {article.path: None for article in self.articles_between(base, last)}
            wanted |= {article.path: article for article in self.articles_between(last, base)}
        wanted |= dict.fromkeys(delta.withdrawn)
        wanted |= {article.path: article for article in delta.articles}
        return wanted.items()

    def _set_file(self, number: int, path: str, file: SiteFile | None) -> int | None:
        """The newest release has this file so; by how many files it grew, None if it had it so before."""
        bucket = digests.bucket_of(path)
        key, new = (bucket, path), (bytes.fromhex(file.sha256), file.size) if file else None
        where = "where bucket = ? and path = ? and until is null"
        old = self._link.execute(f"select sha256, size from files {where}", key).fetchone()
        if old == new:
            return None
        if old:
            self._link.execute(f"update files set until = ? {where}", (number, *key))
        if new:
            self._link.execute("insert into files values (?, ?, ?, null, ?, ?)", (*key, number, *new))
        return bool(new) - bool(old)

    def _set_article(self, number: int, path: str, article: Published | None) -> int:
        """The newest release has this article so; by how many articles it grew."""
        new = (article.blob, article.title, article.entry) if article else None
        where = "where path = ? and until is null"
        old = self._link.execute(f"select blob_id, title, entry from articles {where}", (path,)).fetchone()
        if old == new:
            return 0
        if old:
            self._link.execute(f"update articles set until = ? {where}", (number, path))
        if new:
            self._link.execute("insert into articles values (?, ?, null, ?, ?, ?)", (path, number, *new))
        return bool(new) - bool(old)

    def _digest_again(self, touched: set[int]) -> str:
        """The newest release's digest, with the touched buckets worked out anew."""
        with self._link.blobopen("buckets", "digests", 1) as blob:
            for bucket in touched:
                query = "select path, sha256 from files where bucket = ? and until is null"
                found = digests.bucket_digest(self._link.execute(query, (bucket,)))
                blob.seek(bucket * digests.SIZE)
                blob.write(found)
            blob.seek(0)
            return digests.over(blob.read())


@contextmanager
def opened(path: Path) -> Iterator[Versions]:
    """The file of versions for reading; as if empty where there is none yet, or where whoever began it was killed."""
    if path.exists():
        private.clear_sides(path)
        # whoever may write also takes back what a killed commit left; others can only look
        mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
        with _open(path, f"?mode={mode}") as link:
            if _is_equipped(link):
                yield Versions(link)
                return
    with _open(Path(":memory:")) as link:
        _equip(link)
        yield Versions(link)


@contextmanager
def written(path: Path) -> Iterator[Versions]:
    """The same for changing, made where there is none. Needs the store's lock."""
    private.clear_sides(path)
    with _open(path) as link:
        if not _is_equipped(link):
            _equip(link)
        link.execute("pragma synchronous = full")
        link.execute("pragma cache_spill = off")  # a spill would lock readers out for as long as a release is made
        yield Versions(link)


@contextmanager
def _open(path: Path, how: str = "") -> Iterator[sqlite3.Connection]:
    try:
        link = database.connect(path, wait=_WAIT, how=how)
        try:
            if database.version(link) not in (0, _FORMAT):
                raise sqlite3.DatabaseError("unknown format")
            yield link
        finally:
            link.close()
    except sqlite3.DatabaseError as error:
        if not private.is_damage(error):
            raise PortalError(f"版本库不能读写（{error}）", cure=_cure(path), path=str(path)) from error
        cure = "运行 sanshen publish，它会另存损坏的版本库、重新建立（以前的版本将不能再回退）"
        raise Damaged("版本库损坏", cure=cure, path=str(path)) from error


def _cure(path: Path) -> str:
    """SQLite does not say what the system refused; the system does."""
    try:
        os.close(os.open(path, os.O_RDWR))
    except FileNotFoundError:
        pass
    except OSError as error:
        from sanshen.base.rights import cure_of

        return cure_of(error, path)
    return "检查磁盘空间和写权限；另一个发布正在进行时，等它结束后重试"


def _is_equipped(link: sqlite3.Connection) -> bool:
    return database.version(link) == _FORMAT


def _equip(link: sqlite3.Connection) -> None:
    with database.transaction(link):
        database.run(link, _SCHEMA)
        link.execute("insert into buckets values (1, ?)", (digests.EMPTY,))


def _between(table: str, columns: str, one: int, other: int) -> str:
    """Alive at `other`, not at `one`; the index is named because no statistics are kept."""
    if one <= other:
        where = "since > :one and since <= :other and (until is null or until > :other)"
        return f"select {columns} from {table} indexed by {table}_since where {where}"
    where = "until > :other and until <= :one and since <= :other"
    return f"select {columns} from {table} indexed by {table}_until where {where}"


def _number(name: str) -> int:
    head = name.partition("-")[0]
    return int(head) if head.isdecimal() else -1


def _row(made: Manifest) -> tuple[object, ...]:
    head = (made.number, made.release, made.commit, made.tree, made.ledger, made.day, made.created_at.isoformat())
    return (*head, made.digest, made.articles, made.files)


def _manifest(row: tuple[object, ...]) -> Manifest:
    _, *said = row
    names = ("release", "commit", "tree", "ledger", "day", "created_at", "digest", "articles", "files")
    try:
        return msgspec.convert(dict(zip(names, said, strict=True)), Manifest)
    except UNREADABLE as error:
        raise sqlite3.DatabaseError("a row of another form") from error
