"""The column register: whose column a file is, and which registers are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.columns import parse_register
from sanshen.portal.people import parse_roster
from tests.support.samples import COLUMNS, PEOPLE, changed, line_with

ROOT = Path(__file__).parents[2]
ROSTER = parse_roster(PEOPLE.encode())
REGISTER = parse_register(COLUMNS.encode(), ROSTER)


def test_the_register_that_is_checked_in_is_valid() -> None:
    roster = parse_roster((ROOT / "people.toml").read_bytes())
    register = parse_register((ROOT / "columns.toml").read_bytes(), roster)
    columns = [column for column in register if not column.is_module]
    assert len(register.modules()) == 5
    assert len(columns) >= 24
    assert all(register.module_of(column) in register.modules() for column in columns)
    assert sum(len(register.children(module.path)) for module in register.modules()) == len(columns)


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("content/ywdt/yxyw/a.md", "ywdt/yxyw"),
        ("content/ywdt/yxyw/a/图.jpg", "ywdt/yxyw"),
        ("content/ywdt/yxyw/a/b/c/图.jpg", "ywdt/yxyw"),
        ("content/ywdt/yxyw/图.jpg", "ywdt/yxyw"),
        ("content/ywdt/yxyw/sub/a.md", None),  # an article only directly in its column
        ("content/ywdt/a.md", None),  # a module holds nothing
        ("content/ywdt/a/图.jpg", None),
        ("content/ywdt/yxyw2/a.md", None),
        ("content/ywdt/YXYW/a.md", None),
        ("content/a.md", None),
        ("content/图.jpg", None),
        ("content/", None),
        ("ywdt/yxyw/a.md", None),
        ("contents/ywdt/yxyw/a.md", None),
        ("/content/ywdt/yxyw/a.md", None),
        ("content/ywdt/yxyw/../../secret/a.pdf", None),
        ("content/ywdt/yxyw/./a.pdf", None),
        ("content//ywdt/yxyw/a.md", None),
        ("content/ywdt/yxyw//a.pdf", None),
        ("", None),
    ],
)
def test_the_column_comes_from_the_folder_only(path: str, column: str | None) -> None:
    if column:
        assert REGISTER.column_of(path).path == column
        return
    with pytest.raises(PortalError) as caught:
        REGISTER.column_of(path)
    assert caught.value.message == "这个文件不在任何登记过的栏目里"
    assert caught.value.cure == "把它移到栏目文件夹下，或先报批新增栏目（columns.toml）"
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('unit = "qzfb"', 'unit = ""', "没有填写责任单位（unit）"),
        ('unit = "qzfb"', "", "没有填写责任单位（unit）"),
        ('leader = "shen"', 'leader = ""', "没有填写分管领导（leader）"),
        ('leader = "shen"', "", "没有填写分管领导（leader）"),
        ('staff = ["tang"]', "staff = []", "没有填写工作人员（staff）"),
        ('staff = ["tang"]', "", "没有填写工作人员（staff）"),
        ('cycle = "2w"', "", "没有填写更新周期（cycle）"),
        ('type = "动态要闻"', "", "没有填写栏目类型（type）"),
        ('unit = "qzfb"', 'unit = "nowhere"', "的责任单位“nowhere”不在人员册里"),
        ('leader = "shen"', 'leader = "tang"', "的分管领导“tang”在责任单位没有分管领导职务"),
        ('leader = "shen"', 'leader = "nobody"', "的分管领导“nobody”在责任单位没有分管领导职务"),
        ('staff = ["tang"]', 'staff = ["tang", "shen"]', "的工作人员“shen”在责任单位没有编辑职务"),
    ],
)
def test_dh_A4_every_column_has_a_unit_a_leader_and_staff(old: str, new: str, what: str) -> None:
    with pytest.raises(PortalError) as caught:
        parse_register(changed(COLUMNS, old, new).encode(), ROSTER)
    assert caught.value.message == f"栏目“云溪要闻”{what}"
    assert caught.value.path == "columns.toml"
    absent = not new
    assert caught.value.line == line_with(COLUMNS, 'path = "ywdt/yxyw"' if absent else old) - absent


def test_a_leader_of_another_unit_is_refused_at_the_leader() -> None:
    with pytest.raises(PortalError, match="的分管领导“shen”在责任单位没有分管领导职务") as caught:
        parse_register(changed(COLUMNS, 'unit = "qzfb"', 'unit = "qzsj"').encode(), ROSTER)
    assert caught.value.line == line_with(COLUMNS, 'leader = "shen"')


def test_wz_9_a_contractor_cannot_be_the_leader_of_a_column() -> None:
    people = PEOPLE + '\n[[role]]\nperson = "vendor"\nrole = "leader-in-charge"\nunit = "qzfb"\n'
    with pytest.raises(PortalError, match="的分管领导“vendor”是外包人员，不能审核 → 改为本单位的分管领导"):
        parse_register(changed(COLUMNS, '"shen"', '"vendor"').encode(), parse_roster(people.encode()))


@pytest.mark.parametrize(
    ("old", "new", "message", "cure"),
    [
        ('path = "ywdt/yxyw"', 'path = "Ywdt/x"', "键“path”写法不对", "应为小写字母、数字和连字符，如 ywdt/yxyw"),
        ('path = "ywdt/yxyw"', 'path = "ywdt/../x"', "键“path”写法不对", "应为小写字母、数字和连字符，如 ywdt/yxyw"),
        ('path = "ywdt/yxyw"', 'path = "ywdt/x\\n"', "键“path”写法不对", "应为小写字母、数字和连字符，如 ywdt/yxyw"),
        (
            'path = "ywdt/yxyw"',
            'path = "yxyw"',
            "栏目“云溪要闻”不在任何模块之下",
            "先登记模块，再把栏目放在它的文件夹里",
        ),
        (
            'path = "ywdt/yxyw"',
            'path = "zwgk/yxyw"',
            "栏目“云溪要闻”不在任何模块之下",
            "先登记模块，再把栏目放在它的文件夹里",
        ),
        (
            'cycle = "2w"',
            'cycle = "每周"',
            "键“cycle”写法不对",
            "应为数字加 d（日）w（周）m（月）y（年），如 2w；不定期写 none",
        ),
        (
            'cycle = "2w"',
            'cycle = "0w"',
            "键“cycle”写法不对",
            "应为数字加 d（日）w（周）m（月）y（年），如 2w；不定期写 none",
        ),
        ('staff = ["tang"]', 'staff = "tang"', "键“staff”应为列表，实为文字", '写成列表：["甲", "乙"]'),
        ("opened = 2025-01-01", "opened = 2025", "键“opened”应为日期，实为整数", "写成 2026-11-02 这样的日期"),
        (
            "opened = 2025-01-01",
            "opened = 2025-01-01\nclosed = 2024-01-01",
            "栏目“云溪要闻”的归档日期早于开设日期",
            "核对 opened 和 closed",
        ),
        (
            "opened = 2025-01-01",
            "opened = 2025-01-01\nclosed = 9999-12-31",
            "栏目“云溪要闻”的日期 9999-12-31 年份不对",
            "核对年份；没有归档的栏目不写 closed",
        ),
        (
            'path = "ywdt/yxyw"',
            'path = "ywdt/con"',
            "栏目“云溪要闻”的文件夹“ywdt/con”里放不了稿件",
            "“con”是系统保留名，换一个名字",
        ),
        (
            'path = "ywdt/yxyw"',
            'path = "ywdt/-"',
            "栏目“云溪要闻”的文件夹“ywdt/-”里放不了稿件",
            "“-”不能空着，不能以点或连字符开头，也不能以点结尾",
        ),
        (
            'path = "ywdt/yxyw"',
            'path = "ywdt/' + "x" * 250 + '"',
            f"栏目“云溪要闻”的文件夹“ywdt/{'x' * 35}”里放不了稿件",
            f"“{'x' * 20}…”过长：不超过 200 字节（约 66 个汉字）",
        ),
        (
            'path = "ywdt/yxyw"',
            'path = "ywdt' + "/x" * 60 + '"',
            "栏目“云溪要闻”的文件夹层数过多",
            "不超过 10 层",
        ),
        ('leader = "shen"', 'leader = "shen"\nleaders = "x"', "不认识的键“leaders”", "改为“leader”，或删去"),
    ],
)
def test_a_faulty_row_is_refused_at_its_line(old: str, new: str, message: str, cure: str) -> None:
    with pytest.raises(PortalError) as caught:
        parse_register(changed(COLUMNS, old, new).encode(), ROSTER)
    line = line_with(COLUMNS, old) + new.count("\n")
    expected = {"message": message, "cure": cure, "path": "columns.toml", "line": line}
    assert caught.value.as_json() == expected


def test_an_unknown_kind_lists_the_kinds() -> None:
    with pytest.raises(PortalError) as caught:
        parse_register(changed(COLUMNS, 'kind = "news"', 'kind = "blog"').encode(), ROSTER)
    assert caught.value.message == "键“kind”的取值“blog”不在规定之内"
    assert "news、notice" in caught.value.cure


def test_a_folder_is_registered_once_and_a_module_stands_at_the_top() -> None:
    row = COLUMNS[COLUMNS.index("[[column]]", 5) :]
    with pytest.raises(PortalError, match=r"columns\.toml:20 栏目“云溪要闻”的文件夹“ywdt/yxyw”已登记过") as caught:
        parse_register((COLUMNS + "\n" + row).encode(), ROSTER)
    assert caught.value.line == 20
    inner = '\n[[column]]\npath = "ywdt/deep"\nname = "内"\nkind = "module"\ndescription = "x"\n'
    with pytest.raises(PortalError, match="栏目“内”是模块，不能放在别的文件夹里 → 模块只写一级，如 ywdt"):
        parse_register((COLUMNS + inner).encode(), ROSTER)


def test_a_column_of_a_column_is_no_module() -> None:
    row = COLUMNS[COLUMNS.index("[[column]]", 5) :].replace("ywdt/yxyw", "ywdt/yxyw/deep")
    register = parse_register((COLUMNS + "\n" + row).encode(), ROSTER)
    assert register.column_of("content/ywdt/yxyw/deep/a.md").path == "ywdt/yxyw/deep"
    assert register.column_of("content/ywdt/yxyw/other/a.jpg").path == "ywdt/yxyw"


def test_no_module_takes_the_address_of_the_style() -> None:
    with pytest.raises(PortalError, match="栏目“要闻动态”是模块，不能叫 theme：这是网站样式的地址"):
        parse_register(COLUMNS.replace("ywdt", "theme").encode(), ROSTER)
