"""Files beside an article: stated ones must be there; name, kind and size are what readers see before they download."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from pelican.plugins import signals

from plugins.edition import Edition, edition_of
from plugins.views import FileView
from portal.article import Article
from portal.errors import PortalError


def _attach(generator: Any, metadata: dict[str, Any]) -> None:
    if metadata.get("status") == "skip":
        return
    edition, article = edition_of(generator), metadata["parsed"]
    files: list[FileView] = []
    cover = ""
    for stated in article.meta.attachments:
        with edition.noting():
            path = _beside(edition, article, stated.file, "attachments")
            size = written_size((edition.root / path).stat().st_size)
            files.append(FileView(_url(path), stated.title, Path(path).suffix[1:].upper(), size))
    if article.meta.cover:
        with edition.noting():
            cover = _url(_beside(edition, article, article.meta.cover.file, "cover"))
    metadata |= {"files": files, "cover_url": cover, "image_url": cover or metadata["image_url"]}


def _beside(edition: Edition, article: Article, file: str, key: str) -> str:
    path = article.folder + file
    if path not in edition.files:
        cure = f"把文件放进 {article.folder}，文件名与要素表一致"
        raise PortalError(f"没有“{file}”这个文件", cure=cure, path=article.path, line=article.lines[key])
    return path


def _url(path: str) -> str:
    return quote(path.removeprefix("content"))


def written_size(count: int) -> str:
    """512 B, 23 KB, 1.4 MB."""
    if count < 1024:
        return f"{count} B"
    kilobytes = round(count / 1024)
    return f"{kilobytes} KB" if kilobytes < 1024 else f"{count / 1024**2:.1f} MB"


def register() -> None:
    signals.article_generator_context.connect(_attach)
