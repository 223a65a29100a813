"""kill -9 at any moment: `current` leads to one whole release, and the next run succeeds."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sanshen.publish.store.releases import Store
from tests.publish.test_publish import store_of
from tests.support.office import Office
from tests.support.stock import add, publish
from tests.support.tiny import ROOT

pytestmark = pytest.mark.slow

PUBLISH = "from sanshen.commands.publish import command; command()"
WRITER = """
import sys
from pathlib import Path
from sanshen.publish.store.releases import Store
from tests.support.stock import publish

store = Store(Path(sys.argv[1]), Path(sys.argv[2]))
while True:
    with store.locked():
        number = int((store.current() or "0").partition("-")[0]) + 1
        publish(store, {f"{n}.html": str(number) for n in range(20)}, whole=number % 3 == 0 or number == 1, keep=3)
"""


def start(code: str, *args: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
    alone = ["-P"] if cwd else []  # the portal's own programs are not to be taken for the installed ones
    return subprocess.Popen(
        [sys.executable, *alone, "-c", code, *args], cwd=cwd or ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def finish(process: subprocess.Popen[bytes]) -> None:
    said = process.communicate()[0].decode()
    assert process.returncode == 0, said


def assert_whole(store: Store) -> None:
    name = store.current()
    assert name and store.damages(name) == []


def seen_by_a_reader(store: Store) -> set[str]:
    """Everything a reader finds who resolves `current` once; empty if that release was removed meanwhile."""
    release = store.folder / store.link.readlink()
    try:
        return {(release / "site" / f"{number}.html").read_text() for number in range(20)}
    except FileNotFoundError:
        assert not release.exists(), "a release that stands must be whole"
        return set()


def test_readers_never_see_two_releases_and_kills_never_leave_half_of_one(tmp_path: Path) -> None:
    store, chance = Store(tmp_path / "site", tmp_path / "private"), random.Random(3)
    looks, switches = 0, set[str]()
    for _ in range(20):
        before = store.current()
        writer = start(WRITER, str(store.folder), str(store.private))
        latest, end = time.monotonic() + 30, 0.0
        while writer.poll() is None and time.monotonic() < (end or latest):
            if before or store.link.is_symlink():
                found = seen_by_a_reader(store)
                assert len(found) <= 1, f"a mixture of {found}"
                looks, switches = looks + 1, switches | found
            if not end and store.current() != before:
                end = time.monotonic() + chance.uniform(0, 0.3)
        assert writer.poll() is None, writer.communicate()[0].decode()
        kill(writer)
        assert_whole(store)
    assert looks > 100 and len(switches) >= 20
    with store.locked():
        served = store.current()
        spare = {path.name for path in store.releases.iterdir()} - {
            served
        }  # one, where the last kill came after all was done
        assert served and len(spare) <= 1 and all(name.removeprefix(".spare-") <= served for name in spare)
        assert {path.name for path in store.folder.iterdir()} == {"current", "releases", ".publishing", ".publisher"}
        left = {path.name for path in store.private.iterdir()}
    left -= {"versions.sqlite-journal", "stamps"}  # one that had not begun to count; a cache that need not be there yet
    assert left == {"lock", "builder", "journal.jsonl", "kept", "state", "versions.sqlite"}
    assert len(store.names()) <= 4


def test_a_real_publication_killed_at_any_moment(office: Office) -> None:
    store, chance = store_of(office), random.Random(5)
    begun = time.monotonic()
    finish(start(PUBLISH, cwd=office.root))
    whole = time.monotonic() - begun
    for _ in range(12):
        process = start(PUBLISH, "--force", cwd=office.root)
        time.sleep(chance.uniform(0.1, whole))
        kill(process)
        assert_whole(store)
    finish(start(PUBLISH, "--force", cwd=office.root))
    assert_whole(store)
    assert {path.name for path in store.releases.iterdir()} == {store.current(), f".spare-{store.current()}"}


KILLED_BETWEEN = {"made, not switched": False, "switched, not noted": True}


@pytest.mark.parametrize("switched", KILLED_BETWEEN.values(), ids=KILLED_BETWEEN.keys())
def test_the_journal_finishes_or_undoes(tmp_path: Path, switched: bool) -> None:
    """The two moments that a random kill hits rarely, and a line of the journal that is half written."""
    store = Store(tmp_path / "site", tmp_path / "private")
    with store.locked():
        old = publish(store, {"a.html": "1", "b/c.html": "1"}, whole=True)
        new = add(store, {"a.html": "2"}, removed=["b/c.html"])
        if switched:
            store.point(new.release)
        with store.journal.open("ab") as file:
            file.write(b'{"act":"swi')
    with store.locked():
        assert store.current() == (new if switched else old).release
        assert store.names() == ([new.release, old.release] if switched else [old.release])
        assert_whole(store)
        assert [path.name for path in store.releases.iterdir()] == [store.current()]
        again = publish(store, {"a.html": "3"})
        assert_whole(store)
        assert store.damages(again.release) == [] and store.last().manifest == again
