"""`sanshen chain`: which chain, by whom, and why."""

from __future__ import annotations

import json

import pytest

from tests.commands.test_road import sanshen
from tests.support.office import Office


def test_it_names_stages_people_and_the_reason(office: Office) -> None:
    told = sanshen(office, "chain", "content/ywdt/yxyw/x.md")
    assert "稿件，来源：部门信息 → 稿件审核" in told
    assert "2. 二审（区政府办分管领导）：leader、both" in told


@pytest.mark.parametrize(
    ("path", "option", "chain", "why"),
    [
        ("columns.toml", "", "register", "栏目册"),
        ("theme/templates/base.html", "", "house", "制度、名册、模板或程序"),
        ("content/ywdt/yxyw/x.md", "--withdraw", "withdrawal", "撤下稿件"),
        ("content/ywdt/yxyw/x.md", "--urgent", "article", "标明突发紧急"),
        ("content/ywdt/yxyw/x.md", "--origin=reprint", "article", "来源：转载"),
    ],
)
def test_the_path_decides(office: Office, path: str, option: str, chain: str, why: str) -> None:
    data = json.loads(sanshen(office, "chain", path, "--json", *([option] if option else [])))
    assert (data["chain"], why in data["why"]) == (chain, True)


def test_a_folder_without_a_column_has_no_chain(office: Office) -> None:
    assert "columns.toml" in sanshen(office, "chain", "content/nowhere/x.md", code=1)
