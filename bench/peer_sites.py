"""The same articles as Hugo and Eleventy keep them: the layouts of bench/layouts, the corpus as content, registers as data."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.pictures import picture
from bench.portal_site import ROOT, THEME
from bench.register import MODULES, OPERATOR_NAME, SITE, columns
from bench.texts import HERE, Text
from sanshen.pages.prepare import written_size

LAYOUTS = ROOT / "bench/layouts"
_ELEVENTY_ARTICLES = """module.exports = {
  layout: "article.njk",
  eleventyComputed: { permalink: data => `${data.page.filePathStem.replace(/^\\/content/, "")}.html` },
};
"""


def make(folder: Path, texts: Iterable[Text]) -> None:
    """`folder`/hugo and `folder`/eleventy, each complete; the peers must write the pages that ours writes."""
    hugo, eleventy = folder / "hugo", folder / "eleventy"
    shutil.copytree(LAYOUTS / "hugo", hugo)
    shutil.copytree(LAYOUTS / "eleventy", eleventy)
    for site in (hugo, eleventy):
        shutil.copytree(THEME / "static", site / "static/theme")
    _hugo_columns(hugo)
    _write(eleventy / "_data/site.json", _json(_facts()))
    _write(eleventy / "content/content.11tydata.js", _ELEVENTY_ARTICLES)
    for text in texts:
        for site in (hugo, eleventy):
            put(site, text)


def put(site: Path, text: Text) -> None:
    """One article with its files, as both peers take it."""
    for name, data in files(text):
        _write(site / name, data)


def files(text: Text) -> Iterator[tuple[str, bytes]]:
    yield f"content/{text.path}.md", article(text).encode()
    if text.picture is not None:
        yield f"static/{text.path}/tu.png", picture(text.picture)
    if text.sheet:
        yield f"static/{text.path}/fujian.csv", text.sheet.encode()


def article(text: Text) -> str:
    """JSON is YAML too, and no word can be mistaken in it."""
    front: dict[str, Any] = {
        "title": text.title,
        "date": text.at.isoformat(),
        "folder": text.column.path,
        "source": text.column.unit_name,
        "summary": text.summary,
        "words": text.keywords,
    }
    if text.document_number:
        front["document_number"] = text.document_number
    if text.picture is not None:
        front["image"] = f"/{text.path}/tu.png"
    if text.sheet:
        size = written_size(len(text.sheet.encode()))
        front["files"] = [{"url": f"/{text.path}/fujian.csv", "title": "资金安排表", "kind": "CSV", "size": size}]
    rows = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
    body = text.body.replace(f"({HERE}", f"(/{text.column.path}/").replace(".md)", ".html)")
    return f"---\n{rows}\n---\n\n{body}"


def hugo_settings(cached: bool) -> dict[str, Any]:
    """`cached`: header and footer are rendered once, which Hugo's authors advise for large sites."""
    layouts = (["cached"] if cached else []) + ["layouts"]
    return {
        "baseURL": f"{SITE['base_url']}/",
        "title": SITE["title"],
        "locale": "zh-CN",
        "uglyURLs": True,
        "timeZone": "Asia/Shanghai",
        "disableKinds": ["taxonomy", "term", "rss"],
        "enableRobotsTXT": True,
        "disableHugoGeneratorInject": True,
        "pagination": {"pagerSize": 20, "disableAliases": True},
        "mediaTypes": {"application/atom+xml": {"suffixes": ["xml"]}},
        "outputFormats": {
            "atom": {"mediaType": "application/atom+xml", "baseName": "feed"},
            "latest": {"mediaType": "text/html", "baseName": "_latest", "isHTML": True},
        },
        "outputs": {"home": ["html"], "section": ["html", "atom", "latest"], "page": ["html"]},
        "markup": {"goldmark": {"renderer": {"unsafe": True}, "extensions": {"cjk": {"enable": True}}}},
        "params": _facts(),
        "module": {"mounts": [*(_mount(name, "layouts") for name in layouts), _mount("content"), _mount("static")]},
    }


def _mount(source: str, target: str = "") -> dict[str, str]:
    return {"source": source, "target": target or source}


def _hugo_columns(site: Path) -> None:
    for name, cached in (("plain", False), ("cached", True)):
        _write(site / f"{name}.json", _json(hugo_settings(cached)))
    for module in _facts()["modules"]:
        paths = [f"/{column['path']}" for column in module["columns"]]
        front = {"title": module["name"], "layout": "module", "told": module["told"], "columns": paths} | _home(module)
        _write(site / f"content/{module['path']}/_index.md", _json(front | {"outputs": ["html"]}))
    for column in _facts()["columns"]:
        front = {key: column[key] for key in ("told", "kind", "unit")} | _home(column)
        _write(site / f"content/{column['path']}/_index.md", _json({"title": column["name"]} | front))
    _write(site / "content/sitemap.md", _json({"title": "站点地图", "layout": "atlas", "build": {"list": "never"}}))


def _home(place: dict[str, Any]) -> dict[str, str]:
    """With uglyURLs Hugo itself would link /column/index.html."""
    return {"home": f"/{place['path']}/"}


def _facts() -> dict[str, Any]:
    rows = [
        {"path": c.path, "name": c.name, "told": c.description, "kind": c.type, "unit": c.unit_name}
        | {"module": c.module, "module_name": c.module_name}
        for c in columns()
    ]
    modules = [
        {"path": path, "name": name, "told": f"{name}栏目。", "columns": [row for row in rows if row["module"] == path]}
        for path, name in MODULES
    ]
    names = {"host": columns()[0].unit_name, "operator": OPERATOR_NAME}
    return {**SITE, **names, "modules": modules, "columns": rows, "places": {row["path"]: row for row in rows}}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, data: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
