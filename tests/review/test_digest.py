"""The digest of a change, by the words of docs/ledger.md, and why it does not hang on SHA-1."""

from __future__ import annotations

import hashlib
import zlib

from sanshen.review.case import change_and_law
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.support.office import Office, article

SECOND = "content/ywdt/yxyw/second.md"


def test_it_is_what_the_page_of_the_ledger_says(office: Office) -> None:
    office.publish_article("article/old", {SECOND: article("第一版")})
    text = article("第二版")
    office.branch("article/new", {SECOND: text, "content/ywdt/yxyw/third.md": article("第三篇")})
    change, _ = change_and_law(office.repo, "article/new", office.repo.resolve("refs/heads/article/new"), "main")
    words = b"sanshen-change/1\0"
    for path, old in (
        (SECOND, git(office.root, "rev-parse", f"main:{SECOND}")),
        ("content/ywdt/yxyw/third.md", "0" * 40),
    ):
        new = git(office.root, "rev-parse", f"article/new:{path}")
        contents = hashlib.sha256((git(office.root, "cat-file", "blob", new) + "\n").encode()).hexdigest()
        fields = (path, "100644" if old != "0" * 40 else "000000", "100644", old, new, contents)
        words += "\0".join(fields).encode() + b"\0\n"
    assert change.digest == hashlib.sha256(words).hexdigest()


def test_other_contents_under_the_same_sha1_are_found(office: Office) -> None:
    """What a collision would come to: an object's name stays, its bytes do not; every read notices what is no collision."""
    office.publish_article("article/second", {SECOND: article("第二篇稿件")})
    assert verify(office.repo, "main").faults == []
    name = git(office.root, "rev-parse", f"main:{SECOND}")
    evil = article("第三篇稿件").encode()
    file = office.root / ".git/objects" / name[:2] / name[2:]
    file.chmod(0o644)
    file.write_bytes(zlib.compress(b"blob %d\0" % len(evil) + evil))
    office.repo.close()
    faults = verify(office.repo, "main").faults
    assert any(fault.entry == 1 and "内容与编号不符" in fault.message for fault in faults)
