"""Where pages go: inside the output folder only, and one source for each page.

Pelican compares path prefixes as text, lets a second writer replace a page, and copies files past its own writer.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path
from typing import Any, TextIO

from pelican.plugins import signals
from pelican.writers import Writer

from sanshen.base.errors import PortalError


class Outputs:
    """The map from output path to source; two names that a case-blind or normalising server would mix up are one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources: dict[str, str] = {}
        self._taken: dict[str, str] = {}

    def prepare(self, own: Path) -> None:
        """Start from nothing: the portal's own output/ is emptied, any other folder has to be empty."""
        if self.folder.is_dir() and any(self.folder.iterdir()):
            if self.folder.is_symlink() or self.folder.resolve() != own.resolve():
                raise PortalError("输出文件夹不是空的", cure="换一个空文件夹，或先清空它", path=self.folder.name)
            shutil.rmtree(self.folder)

    def contain(self, name: str, source: str) -> None:
        """PortalError unless `name` lies inside the folder, symbolic links followed."""
        base = self.folder.resolve()
        real = (base / name).resolve()
        if real == base or os.path.commonpath([base, real]) != str(base):
            raise PortalError(f"页面“{name}”会写到输出文件夹之外", cure="稿件不能自定地址；核对主题和插件", path=source)

    def claim(self, name: str, source: str) -> None:
        """Reserve `name` for `source`; PortalError names both if another source has it."""
        self.contain(name, source)
        key = unicodedata.normalize("NFC", os.path.normpath(name)).casefold()
        other = self._taken.setdefault(key, source)
        if name in self.sources or other != source:
            raise PortalError(f"“{name}”有两个来源：{other} 和 {source}", cure="给其中一个改名", path=source)
        self.sources[name] = source


class PortalWriter(Writer):
    """Pelican's writer with the claims checked; nothing is ever written twice, whatever `override` says."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        edition = settings["EDITION"]
        edition.settle()  # every page has been read: nothing is written or emptied while a fault is known
        self.outputs: Outputs = edition.outputs
        self.outputs.prepare(own=edition.root / "output")
        self._source = ""

    def write_file(self, name: str, template: Any, context: Any, *args: Any, **kwargs: Any) -> None:
        if not name:
            return
        article = kwargs.get("article")
        self._source = article.facts.path if article else kwargs.get("page_source", template.name)
        self.outputs.contain(name, self._source)
        super().write_file(name, template, context, *args, **kwargs)

    def write_text(self, name: str, text: str, source: str) -> None:
        """A page that has no template."""
        self._source = source
        self.outputs.contain(name, source)
        path = Path(self.output_path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open_w(str(path), "utf-8") as file:
            file.write(text)

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> TextIO:
        self.outputs.claim(Path(os.path.relpath(filename, self.output_path)).as_posix(), self._source)
        return Path(filename).open("w", encoding=encoding, newline="\n")


def _writer(_: Any) -> type[PortalWriter]:
    return PortalWriter


def _claim_copies(generator: Any) -> None:
    """Static files do not pass through the writer: claim attachments and the theme's own files here."""
    outputs: Outputs = generator.settings["EDITION"].outputs
    for static in generator.staticfiles:
        outputs.claim(static.save_as, f"content/{static.get_relative_source_path()}")
    for folder in generator.settings["THEME_STATIC_PATHS"]:
        base = Path(generator.theme, folder)
        for path in sorted(base.rglob("*")):
            inner = path.relative_to(base).as_posix()
            if path.is_symlink():
                raise PortalError("主题里不能有符号链接", cure="换成真实文件", path=f"theme/{folder}/{inner}")
            if path.is_file() and "/." not in f"/{inner}":  # Pelican leaves hidden files behind
                outputs.claim(f"{generator.settings['THEME_STATIC_DIR']}/{inner}", f"theme/{folder}/{inner}")


def register() -> None:
    signals.get_writer.connect(_writer)
    signals.static_generator_finalized.connect(_claim_copies)
