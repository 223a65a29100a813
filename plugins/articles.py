"""The builder with Pelican's `Article` objects, for plugins that listen to its signals.

Pelican makes them of what the builder has read and leads the run; the builder prints every page with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.readers import BaseReader
from pelican.writers import Writer

from plugins.outputs import Outputs
from plugins.reader import ArticleReader
from sanshen.base.errors import PortalError
from sanshen.base.forked import Run
from sanshen.pages.build.full import Build, Task, Whole
from sanshen.pages.build.printer import Printer
from sanshen.pages.build.request import SiteFile
from sanshen.pages.build.state import facts_of
from sanshen.pages.facts import Facts
from sanshen.pages.faults import BuildFaults
from sanshen.pages.page_specs import PageSpec, article_spec
from sanshen.pages.views import NEWEST, ArticlePage


class ArticlePrinter(Printer):
    """Shows Pelican's articles and its context to templates, and tells listeners of each page."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.outputs = Outputs(self.stage)
        self.articles: dict[str, Any] = {}
        self.context: dict[str, Any] = {}

    def page(self, facts: Facts) -> ArticlePage:
        shown: ArticlePage = self.article(facts.path)  # it has all that one has
        return shown

    def article(self, path: str) -> Any:
        """PortalError where a plugin made it a draft, or none at all."""
        if path not in self.articles:
            cure = "要撤下它，用一个变更删去稿件；不要撤的，改正插件"
            raise PortalError("插件不让这篇稿件发布，它却审过、还在栏目里", cure=cure, path=path)
        return self.articles[path]

    def specs(self, specs: Sequence[PageSpec]) -> list[SiteFile]:
        shown = [msgspec.structs.replace(spec, names=self.context | spec.names) for spec in specs]
        for spec in shown:
            self.outputs.claim(spec.name, spec.source)
        made = super().specs(shown)
        for spec in shown:
            signals.content_written.send(f"{self.stage}/{spec.name}", context=spec.names | {"output_file": spec.name})
        return made

    def text(self, name: str, text: str) -> SiteFile:
        self.outputs.claim(name, name)
        return super().text(name, text)


class ArticleWhole(Whole):
    """The pages of articles are printed by then, each when Pelican asks for it."""

    printer: ArticlePrinter

    def print_articles(self, task: Task) -> tuple[list[SiteFile], list[ArticlePage]]:
        own = task.kept[task.before : task.before + task.own]
        return [], [self.printer.page(one) for one in self.facts(own)]


class ArticleBuild(Build):
    """Pelican's settings hold it under BUILD, for its readers, generators and writer. `faults` are what Pelican logs."""

    whole: ArticleWhole

    def __init__(self, whole: ArticleWhole, faults: list[PortalError]) -> None:
        super().__init__(whole, None, 0, lambda *_: None)
        self.printer, self.faults = whole.printer, faults
        self.generator: Any = None

    def read_page(self, path: str) -> ArticlePage:
        """The article as the builder read it, its text in `body`."""
        with self.whole.article_files as article_files:
            facts, html = article_files.article(self.kept_at(path))
        page = Printer.page(self.printer, facts_of(facts))
        page.body = html
        return page

    def relate(self, generator: Any) -> None:
        """Let articles lead to each other, and columns to their newest."""
        self.generator, printer = generator, self.printer
        printer.context = generator.context
        printer.articles = {article.facts.path: article for article in generator.articles}
        for place, found in self.columns().items():
            listed = [printer.article(self.paths[one.number]) for one in reversed(found)]
            printer.columns[place].articles = listed[:NEWEST]
            for newer, older in pairwise(listed):
                newer.next, older.previous = older, newer
        for name, led in self.relations()._asdict().items():
            for path, others in led.items():
                setattr(printer.article(path), name, [printer.article(other) for other in others])

    def begin_output(self, own: Path) -> None:
        """BuildFaults while anything is wrong: nothing is written or emptied then."""
        if self.faults:
            raise BuildFaults(self.faults)
        self.printer.outputs.prepare(own)
        # Pelican would make pages of them, in squared time, which have no address here
        self.generator.categories, self.generator.tags = [], {}

    def print_article(self, name: str, names: dict[str, Any], article: Any) -> None:
        """The page of one article, under the name and with the template that Pelican knows for it."""
        spec = article_spec(self.printer.site, article)
        made = self.printer.spec(
            msgspec.structs.replace(spec, name=name, template=article.template, names=names | spec.names)
        )
        self.written.append(made)


class SiteWriter(Writer):
    """Pages of articles are the builder's; what a plugin writes by itself lies inside the output folder, and replaces none."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self.build: ArticleBuild = settings["BUILD"]
        self.build.begin_output(own=self.build.whole.source.root / "output")

    def write_file(
        self,
        name: str,
        template: Any,
        context: Any,
        relative_urls: bool = False,
        paginated: Any = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        **names: Any,
    ) -> None:
        article = names.get("article")
        if article is not None and name == article.save_as:
            self.build.print_article(name, names, article)
        elif name:
            self.build.printer.outputs.claim(name, template.name)
            how = (relative_urls, paginated, template_name, override_output, url)
            super().write_file(name, template, context, *how, **names)

    def write_feed(self, elements: Any, context: Any, path: Any = None, *given: Any, **named: Any) -> Any:
        if path:
            self.build.printer.outputs.claim(path, path)
        return super().write_feed(elements, context, path, *given, **named)


class SiteGenerator(Generator):
    """Everything but the pages of articles."""

    def generate_output(self, _: Writer) -> None:
        build: ArticleBuild = self.settings["BUILD"]
        build.print(Run(build.whole, None))
        for article in build.printer.articles.values():
            # templates printed addresses from the root; plugins that come now put SITEURL and a slash before them
            article.override_url = article.url.removeprefix("/")


@contextmanager
def leading(build: ArticleBuild, settings: dict[str, Any]) -> Iterator[None]:
    """While this lasts, a run of Pelican with these settings makes this build."""
    if list(signals.get_writer.receivers_for(signals.get_writer.ANY)):
        raise PortalError("有插件要换掉写网页的程序，不能生成网站", cure="去掉这个插件", path="pelicanconf.py")
    settings["BUILD"] = build
    ours = (
        (signals.readers_init, _only_ours),
        (signals.generator_init, _no_warnings),
        (signals.article_generator_finalized, build.relate),
        (signals.get_generators, lambda _: SiteGenerator),
        (signals.get_writer, lambda _: SiteWriter),
    )
    with ExitStack() as connected:
        for signal, receiver in ours:
            connected.enter_context(signal.connected_to(receiver))
        yield


def _only_ours(readers: Any) -> None:
    readers.reader_classes = {"static": BaseReader, "md": ArticleReader}


def _no_warnings(generator: Any) -> None:
    """Pelican would warn that Python-Markdown is missing for every `.md` that ours reads."""
    generator.readers.disabled_readers.clear()
