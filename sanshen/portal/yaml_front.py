"""Front matter by YAML: for whatever is more than plain lines, and for saying what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from sanshen.base.errors import PortalError
from sanshen.portal.steps import Steps

DEPTH = 8
FIRST = 2  # line of the file on which the block begins
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCT = yaml.constructor.SafeConstructor()
_TEXT, _LIST, _MAP = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
# only a block that could hold a reference, or nest deeply, is looked through for them
_SUSPECT = re.compile(r"[&*]|(?:[\[{][^\[{]*){6}|^ {8}|(?:[-?] +){4}", re.MULTILINE)

# what editors do most, found before YAML complains about the line after it
_TRAPS = (
    (
        re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]"),
        "有看不见的控制字符",
        "删去后重新输入这一行",
    ),
    (re.compile(r"^ *\t"), "用了制表符缩进", "改用空格缩进"),
    (re.compile(r"^[\w-]+\s*："), "的冒号是中文冒号", "改用英文冒号，后面留一个空格"),
    (re.compile(r"^[A-Za-z_]+:[^\s]"), "的冒号后没有空格", "在冒号后留一个空格"),
)
_TRAPPED = re.compile("|".join(trap.pattern for trap, _, _ in _TRAPS), re.MULTILINE)


def comments(block: str) -> Iterator[tuple[int, int]]:
    """Where comments stand in it: from a hash sign that no value holds to the end of the line. None where it is no YAML."""
    try:
        tokens = [token for token in yaml.scan(block, Loader=_Loader) if isinstance(token, yaml.ScalarToken)]
    except yaml.YAMLError:
        return
    pieces, done = list[str](), 0
    for token in tokens:
        start, end = token.start_mark.index, token.end_mark.index
        if token.style in ("|", ">"):  # behind the sign of a block there may be a comment
            start += len(block[start:end].partition("\n")[0])
        pieces += (block[done:start], block[start:end].replace("#", " "))
        done = end
    for found in re.finditer(r"#[^\r\n]*", "".join((*pieces, block[done:]))):
        yield found.span()


def _refuse_traps(lines: list[str], path: str) -> None:
    for number, line in enumerate(lines, FIRST):
        for trap, what, cure in _TRAPS:
            if trap.search(line):
                raise PortalError(f"要素表这一行{what}", cure=cure, path=path, line=number)


def read(block: str, path: str) -> tuple[dict[str, Any], dict[Steps, int]]:
    """Values, and the line of each key and item."""
    if _TRAPPED.search(block):
        _refuse_traps(block.split("\n")[:-1], path)
    node = None
    try:
        if _SUSPECT.search(block):
            _refuse_tricks(block, path)
        node = yaml.compose(block, Loader=_Loader)
        if not isinstance(node, yaml.MappingNode):
            raise PortalError("要素表应为“键: 值”的清单", cure="参照同栏目稿件改正", path=path, line=FIRST)
        places: dict[Steps, int] = {}
        return _value(node, (), places, path), places
    except yaml.YAMLError as error:
        what, cure = _said(error)
        raise PortalError(what, cure=cure, path=path, line=_line_in(error)) from error
    except ValueError as error:
        cure = "核对日期；编号等数字用英文双引号括起来"
        raise PortalError("没有这一天，或数字过长", cure=cure, path=path, line=_unreadable(node)) from error


def _refuse_tricks(block: str, path: str) -> None:
    depth = 0
    for event in yaml.parse(block, Loader=_Loader):
        line = (event.start_mark.line if event.start_mark else 0) + FIRST
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PortalError("要素表不能用 YAML 引用（& 和 *）", cure="把内容直接写出来", path=path, line=line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise PortalError("要素表嵌套过深", cure="参照同栏目稿件改正", path=path, line=line)


def _value(node: Any, steps: Steps, places: dict[Steps, int], path: str) -> Any:
    """What the node says, every key and item noted with its line; a key that is no text, or stands twice, is refused."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.tag == _TEXT else _CONSTRUCT.construct_object(node)
    if node.tag not in (_LIST, _MAP):  # a set, an ordered map: YAML's constructor says what it thinks of them
        return _CONSTRUCT.construct_object(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return [_placed(item, item, (*steps, index), places, path) for index, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + FIRST
        if key.tag != _TEXT:
            raise PortalError("要素名应为英文单词", cure="参照同栏目稿件改正", path=path, line=line)
        if key.value in found:
            raise PortalError(f"要素“{key.value}”写了两次", cure="只留一处", path=path, line=line)
        found[key.value] = _placed(key, value, (*steps, key.value), places, path)
    return found


def _placed(at: Any, node: Any, steps: Steps, places: dict[Steps, int], path: str) -> Any:
    places[steps] = at.start_mark.line + FIRST
    return _value(node, steps, places, path)


def _said(error: yaml.YAMLError) -> tuple[str, str]:
    problem, context = getattr(error, "problem", "") or "", getattr(error, "context", "") or ""
    if "escape" in problem:
        return "要素表里有认不出的反斜杠写法", "直接写出这个字；要写反斜杠的，写两个"
    if "quoted scalar" in context:
        return "要素表有一处引号没有配对", "文字的首尾各写一个英文双引号"
    if "flow" in context:
        return "要素表有一处方括号或花括号没有配对", "补上括号，各项之间用英文逗号隔开"
    if "mapping values" in problem:
        return "要素表写法有误：文字里有冒号，或缩进不对", "含冒号的文字用英文双引号括起来；各要素顶格写"
    if "cannot start any token" in problem:
        return "要素表写法有误：文字以特殊符号开头", "把这段文字用英文双引号括起来"
    return "要素表写法有误", "每行一个“键: 值”，含冒号、引号的文字用英文双引号括起来"


def _line_in(error: yaml.YAMLError) -> int:
    """Where the fault begins: for something left open the opening, else the place where YAML stopped."""
    context, problem = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    opened = "quoted" in (getattr(error, "context", "") or "") or "flow" in (getattr(error, "context", "") or "")
    mark = context if opened and context else problem
    return mark.line + FIRST if mark else FIRST


def _unreadable(node: Any) -> int:
    """Line of the first date or number that YAML takes for one and Python cannot make."""
    if isinstance(node, yaml.ScalarNode):
        try:
            yaml.constructor.SafeConstructor().construct_object(node)
        except ValueError:
            return node.start_mark.line + FIRST
        return 0
    inner = node.value if isinstance(node, yaml.SequenceNode) else [value for _, value in node.value]
    return next(filter(None, map(_unreadable, inner)), 0)
