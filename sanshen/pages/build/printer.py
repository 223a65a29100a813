"""Render page specs with the theme's templates into the stage, with the sha256 of each page."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, Template, TemplateError

from sanshen.base.errors import PortalError
from sanshen.pages.build.environment import Environment
from sanshen.pages.build.request import SiteFile
from sanshen.pages.build.template_cache import TemplateCache
from sanshen.pages.facts import Facts
from sanshen.pages.fragments import Fragments
from sanshen.pages.names import names_of, views_of
from sanshen.pages.page_specs import PageSpec
from sanshen.pages.templates import ENVIRONMENT, template_fault
from sanshen.pages.views import ArticlePage
from sanshen.portal.config import Config
from sanshen.portal.site import Site


class Printer:
    """`stage` is where files go; the names that all templates see are those of one portal on one day."""

    def __init__(
        self, root: Path, config: Config, settings: dict[str, Any], day: date, release: bool, stage: Path
    ) -> None:
        self.config = config
        self.day = day
        self.release = release
        self.stage = stage
        self.modules, self.columns = views_of(config, day)
        self._made: set[str] = set()
        self._templates: dict[str, Template] = {}
        self.templates = TemplateCache()
        if not settings.get("THEME"):
            raise PortalError(
                "设置没有写明主题", cure='在 pelicanconf.py 中写上 THEME = "theme"', path="pelicanconf.py"
            )
        self.theme = root / settings["THEME"]
        self._environment = Environment(
            loader=FileSystemLoader(self.theme / "templates"),
            bytecode_cache=self.templates,
            auto_reload=False,
            **ENVIRONMENT | settings.get("JINJA_ENVIRONMENT", {}),
        )
        self._environment.filters.update(settings.get("JINJA_FILTERS", {}))
        self._environment.tests.update(settings.get("JINJA_TESTS", {}))
        self._environment.globals.update(settings, **settings.get("JINJA_GLOBALS", {}))
        self._environment.globals.update(names_of(config, self.modules, self.columns, not release))
        self._environment.globals["fragment"] = self.fragment = Fragments()

    @property
    def site(self) -> Site:
        return self.config.settings.site

    def page(self, facts: Facts) -> ArticlePage:
        """The article as templates see it."""
        return ArticlePage(facts, self.columns[facts.column], self.day)

    def compile_templates(self) -> None:
        """Compile every template at once; one that is broken says so when a page needs it."""
        for name in self._environment.list_templates(extensions=["html"]):
            with suppress(TemplateError):
                self._environment.get_template(name)

    def spec(self, spec: PageSpec) -> SiteFile:
        return self.specs([spec])[0]

    def specs(self, specs: Sequence[PageSpec]) -> list[SiteFile]:
        """Some at a time: each step for all of them before the next."""
        pages = [self._rendered(spec) for spec in specs]
        return [self.put(spec.name, page) for spec, page in zip(specs, pages, strict=True)]

    def _rendered(self, spec: PageSpec) -> bytes:
        try:
            template = self._templates.get(spec.template)
            if template is None:
                template = self._environment.get_template(f"{spec.template}.html")
                template.globals = dict(template.globals)  # Jinja2's chain of maps would be walked for every page
                self._templates[spec.template] = template
            return template.render(spec.names).encode()
        except TemplateError as error:
            raise template_fault(error) from error

    def text(self, name: str, text: str) -> SiteFile:
        return self.put(name, text.encode())

    def put(self, name: str, data: bytes) -> SiteFile:
        """Write a file that the stage does not have yet; a preview needs no digest of it."""
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(f"{self.stage}/{folder}", exist_ok=True)  # noqa: PTH103 - as many as articles with pictures
            self._made.add(folder)
        opened = os.open(f"{self.stage}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            done = os.write(opened, data)
            while done < len(data):
                done += os.write(opened, data[done:])
        finally:
            os.close(opened)
        return SiteFile(name, hashlib.sha256(data).hexdigest() if self.release else "", len(data))
