"""Where pages go: inside the output folder only, and one source for each page.

Pelican compares path prefixes as text, and lets a second writer replace a page.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

from sanshen.base.errors import PortalError


class Outputs:
    """The map from output path to source; two names that a case-blind or normalising server would mix up are one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._taken: dict[str, str] = {}

    def prepare(self, own: Path) -> None:
        """Start from nothing: the portal's own output/ is emptied, any other folder has to be empty."""
        if self.folder.is_dir() and any(self.folder.iterdir()):
            if self.folder.is_symlink() or self.folder.resolve() != own.resolve():
                raise PortalError("输出文件夹不是空的", cure="换一个空文件夹，或先清空它", path=self.folder.name)
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def claim(self, name: str, source: str) -> None:
        """Reserve `name` for `source`; PortalError where it lies outside the folder, links followed, or was claimed before."""
        base = os.path.realpath(self.folder)
        real = os.path.realpath(f"{base}/{name}" if not name.startswith("/") else name)
        if not real.startswith(f"{base}/"):
            raise PortalError(f"页面“{name}”会写到输出文件夹之外", cure="稿件不能自定地址；核对主题和插件", path=source)
        key = unicodedata.normalize("NFC", os.path.normpath(name)).casefold()
        if key in self._taken:
            what = f"“{name}”有两个来源：{self._taken[key]} 和 {source}"
            raise PortalError(what, cure="给其中一个改名", path=source)
        self._taken[key] = source
