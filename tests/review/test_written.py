"""A commit that git would not write is refused before it stands in main for ever; one that stands there stops nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate.admit import admit
from sanshen.review.local_acts import LocalReview
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.support.office import SITE, Office, now

NAME = "article/second"
E = b"Ed <editor@yunxi.gov.example> 1796000000 +0800"
LEADER = b"Le <leader@yunxi.gov.example> 1796000000 +0800"
PLAIN = b"author " + E + b"\ncommitter " + E + b"\n"
SIGNED = b"gpgsig -----BEGIN SSH SIGNATURE-----\n U1NI\n \n -----END SSH SIGNATURE-----\n"
ODD = {
    "two authors": b"author " + E + b"\nauthor " + LEADER + b"\ncommitter " + E + b"\n\nx\n",
    "two addresses": b"author Le <leader@yunxi.gov.example> <editor@yunxi.gov.example> 1796000000 +0800\ncommitter " + E + b"\n\nx\n",
    "a NUL in the message": PLAIN + b"\nx\0y\n",
    "a NUL in a name": PLAIN.replace(b"Ed", b"E\0d") + b"\nx\n",
    "a second tree": PLAIN + b"tree " + b"1" * 40 + b"\n\nx\n",
    "a late parent": PLAIN + b"parent " + b"1" * 40 + b"\n\nx\n",
    "a date with a nought before": PLAIN.replace(b"1796", b"01796") + b"\nx\n",
    "a header of its own": PLAIN + b"x-secret abc\n\nx\n",
    "a message without end": PLAIN + b"\n" + b"x" * (1 << 19),
    "no date": PLAIN.replace(b" 1796000000", b"") + b"\nx\n",
    "a year far off": PLAIN.replace(b"1796000000", b"999999999999") + b"\nx\n",
}  # fmt: skip
GOOD = {
    "no message": PLAIN + b"\n",
    "signed": PLAIN + SIGNED + b"\nx\n",
    "another encoding": PLAIN.replace(b"Ed", "编辑".encode("gbk")) + b"encoding GBK\n\n" + "说明".encode("gbk"),
    "no name": PLAIN.replace(b"Ed <", b" <") + b"\n\n\nx",
}


def made(office: Office, rest: bytes) -> str:
    """The branch with one commit of exactly these headers and words, on top of main."""
    office.branch(NAME)
    tree, main = git(office.root, "rev-parse", f"{NAME}^{{tree}}"), git(office.root, "rev-parse", "main")
    raw = f"tree {tree}\nparent {main}\n".encode() + rest
    run = ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"]
    commit = subprocess.run(run, cwd=office.root, input=raw, capture_output=True, check=True).stdout.decode().strip()
    (office.root / f".git/refs/heads/{NAME}").write_text(f"{commit}\n")  # git itself may refuse to
    return commit


@pytest.mark.parametrize("rest", ODD.values(), ids=ODD)
def test_a_commit_that_git_would_not_write_is_refused_by_its_id(office: Office, rest: bytes) -> None:
    commit, before = made(office, rest), git(office.root, "rev-parse", "main", "ledger")
    with pytest.raises(PortalError) as refused:
        office.submit(NAME)
    assert commit in refused.value.message and "git commit" in refused.value.cure
    run = [str(Path(sys.executable).with_name("sanshen")), "check", "--range", f"main..{NAME}"]
    done = subprocess.run(run, cwd=office.root, capture_output=True, text=True)
    assert done.returncode != 0 and commit in done.stdout + done.stderr and "Traceback" not in done.stderr
    with pytest.raises(PortalError):
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert git(office.root, "rev-parse", "main", "ledger") == before


@pytest.mark.parametrize("rest", GOOD.values(), ids=GOOD)
def test_what_git_writes_is_taken(office: Office, rest: bytes) -> None:
    made(office, rest)
    assert office.submit(NAME).verdict.state == "pending"


def test_one_that_stands_in_main_stops_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    made(office, ODD["two authors"])
    git(office.root, "reset", "-q", "--hard", NAME)
    office.local_review = LocalReview(office.repo, "main", SITE)
    office.adopt()
    office.publish_article(
        "article/next", {"content/ywdt/yxyw/next.md": (office.root / "content/ywdt/yxyw/first.md").read_text()}
    )
    assert verify(office.repo, "main").faults == []
