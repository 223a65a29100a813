"""GitPython over a clone's objects: history, blame and differences, for verbs where a person waits.

The library starts git with the whole environment and reads settings by itself. So it is opened on an empty repository that
only shares the objects (`Apart`): no settings, attributes, hooks or refs of the clone are there to be followed. Objects come
from the clone's living reader, which holds each against its id. Importing this takes 0.05 s: a verb does so when it is run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar

from git import BadObject, GitCmdObjectDB, GitCommandError, UnsupportedOperation
from git import Repo as Library
from gitdb.base import IStream, OInfo, OStream

from sanshen.base.inherited import forget_git
from sanshen.git.failures import GitFailed, Missing, failure
from sanshen.git.objects import BlameLine
from sanshen.git.repo import Repo
from sanshen.git.safety import OURS, Apart, stated
from sanshen.git.time_limits import PATIENCE

__all__ = ["Library", "blame", "opened"]


class Objects(GitCmdObjectDB):
    """What the library asks for an object, answered by the reader of a clone. Objects are written by `Repo` alone."""

    reader: ClassVar[Repo]

    def has_object(self, sha: bytes) -> bool:
        return self.reader.has(sha.hex())

    def info(self, binsha: bytes) -> OInfo:
        found = self.reader.header(binsha.hex())
        if found is None:
            raise BadObject(binsha)
        return OInfo(binsha, found[1].encode(), found[2])

    def stream(self, binsha: bytes) -> OStream:
        try:
            kind, data = self.reader.stored(binsha.hex())
        except Missing as error:
            raise BadObject(binsha) from error
        return OStream(binsha, kind.encode(), len(data), BytesIO(data))

    def partial_to_complete_sha_hex(self, partial_hexsha: str) -> bytes:
        found = self.reader.header(partial_hexsha)
        if found is None:
            raise BadObject(partial_hexsha)
        return bytes.fromhex(found[0])

    def store(self, istream: IStream) -> IStream:
        raise UnsupportedOperation("objects are written by sanshen.git.repo")


@contextmanager
def opened(repo: Repo) -> Iterator[Library]:
    """The library on the objects of a clone; commits, trees and files are named by their ids, for it sees no refs.

    Every git that it starts has the settings and variables of `sanshen.git.safety`.
    """
    forget_git()  # the library itself reads GIT_DIR and the like
    room = Apart(repo.git_dir / "objects")
    hidden = {name: "" for name in os.environ if name.startswith(OURS)}

    class Read(Objects):
        reader = repo

    try:
        with Library(room.folder, Read, expand_vars=False) as library:
            library.git.update_environment(**hidden, **stated(env=room.env))
            yield library
    except GitCommandError as error:
        raise _failure(error) from error
    finally:
        room.close()


def blame(repo: Repo, revision: str, path: str, history: Mapping[str, Sequence[str]] | None = None) -> list[BlameLine]:
    """Each line of the file with the commit that last touched it.

    `history` states the parents of some commits instead of their own, so that git need not walk what lies between.
    The lines are the file's own: what `Library.blame` gives can be forged by a carriage return in the file.
    """
    start = repo.resolve(revision)
    texts = repo.read(start, path).split(b"\n")
    found = dict[int, BlameLine]()
    with opened(repo) as library, NamedTemporaryFile("w", encoding="ascii") as parents:
        parents.writelines(" ".join((one, *before)) + "\n" for one, before in (history or {}).items())
        parents.flush()
        options: dict[str, Any] = {"no_textconv": True, "ignore_revs_file": "", "kill_after_timeout": PATIENCE}
        if history:
            options["S"] = parents.name
        for entry in library.blame_incremental(start, path, allow_unsafe_options=True, **options):
            author = _text(entry.commit.author.name or "")
            for number in entry.linenos:
                text = texts[number - 1].decode("utf-8", "replace")
                found[number] = BlameLine(number, entry.commit.hexsha, author, entry.commit.authored_date, text)
    return [found[number] for number in sorted(found)]


def _text(name: str) -> str:
    """A name as it is shown: what the library kept of bytes that are no UTF-8 is marked."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _failure(error: GitCommandError) -> GitFailed:
    said = error.stderr.strip().removeprefix("stderr: '").removesuffix("'")  # as the library quotes it
    return failure(error.command[1], error.status, said)
