"""Checks a whole batch, on as many processes or machines as are given. The findings are the same and in the same order."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

import msgspec

from checks.bounds import confine
from checks.document import Document, Place
from checks.finding import Finding
from checks.kinds import is_attachment
from checks.related import NOTHING, Related
from checks.rules.crashed import Crashed
from checks.runner import check
from checks.sources import Batch
from sanshen.base.errors import PortalError

if TYPE_CHECKING:
    from sanshen.base.parallel import Tell

FEW = 200  # documents that are checked before other processes have begun
MOST_JOBS = 8  # at 80 MB each
_CHUNK_FILES, _CHUNK_BYTES = 64, 1 << 20


class Sent(msgspec.Struct, frozen=True):
    """A document on its way to a worker; its place is sent once for all."""

    path: str
    data: bytes
    mode: str
    unread: str
    related: Related = NOTHING


class SharedContext(msgspec.Struct, frozen=True):
    """What all documents share, the edition of the rules by which they are to be checked, and whether malware is looked for."""

    place: Place
    edition: str
    malware: bool = False


def check_batch(
    batch: Batch, *, jobs: int = 0, scheduler: str = "", tell: Tell = lambda _: None
) -> Generator[list[Finding], None, None]:
    """The findings of each document in turn; `jobs` of 0 takes what suits this machine and the batch."""
    if not scheduler and (jobs or (1 if len(batch) < FEW else default_jobs())) == 1:
        return check_all(batch)
    from sanshen.base.parallel import spread  # 20 ms that a hook need not pay

    context = context_of(batch)
    done = spread(
        _checked,
        chunks_of(batch),
        shared=context,
        jobs=jobs or default_jobs(),
        scheduler=scheduler,
        tell=tell,
        lost=partial(lost, context=context),
    )
    return (batch.baseline.applied(findings) for chunk in done for findings in chunk)


def check_all(batch: Batch) -> Generator[list[Finding], None, None]:
    """The findings of each document in turn, those of the baseline waived."""
    for document in batch:
        yield batch.baseline.applied(check(document))


def default_jobs() -> int:
    from sanshen.base.parallel import processors  # as above

    return processors(MOST_JOBS)


def chunks_of(documents: Iterable[Document]) -> Iterator[list[Sent]]:
    chunk: list[Sent] = []
    size = 0
    for one in documents:
        chunk.append(Sent(one.path, one.data, one.mode, one.unread, one.related))
        size += len(one.data)
        if len(chunk) >= _CHUNK_FILES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _checked(context: SharedContext, chunk: list[Sent]) -> list[list[Finding]]:
    return [check(document) for document in arrived(context, chunk)]


def arrived(context: SharedContext, chunk: list[Sent]) -> Iterator[Document]:
    """The documents of a chunk on the machine that is to check them; PortalError where it would find other than the rest."""
    if context.edition != edition():
        raise PortalError("集群上的程序与本机不是同一版本", cure="在所有机器上安装同一版本后重试")
    if context.malware:
        from checks import clamd

        clamd.require()
    for one in chunk:
        confine()
        yield Document(one.path, one.data, one.mode, context.place, one.unread, one.related)


def context_of(batch: Batch) -> SharedContext:
    return SharedContext(batch.place, edition(), looks_for_malware(batch))


def looks_for_malware(batch: Batch) -> bool:
    """A worker without clamd must not pass what the one beside it would have looked at."""
    if not any(map(is_attachment, batch.paths)):
        return False
    from checks import clamd

    return clamd.state().running


def lost(chunk: list[Sent], context: SharedContext | None = None) -> list[list[Finding]]:
    """What killed its workers was not checked, and may not pass. Which file of a chunk it is shows when each is checked alone."""
    if context and len(chunk) > 1:
        from sanshen.base.parallel import spread

        alone = spread(_checked, [[one] for one in chunk], shared=context, jobs=2, lost=lost)
        return [found for (found,) in alone]
    message = "检查程序在这个文件上反复被终止（时间太久或内存不足），本文件未检查"
    return [[Crashed().at_line(Document(one.path, b""), 1, message, Crashed.cure)] for one in chunk]


@cache
def edition() -> str:
    """A digest of the code and data that decide what is found."""
    import hashlib
    from pathlib import Path

    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for file in sorted(
        file for room in ("checks", "sanshen/base", "sanshen/portal") for file in (root / room).rglob("*")
    ):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(root).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()
