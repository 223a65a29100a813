"""`sanshen preview`: the page that a leader looks at before signing, with no forge and no server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.test_road import sanshen
from tests.office import Office, article
from tests.publish import tiny

NAME = "article/second"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("office") / "clone")
    tiny.equip(made)
    made.adopt()
    made.branch(NAME, {"content/ywdt/yxyw/second.md": article("第二篇稿件")})
    return made


def test_wz_13_the_pages_of_a_change_are_named_and_there(office: Office) -> None:
    data = json.loads(sanshen(office, "preview", NAME, "--json"))
    ((path, title),) = data["pages"].items()
    assert title == "第二篇稿件" and "预览稿" in Path(path).read_text("utf-8")
    assert f"下一步：看过页面再审，sanshen gate {NAME}" in sanshen(office, "preview", NAME)


def test_no_other_folder_is_replaced(office: Office, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("重要")
    assert "不能覆盖" in sanshen(office, "preview", NAME, "--to", str(tmp_path), code=1)
    assert (tmp_path / "mine.txt").read_text() == "重要"


def test_a_change_without_articles_has_no_page(office: Office) -> None:
    office.branch("house/x", {"theme/templates/base.html": "<!doctype html><p>\n"})
    assert "没有页面可看" in sanshen(office, "preview", "house/x", code=1)
