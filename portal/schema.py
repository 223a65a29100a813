"""TOML into typed records; every error names file, line, key and cure."""

from __future__ import annotations

import re
import tomllib
from typing import TypeVar

import msgspec

from portal.errors import PortalError

T = TypeVar("T")
Path = str

_AT = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+|\.\.\.)\]")
_MESSAGES = (
    (
        re.compile(r"Object contains unknown field `(.+)`"),
        "不认识的键“{0}”",
        "删去它，或按栏目册、人员册的说明改正键名",
    ),
    (re.compile(r"Object missing required field `(.+)`"), "缺少必填的键“{0}”", "补上“{0} = …”"),
    (re.compile(r"Expected `(.+)`, got `(.+)`"), "值的类型不对：应为 {0}，实为 {1}", "按说明改正这个值"),
    (re.compile(r"Expected `str` matching regex (.+)"), "值的格式不对：应符合 {0}", "按说明改正这个值"),
    (re.compile(r"Invalid enum value (.+)"), "不认识的取值 {0}", "改为说明里列出的取值之一"),
)


def decode_toml(data: bytes, kind: type[T], path: Path) -> T:
    """Decode `data` as TOML of shape `kind`; PortalError names `path`, line, key and cure."""
    try:
        text = data.decode("utf-8")
        tree = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise PortalError("文件不是 UTF-8 编码", cure="用 UTF-8 另存", path=path) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else None
        raise PortalError(f"TOML 写法有误（{error}）", cure="改正这一行的写法", path=path, line=line) from error
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        message, steps = translate(str(error))
        cure = message[1]
        raise PortalError(message[0], cure=cure, path=path, line=line_of(text, steps)) from error


def translate(message: str) -> tuple[tuple[str, str], list[str | int]]:
    """msgspec's sentence into ((what, cure), steps to the place)."""
    at = _AT.search(message)
    steps: list[str | int] = []
    for step in _STEP.finditer(at.group("path")) if at else ():
        index = step.group("index")
        steps.append(step.group("key") if index is None else int(index) if index.isdigit() else 0)
    plain = _AT.sub("", message)
    for pattern, what, cure in _MESSAGES:
        found = pattern.fullmatch(plain)
        if found:
            if "unknown field" in plain or "missing required" in plain:
                steps.append(found.group(1))
            named = f"键“{steps[-1]}”的" if steps and "值" in what[:1] else ""
            return (named + what.format(*found.groups()), cure.format(*found.groups())), steps
    return (plain, "按说明改正"), steps


def line_of(text: str, steps: list[str | int]) -> int | None:
    """Line (from 1) of the TOML key that `steps` lead to, or of the table nearest to it."""
    lines = text.splitlines()
    start = 0
    for position, step in enumerate(steps):
        if isinstance(step, int):
            continue
        index = steps[position + 1] if position + 1 < len(steps) else None
        header = f"[[{step}]]" if isinstance(index, int) else f"[{step}]"
        heads = [n for n, line in enumerate(lines) if n >= start and line.strip().startswith(header)]
        wanted = index if isinstance(index, int) else 0
        if len(heads) > wanted:
            start = heads[wanted]
            continue
        key = re.compile(rf"\s*{re.escape(step)}\s*=")
        for n in range(start, len(lines)):
            if n > start and lines[n].startswith("["):
                break
            if key.match(lines[n]):
                return n + 1
    return start + 1 if lines else None
