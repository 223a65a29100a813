"""Names and modes that may stand in the tree, and twins that some systems would take for one."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from portal.paths import CONTENT, name_faults, twins


class FileName(Rule):
    code = "FIL001"
    title = "文件名和文件类型"
    explain = "文件名只用汉字、字母、数字、连字符、下划线和点；稿件用小写字母、数字和连字符。不收符号链接、子模块和可执行文件，也不收只差大小写的两个文件。"
    clauses = ("zl-10.8",)
    reads = "file"
    catches = (
        Example(path="content/gov/news/A b.md"),
        Example(path="content/gov/news/通知.md"),
        Example(path="content/gov/news/a/con.docx", whole=b""),
        Example(path="content/gov/news/a/x\u202ecod.exe", whole=b""),
        Example(mode="120000", whole=b"/etc/passwd"),
        Example(mode="100755"),
        Example(path="content/gov/news/a/Tu.jpg", whole=b"", beside=("content/gov/news/a/tu.jpg",)),
    )
    passes = (Example(), Example(path="content/gov/news/a/附件1-申请表.docx", whole=b""))

    def check(self, document: Document) -> Iterator[Finding]:
        for what in name_faults(document.path, document.mode):
            yield self.at_line(document, 1, what, "改名或换成普通文件后重新提交")
        tree = document.place.tree
        below = [path for path in tree.paths() if path.startswith(CONTENT)] if tree else []
        for one, other in twins([document.path, *below]):
            if document.path in (one, other):
                twin = other if one == document.path else one
                yield self.at_line(document, 1, f"与“{twin}”只差大小写或字符写法", "两个文件取不同的名字")
