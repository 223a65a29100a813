"""msgspec's English sentences as Chinese ones that say what is wrong and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

Form = Literal["toml", "yaml"]
Step = str | int

_AT = r" - at `\$(?P<path>[^`]*)`$"
_STEP = r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+|\.\.\.)\]"
_UNKNOWN = r"Object contains unknown field `(.+)`"
_MISSING = r"Object missing required field `(.+)`"
_TYPE = r"Expected `([^`]+)`, got `([^`]+)`"
_SHAPE = r"Expected `str` matching regex (.+)"
_LENGTH = r"Expected `(str|array)` of length (>=|<=) (\d+)"
_ENUM = r"Invalid enum value '?(.*?)'?"
_TYPES = {
    "str": "文字", "int": "整数", "float": "小数", "bool": "是/否", "date": "日期", "datetime": "日期加时刻",
    "time": "时刻", "array": "列表", "object": "若干分项", "null": "空", "bytes": "二进制内容", "set": "集合",
}  # fmt: skip
_CURES = {
    "toml": {
        "str": "用英文双引号括起来", "int": "写整数，不加引号", "bool": "写 true 或 false，不加引号",
        "date": "写成 2026-11-02 这样的日期", "array": "写成列表：[\"甲\", \"乙\"]", "object": "写成一个表，每个键一行",
    },
    "yaml": {
        "str": "用英文双引号括起来", "int": "写整数，不加引号", "bool": "写 true 或 false，不加引号",
        "date": "写成 2026-11-02 这样的日期", "array": "写成列表：[甲, 乙]", "object": "另起几行，各缩进两格写“键: 值”",
    },
}  # fmt: skip
_SHAPES: dict[str, str] = {}


class Fault(NamedTuple):
    what: str
    cure: str
    steps: list[Step]


def shape(pattern: str, words: str) -> msgspec.Meta:
    """A pattern for a text, and the Chinese words that describe it in an error."""
    _SHAPES[repr(pattern)] = words
    return msgspec.Meta(pattern=pattern)


def explain(message: str, kind: type, form: Form = "toml", labels: Mapping[str, str] | None = None) -> Fault:
    """What msgspec found wrong while it read a `kind`; `labels` are Chinese names of keys."""
    at = re.search(_AT, message)
    steps = _steps(at.group("path")) if at else []
    plain = re.sub(_AT, "", message)
    noun = "键" if form == "toml" else "要素"
    if found := re.fullmatch(_UNKNOWN, plain):
        cure = _meant(found[1], _shape_of(kind, steps), labels or {})
        return Fault(f"不认识的{noun}“{found[1]}”", cure, [*steps, found[1]])
    if found := re.fullmatch(_MISSING, plain):
        named = _named(noun, [found[1]], labels or {})
        return Fault(f"缺少必填的{named}", f"补上 {found[1]}{' = …' if form == 'toml' else ': …'}", [*steps, found[1]])
    what, cure = _value(plain, _shape_of(kind, steps), form)
    return Fault(_named(noun, steps, labels or {}) + what, cure, steps)


def _steps(path: str) -> list[Step]:
    """`.person[0].id` as steps; stops where msgspec does not say which one."""
    steps: list[Step] = []
    for found in re.finditer(_STEP, path):
        if found["index"] == "...":
            break
        steps.append(found["key"] if found["index"] is None else int(found["index"]))
    return steps


def _named(noun: str, steps: list[Step], labels: Mapping[str, str]) -> str:
    """`要素“attachments”（附件）第 2 项的“file”`, from the last table on."""
    names = [step for step in steps if isinstance(step, str)]
    if not names:
        return "内容" if not steps else f"第 {int(steps[-1]) + 1} 项"
    label = f"（{labels[names[-1]]}）" if names[-1] in labels else ""
    said = f"{noun}“{names[-1]}”{label}"
    return said + (f"第 {steps[-1] + 1} 项" if isinstance(steps[-1], int) else "")


def _value(plain: str, at: Any, form: Form) -> tuple[str, str]:
    """What is wrong with a value, and its cure."""
    if found := re.fullmatch(_TYPE, plain):
        wanted = [word for word in found[1].split(" | ") if word != "null"]
        if found[2] == "null":
            return "没有填写", "填写内容，或删去这一行"
        said = "或".join(_TYPES.get(word, word) for word in wanted)
        return f"应为{said}，实为{_TYPES.get(found[2], found[2])}", _CURES[form].get(wanted[0], "按样例改正")
    if plain == "Invalid RFC3339 encoded date":
        return "不是日期", _CURES[form]["date"]
    if found := re.fullmatch(_SHAPE, plain):
        words = _SHAPES.get(found[1], "")
        return "写法不对", f"应为{' ' if words[:1].isascii() else ''}{words}" if words else f"应符合 {found[1]}"
    if found := re.fullmatch(_LENGTH, plain):
        return _length(*found.groups())
    if found := re.fullmatch(_ENUM, plain):
        return f"的取值“{found[1]}”不在规定之内", f"改为 {_choices(at)}"
    what, _, cure = plain.partition(" → ")
    return f"：{what}", cure or "按样例改正"


def _length(kind: str, sign: str, count: str) -> tuple[str, str]:
    unit = "字" if kind == "str" else "项"
    if sign == "<=":
        return f"超过 {count} {unit}", f"压缩到 {count} {unit}以内"
    return ("没有填写", "填写内容") if count == "1" else (f"不足 {count} {unit}", f"至少写 {count} {unit}")


def _choices(at: Any) -> str:
    values = [str(value) for value in getattr(at, "values", ()) if value != ""]
    return "、".join(values) + " 之一" if values else "规定的取值之一"


def _meant(name: str, at: Any, labels: Mapping[str, str]) -> str:
    import difflib

    known = [field.encode_name for field in getattr(at, "fields", ())]
    by_label = next((key for key in known if labels.get(key) == name), None)
    near = [by_label] if by_label else difflib.get_close_matches(name, known, 1, 0.7)
    return f"改为“{near[0]}”，或删去" if near else f"删去它；这里可用的有 {'、'.join(known)}"


def _shape_of(kind: type, steps: list[Step]) -> Any:
    """What msgspec expects at `steps`: its description of the type, or None."""
    from msgspec import inspect

    at: Any = inspect.type_info(kind)
    for step in [None, *steps]:
        if isinstance(step, int):
            at = getattr(at, "item_type", None)
        elif step is not None:
            at = next((field.type for field in getattr(at, "fields", ()) if field.encode_name == step), None)
        if isinstance(at, inspect.UnionType):
            at = next((one for one in at.types if not isinstance(one, inspect.NoneType)), at)
    return at
