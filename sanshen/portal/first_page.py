"""The first page of a portal's repository: for whoever writes and agrees on the forge's own pages, with what each kind of column asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sanshen.portal.columns import Column
from sanshen.portal.config import Config
from sanshen.portal.draft import draft

_DAY = date(2026, 1, 31)  # stands for one in file names and forms
_HOW = """\
稿件是 `content/` 下的文件，一篇一个；改动在合并请求里，由规定的人逐一看过才发布。

## 写一篇稿件

1. 在仓库首页点“添加文件”“新建文件”（GitHub：Add file → Create new file）。
2. 粘贴文件名，连同文件夹：下面各栏目后面写着。日期换成今天，`mingcheng` 换成标题的拼音，只用小写字母、数字和连字符。
3. 粘贴下面同一类栏目的要素表，填好；第二个 `---` 之后写正文。`#` 后面是说明，可以留着。
4. 选“创建新分支”，点“建议文件更改”（GitHub：Propose changes），再创建合并请求。
5. 一两分钟后，合并请求里会有一条“三审”说明：检查发现的错误、预览、该谁做什么。要改的，在“文件变动”页点文件右上角的编辑，提交到同一个分支。
6. 照说明自查。之后由审核的人做。

## 审一篇稿件

打开合并请求里的“三审”说明，先看预览和花脸稿；再点“文件变动”页、“评审”，同意的点“通过”，不同意的写明理由、点“请求变更”（GitHub：Review changes，Approve 或 Request changes）。

## 各栏目的要素表
"""


def first_page(config: Config, today: date) -> str:
    """Markdown; the columns that take articles on that day, by kind."""
    return "\n".join([f"# {config.settings.site.name}：写稿和审稿", "", _HOW, *_kinds(config, today)])


def _kinds(config: Config, today: date) -> Iterator[str]:
    taken = [one for one in config.register if not one.is_module and not (one.closed and one.closed < today)]
    for _, same in groupby(sorted(taken, key=lambda one: one.kind), key=lambda one: one.kind):
        columns = list(same)
        yield f"### {'、'.join(dict.fromkeys(one.name for one in columns))}\n"
        yield from (f"- {one.name}：`{one.folder}{_DAY}-mingcheng.md`" for one in columns)
        yield f"\n```\n{_form(config, columns)}```\n"


def _form(config: Config, columns: list[Column]) -> str:
    units = list(dict.fromkeys(config.roster.unit(one.unit).name for one in columns))
    return draft(columns[0], "标题", units[0] if len(units) == 1 else "来源单位", _DAY)
