"""Names that every template sees: the site, its units, its modules and columns."""

from __future__ import annotations

from datetime import date
from typing import Any

from sanshen.pages.views import ColumnView, ModuleView
from sanshen.portal.config import Config

PREVIEW_NOTICE = "预览稿：未经审核，不得对外发布"


def views_of(config: Config, day: date) -> tuple[list[ModuleView], dict[str, ColumnView]]:
    """Modules in the register's order, and all columns by path; their articles are filled in later."""
    modules = {column.path: ModuleView(column) for column in config.register.modules()}
    columns: dict[str, ColumnView] = {}
    for column in config.register:
        if not column.is_module:
            module = modules[config.register.module_of(column).path]
            columns[column.path] = ColumnView(column, module, config.roster.unit(column.unit), day)
            module.columns.append(columns[column.path])
    return list(modules.values()), columns


def names_of(
    config: Config, modules: list[ModuleView], columns: dict[str, ColumnView], preview: bool
) -> dict[str, Any]:
    """Nothing here changes from one publication to the next as long as settings, roster and register stay: a page is made once."""
    site, roster = config.settings.site, config.roster
    return {
        "SITENAME": site.title,
        "FEED_DOMAIN": site.base_url,
        "SITE": site,
        "HOST": roster.unit(site.host_unit),
        "OPERATOR": roster.unit(site.operator_unit),
        "MODULES": modules,
        "COLUMNS": columns,
        "PREVIEW": preview,
        "PREVIEW_NOTICE": PREVIEW_NOTICE if preview else "",
    }
