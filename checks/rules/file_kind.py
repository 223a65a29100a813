"""Which kinds of file may be served: papers, pictures, sound; nothing that a browser or a system would run."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.kinds import ALLOWED
from checks.rule import Example, Rule, Triggers

_PACKED = frozenset(
    {"rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "txz", "zst", "lzma", "cab", "arj", "iso", "jar", "zipx"}
)

# other programs' papers and pictures: what to save them as
_SAVED_AS = {
    **dict.fromkeys(("odt", "ott", "fodt", "pages", "docm", "dot", "dotx", "wpt"), "docx"),
    **dict.fromkeys(("ods", "fods", "numbers", "xlsm", "xlsb", "xlt", "xltx", "ett"), "xlsx"),
    **dict.fromkeys(("odp", "key", "pptm", "pps", "ppsx", "dpt"), "pptx"),
    **dict.fromkeys(("heic", "heif", "avif", "jfif", "psd", "svg", "wmf", "emf"), "jpg 或 png"),
}


class FileKind(Rule):
    code = "FIL002"
    title = "文件格式"
    explain = "content/ 里只放稿件、图片和办公文档。网页、脚本、程序和矢量图（svg）会被浏览器执行，不能作为附件。压缩包只收 zip：别的读不出来。"
    clauses = ("zl-10.8", "yy-29")
    waivable = False
    reads = "file"
    triggers = Triggers(attachments=True)
    catches = (
        *(Example(path=f"content/gov/news/a/x.{kind}", whole=b"") for kind in ("7z", "tar", "tar.gz", "tar.xz", "gz")),
        Example(path="content/gov/news/a/x.html", whole=b"<p>"),
        Example(path="content/gov/news/a/x.exe", whole=b"MZ"),
        Example(path="content/gov/news/a/x.svg", whole=b"<svg/>"),
        Example(path="content/gov/news/a/x.docm", whole=b""),
        Example(path="content/gov/news/README", whole=b""),
        Example(path="content/gov/news/a/x.rar", whole=b"Rar!"),
        *(Example(path=f"content/gov/news/a/x.{kind}", whole=b"") for kind in ("odt", "ods", "xlsm", "heic")),
    )
    passes = (Example(), Example(path="content/gov/news/a/x.pdf", whole=b"%PDF-1.7"))

    def check(self, document: Document) -> Iterator[Finding]:
        if document.suffix not in ALLOWED:
            kind = f".{document.suffix} 文件" if document.suffix else "没有扩展名的文件"
            yield self.at_line(document, 1, f"不收{kind}", _cure(document.suffix))
        yield from self.noted(document, "kind")


def _cure(suffix: str) -> str:
    if suffix in _PACKED:
        return "解压后单独提交，或改用 zip"
    if suffix in _SAVED_AS:
        return f"用原来的软件或 WPS 打开，另存为 {_SAVED_AS[suffix]} 后提交；只改扩展名没有用"
    return "改用 docx、xlsx、pdf、jpg 或 png"
