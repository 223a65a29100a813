"""Pelican without its forgiveness: a plugin that does not load, or any error it only logs, stops the build."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from pelican import Pelican
from pelican.generators import PelicanTemplateNotFound

from plugins.edition import Edition, open_edition
from sanshen.base.errors import PortalError
from sanshen.pages.fragments import Fragments
from sanshen.pages.settings import mount
from sanshen.pages.templates import template_fault

_PELICAN = logging.getLogger("pelican")


class _Faults(logging.Handler):
    """What Pelican logs as an error becomes a fault of the edition."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(logging.ERROR)
        self.edition = edition

    def emit(self, record: logging.LogRecord) -> None:
        cause = sys.exc_info()[1]  # Pelican leaves it out of the record
        if isinstance(cause, PortalError):
            self.edition.faults.append(cause)
            return
        said = " ".join(f"{record.getMessage()} {cause!r}".split())
        self.edition.faults.append(PortalError(f"生成网站时出错：{said}", cure="请把这一行告知网站管理员"))


def _plainly(record: logging.LogRecord) -> bool:
    """Show a PortalError as its own lines: no traceback, no wrapping."""
    cause = record.exc_info[1] if record.exc_info else None
    if isinstance(cause, PortalError):
        print(cause, file=sys.stderr, flush=True)
        return False
    return True


class Portal(Pelican):
    """PELICAN_CLASS of both configurations; `run` raises PortalError, the `pelican` command then exits with 1."""

    def __init__(self, settings: dict[str, Any]) -> None:
        if _plainly not in _PELICAN.filters:
            _PELICAN.addFilter(_plainly)
        mount(Path(settings["PATH"]).absolute().parent)
        super().__init__(settings)

    def init_plugins(self) -> None:
        wanted = list(self.settings["PLUGINS"])
        super().init_plugins()
        if [name for name in wanted if name not in self.settings["PLUGINS"]]:
            raise PortalError("有插件没有装上，不能生成网站", cure="运行 make test 查明原因", path="plugins/")

    def run(self) -> None:
        edition = open_edition(self.settings)
        names = edition.context()
        self.settings.update(names)
        self.settings["JINJA_GLOBALS"] = {**self.settings["JINJA_GLOBALS"], **names, "fragment": Fragments()}
        if _PELICAN.getEffectiveLevel() > logging.ERROR:  # -q must not hide what stops the build
            _PELICAN.setLevel(logging.ERROR)
        faults = _Faults(edition)
        _PELICAN.addHandler(faults)
        try:
            super().run()
        except PortalError:
            raise
        except (TemplateError, PelicanTemplateNotFound) as error:
            raise template_fault(error) from error
        except Exception:
            edition.settle()  # with --fatal Pelican raises something empty after it has logged the fault
            raise
        finally:
            _PELICAN.removeHandler(faults)
        edition.settle()
