"""One page of the sample portal for every template, and those that are hardest on a layout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support.sites import Page

WIDTHS = (360, 1440)
FIXED = {
    "home": "/",
    "module": "/zfxxgk/",
    "column": "/ywdt/yxyw/",
    "policies": "/zfxxgk/gfxwj/",
    "pictures": "/ywdt/tpxw/",
    "topic": "/ztzl/sljfh/",
    "closed topic": "/ztzl/fxbx2026/",
    "404": "/404.html",
    "site map": "/sitemap.html",
}
FOUND: dict[str, tuple[str, Callable[[Page], object]]] = {
    "article": ("ywdt/yxyw/*.html", lambda page: "content" in page.marks),
    "reprint": ("ywdt/sjyw/*.html", lambda page: "reprint" in page.marks),
    "policy": ("zfxxgk/gfxwj/*.html", lambda page: "interpreted-by" in page.marks),
    "policy not in force": ("zfxxgk/*/*.html", lambda page: "validity-notice" in page.marks),
    "tables": ("zfxxgk/czyjs/*.html", lambda page: page.count("table") > 1),
    "attachments": ("zfxxgk/*/*.html", lambda page: "attachments" in page.marks),
}
NAMES = [*FIXED, *FOUND]


def url_of(name: str, site: Path) -> str:
    """The address of the page; of those that fit, the longest."""
    if name in FIXED:
        return FIXED[name]
    pattern, fits = FOUND[name]
    files = [file for file in site.glob(pattern) if fits(Page(file))]
    assert files, f"the sample has no page for “{name}”"
    return "/" + max(files, key=lambda file: file.stat().st_size).relative_to(site).as_posix()
