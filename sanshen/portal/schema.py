"""TOML into typed records; every error names file, line, key and cure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.explain import Step, explain

T = TypeVar("T")
Path = str

_SYNTAX = (
    (r"Unclosed array|Unclosed inline table|Expected '\]+'", "括号没有配对", "补上缺少的括号"),
    (r"Unterminated string|Expected \"'\"|Illegal character '\\n'", "引号没有配对", "文字的首尾各写一个英文双引号"),
    (r"Expected '='", "键名后缺少等号", "写成“键 = 值”，等号用英文半角"),
    (r"Cannot overwrite|Cannot declare|Duplicate|Cannot redefine|Cannot mutate", "同一个键或表写了两次", "只留一处"),
    (r"Unescaped", "文字里的反斜线没有转义", "写成 \\\\，或把文字改用英文单引号括起来"),
    (r"Invalid date", "没有这一天", "核对日期"),
    (r"Expected newline|Invalid value|Invalid initial", "值的写法有误", "文字用英文双引号括起来，一行只写一个键"),
    (r"Illegal character|Found invalid", "有看不见的控制字符", "删去控制字符"),
)


def decode_toml(data: bytes, kind: type[T], path: Path) -> T:
    """Decode `data` as TOML of shape `kind`; PortalError names `path`, line, key and cure."""
    text = decode_utf8(data, path)
    try:
        tree = tree_of(text)
    except (RecursionError, ValueError) as error:
        raise _unread(error, text, path) from error
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        fault = explain(str(error), kind)
        raise PortalError(fault.what, cure=fault.cure, path=path, line=line_of(text, fault.steps)) from error


@lru_cache(maxsize=16)
def tree_of(text: str) -> dict[str, Any]:
    """What TOML says, to be read only: within one run the same registers are asked for again and again."""
    return tomllib.loads(text)


def decode_utf8(data: bytes, path: Path) -> str:
    """The text without a byte order mark; PortalError names the first line that is not UTF-8."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PortalError("文件不是 UTF-8 编码", cure="用 UTF-8 编码另存", path=path, line=line) from error


def line_of(text: str, steps: Sequence[Step]) -> int | None:
    """Line (from 1) of the TOML key that `steps` lead to, or of the table nearest to it."""
    from sanshen.portal.toml_lines import places

    known = places(text)
    for length in range(len(steps), 0, -1):
        if line := known.get(tuple(steps[:length])):
            return line
    return 1 if text else None


def _unread(error: Exception, text: str, path: Path) -> PortalError:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return PortalError("嵌套过深或数字过长", cure="参照样例改正", path=path)
    what, cure = _syntax(str(error))
    return PortalError(what, cure=cure, path=path, line=_line_in(str(error), text))


def _syntax(said: str) -> tuple[str, str]:
    for pattern, what, cure in _SYNTAX:
        if re.search(pattern, said):
            return what, cure
    return "写法不合 TOML 规则", "对照相邻的行改正"


def _line_in(said: str, text: str) -> int:
    """tomllib gives the line in words, and none at the end of the file."""
    found = re.search(r"\(at line (\d+),", said)
    return int(found[1]) if found else len(text.rstrip().split("\n"))
