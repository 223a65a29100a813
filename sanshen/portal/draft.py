"""The first text of a new article: the elements that its column asks for, and a body to fill."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from sanshen.base.errors import PortalError
from sanshen.portal.columns import Column, Register

# what editors are offered beside title, source, date, editor, summary and keywords: `key: value  # hint`
_INDEX = 'index_number: ""  # 索引号：机构代码/年份-5 位流水号'
_TOPIC = 'topic: ""  # 主题分类，如 综合政务/政务公开'
_OPEN = "disclosure: 主动公开"
_FILES = "# attachments:  # 有附件时去掉行首的 #；文件放在同名文件夹里\n#   - {file: 文件名.docx, title: 附件标题}"
_ELEMENTS = {
    "news": ("genre: 消息",),
    "topic": ("genre: 消息",),
    "notice": (_INDEX, _TOPIC, "genre: 通知  # 或 公告、通告、公示", _FILES),
    "policy": (
        'document_number: ""  # 发文字号，如 云溪政发〔2026〕3号',
        'issuer: ""  # 发文机关全称',
        _INDEX,
        _TOPIC,
        "genre: 通知  # 或 意见、办法、方案、决定",
        'classification: ""  # 组配分类，如 政府文件、行政规范性文件',
        "validity: 有效  # 或 已修改、废止、失效",
        _OPEN,
        _FILES,
    ),
    "interpretation": (
        _INDEX,
        _TOPIC,
        "genre: 解读",
        "classification: 政策解读",
        "interprets: []  # 解读的文件，写 content/ 之后的路径：[zfxxgk/zfwj/2026-11-02-x.md]",
        _OPEN,
    ),
    "guide": (_INDEX, _TOPIC, "genre: 指南", "classification: 办事指南", _OPEN, _FILES),
    "budget": (_INDEX, _TOPIC, "genre: 报告", "classification: 财政预决算", _OPEN, _FILES),
    "report": (_INDEX, _TOPIC, "genre: 报告", _OPEN, _FILES),
    "interaction": (_INDEX, "genre: 公告", "# expires: 2026-12-31  # 截止日期", _FILES),
}
_OTHERS = (_INDEX, _TOPIC, 'genre: ""  # 体裁', _OPEN, _FILES)
_HEADINGS = {
    "guide": ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程"),
    "interpretation": ("制定背景和依据", "主要内容", "需要说明的问题"),
}
_NUMBERS = "一二三四五六七八"


def draft(
    column: Column,
    title: str,
    source: str,
    created: date,
    editor: str = "",
    reprint: str = "",
    *,
    keywords: Sequence[str] = (),
    text: str = "",
) -> str:
    """A whole article file that parses as it stands; `reprint` is the address that it is taken from.

    `keywords` are offered in a comment: nothing is stated of the article that nobody stated. `text` is its body.
    """
    lines = [f"title: {_quoted(title)}", f"source: {_quoted(source)}", f"created: {created}"]
    lines[2] += "  # 原文的成文日期" if reprint else ""
    lines.append(f"editor: {_quoted(editor)}  # 责任编辑")
    lines += ['summary: ""  # 摘要，不超过 100 字', f"keywords: []  # {_offered(keywords)}"]
    if reprint:
        lines += ["genre: 消息", "reprint:", f"  site: {_quoted(source)}"]
        lines += [f"  url: {_quoted(reprint)}", f"  at: {created}  # 转载日期"]
        lines += [f"  title: {_quoted(title)}  # 原文标题；稿件标题与它一致"]
    else:
        lines += _ELEMENTS.get(column.kind, _OTHERS)
    headings = () if reprint else _HEADINGS.get(column.kind, ())
    body = text.strip() or "".join(
        f"## {number}、{heading}\n\n\n" for number, heading in zip(_NUMBERS, headings, strict=False)
    )
    return "\n".join(["---", *lines, "---", "", body]).rstrip("\n") + "\n"


def _offered(keywords: Sequence[str]) -> str:
    return f"建议 [{', '.join(keywords)}]，合适的移到左边方括号里" if keywords else "如 [政务公开, 通知]"


def site_of(address: str) -> str:
    """The host of a web address, for want of the site's name."""
    host = urlsplit(address).hostname
    if not host or not address.startswith(("http://", "https://")):
        raise PortalError(f"“{address}”不是完整网址", cure="写以 http:// 或 https:// 开头的原文地址")
    return host


def open_column(register: Register, named: str, today: date) -> Column:
    """The column of that folder, where articles may be added today; the error lists those that were perhaps meant."""
    path = named.removeprefix("content/").strip("/")
    column = register.columns.get(path)
    if column is None:
        raise PortalError(f"没有栏目“{named}”", cure=f"改为 {_listed(_near(register, path))}")
    if column.is_module:
        inner = [one for one in register.children(path) if not one.is_module]
        raise PortalError(f"“{column.name}”是模块，稿件要放在它的栏目里", cure=f"改为 {_listed(inner)}")
    if column.closed and column.closed < today:
        raise PortalError(f"栏目“{column.name}”已于 {column.closed} 归档，不再新增稿件", cure="换一个栏目")
    return column


def _near(register: Register, named: str) -> list[Column]:
    """Columns whose folder, last folder or name resembles what was typed; all of them if none does."""
    columns = [column for column in register if not column.is_module]
    names = {word: one for one in columns for word in (one.path, one.path.rpartition("/")[2], one.name)}
    found = difflib.get_close_matches(named, names, 8, 0.5)
    found += difflib.get_close_matches(named.rpartition("/")[2], names, 8, 0.5)
    return list({names[word].path: names[word] for word in found}.values())[:5] or columns


def _listed(columns: list[Column]) -> str:
    return "、".join(f"{column.path}（{column.name}）" for column in columns)


def _quoted(text: str) -> str:
    """A YAML text that keeps colons and quotes; JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)
