"""What may lie under content/."""

from __future__ import annotations

import pytest

from tests.pages.conftest import TinyPortal

RST = ".. include:: /etc/hostname\n\n.. raw:: html\n   :file: /etc/passwd\n"


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("content/ywdt/yxyw/page.rst", "这类文件不能发布"),
        ("content/ywdt/yxyw/page.html", "这类文件不能发布"),
        ("content/ywdt/yxyw/page.markdown", "这类文件不能发布"),
        ("content/ywdt/yxyw/good/logo.svg", "这类文件不能发布"),
        ("content/ywdt/yxyw/good/run.js", "这类文件不能发布"),
        ("content/ywdt/yxyw/stray.pdf", "不属于任何稿件"),
        ("content/stray.png", "不属于任何稿件"),
        ("content/ywdt/yxyw/other/stray.pdf", "不属于任何稿件"),
        ("content/ywdt/none/x.md", "不在任何登记过的栏目里"),
        ("content/ywdt/x.md", "不在任何登记过的栏目里"),
        ("content/ywdt/yxyw/Bad_Name.md", "稿件文件名只用小写字母"),
        ("content/ywdt/yxyw/good/a b.pdf", "不允许的字符"),
        ("content/ywdt/yxyw/good/GOOD.pdf", "只差大小写"),
    ],
)
def test_refused(tiny: TinyPortal, path: str, what: str) -> None:
    tiny.article("ywdt/yxyw/good")
    tiny.write("content/ywdt/yxyw/good/good.pdf", "%PDF")
    tiny.write(path, RST)
    said = tiny.refusal()
    assert what in said
    assert path.rpartition("/")[2] in said
    assert not (tiny.root / "output").exists()


@pytest.mark.parametrize("link", ["content/ywdt/yxyw/leak.md", "content/ywdt/yxyw/good/leak.pdf", "content/ywdt/leak"])
def test_symbolic_links_are_refused(tiny: TinyPortal, link: str) -> None:
    tiny.article("ywdt/yxyw/good")
    (tiny.root / "secret").mkdir()
    tiny.write("secret/leak.md", "秘密")
    (tiny.root / "content/ywdt/yxyw/good").mkdir()
    (tiny.root / link).symlink_to(tiny.root / "secret" / ("" if link.endswith("leak") else "leak.md"))
    assert f"{link} 不能是符号链接" in tiny.refusal()


def test_a_named_pipe_is_refused(tiny: TinyPortal) -> None:
    import os

    tiny.article("ywdt/yxyw/good")
    (tiny.root / "content/ywdt/yxyw/good").mkdir()
    os.mkfifo(tiny.root / "content/ywdt/yxyw/good/pipe.pdf")
    assert "不能是这类文件" in tiny.refusal()


def test_hidden_files_never_reach_the_site(tiny: TinyPortal) -> None:
    tiny.article("ywdt/yxyw/good")
    for path in (".DS_Store", ".secret.md", ".git/config", "ywdt/yxyw/good/.hidden.pdf", "ywdt/.x/page.md"):
        tiny.write(f"content/{path}", "秘密")
    tiny.build()
    assert not [name for name, data in tiny.pages().items() if "/." in f"/{name}" or "秘密".encode() in data]


def test_files_of_an_article_are_copied(tiny: TinyPortal) -> None:
    tiny.article("ywdt/yxyw/good")
    tiny.write("content/ywdt/yxyw/good/附件/预算表.xlsx", b"PK\x03\x04")
    tiny.build()
    assert tiny.pages()["ywdt/yxyw/good/附件/预算表.xlsx"] == b"PK\x03\x04"
