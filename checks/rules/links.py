"""Links, images and attachments that point into the portal must arrive."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.pattern import Pattern
from checks.rule import Example, Rule
from portal.paths import CONTENT

_SCHEME = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_SITE = Pattern(r"/(?:theme/.*|sitemap\.(?:html|xml)|index\.html|404\.html|robots\.txt|favicon\.ico|)")
_LIST = Pattern(r"/(?P<column>[a-z0-9/-]+?)/(?:index(?:_\d+)?\.html|feed\.xml)?")


class InternalLinks(Rule):
    code = "LNK001"
    title = "站内链接和附件"
    explain = "站内链接、图片和附件必须指向仓库里确实存在的文件。链接到别的稿件，用相对路径写它的 .md 文件。"
    clauses = ("dh-A14.3", "zl-9.3b", "wz-12.2.4")
    catches = (
        "[原文](../policy/missing.md)", "![云溪河畔的廊桥](a/none.jpg)", "[附件](a/表.docx)", "[越界](../../../etc/passwd)", "[旧址](/gov/news/missing.html)", "[路径](a\\表.docx)", "[原文](b.html)",
        Example(front="attachments:\n  - {file: 表.docx, title: 申请表}"), "[空]()", "[主页](https://www.example.gov.example/gov/news/none.html)",
    )  # fmt: skip
    passes = (
        Example(body="[原文](../policy/b.md)、[同栏目](/gov/news/b.html)、[栏目](/gov/news/)、[首页](/)、[外站](https://www.gov.cn/)、[邮箱](mailto:a@b.example)、[注](#a)", beside=("content/gov/policy/b.md", "content/gov/news/b.md")),
        Example(body="![云溪河畔的廊桥](a/%E6%A1%A5.jpg)", beside=("content/gov/news/a/桥.jpg",)),
        Example(front="attachments:\n  - {file: 表.docx, title: 申请表}", beside=("content/gov/news/a/表.docx",)),
        "`[示例](none.md)`",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or document.place.tree is None:
            return
        for link in document.links:
            if what := _fault(document, link.target.strip()):
                fix = "核对路径；要链接的文件尚未入库的，随稿件一并提交"
                yield self.found(document, link.offset, what, fix, link.target[:80])
        files = [("attachments", item.file) for item in article.meta.attachments]
        files += [("cover", article.meta.cover.file)] if article.meta.cover else []
        for key, file in files:
            path = posixpath.normpath(article.folder + file)
            if not path.startswith(article.folder) or not document.place.tree.exists(path):
                fix = f"把文件放进 {article.folder}，核对文件名"
                yield self.at_key(document, key, "附件不存在" if key == "attachments" else "题图不存在", fix, file[:80])


def _fault(document: Document, target: str) -> str:
    """Why the target does not arrive; empty if it does or is not ours to know."""
    site = document.place.site
    if site and target.startswith((site.base_url + "/", f"//{site.domain}/")):
        target = target.split(site.domain, 1)[1]
    if not target:
        return "链接没有地址"
    if target.startswith("#") or _SCHEME.match(target):
        return ""
    if "\\" in target:
        return "链接里用了反斜杠"
    from urllib.parse import unquote  # few articles link within the site

    path = unquote(re.split(r"[?#]", target, maxsplit=1)[0])
    return "" if _arrives(document, path) else "链接指向的文件不存在"


def _arrives(document: Document, path: str) -> bool:
    tree, register = document.place.tree, document.place.register
    if path.startswith("/"):
        if _SITE.fullmatch(path):
            return True
        listed = _LIST.fullmatch(path)
        if listed:
            return register is None or listed["column"] in register.columns
        below = CONTENT + path[1:]
        if below.endswith(".html"):
            below = below.removesuffix(".html") + ".md"
    else:
        below = posixpath.join(posixpath.dirname(document.path), path)
    below = posixpath.normpath(below)
    return below.startswith(CONTENT) and tree is not None and tree.exists(below)
