"""One commit and one ledger into one folder of pages: the same in, the same bytes out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from portal import provenance
from portal.errors import PortalError
from portal.paths import CONTENT
from portal.provenance import Provenance

_NOISE = ("Traceback ", "  ", "RuntimeError: Warning or error encountered", "During handling", "The above exception")
_LINES = 12


def release(root: Path, site: Path, facts: Provenance, when: int, held: int | None = None) -> None:
    """The pages with what the ledger says of them. `held` is a lock which the build keeps too."""
    (root / provenance.FILE).write_bytes(facts.to_json())
    run(root, site, "publishconf.py", when, held)


def run(root: Path, site: Path, settings: str, when: int, held: int | None = None) -> None:
    """Build the pages of `root` into `site`. `when` is the commit's time."""
    # -S leaves out .pth files, so an editable install cannot put today's work tree beside the blobs
    command = [sys.executable, "-S", "-B", "-m", "pelican", "content", "-s", settings, "-o", str(site)]
    command += ["--fatal", "errors", "--log-handler", "plain"]
    done = subprocess.run(
        command,
        cwd=root,
        env=surroundings(root, when),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=() if held is None else (held,),
        check=False,
    )
    if done.returncode:
        raise PortalError(_said(done.stdout), cure="先在本地运行 pelican content 找到原因，改正并审核后再发布")
    _settle(site)


def missing_pages(site: Path, articles: list[str]) -> Iterator[str]:
    """Articles that were agreed but have no page: Pelican may drop a file and still end well."""
    for path in articles:
        if not (site / path.removeprefix(CONTENT)).with_suffix(".html").is_file():
            yield path


def surroundings(root: Path, when: int) -> dict[str, str]:
    """An environment in which only `root` and the installed libraries can be imported."""
    packages = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    return {
        "PATH": os.defpath,
        "HOME": str(root),
        "PYTHONPATH": os.pathsep.join([str(root), *packages]),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": str(when),
        "NO_COLOR": "1",
        "COLUMNS": "240",
    }


def _said(output: bytes) -> str:
    """What Pelican said, without the walk through its own code."""
    lines = output.decode("utf-8", "replace").splitlines()
    useful = [line.strip() for line in lines if line.strip() and not line.startswith(_NOISE)]
    unique = list(dict.fromkeys(useful))[-_LINES:]
    return "页面没有生成：" + ("\n  ".join(["", *unique]) if unique else "Pelican 没有说明原因")


def _settle(site: Path) -> None:
    """Plain files and folders only, readable by a web server whatever the publisher's umask."""
    site.chmod(0o755)
    for folder, folders, files in os.walk(site):
        for name in folders + files:
            path = Path(folder, name)
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                where = path.relative_to(site).as_posix()
                raise PortalError("生成了链接或特殊文件", cure="检查插件：只生成普通文件", path=where)
            path.chmod(0o755 if path.is_dir() else 0o644)
