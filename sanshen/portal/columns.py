"""columns.toml, the column register (栏目设置管理清单): what each column is for and who answers for it."""

# annotations are not postponed here: msgspec would have to evaluate each, which takes longer than reading the registers

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec

from sanshen.base.dates import YEARS
from sanshen.base.errors import PortalError
from sanshen.portal.explain import shape
from sanshen.portal.paths import CONTENT, REGULAR, name_faults, place_of
from sanshen.portal.people import ROLE_TITLES, Roster
from sanshen.portal.schema import decode_toml, decode_utf8, line_of
from sanshen.portal.site import Text
from sanshen.portal.toml_text import tree_of

PATH = "columns.toml"
_DEEPEST = 10  # folders of a column; those of its articles and attachments come below
_THEME = "theme"  # where a site serves its style
Kind = Literal[
    "module", "news", "notice", "policy", "interpretation", "plan", "budget", "statistics", "personnel", "guide",
    "topic", "interaction", "profile", "institution", "leaders", "report", "list",
]  # fmt: skip
Origin = Literal["government", "department", "town", "reprint", "interaction"]
ColumnType = Literal[
    "概况信息", "机构职能", "领导信息", "动态要闻", "通知公告", "政策文件", "政策解读", "规划计划", "财政信息", "统计信息",
    "人事信息", "重大项目", "办事服务", "互动交流", "信息公开目录", "其他",
]  # fmt: skip

REQUIRED = {"type": "栏目类型", "unit": "责任单位", "leader": "分管领导", "staff": "工作人员", "cycle": "更新周期"}


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the register. `path` is the folder below content/; a module only groups columns.

    `origin` says in whose name the column speaks: a policy may send each along a chain of its own (xx-14).
    `markdown` is the engine that reads its articles.
    """

    path: Annotated[str, shape(r"\A[a-z0-9-]+(/[a-z0-9-]+)*\Z", "小写字母、数字和连字符，如 ywdt/yxyw")]
    name: Text
    kind: Kind
    description: Text
    type: ColumnType = "其他"
    origin: Origin = "department"
    unit: str = ""
    leader: str = ""
    staff: list[str] = []
    cycle: Annotated[
        str, shape(r"\A(none|[1-9][0-9]*[dwmy])\Z", "数字加 d（日）w（周）m（月）y（年），如 2w；不定期写 none")
    ] = "none"
    keywords: list[str] = []
    markdown: Literal["comrak", "python"] = "comrak"
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
        straight = path.startswith(CONTENT) and not {"", ".", ".."} & set(path.split("/"))
        folder = place_of(path) if straight else ""
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
    text = decode_utf8(data, path)
    stated = tree_of(text, path)["column"]  # a default must not stand in for what nobody wrote
    known: dict[str, Column] = {}
    for index, row in enumerate(rows):
        for key, what, cure in _faults(row, stated[index], known, roster):
            raise PortalError(
                f"栏目“{row.name}”{what}", cure=cure, path=path, line=line_of(text, ["column", index, key])
            )
        known[row.path] = row
    return Register(rows)


_Fault = tuple[str, str, str]


def _faults(row: Column, stated: Mapping[str, object], known: Mapping[str, Column], roster: Roster) -> Iterator[_Fault]:
    if row.path in known:
        yield "path", f"的文件夹“{row.path}”已登记过", "每个文件夹只登记一次"
    yield from _folder_faults(row)
    module, _, rest = row.path.partition("/")
    if row.is_module:
        if rest:
            yield "path", "是模块，不能放在别的文件夹里", "模块只写一级，如 ywdt"
        return
    if not rest or module not in known or not known[module].is_module:
        yield "path", "不在任何模块之下", "先登记模块，再把栏目放在它的文件夹里"
    for key, label in REQUIRED.items():
        if not stated.get(key):
            yield key, f"没有填写{label}（{key}）", f"补上 {key} = …"
    yield from _date_faults(row)
    yield from _people_faults(row, roster)


def _folder_faults(row: Column) -> Iterator[_Fault]:
    for fault in name_faults(f"{row.folder}x.md", REGULAR):
        yield "path", f"的文件夹“{row.path[:40]}”里放不了稿件", fault
    if row.path.count("/") >= _DEEPEST:
        yield "path", "的文件夹层数过多", f"不超过 {_DEEPEST} 层"
    if row.path == _THEME:
        yield "path", "是模块，不能叫 theme：这是网站样式的地址", "给模块换一个文件夹名"


def _date_faults(row: Column) -> Iterator[_Fault]:
    if row.opened and row.closed and row.closed < row.opened:
        yield "closed", "的归档日期早于开设日期", "核对 opened 和 closed"
    for key, day in (("opened", row.opened), ("closed", row.closed)):
        if day and day.year not in YEARS:
            yield key, f"的日期 {day} 年份不对", "核对年份；没有归档的栏目不写 closed"


def _people_faults(row: Column, roster: Roster) -> Iterator[_Fault]:
    if row.unit not in roster.units:
        yield "unit", f"的责任单位“{row.unit}”不在人员册里", "先在 people.toml 登记单位，或改正编号"
    for key, people, role in (("leader", [row.leader], "leader-in-charge"), ("staff", row.staff, "editor")):
        for person in people:
            if (person, row.unit, role) not in roster.held:
                what = f"的{REQUIRED[key]}“{person}”在责任单位没有{ROLE_TITLES[role]}职务"
                yield key, what, "核对人员编号和 people.toml 里的职务"
    if roster.people[row.leader].contractor:
        yield "leader", f"的分管领导“{row.leader}”是外包人员，不能审核", "改为本单位的分管领导"
