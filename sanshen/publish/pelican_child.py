"""One commit and one ledger into one folder of pages: the same in, the same bytes out.

Pelican is asked nothing and answers nothing: what it made, what it printed and how it ended are all there is to read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from sanshen.base import child_process
from sanshen.base.errors import PortalError
from sanshen.pages import bounds
from sanshen.pages.settings import cure_of
from sanshen.portal import provenance
from sanshen.portal.paths import CONTENT
from sanshen.portal.provenance import Provenance
from sanshen.publish import child
from sanshen.publish.child_limits import Watch

_NOISE = ("Traceback ", "  ", "RuntimeError: Warning or error encountered", "During handling", "The above exception")
_LINES = 12
_LAST = 1 << 16  # bytes of what it said
_NO_REASON = "Pelican 没有说明原因"
_ROOM = 1 << 20  # bytes without which nothing can be built, nor said why
_MODULE = "plugins.with_pelican"


def release(root: Path, site: Path, facts: Provenance, when: int, held: int | None = None) -> bool:
    """The pages with what the ledger says of them. `held` is a lock which the build keeps too."""
    (root / provenance.FILE).write_bytes(facts.to_json())
    return run(root, site, "publishconf.py", when, agreed=True, held=held, limit=bounds.RELEASE)


def run(
    root: Path,
    site: Path,
    settings: str,
    when: int,
    *,
    agreed: bool,
    held: int | None = None,
    limit: float | None = None,
    reads: Sequence[Path] = (),
) -> bool:
    """Build the pages of `root` into `site`; True if that was closed in, which what is not `agreed` has to be.

    What it sees of `root` may be less: `reads` alone.

    `when` is the commit's time; `limit` is how many seconds it may take.
    """
    site.mkdir(exist_ok=True)
    words = ("content", "-s", settings, "-o", str(site), "--fatal", "errors", "--log-handler", "plain")
    command, closed = child.command(_MODULE, *words, inside=root, reads=reads or [root], writes=[site], agreed=agreed)
    with tempfile.TemporaryFile(dir=site.parent) as said:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=child.environment(when),
            stdin=subprocess.PIPE,  # a device would be the machine's own, which root's child may close to everybody
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=() if held is None else (held,),
            start_new_session=True,
        )
        try:
            assert process.stdin
            process.stdin.close()
            watch = Watch(partial(child_process.kill, process, group=True), site, limit)
            try:
                child_process.await_end(process)
            finally:
                watch.end()
        finally:
            child_process.end(process, group=True)
        code = process.returncode
        if watch.over:
            raise watch.over
        if code:
            said.seek(max(0, said.seek(0, os.SEEK_END) - _LAST))
            why = _said(said.read(_LAST))
            if why.endswith(_NO_REASON) and shutil.disk_usage(site).free < _ROOM:
                raise PortalError("页面没有生成：磁盘满了", cure="腾出空间后重试", path=str(site))
            raise PortalError(why, cure=cure_of(why, "在自己的机器上运行 sanshen build 找到原因，改正并审核后再发布"))
    return closed


def missing_pages(made: Iterable[str], articles: Iterable[str]) -> Iterator[str]:
    """Articles that were agreed but have none of the pages `made`: Pelican may drop a file and still end well."""
    there = set(made)
    for path in articles:
        if f"{path.removeprefix(CONTENT).removesuffix('.md')}.html" not in there:
            yield path


def _said(output: bytes) -> str:
    """What Pelican said, without the walk through its own code."""
    lines = output.decode("utf-8", "replace").splitlines()
    useful = [line.strip() for line in lines if line.strip() and not line.startswith(_NOISE)]
    unique = list(dict.fromkeys(useful))[-_LINES:]
    return "页面没有生成：" + ("\n  ".join(["", *unique]) if unique else _NO_REASON)
