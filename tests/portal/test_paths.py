"""Names that may stand in the tree: real ones pass, tricks do not."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from sanshen.git.repo import Repo
from sanshen.portal.paths import (
    LONGEST_PATH,
    REGULAR,
    domain_of,
    entry_faults,
    name_faults,
    twins,
)
from tests.conftest import git

FOLDER = "content/ywdt/yxyw/"


@pytest.mark.parametrize(
    "name",
    [
        "2026-11-02-qiuji-gongzuo.md",
        "a.md",
        "a/2026年预算表.xlsx",
        "a/《办法》（试行）.pdf",
        "a/云溪政发〔2026〕3号、附件.docx",
        "a/photo_01.JPG",
        "a/㐀.txt",
        "a/a.b.c-d_e.pdf",
    ],
)
def test_names_that_offices_use(name: str) -> None:
    assert list(name_faults(FOLDER + name, REGULAR)) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a/e\u0301.jpg", "文件名不是 NFC 规范写法"),
        ("a/" + unicodedata.normalize("NFD", "é") + ".jpg", "文件名不是 NFC 规范写法"),
        ("a/\ufa0a.jpg", "文件名不是 NFC 规范写法"),  # a compatibility ideograph that looks like 見
        ("a/表\u200b.docx", "含有不允许的字符 U+200B"),
        ("a/表\u200d.docx", "含有不允许的字符 U+200D"),
        ("a/表\ufeff.docx", "含有不允许的字符 U+FEFF"),
        ("a/表\u202excod.exe", "含有不允许的字符 U+202E"),
        ("a/表\u2066x.docx", "含有不允许的字符 U+2066"),
        ("a/表\u0000.docx", "含有不允许的字符 U+0000"),
        ("a/表\n.docx", "含有不允许的字符 U+000A"),
        ("a/表\x1b[31m.docx", "含有不允许的字符 U+001B、“[”（U+005B）"),
        ("a/ｐhoto.jpg", "含有不允许的字符 “ｐ”（U+FF50）"),
        ("a/１.jpg", "含有不允许的字符 “１”（U+FF11）"),
        ("a/表．docx", "含有不允许的字符 “．”（U+FF0E）"),
        ("а.md", "含有不允许的字符 “а”（U+0430）"),  # Cyrillic
        ("a/ph\u03bfto.jpg", "含有不允许的字符 “ο”（U+03BF）"),  # Greek
        ("a/表 格.docx", "含有不允许的字符 “ ”（U+0020）"),
        ("a/表\u3000格.docx", "含有不允许的字符 U+3000"),
        ("a/表\\格.docx", "含有不允许的字符 “\\”（U+005C）"),
        ("a/a:b.docx", "含有不允许的字符 “:”（U+003A）"),
        ("a/<b>.docx", "含有不允许的字符 “<”（U+003C）、“>”（U+003E）"),
        ("a/😀.jpg", "含有不允许的字符 “😀”（U+1F600）"),
        ("a/.htaccess", "不能以点或连字符开头"),
        ("a/../b.md", "不能以点或连字符开头"),
        ("a/./b.md", "不能以点或连字符开头"),
        ("a/-rf", "不能以点或连字符开头"),
        ("a/表.", "也不能以点结尾"),
        ("a//b.md", "不能空着"),
        ("a/", "不能空着"),
        ("a/CON", "是系统保留名"),
        ("a/nul.txt", "是系统保留名"),
        ("a/Com1.tar.gz", "是系统保留名"),
        ("aux.md", "是系统保留名"),
        ("a/" + "长" * 80 + ".pdf", "过长：不超过 200 字节"),
        ("Abc.md", "稿件文件名只用小写字母"),
        ("a.MD", "稿件文件名只用小写字母"),
        ("a.Md", "稿件文件名只用小写字母"),
        ("秋季.md", "稿件文件名只用小写字母"),
        ("a_b.md", "稿件文件名只用小写字母"),
        ("a--b.md", "稿件文件名只用小写字母"),
        ("a.b.md", "稿件文件名只用小写字母"),
        ("-a.md", "不能以点或连字符开头"),
        (".md", "不能以点或连字符开头"),
        ("index.md", "稿件不能叫 index.md"),
    ],
)
def test_names_that_deceive_or_break(name: str, said: str) -> None:
    faults = list(name_faults(FOLDER + name, REGULAR))
    assert any(said in fault for fault in faults), faults
    assert all(char.isprintable() for fault in faults for char in fault)


@pytest.mark.parametrize("folder", ["content/ywdt/yxyw", "theme/static"])
def test_a_whole_path_leaves_room_for_the_folders_around_it(folder: str) -> None:
    """Git takes a path of any length; no system checks out 4,096 bytes."""
    path = "/".join([folder, *("n" * 190,) * 6])
    fits = f"{path[: LONGEST_PATH - 4]}.txt"
    assert list(entry_faults(fits, REGULAR)) == []
    for long in (f"{path[: LONGEST_PATH - 3]}.txt", "/".join([folder, *("n" * 190,) * 22, "a.txt"])):
        assert [fault for fault in entry_faults(long, REGULAR) if "整个路径过长：不超过 1000 字节" in fault]


def test_modes_other_than_a_plain_file_are_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "plain.md").write_text("x")
    (tmp_path / "link.md").symlink_to("plain.md")
    (tmp_path / "run.md").write_text("x")
    (tmp_path / "run.md").chmod(0o755)
    git(tmp_path, "add", ".")
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    tree = git(tmp_path, "write-tree", "--missing-ok")
    found = {entry.path: list(name_faults(entry.path, entry.mode)) for entry in Repo(tmp_path).entries(tree)}
    assert found == {
        "plain.md": [],
        "link.md": ["不能是符号链接（120000）：改为普通文件"],
        "run.md": ["不能是可执行文件（100755）：改为普通文件"],
        "module": ["不能是子模块（160000）：改为普通文件"],
    }


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["a/b.md", "a/c.md"], []),
        (["a/b.md", "a/b.md"], []),
        (["a/b.jpg", "a/B.jpg"], [("a/b.jpg", "a/B.jpg")]),
        (["a/b.jpg", "a/B.JPG", "a/b.JPG"], [("a/b.jpg", "a/B.JPG"), ("a/b.jpg", "a/b.JPG")]),
        (["a/é.jpg", "a/e\u0301.jpg"], [("a/é.jpg", "a/e\u0301.jpg")]),
        (["a/straße.jpg", "a/STRASSE.jpg"], [("a/straße.jpg", "a/STRASSE.jpg")]),
        (["a/x/1.jpg", "a/X/2.jpg", "a/X/3.jpg"], [("a/x", "a/X")]),
        (["a/x", "a/X/2.jpg"], [("a/x", "a/X")]),
    ],
)
def test_twins(paths: list[str], found: list[tuple[str, str]]) -> None:
    assert list(twins(paths)) == found


@pytest.mark.parametrize(
    ("path", "domain"),
    [
        ("content/a/b/c.md", "article"),
        ("content", "house"),
        ("contents/a.md", "house"),
        ("Content/a.md", "house"),
        ("theme/x.css", "house"),
        ("people.toml", "house"),
        ("policies/donghe.toml", "house"),
    ],
)
def test_only_content_is_articles(path: str, domain: str) -> None:
    assert domain_of(path) == domain
