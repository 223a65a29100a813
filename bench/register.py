"""The columns, units and people of the bench portal: 8 modules of 5 columns, each module with a unit of its own."""

from __future__ import annotations

from typing import NamedTuple

from sanshen.portal.columns import ColumnType, Kind

MODULES = (
    ("ywdt", "要闻动态"), ("zwgk", "政务公开"), ("jcgk", "决策公开"), ("zdly", "重点领域"),
    ("ggfw", "公共服务"), ("sjfb", "数据发布"), ("jdhy", "解读回应"), ("jcdt", "基层动态"),
)  # fmt: skip
_COLUMNS: tuple[tuple[str, str, Kind, ColumnType], ...] = (
    ("gzdt", "工作动态", "news", "动态要闻"),
    ("tzgg", "通知公告", "notice", "通知公告"),
    ("zcwj", "政策文件", "policy", "政策文件"),
    ("ghjh", "规划计划", "plan", "规划计划"),
    ("tjxx", "统计信息", "statistics", "统计信息"),
)
OPERATOR = "operator"
OPERATOR_NAME = "云溪区数据管理局"
ADMIN = "admin"


class Column(NamedTuple):
    """One column; `module` and `unit` are ids, the rest is what pages say."""

    path: str
    name: str
    kind: Kind
    type: ColumnType
    module: str
    module_name: str
    unit: str
    unit_name: str

    @property
    def description(self) -> str:
        return f"{self.unit_name}的{self.name}。"


def columns() -> list[Column]:
    return [
        Column(
            f"{module}/{path}", f"{title}·{name}", kind, type_, module, title, f"unit-{module}", f"云溪区{title}办公室"
        )
        for module, title in MODULES
        for path, name, kind, type_ in _COLUMNS
    ]


def people() -> dict[str, list[tuple[str, str]]]:
    """Person -> (role, unit): an editor, a leader and a principal in every unit, an administrator at the operator."""
    found = {ADMIN: [("site-admin", OPERATOR)]}
    for unit in (OPERATOR, *(f"unit-{module}" for module, _ in MODULES)):
        for role in ("editor", "leader-in-charge", "principal-leader"):
            found[f"{role}-{unit.removeprefix('unit-')}"] = [(role, unit)]
    return found


def columns_toml() -> str:
    rows = []
    for module, title in MODULES:
        rows.append(_table("column", path=module, name=title, kind="module", description=f"{title}栏目。"))
        rows += [_column(column) for column in columns() if column.module == module]
    return "\n".join(rows)


def _column(column: Column) -> str:
    known = {"path": column.path, "name": column.name, "kind": column.kind, "type": column.type}
    leader, editor = f"leader-in-charge-{column.module}", f"editor-{column.module}"
    told = _table("column", **known, unit=column.unit, leader=leader, cycle="2w", description=column.description)
    return f'{told}staff = ["{editor}"]\nkeywords = ["{column.name}"]\n'


def people_toml(keys: dict[str, str]) -> str:
    """The roster with everybody's public key."""
    units = {OPERATOR: OPERATOR_NAME} | {column.unit: column.unit_name for column in columns()}
    rows = [_table("unit", id=unit, name=name, short=name.removeprefix("云溪区")) for unit, name in units.items()]
    for person, roles in people().items():
        rows.append(_table("person", id=person, name=person) + f'emails = ["{email(person)}"]\n')
        rows += [_table("role", person=person, role=role, unit=unit) + "from = 2010-01-01\n" for role, unit in roles]
        rows.append(_table("key", person=person, public=keys[person]))
    return "\n".join(rows)


def email(person: str) -> str:
    return f"{person}@yunxi.gov.example"


SITE = {
    "name": "云溪区人民政府", "title": "云溪区人民政府门户网站", "domain": "www.yunxi.gov.example",
    "base_url": "https://www.yunxi.gov.example", "code": "9901000001", "icp": "云ICP备00000000号-1",
    "police_record": "云公网安备00000000000000号", "conac_id": "0" * 32, "description": "测量用门户。",
    "host_unit": "unit-ywdt", "operator_unit": OPERATOR, "address": "清江市云溪区溪东街道文澜路1号", "postcode": "000000",
    "telephone": "0000-8120000", "email": "wzb@yunxi.gov.example",
}  # fmt: skip


def portal_toml(gate: str) -> str:
    head = _table("site", **SITE) + 'keywords = ["云溪区"]\n'
    return f'{head}\n[policy]\nfollows = "donghe"\n\n[[gate]]\npublic = "{gate}"\n'


def _table(table: str, **values: str) -> str:
    head = f"[{table}]" if table == "site" else f"[[{table}]]"
    return "\n".join([head, *(f'{key} = "{value}"' for key, value in values.items())]) + "\n"
