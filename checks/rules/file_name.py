"""Names and modes that may stand in the tree, and twins that some systems would take for one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from checks.document import Document, Tree
from checks.finding import Finding
from checks.rule import Example, Rule
from sanshen.portal.paths import name_faults


class FileName(Rule):
    code = "FIL001"
    title = "文件名和文件类型"
    explain = (
        "文件名只用汉字、字母、数字、连字符、下划线和点；稿件用小写字母、数字和连字符。不收符号链接、子模块和可执行文件，也不收只差大小写的两个文件。"
        "模板、程序和名册也不收链接、子模块、编译过的程序（.pyc）和看不见的字符；文件夹的记录须是 git 自己的写法。能合并的都能发布。"
    )
    clauses = ("zl-10.8",)
    waivable = False
    reads = "file"
    catches = (
        Example(path="content/gov/news/A b.md"),
        Example(path="content/gov/news/通知.md"),
        Example(path="content/gov/news/a/con.docx", whole=b""),
        Example(path="content/gov/news/a/x\u202ecod.exe", whole=b""),
        Example(mode="120000", whole=b"/etc/passwd"),
        Example(mode="100755"),
        Example(path="content/gov/news/a/Tu.jpg", whole=b"", beside=("content/gov/news/a/tu.jpg",)),
        Example(path="content/gov/news/a/tu.jpg", whole=b"", beside=("content/gov/News/a/x.jpg",)),
    )
    passes = (Example(), Example(path="content/gov/news/a/附件1-申请表.docx", whole=b""))

    def check(self, document: Document) -> Iterator[Finding]:
        for what in name_faults(document.path, document.mode):
            yield self.at_line(document, 1, what, "改名或换成普通文件后重新提交")
        for name, twin in _twins(document):
            what = f"“{name}”与“{twin}”只差大小写或字符写法"
            yield self.at_line(document, 1, what, "两个文件取不同的名字")


def _twins(document: Document) -> Iterator[tuple[str, str]]:
    """Each part of the path that has a neighbour which some systems take for the same."""
    if document.place.tree is None:
        return
    parts = document.path.split("/")
    for depth, name in enumerate(parts[1:], 1):
        for twin in _neighbours(document.place.tree, "/".join(parts[:depth])).get(_folded(name), ()):
            if twin != name:
                yield name, twin


# kept no longer than the tree, which may hold a clone and its processes
_known: WeakKeyDictionary[Tree, dict[str, dict[str, list[str]]]] = WeakKeyDictionary()


def _neighbours(tree: Tree, folder: str) -> dict[str, list[str]]:
    folders = _known.setdefault(tree, {})
    if folder not in folders:
        found: dict[str, list[str]] = {}
        for name in tree.names(folder):
            found.setdefault(_folded(name), []).append(name)
        folders[folder] = found
    return folders[folder]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
