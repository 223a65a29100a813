"""The whole site of a work tree, as it stands, for its authors to look at: a preview, and it says so on every page."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from plugins.press.order import Fresh, Order, Report, Tell
from plugins.press.run import Press
from plugins.survey import listed
from portal.dates import BEIJING
from portal.errors import PortalError

MARK = "theme"  # every site has this folder


def build(root: Path, target: Path, jobs: int, tell: Tell) -> Report:
    """All pages of `root` into `target`, which is replaced if it is an earlier preview. NotHere where Pelican has to do it."""
    _refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".preview-", dir=target.parent) as folder:
        stage = Path(folder, "site")
        stage.mkdir()
        order = Order(
            root=str(root),
            git_dir="",
            state=str(Path(folder, "state")),
            stage=str(stage),
            day=datetime.now(BEIJING).date(),
            whole=True,
            fresh=[Fresh(path, mode, "-") for path, mode in listed(root).items()],
            marks={},
            settings="pelicanconf.py",
            release=False,
            jobs=jobs,
        )
        press = Press(order, tell)
        try:
            report = press.make()
        finally:
            press.close()
        if target.exists():
            shutil.rmtree(target)
        stage.rename(target)
    return report


def _refuse_foreign(target: Path) -> None:
    if target.exists() and (not target.is_dir() or (not (target / MARK).is_dir() and any(target.iterdir()))):
        raise PortalError("这个文件夹里不是以前的预览，不能覆盖", cure="换一个空文件夹", path=str(target))
