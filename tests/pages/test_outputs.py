"""Every page inside the output folder, and one source for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pelican.plugins import signals

from plugins.outputs import Outputs
from sanshen.base.errors import PortalError
from tests.pages.conftest import TinyPortal


@pytest.mark.parametrize(
    "name",
    [
        "../x.html",
        "../output_evil/x.html",
        "/etc/x.html",
        "a/../../x.html",
        ".",
        "",
        "link/x.html",
        "a/../../output2/x",
    ],
)
def test_escapes_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "output"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(PortalError, match="输出文件夹之外") as caught:
        Outputs(folder).claim(name, "content/x.md")
    assert caught.value.path == "content/x.md"


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.html", "a.html"), ("a.html", "A.html"), ("a.html", "b/../a.html"), ("é.html", "e\u0301.html")],
)
def test_a_second_writer_is_refused(tmp_path: Path, one: str, other: str) -> None:
    outputs = Outputs(tmp_path)
    outputs.claim(one, "content/one.md")
    with pytest.raises(PortalError, match=r"有两个来源：content/one\.md 和 content/two\.md"):
        outputs.claim(other, "content/two.md")


def test_a_page_is_written_once_even_by_its_own_source(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    outputs.claim("a.html", "content/one.md")
    with pytest.raises(PortalError, match="有两个来源"):
        outputs.claim("a.html", "content/one.md")


def test_an_article_cannot_replace_a_column_page(tiny: TinyPortal) -> None:
    tiny.article("ywdt/yxyw/index")
    said = tiny.refusal()
    assert said.startswith("content/ywdt/yxyw/index.md 稿件不能叫 index.md：这是栏目首页的地址")


def test_another_plugin_cannot_move_a_page(tiny: TinyPortal) -> None:
    """Pelican's own check lets `../output_evil` pass, and lets save_as replace another article's page."""
    tiny.article("ywdt/yxyw/one")
    tiny.article("ywdt/yxyw/two")

    for target, what in (("../output_evil/pwn.html", "输出文件夹之外"), ("ywdt/yxyw/two.html", "有两个来源")):

        def move(generator: Any, metadata: dict[str, Any], target: str = target) -> None:
            if metadata["facts"].path.endswith("/one.md"):
                metadata["save_as"] = target

        with signals.article_generator_context.connected_to(move):
            assert what in tiny.refusal()
    assert not (tiny.root / "output_evil").exists()


def test_a_link_in_the_theme_is_refused(tiny: TinyPortal) -> None:
    (tiny.root / "theme/static/css/leak.css").symlink_to("/etc/hostname")
    assert "theme/static/css/leak.css 主题里不能有符号链接" in tiny.refusal()


def test_only_our_own_output_is_emptied(tiny: TinyPortal) -> None:
    tiny.article("ywdt/yxyw/one")
    tiny.build()
    tiny.write("output/old.html", "旧页面")
    tiny.build()
    assert "old.html" not in tiny.pages()
    tiny.write("elsewhere/keep.txt", "别人的文件")
    assert "输出文件夹不是空的" in tiny.refusal(OUTPUT_PATH=str(tiny.root / "elsewhere"))
    assert (tiny.root / "elsewhere/keep.txt").exists()
