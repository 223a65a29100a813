"""kill -9 at any moment: `current` leads to one whole release, and the next run succeeds."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publish.releases import Store
from tests.office import Office
from tests.publish.test_publish import store_of

PUBLISH = "from commands.publish import command; command()"
WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from portal.dates import BEIJING
from publish.manifest import SITE, Manifest, digest, scan
from publish.releases import Store

store = Store(Path(sys.argv[1]))
while True:
    with store.locked():
        name = store.next_name("c" * 40)
        folder = store.building(name)
        site = folder / "release" / SITE
        site.mkdir()
        for number in range(20):
            (site / f"{number}.html").write_text(name)
        files = scan(site)
        facts = Manifest(release=name, commit="c" * 40, tree="t", ledger="l", created_at=datetime.now(BEIJING),
                         digest=digest(files), articles=[], files=files)
        store.add(folder / "release", facts)
        store.switch(facts)
        store.discard(folder)
        store.prune(3)
"""


def start(code: str, *args: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *args], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def finish(process: subprocess.Popen[bytes]) -> None:
    said = process.communicate()[0].decode()
    assert process.returncode == 0, said


def assert_whole(store: Store) -> None:
    name = store.current()
    assert name is None or store.damages(name) == []


def seen_by_a_reader(store: Store) -> set[str]:
    """Everything a reader finds who resolves `current` once; empty if that release was removed meanwhile."""
    release = store.link.resolve()
    try:
        return {(release / "site" / f"{number}.html").read_text() for number in range(20)}
    except FileNotFoundError:
        assert not release.exists(), "a release that stands must be whole"
        return set()


def test_readers_never_see_two_releases_and_kills_never_leave_half_of_one(tmp_path: Path) -> None:
    store, chance = Store(tmp_path / "site"), random.Random(3)
    kills, looks, switches, latest = 0, 0, set[str](), time.monotonic() + 60
    while kills < 20 or (len(switches) < 10 and time.monotonic() < latest):
        writer = start(WRITER, str(store.folder))
        end = time.monotonic() + chance.uniform(0.12, 0.5)
        while time.monotonic() < end:
            if store.link.is_symlink():
                found = seen_by_a_reader(store)
                assert len(found) <= 1, f"a mixture of {found}"
                looks, switches = looks + 1, switches | found
        assert writer.poll() is None, writer.communicate()[0].decode()
        kill(writer)
        kills += 1
        assert_whole(store)
    assert looks > 100 and len(switches) >= 10
    with store.locked():
        left = {path.name for path in store.releases.iterdir()} | {path.name for path in store.folder.iterdir()}
    assert left == {*store.names(), ".lock", "current", "journal.jsonl", "releases"}
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
    assert not [path.name for path in store.releases.iterdir() if path.name.startswith(".")]


KILLED_BETWEEN = {"renamed, not switched": False, "switched, not noted": True}


@pytest.mark.parametrize("switched", KILLED_BETWEEN.values(), ids=KILLED_BETWEEN.keys())
def test_the_journal_finishes_or_undoes(office: Office, switched: bool) -> None:
    """The two moments that a random kill hits rarely, made by taking back what came after them."""
    store = store_of(office)
    for _ in range(2):
        finish(start(PUBLISH, "--force", cwd=office.root))
    new, old = store.names()
    lines = store.journal.read_bytes().splitlines(keepends=True)
    store.journal.write_bytes(b"".join(lines[:-1]) + b'{"act":"swi')
    if not switched:
        (store.folder / "again").symlink_to(f"releases/{old}")
        (store.folder / "again").replace(store.link)
    with store.locked():
        assert store.current() == (new if switched else old)
        assert store.names() == ([new, old] if switched else [old])
        assert_whole(store)
