"""What was not read is said, never passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.kinds import CHARACTERS, OPAQUE
from checks.rule import Example, Rule


class Unread(Rule):
    code = "FIL003"
    title = "附件未检查"
    explain = (
        "docx、xlsx、pptx、PDF、zip、图片和扫描页里的文字都会检查。加密、损坏、太大、套得太深的文件和旧格式"
        "（doc、xls、wps 等）读不出来，不放行；没有安装图片检查组件时，带图片和扫描页的文件也不放行。"
        "txt、vtt、srt 要用 UTF-8 编码，别的编码读者在网页上看到的是乱码；csv 也可以用 GBK；认不出编码的一律不放行。"
        "图片里的字靠识别，手写的、很小的、弯曲的会漏，审核人员仍要看一遍。"
    )
    clauses = ("dh-A7a", "dh-B2")
    reads = "any"
    severity = "info"
    catches = (
        Example(path="content/gov/news/a/x.pdf", whole=b"%PDF-1.7"),
        Example(path="content/gov/news/a/x.mp3", whole=b"not a sound"),
        Example(path="content/gov/news/a/x.doc", whole=b"\xd0\xcf\x11\xe0"),
        Example(path="content/gov/news/a/x.docx", whole=b"not a zip"),
        Example(path="content/gov/news/a/x.zip", whole=b"PK"),
        Example(path="content/gov/news/a/x.ofd", whole=b"PK"),
        Example(path="content/gov/news/a/x.txt", whole="文字".encode("gbk")),
        Example(path="content/gov/news/a/x.csv", whole="項目、金額".encode("big5")),
    )
    passes = (
        Example(),
        Example(path="content/gov/news/a/x.txt", whole="文字".encode()),
        Example(path="content/gov/news/a/x.csv", whole="项目".encode("gbk")),
    )

    def applies(self, document: Document) -> bool:
        """Also in a repository that is no portal: what was handed over and could not be read must not look clean."""
        return document.in_content or document.extract is not None

    def check(self, document: Document) -> Iterator[Finding]:
        if document.unread:
            fix = "核对文件是否完整、能否打开；大的拆开或压缩后再提交"
            yield self.at_line(document, 1, f"文件未检查：{document.unread}", fix, severity="error")
        elif document.cut:
            what = f"文件未查完：文字超过 {CHARACTERS // 10_000} 万字"
            yield self.at_line(document, 1, what, "拆成几个文件后提交", severity="error")
        elif document.suffix in OPAQUE:
            fix = "另存为 docx、xlsx 后提交；不能另存的，由审核人员打开核对"
            yield self.at_line(document, 1, f"附件未检查：.{document.suffix} 文件读不出文字", fix, severity="warning")
        yield from self.noted(document, "unread")
