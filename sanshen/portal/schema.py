"""TOML into typed records; every error names file, line, key and cure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.explain import Step, explain
from sanshen.portal.toml_text import tree_of

T = TypeVar("T")
Path = str
_LARGEST = 64 << 20  # bytes of a text; as one it may take four times as much memory


def decode_toml(data: bytes, kind: type[T], path: Path) -> T:
    """Decode `data` as TOML of shape `kind`; PortalError names `path`, line, key and cure."""
    text = decode_utf8(data, path)
    tree = tree_of(text, path)
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        fault = explain(str(error), kind)
        raise PortalError(fault.what, cure=fault.cure, path=path, line=line_of(text, fault.steps)) from error


def decode_utf8(data: bytes, path: Path) -> str:
    """The text without a byte order mark; PortalError names the first line that is not UTF-8."""
    if len(data) > _LARGEST:
        raise PortalError(f"文件过大，超过 {_LARGEST >> 20} MB", cure="删去重复的和多余的内容", path=path, line=1)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PortalError("文件不是 UTF-8 编码", cure="用 UTF-8 编码另存", path=path, line=line) from error


def line_of(text: str, steps: Sequence[Step]) -> int | None:
    """Line (from 1) of the TOML key that `steps` lead to, or of the table nearest to it."""
    from sanshen.portal.toml_lines import nearest

    return nearest(text, tuple(steps)) if text else None
