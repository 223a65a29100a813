"""columns.toml, the column register (栏目设置管理清单): what each column is for and who answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal

import msgspec

from portal.errors import PortalError
from portal.people import Roster
from portal.schema import decode_toml, line_of
from portal.site import Text

PATH = "columns.toml"
CONTENT = "content/"
Kind = Literal[
    "module", "news", "notice", "policy", "interpretation", "plan", "budget", "statistics", "personnel", "guide",
    "topic", "interaction", "profile", "institution", "leaders", "report", "list",
]  # fmt: skip
ColumnType = Literal[
    "概况信息", "机构职能", "领导信息", "动态要闻", "通知公告", "政策文件", "政策解读", "规划计划", "财政信息", "统计信息",
    "人事信息", "重大项目", "办事服务", "互动交流", "信息公开目录", "其他",
]  # fmt: skip


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the register. `path` is the folder below content/; a module only groups columns."""

    path: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
    name: Text
    kind: Kind
    description: Text
    type: ColumnType = "其他"
    unit: str = ""
    leader: str = ""
    staff: list[str] = []
    cycle: Annotated[str, msgspec.Meta(pattern=r"^(none|[1-9]\d*[dwmy])$")] = "none"
    keywords: list[str] = []
    opened: date | None = None
    closed: date | None = None

    @property
    def is_module(self) -> bool:
        return self.kind == "module"

    @property
    def folder(self) -> str:
        return f"{CONTENT}{self.path}/"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    column: list[Column]


class Register:
    """All columns in the order in which the register lists them."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = {column.path: column for column in columns}

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns.values())

    def modules(self) -> list[Column]:
        return [column for column in self if column.is_module]

    def children(self, module: str) -> list[Column]:
        return [column for column in self if column.path.startswith(module + "/")]

    def module_of(self, column: Column) -> Column:
        return self.columns[column.path.split("/", 1)[0]]

    def column_of(self, path: str) -> Column:
        """The column that a file of content/ belongs to, by its folder only; PortalError if there is none."""
        folder = path.removeprefix(CONTENT).rpartition("/")[0] if path.startswith(CONTENT) else ""
        column = self.columns.get(folder) if path.endswith(".md") else self._nearest(folder)
        if column is None or column.is_module:
            raise PortalError(
                "这个文件不在任何登记过的栏目里",
                cure="把它移到栏目文件夹下，或先报批新增栏目（columns.toml）",
                path=path,
            )
        return column

    def _nearest(self, folder: str) -> Column | None:
        while folder:
            if folder in self.columns:
                return self.columns[folder]
            folder = folder.rpartition("/")[0]
        return None


def parse_register(data: bytes, roster: Roster, path: str = PATH) -> Register:
    """Decode the register and hold it against the roster (dh-A4: unit, leader and staff for every column)."""
    rows = decode_toml(data, _File, path).column
    text = data.decode("utf-8")
    for index, row in enumerate(rows):
        for key, what, cure in _faults(row, rows[:index], roster):
            raise PortalError(
                f"栏目“{row.name}”{what}", cure=cure, path=path, line=line_of(text, ["column", index, key])
            )
    return Register(rows)


def _faults(row: Column, before: list[Column], roster: Roster) -> Iterator[tuple[str, str, str]]:
    known = {column.path: column for column in before}
    if row.path in known:
        yield "path", f"的文件夹“{row.path}”已登记过", "每个文件夹只登记一次"
    if row.is_module:
        return
    if "/" not in row.path or not (parent := known.get(row.path.split("/")[0])) or not parent.is_module:
        yield "path", "不在任何模块之下", "先登记模块，再把栏目放在它的文件夹里"
    for key in ("unit", "leader", "staff"):
        if not getattr(row, key):
            yield key, f"没有填写 {key}", "写明责任单位、分管领导和工作人员"
    if row.unit not in roster.units:
        yield "unit", f"的责任单位“{row.unit}”不在人员册里", "先在 people.toml 登记单位"
    roles = {(role.person, role.unit, role.role) for role in roster.roles}
    if (row.leader, row.unit, "leader-in-charge") not in roles:
        yield "leader", f"的分管领导“{row.leader}”在该单位没有分管领导职务", "核对人员册里的职务"
    for person in row.staff:
        if (person, row.unit, "editor") not in roles:
            yield "staff", f"的工作人员“{person}”在该单位没有编辑职务", "核对人员册里的职务"
