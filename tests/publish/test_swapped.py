"""Whoever may write to the web root puts a link in the place of what we have just made: nothing that it leads to is opened up."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.git import private
from sanshen.publish.store.releases import Store
from tests.support import stock

# as the first call after that with this name ends, a link to `target` takes the place of the folder
MEDDLER = """
import os, sys
from pathlib import Path
from sanshen.publish.store.releases import Store
from tests.support import stock

site, own, name, target = sys.argv[1:]
made = done = False

def swap(event, args):
    global made, done
    there = os.fspath(args[0]) if args and isinstance(args[0], (str, os.PathLike)) else ""
    if done or not there.startswith(site) or Path(there).name.partition("-")[0] != name:
        return
    if event == "os.mkdir" or (event == "os.chmod" and not made):
        made = True
    elif made and event in ("os.chmod", "open") and os.path.isdir(args[0]):
        done = True
        os.rename(args[0], f"{args[0]}.was")
        os.symlink(target, args[0])

sys.addaudithook(swap)
store = Store(Path(site), Path(own))
try:
    with store.locked():
        stock.publish(store, {"index.html": "1", "a/b.html": "2"}, whole=True)
except OSError:
    pass
assert done
"""


@pytest.mark.parametrize("name", ["site", "releases", ".building", "a"])
def test_a_folder_is_opened_up_itself_and_never_what_stands_in_its_place(tmp_path: Path, name: str) -> None:
    target = tmp_path / "closed"
    target.mkdir(mode=0o700)
    folder = "web" if name != "site" else "site"
    words = [sys.executable, "-c", MEDDLER, str(tmp_path / folder), str(tmp_path / "own/store"), name, str(target)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o700 and list(target.iterdir()) == []
    store = Store(tmp_path / folder, tmp_path / "own/store")
    for path in (store.folder, *store.folder.glob("*.was")):  # an operator looks what it is, and takes it away
        if path.is_symlink() or path.suffix == ".was":
            private.remove(path)
    with store.locked():
        stock.publish(store, {"index.html": "1"}, whole=True)
    assert store.damages(store.current() or "") == []
