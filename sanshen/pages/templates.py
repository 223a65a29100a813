"""Jinja2 as the theme may rely on it: everything escaped, and a name that does not exist is an error when printed."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError

from sanshen.base.errors import PortalError


class Missing(StrictUndefined):
    """A template may ask whether a name is there, not print it."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


ENVIRONMENT: dict[str, Any] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": [],
    "undefined": Missing,
}


def template_fault(error: Exception) -> PortalError:
    """The template and line nearest to what went wrong."""
    frames = traceback.extract_tb(error.__traceback__)
    path, line = next(((f.filename, f.lineno) for f in reversed(frames) if f.filename.endswith(".html")), ("", None))
    if isinstance(error, TemplateSyntaxError):
        path, line = error.filename or "", error.lineno
    where = f"theme/templates/{Path(path).name}" if path else "theme/templates"
    said = " ".join(str(error).replace(str(Path.cwd()), ".").split())
    return PortalError(f"模板出错：{said}", cure="改正主题模板后再生成", path=where, line=line)
