"""The pelican command as people run it: exit code, one line a fault, the same bytes every time."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from pelican.plugins import signals

from tests.pages.conftest import ROOT, TinyPortal, png


def pelican(folder: Path, *args: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pelican", "content", *args]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("args", [(), ("-q",), ("--fatal", "errors", "--log-handler", "plain")])
def test_the_command_fails_with_one_line(tiny: TinyPortal, args: tuple[str, ...]) -> None:
    tiny.article("ywdt/yxyw/good")
    tiny.article("ywdt/yxyw/bad", "[甲](none.md)")
    done = pelican(tiny.root, *args)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "content/ywdt/yxyw/bad.md:6 链接“none.md”指向不存在的稿件或文件 → "
        "核对文件名；稿件写 .md 的相对路径，附件放进稿件同名的文件夹，栏目写 /栏目路径/；还没有入库的一并提交"
    ]
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("portal.toml", "[site]\n", "portal.toml"),
        ("columns.toml", "[[column]]\nx = 1\n", "columns.toml"),
        ("theme/templates/index.html", "{{ nothing }}", "theme/templates/index.html:1 模板出错："),
        ("theme/templates/404.html", "一\n{% if %}", "theme/templates/404.html:2 模板出错："),
    ],
)
def test_house_files_in_error(tiny: TinyPortal, file: str, text: str, said: str) -> None:
    tiny.write(file, text)
    done = pelican(tiny.root)
    assert done.returncode == 1
    assert said in done.stderr + done.stdout


def test_a_logged_error_stops_the_build(tiny: TinyPortal) -> None:
    def complain(_: Any) -> None:
        logging.getLogger("pelican.somewhere").error("half done")

    with signals.article_generator_finalized.connected_to(complain):
        assert "half done" in tiny.refusal()
    assert not (tiny.root / "output").exists()


def test_a_plugin_that_does_not_load_stops_the_build(tiny: TinyPortal) -> None:
    conf = (tiny.root / "pelicanconf.py").read_text("utf-8")
    tiny.write("pelicanconf.py", conf.replace("PLUGINS = []", 'PLUGINS = ["plugins.nothing"]'))
    assert "有插件没有装上" in tiny.refusal()


def test_the_content_folder_has_its_name(tiny: TinyPortal) -> None:
    (tiny.root / "content").rename(tiny.root / "words")
    assert "稿件文件夹应名为 content" in tiny.refusal(PATH=str(tiny.root / "words"))


def test_same_inputs_same_bytes(tiny: TinyPortal) -> None:
    """Another folder, another order of sets, another day in the files' own times."""
    paths = []
    for number in range(12):
        stem = f"ywdt/yxyw/n{number}"
        tiny.write(f"content/{stem}/a.png", png())
        paths.append(
            tiny.article(stem, f'![图](n{number}/a.png)\n\n[外](https://a.example/ "题")', keywords=["甲", "乙"])
        )
    tiny.provenance(*paths)
    twin = TinyPortal(tiny.root.parent / "elsewhere" / "twin")
    shutil.copytree(tiny.root, twin.root, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for portal, seed in ((tiny, "1"), (twin, "2")):
        done = pelican(portal.root, "-s", "publishconf.py", seed=seed)
        assert done.returncode == 0, done.stderr
    assert tiny.pages() == twin.pages()
    assert not [name for name, data in tiny.pages().items() if str(tiny.root).encode() in data]


def test_the_sample_portal_builds(tmp_path: Path) -> None:
    """What a clone holds: `pelican content` works in it."""
    for name in ("theme", "content"):
        if not (ROOT / name).is_dir():
            pytest.skip(f"no {name}/ in this checkout")
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("portal.toml", "columns.toml", "people.toml", "pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, tmp_path)
    done = pelican(tmp_path)
    assert done.returncode == 0, done.stderr
    output = tmp_path / "output"
    for path in (tmp_path / "content").rglob("*.md"):
        assert (output / path.relative_to(tmp_path / "content")).with_suffix(".html").is_file()
    assert not set(_dead_links(output))


def _dead_links(output: Path) -> Iterator[str]:
    """Addresses of the site on any page that no file answers (dh-A14.3)."""
    for page in output.rglob("*.html"):
        text = page.read_text("utf-8")
        for url in re.findall(r'(?:href|src)="(/[^"]*)"', text):
            target = unquote(urlsplit(url).path).lstrip("/")
            if not (output / (target + "index.html" if not target or target.endswith("/") else target)).is_file():
                yield url
