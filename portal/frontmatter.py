"""The YAML block at the head of an article: plain mapping, no aliases, no key twice, line numbers kept."""

from __future__ import annotations

from typing import Any

import yaml

from portal.errors import PortalError

FENCE = "---"
LIMIT = 16_384  # characters; a front matter is a form, not a book
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FrontMatter:
    """`values` as YAML gives them, `lines` maps a key to its line in the file, `body_line` is where the body begins."""

    def __init__(self, values: dict[str, Any], lines: dict[str, int], body: str, body_line: int) -> None:
        self.values = values
        self.lines = lines
        self.body = body
        self.body_line = body_line


def split(text: str, path: str) -> FrontMatter:
    """Take the front matter off `text`; PortalError where it is missing or not a plain mapping."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        raise PortalError(
            "稿件没有要素表（第一行应为 ---）",
            cure="用 sanshen new 新建，或参照同栏目稿件补上",
            path=path,
            line=1,
        )
    end = next((n for n in range(1, len(lines)) if lines[n].rstrip() == FENCE), None)
    if end is None:
        raise PortalError("要素表没有结尾的 ---", cure="在要素表末尾另起一行写 ---", path=path, line=1)
    block = "\n".join(lines[1:end]) + "\n"
    if len(block) > LIMIT:
        raise PortalError("要素表过长", cure="正文应写在第二个 --- 之后", path=path, line=1)
    values, keys = _parse(block, path)
    return FrontMatter(values, keys, "\n".join(lines[end + 1 :]), end + 2)


def _parse(block: str, path: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=_Loader)):
            raise PortalError("要素表不能用 YAML 引用（*）", cure="把内容直接写出来", path=path, line=2)
        node = yaml.compose(block, Loader=_Loader)
        values = yaml.load(block, Loader=_Loader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else None
        cure = "检查冒号后是否留空格；含冒号、引号的文字用英文双引号括起来"
        raise PortalError("要素表写法有误", cure=cure, path=path, line=line) from error
    if not isinstance(node, yaml.MappingNode):
        raise PortalError("要素表应为“键: 值”的清单", cure="参照同栏目稿件改正", path=path, line=2)
    keys: dict[str, int] = {}
    for key, _ in node.value:
        if key.value in keys:
            raise PortalError(f"要素“{key.value}”写了两次", cure="只留一处", path=path, line=key.start_mark.line + 2)
        keys[key.value] = key.start_mark.line + 2
    return values, keys
