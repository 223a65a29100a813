"""`sanshen preview`: the page that a leader looks at before signing, with no forge and no server."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.test_road import sanshen
from tests.support import tiny
from tests.support.office import Office, article, copy_of

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


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a file": lambda path: path.write_text("重要"),
    "a link to nothing": lambda path: path.symlink_to("/nowhere/at/all"),
    "a link to a folder": lambda path: path.symlink_to("/etc"),
    "somebody's theme": lambda path: (path / "theme").mkdir(parents=True),
}


@pytest.mark.parametrize("put", FOREIGN.values(), ids=FOREIGN.keys())
def test_what_is_no_earlier_preview_is_neither_replaced_nor_followed(
    office: Office, tmp_path: Path, put: Callable[[Path], object]
) -> None:
    place = tmp_path / "place"
    put(place)
    before = (place.lstat().st_ino, place.lstat().st_mode)
    said = sanshen(office, "preview", NAME, "--to", str(place), code=1)
    assert "不能覆盖" in said and "移走它再运行" in said and str(place) in said
    assert (place.lstat().st_ino, place.lstat().st_mode) == before and [path.name for path in tmp_path.iterdir()] == [
        "place"
    ]


def test_an_earlier_preview_and_an_empty_folder_are_replaced(office: Office, tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "pages").mkdir(exist_ok=True)
        sanshen(office, "preview", NAME, "--to", str(tmp_path / "pages"))
    assert (tmp_path / "pages/theme").is_dir() and len(list(tmp_path.iterdir())) == 1


def test_a_change_without_articles_has_no_page(office: Office) -> None:
    office.branch("house/x", {"docs/x.md": "说明\n"})
    assert "没有页面可看" in sanshen(office, "preview", "house/x", code=1)


def test_i11_1_a_change_of_programs_is_not_run_where_people_review(office: Office, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    for number, path in enumerate(("pelicanconf.py", "publishconf.py", "plugins/tiny.py")):
        office.branch(f"house/trap{number}", {path: f"open({str(trap)!r}, 'w')\n"})
        said = sanshen(office, "preview", f"house/trap{number}", code=1)
        assert "不在审核人的机器上运行" in said and "闸门" in said and not trap.exists()


def test_i11_1_pages_are_not_made_with_a_main_branch_that_nobody_proved(office: Office, tmp_path: Path) -> None:
    trap, copy = tmp_path / "trap", copy_of(office, tmp_path / "clone")
    copy.write("pelicanconf.py", f"open({str(trap)!r}, 'w')\n")
    copy.commit("past the chain")
    copy.branch("article/third", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    assert "主分支未经证实" in sanshen(copy, "preview", "article/third", code=1)
    assert not trap.exists()


def test_a_folder_named_from_where_one_stands_will_do(office: Office) -> None:
    for _ in range(2):
        data = json.loads(sanshen(office, "preview", NAME, "--to", "pages", "--json"))
    assert (office.root / "pages/index.html").is_file() and data["folder"] == str(office.root / "pages")
    assert (office.root / "pages/.gitignore").read_text() == "*\n"
