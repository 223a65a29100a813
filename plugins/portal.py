"""Pelican's class for this site: the builder makes the pages, and any error that Pelican only logs stops it."""

from __future__ import annotations

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import TemplateError
from pelican import Pelican
from pelican.generators import PelicanTemplateNotFound

from plugins import logged
from plugins.articles import ArticleBuild, ArticlePrinter, ArticleWhole, leading
from plugins.held import held
from plugins.outputs import Outputs
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.pages.build.full import Build, Whole
from sanshen.pages.build.printer import Printer
from sanshen.pages.build.request import Fresh
from sanshen.pages.build.source import FolderSource
from sanshen.pages.content_tree import listed
from sanshen.pages.faults import BuildFaults
from sanshen.pages.names import names_of
from sanshen.pages.settings import listeners, mount, plugins_of
from sanshen.pages.templates import template_fault
from sanshen.portal.config import in_folder
from sanshen.portal.provenance import FILE, Provenance

AnyWhole = TypeVar("AnyWhole", bound=Whole)


class Portal(Pelican):
    """PELICAN_CLASS of both configurations; `run` raises PortalError, the `pelican` command then exits with 1."""

    def __init__(self, settings: dict[str, Any]) -> None:
        logged.show_plainly()
        self.root = Path(settings["PATH"]).absolute().parent
        mount(self.root)
        settings["PLUGINS"] = plugins_of(settings)
        settings |= held()
        super().__init__(settings)

    def init_plugins(self) -> None:
        wanted = len(self.settings["PLUGINS"])
        super().init_plugins()
        if len(self.settings["PLUGINS"]) < wanted:
            raise PortalError("有插件没有装上，不能生成网站", cure="运行 make test 查明原因", path="plugins/")

    def run(self) -> None:
        """Make all pages; with Pelican's own run and its articles only where a plugin listens to its signals."""
        with tempfile.TemporaryDirectory(prefix="sanshen-") as scratch:
            if others := listeners():
                print(f"这些插件要用 Pelican 的稿件，慢一些：{'、'.join(others)}", flush=True)
                self._with_articles(Path(scratch))
            else:
                self._alone(Path(scratch))

    def _alone(self, scratch: Path) -> None:
        start = time.perf_counter()
        build = Build(self._whole(Whole, Printer, scratch), None, 0, lambda *_: None)
        with build.processes() as run:
            build.read(run)
            Outputs(build.whole.printer.stage).prepare(own=self.root / "output")
            build.print(run)
        spent = time.perf_counter() - start
        print(f"已生成 {len(build.paths)} 篇稿件、{len(build.written)} 个文件，用时 {spent:.2f} 秒")

    def _with_articles(self, scratch: Path) -> None:
        whole = self._whole(ArticleWhole, ArticlePrinter, scratch)
        names = names_of(whole.config, whole.printer.modules, whole.printer.columns, not whole.release)
        self.settings |= names
        self.settings["JINJA_GLOBALS"] = self.settings["JINJA_GLOBALS"] | names | {"fragment": whole.printer.fragment}
        with logged.errors() as faults:
            build = ArticleBuild(whole, faults)
            with build.processes() as run:
                build.read(run)
            try:
                with leading(build, self.settings):
                    super().run()
            except PortalError:
                raise
            except (TemplateError, PelicanTemplateNotFound) as error:
                raise template_fault(error) from error
            except Exception:
                if faults:  # with --fatal Pelican raises something empty after it has logged the fault
                    raise BuildFaults(faults) from None
                raise
            if faults:
                raise BuildFaults(faults)

    def _whole(self, kind: type[AnyWhole], printer: type[Printer], scratch: Path) -> AnyWhole:
        """Everything below the folder that holds content/, as the settings show it."""
        if Path(self.settings["PATH"]).name != "content":
            cure = "在门户仓库根文件夹运行 pelican content"
            raise PortalError("稿件文件夹应名为 content", cure=cure, path=self.settings["PATH"])
        stated = self._provenance()
        day = (stated and stated.day) or datetime.now(BEIJING).date()
        stage = Path(self.settings["OUTPUT_PATH"])
        made = printer(self.root, in_folder(self.root), self.settings, day, stated is not None, stage)
        records = stated.articles if stated else {}
        fresh = [Fresh(path, mode, "-", records.get(path)) for path, mode in listed(self.root).items()]
        return kind(FolderSource(self.root), made, fresh, scratch)

    def _provenance(self) -> Provenance | None:
        """What the ledger says of each article; None for a preview."""
        path = self.root / self.settings.get("PROVENANCE", FILE)
        try:
            return Provenance.from_json(path.read_bytes())
        except FileNotFoundError:
            if self.settings.get("RELEASE"):
                cure = "用 sanshen publish 发布；只想预览请用 pelicanconf.py"
                raise PortalError("没有审核记录，不能生成发布版本", cure=cure, path=path.name) from None
            return None
