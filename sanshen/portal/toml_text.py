"""What TOML says. tomllib's work grows with the square of a key's parts, so a text is measured before it is read.

Only the standard library is used: engine.toml is read before anything of the engine is installed.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from sanshen.base.errors import PortalError

LARGEST = 4 << 20  # characters; the roster of 5,000 people with their keys has as many
PARTS = 16  # of a key or header; ours have three
DEPTH = 32  # of brackets
LONGEST = (
    4300  # characters of a number or bare key: Python reads no longer number, and tomllib takes 120 bytes for each
)
MARKS = 100_000  # opening brackets and dots: tomllib makes a table of about 1 KB for each
# possessive: a repetition that could give back takes 100 bytes for each character
STRING = (
    r'"""(?:[^"\\]++|\\.?+|"(?!""))*+(?:"{3,5}|\Z)'
    r"|'''(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]++|\\.?+)*+"?+'
    r"|'[^'\n]*+'?+"
)
_TOKEN = re.compile(rf"""([^"'#\[\]{{}}.=,\n]*+)(?:{STRING}|\#[^\n]*+|([\[\]{{}}.=,\n])|\Z)""", re.DOTALL)
_KEPT, _WEIGHT = 16, 4 * LARGEST  # trees that are kept, and characters of them all: some 300 MB of memory
_MARK = 50  # characters that take as much memory as a mark

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


_kept: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}


def tree_of(text: str, path: str) -> dict[str, Any]:
    """What TOML says, to be read only; PortalError names `path`, line and cure.

    Within one run the same registers are asked for again and again: the last are kept, as long as they are not too much.
    """
    kept = _kept.get((text, path)) or _read(text, path)
    _kept.pop((text, path), None)
    _kept[text, path] = kept  # the last that was asked for goes last
    while len(_kept) > _KEPT or sum(of for of, _ in list(_kept.values())) > _WEIGHT:
        _kept.pop(next(iter(list(_kept))), None)
    return kept[1]


def _read(text: str, path: str) -> tuple[int, dict[str, Any]]:
    """With about how many characters of plain values it takes as much memory as."""
    marks = _refuse_costly(text, path)
    try:
        return len(text) + marks * _MARK, tomllib.loads(text)
    except (RecursionError, MemoryError, ValueError) as error:
        raise _unread(error, text, path) from error


def _refuse_costly(text: str, path: str) -> int:
    """PortalError for what tomllib would read at an undue cost; the number of marks."""
    if len(text) > LARGEST:
        raise PortalError(f"文件过大，超过 {LARGEST >> 20} MB", cure="删去重复的和多余的内容", path=path, line=1)
    depth = dots = marks = 0
    for found in _TOKEN.finditer(text):
        bare, sign = found.groups()
        if len(bare) > LONGEST and len(bare.strip()) > LONGEST:
            line = text.count("\n", 0, found.start()) + 1
            what = f"数字或键名过长：超过 {LONGEST} 个字符"
            raise PortalError(what, cure="参照样例改正；文字要加引号", path=path, line=line)
        if sign is None:
            continue
        depth += (sign in "[{") - (sign in "]}")
        dots = dots + 1 if sign == "." else 0
        marks += sign in "[{."
        if depth > DEPTH or dots >= PARTS or marks > MARKS:
            raise _costly(depth, dots, path, text.count("\n", 0, found.end()) + 1)
    return marks


def _costly(depth: int, dots: int, path: str, line: int) -> PortalError:
    if depth > DEPTH:
        return PortalError(f"嵌套过深：括号超过 {DEPTH} 层", cure="参照样例改正", path=path, line=line)
    if dots >= PARTS:
        what = f"键名过长：用点隔开的超过 {PARTS} 段"
        return PortalError(what, cure="参照样例改正", path=path, line=line)
    what = f"内容过多：括号和点超过 {MARKS // 10_000} 万个"
    return PortalError(what, cure="删去重复的和多余的内容", path=path, line=line)


def _unread(error: Exception, text: str, path: str) -> PortalError:
    if isinstance(error, tomllib.TOMLDecodeError):
        what, cure = _syntax(str(error))
        return PortalError(what, cure=cure, path=path, line=_line_in(str(error), text))
    what = "内存不够，读不出来" if isinstance(error, MemoryError) else "嵌套过深"
    return PortalError(what, cure="参照样例改正", path=path, line=1)


def _syntax(said: str) -> tuple[str, str]:
    for pattern, what, cure in _SYNTAX:
        if re.search(pattern, said):
            return what, cure
    return "写法不合 TOML 规则", "对照相邻的行改正"


def _line_in(said: str, text: str) -> int:
    """tomllib gives the line in words, and none at the end of the file."""
    found = re.search(r"\(at line (\d+),", said)
    return int(found[1]) if found else len(text.rstrip().split("\n"))
