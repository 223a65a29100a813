"""What one build knows: the house, the provenance, what lies in content/, and the faults found so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.outputs import Outputs
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.pages.faults import BuildFaults
from sanshen.pages.names import names_of, views_of
from sanshen.pages.views import ArticlePage
from sanshen.portal.config import House, in_folder
from sanshen.portal.provenance import Provenance


class Edition:
    """Made anew for each run; `articles` and `files` are repository paths that `tree` has let through.

    `listed` are each column's articles, newest first, as Pelican has them.
    """

    def __init__(self, content: Path, output: Path, provenance: Path, release: bool) -> None:
        self.root = content.parent
        self.house: House = in_folder(self.root)
        self.provenance = _read(provenance, release)
        self.release = self.provenance is not None
        self.day = (self.provenance and self.provenance.day) or datetime.now(BEIJING).date()
        self.outputs = Outputs(output)
        self.articles: frozenset[str] = frozenset()
        self.files: frozenset[str] = frozenset()
        self.faults: list[PortalError] = []
        self.modules, self.columns = views_of(self.house, self.day)
        self.listed: dict[str, list[ArticlePage]] = {path: [] for path in self.columns}

    def is_article(self, path: str) -> bool:
        return path in self.articles

    def is_file(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def size(self, path: str) -> int:
        return (self.root / path).stat().st_size

    @property
    def preview(self) -> bool:
        return self.provenance is None

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Keep a fault for the end, so that one run names all of them; Pelican itself would skip the file."""
        try:
            yield
        except PortalError as fault:
            self.faults.append(fault)

    def settle(self) -> None:
        if self.faults:
            raise BuildFaults(self.faults)

    def context(self) -> dict[str, Any]:
        """Names that every template sees."""
        return {"EDITION": self, **names_of(self.house, self.modules, self.columns, self.preview)}


def open_edition(settings: dict[str, Any]) -> Edition:
    content = Path(settings["PATH"]).absolute()
    if content.name != "content":
        raise PortalError("稿件文件夹应名为 content", cure="在门户仓库根文件夹运行 pelican content", path=str(content))
    provenance = content.parent / settings.get("PROVENANCE", "provenance.json")
    return Edition(content, Path(settings["OUTPUT_PATH"]), provenance, bool(settings.get("RELEASE")))


def edition_of(generator: Any) -> Edition:
    """The edition that a generator, reader or Pelican itself works on."""
    found: Edition = generator.settings["EDITION"]
    return found


def _read(path: Path, release: bool) -> Provenance | None:
    try:
        return Provenance.from_json(path.read_bytes())
    except FileNotFoundError:
        if release:
            cure = "用 sanshen publish 发布；只想预览请用 pelicanconf.py"
            raise PortalError("没有审核记录，不能生成发布版本", cure=cure, path=path.name) from None
        return None
