"""What was not read is said, never passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import IMAGES, OFFICE, OPAQUE, Document
from checks.finding import Finding
from checks.rule import Example, Rule


class Unread(Rule):
    code = "FIL003"
    title = "附件未检查"
    explain = "docx、xlsx、pptx 的全部文字都会检查；PDF、图片、旧版 Office 和压缩包里的文字本版本不读，由审核人员打开核对。打不开的文件不放行。"
    clauses = ("dh-A7a", "dh-B2")
    reads = "file"
    severity = "info"
    catches = (
        Example(path="content/gov/news/a/x.pdf", whole=b"%PDF-1.7"),
        Example(path="content/gov/news/a/x.jpg", whole=b"\xff\xd8"),
        Example(path="content/gov/news/a/x.doc", whole=b"\xd0\xcf\x11\xe0"),
        Example(path="content/gov/news/a/x.docx", whole=b"not a zip"),
    )
    passes = (Example(), Example(path="content/gov/news/a/x.txt", whole="文字".encode()))

    def check(self, document: Document) -> Iterator[Finding]:
        suffix = document.suffix
        fix = "审核人员打开文件逐页核对密级标志、个人信息和红头、公章"
        if suffix == "pdf":
            yield self.at_line(document, 1, "PDF 里的文字未检查", fix)
        elif suffix in IMAGES:
            yield self.at_line(document, 1, "图片里的文字未检查", fix)
        elif suffix in OFFICE:
            yield from self._office(document)
        elif suffix in OPAQUE:
            fix = "另存为 docx、xlsx 后提交；不能另存的，由审核人员打开核对"
            yield self.at_line(document, 1, f"附件未检查：.{suffix} 文件读不出文字", fix, severity="warning")

    def _office(self, document: Document) -> Iterator[Finding]:
        read = document.office
        if read.fault:
            fix = "用 Word 或 WPS 打开并另存为不加密的 docx、xlsx"
            yield self.at_line(document, 1, f"附件未检查：{read.fault}", fix, severity="error")
        if read.macros:
            yield self.at_line(document, 1, "附件里有宏或控件", "另存为不含宏的 docx、xlsx", severity="error")
        if read.unread:
            what = f"附件内嵌的 {len(read.unread)} 个对象未检查"
            yield self.at_line(document, 1, what, "删去内嵌对象，或单独作为附件提交", read.unread[0], "warning")
        if read.images:
            fix = "审核人员打开文件核对图片里有无密级标志、个人信息和公章"
            yield self.at_line(document, 1, f"附件里 {read.images} 张图片的文字未检查", fix)
