"""SQLite files: all or nothing, whatever the file is called and whoever else is at it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sanshen.base import database

TABLES = "CREATE TABLE note (text TEXT NOT NULL); PRAGMA user_version = 7;"


def notes(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as link:
        return [row[0] for row in link.execute("SELECT text FROM note")]


@pytest.mark.parametrize("name", ["plain.sqlite", "a?b#c%20 d.sqlite", "记录.sqlite"])
def test_the_file_opened_is_the_one_named(tmp_path: Path, name: str) -> None:
    with closing(database.connect(tmp_path / name, wait=1)) as link:
        database.run(link, TABLES)
        with database.transaction(link):
            link.execute("INSERT INTO note VALUES ('kept')")
        assert database.version(link) == 7 and database.is_sound(link)
    assert [one.name for one in tmp_path.iterdir()] == [name] and notes(tmp_path / name) == ["kept"]


def test_what_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with closing(database.connect(path, wait=1)) as link:
        database.run(link, TABLES)
        with pytest.raises(sqlite3.IntegrityError), database.transaction(link):
            link.execute("INSERT INTO note VALUES ('first')")
            link.execute("INSERT INTO note VALUES (NULL)")
        with database.transaction(link):
            link.execute("INSERT INTO note VALUES ('second')")
    assert notes(path) == ["second"]


def test_tables_made_within_a_transaction_go_with_it(tmp_path: Path) -> None:
    with closing(database.connect(tmp_path / "file", wait=1)) as link:
        with pytest.raises(KeyError), database.transaction(link):
            database.run(link, TABLES)
            raise KeyError
        assert database.version(link) == 0 and link.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_file_opened_to_be_read_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        database.connect(tmp_path / "none", wait=1, how="?mode=ro").execute("SELECT 1 FROM note")
    assert not list(tmp_path.iterdir())


def test_in_memory_each_has_its_own() -> None:
    with closing(database.connect(None, wait=1)) as one, closing(database.connect(None, wait=1)) as other:
        database.run(one, TABLES)
        assert database.version(other) == 0
