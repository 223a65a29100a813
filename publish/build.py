"""One commit and one ledger into one folder of pages: the same in, the same bytes out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from portal import provenance
from portal.errors import PortalError
from portal.paths import CONTENT
from portal.provenance import Provenance
from publish import child

_NOISE = ("Traceback ", "  ", "RuntimeError: Warning or error encountered", "During handling", "The above exception")
_LINES = 12
_MODULE = "plugins.with_pelican"


def release(root: Path, site: Path, facts: Provenance, when: int, held: int | None = None) -> bool:
    """The pages with what the ledger says of them. `held` is a lock which the build keeps too."""
    (root / provenance.FILE).write_bytes(facts.to_json())
    return run(root, site, "publishconf.py", when, agreed=True, held=held)


def run(
    root: Path,
    site: Path,
    settings: str,
    when: int,
    *,
    agreed: bool,
    held: int | None = None,
    limit: float | None = None,
) -> bool:
    """Build the pages of `root` into `site`; True if that was closed in, which what is not `agreed` has to be.

    `when` is the commit's time; `limit` is how many seconds it may take.
    """
    site.mkdir(exist_ok=True)
    words = ("content", "-s", settings, "-o", str(site), "--fatal", "errors", "--log-handler", "plain")
    command, closed = child.command(_MODULE, *words, inside=root, reads=[root], writes=[site], agreed=agreed)
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=child.environment(when),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=() if held is None else (held,),
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        cure = "检查模板、设置或稿件里有没有做不完的循环"
        raise PortalError("生成页面超过了时限，已经停下", cure=cure) from error
    if done.returncode:
        raise PortalError(_said(done.stdout), cure="先在本地运行 pelican content 找到原因，改正并审核后再发布")
    plain(site)
    return closed


def missing_pages(site: Path, articles: list[str]) -> Iterator[str]:
    """Articles that were agreed but have no page: Pelican may drop a file and still end well."""
    for path in articles:
        if not (site / path.removeprefix(CONTENT)).with_suffix(".html").is_file():
            yield path


def _said(output: bytes) -> str:
    """What Pelican said, without the walk through its own code."""
    lines = output.decode("utf-8", "replace").splitlines()
    useful = [line.strip() for line in lines if line.strip() and not line.startswith(_NOISE)]
    unique = list(dict.fromkeys(useful))[-_LINES:]
    return "页面没有生成：" + ("\n  ".join(["", *unique]) if unique else "Pelican 没有说明原因")


def plain(site: Path) -> None:
    """Refuse all but plain files and folders; make these readable by a web server whatever the publisher's umask."""
    site.chmod(0o755)
    for folder, folders, files in os.walk(site):
        for name in folders + files:
            path = Path(folder, name)
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                where = path.relative_to(site).as_posix()
                raise PortalError("生成了链接或特殊文件", cure="检查插件：只生成普通文件", path=where)
            path.chmod(0o755 if path.is_dir() else 0o644)
