"""Where files of content/ may lie: articles in registered columns, and beside them what their pages offer."""

from __future__ import annotations

from collections.abc import Container, Iterator

from sanshen.base.errors import PortalError
from sanshen.portal.columns import Register

# no svg: it can carry scripts
ATTACHMENTS = frozenset(
    [
        "docx",
        "xlsx",
        "pptx",
        "doc",
        "xls",
        "ppt",
        "wps",
        "et",
        "dps",
        "rtf",
        "ofd",
        "pdf",
        "zip",
        "csv",
        "txt",
        "vtt",
        "srt",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "webp",
        "bmp",
        "tif",
        "tiff",
        "mp3",
        "mp4",
        "m4a",
        "wav",
    ]
)


def placement_faults(path: str, articles: Container[str], register: Register) -> Iterator[PortalError]:
    """Why this path may not lie where it does; `articles` are those that files can belong to."""
    if path.endswith(".md"):
        try:
            register.column_of(path)
        except PortalError as fault:
            yield fault
    elif path.rpartition(".")[2].lower() not in ATTACHMENTS:
        yield PortalError("这类文件不能发布", cure="稿件用 .md；附件用 " + "、".join(sorted(ATTACHMENTS)), path=path)
    elif owner(path, articles) is None:
        yield PortalError("这个文件不属于任何稿件", cure="放进与稿件同名的文件夹里", path=path)


def owner(path: str, articles: Container[str]) -> str | None:
    """The article in whose folder the file lies."""
    parts = path.split("/")[:-1]
    while parts:
        if (article := "/".join(parts) + ".md") in articles:
            return article
        parts.pop()
    return None
