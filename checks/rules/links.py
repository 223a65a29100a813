"""Links, images and attachments that point into the portal must arrive."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from checks.document import Document, Place, Tree
from checks.finding import Finding
from checks.rule import Example, Rule
from sanshen.portal.linking import BadLink, LinkTargets, lead


class InternalLinks(Rule):
    code = "LNK001"
    title = "站内链接和附件"
    explain = (
        "站内链接、图片和附件必须指向发布以后确实存在的稿件、文件或栏目；链接到别的稿件，用相对路径写它的 .md 文件。"
        "正文里的图片用 jpg、png、gif、webp。别的网站的网址写全，以 https:// 开头。判断办法与生成网页时相同。"
    )
    clauses = ("dh-A14.3", "zl-9.3b", "wz-12.2.4")
    catches = (
        "[原文](../policy/missing.md)", "![云溪河畔的廊桥](a/none.jpg)", "[附件](a/表.docx)", "[越界](../../../etc/passwd)", "[旧址](/gov/news/missing.html)", "[路径](a\\表.docx)", "[原文](b.html)",
        Example(front="attachments:\n  - {file: 表.docx, title: 申请表}"), "[空]()", "[主页](https://www.example.gov.example/gov/news/none.html)",
        "[旧址](http://www.example.gov.example/gov/news/none.html)", "[主页](//www.example.gov.example/)", "[图标](/favicon.ico)", "[第二页](/gov/news/index_1.html)",
        "[下载](ftp://ftp.example.gov.example/a.zip)", "[外站](https:www.gov.cn)", "![云溪河畔的廊桥](https://www.gov.cn/a.png)",
        Example(body="![云溪河畔的廊桥](a/桥.bmp)", beside=("content/gov/news/a/桥.bmp",)), Example(body="[原文](b.md/)", beside=("content/gov/news/b.md",)),
    )  # fmt: skip
    passes = (
        Example(body="[原文](../policy/b.md)、[同栏目](/gov/news/b.html)、[栏目](/gov/news/)、[订阅](/gov/news/feed.xml)、[首页](/)、[外站](https://www.gov.cn/)、[邮箱](mailto:a@b.example)、[注](#a)", beside=("content/gov/policy/b.md", "content/gov/news/b.md")),
        Example(body="![云溪河畔的廊桥](a/%E6%A1%A5.jpg)", beside=("content/gov/news/a/桥.jpg",)),
        Example(front="attachments:\n  - {file: 表.docx, title: 申请表}", beside=("content/gov/news/a/表.docx",)),
        "`[示例](none.md)`", "会议[^1]通知。\n\n[^1]: 数据来源：区统计局，2026年10月。",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or document.place.tree is None:
            return
        targets = _targets(document.place, document.place.tree)
        for link in document.links:
            if wrong := _wrong(targets, document.path, link.target.strip(), link.image):
                yield self.found(document, link.offset, *wrong, link.target[:80])
        files = [("attachments", item.file) for item in article.meta.attachments]
        files += [("cover", article.meta.cover.file)] if article.meta.cover else []
        for key, file in files:
            path = posixpath.normpath(article.folder + file)
            if not path.startswith(article.folder) or not document.place.tree.exists(path):
                fix = f"把文件放进 {article.folder}，核对文件名"
                yield self.at_key(document, key, "附件不存在" if key == "attachments" else "题图不存在", fix, file[:80])


def _targets(place: Place, tree: Tree) -> LinkTargets:
    return LinkTargets(
        place.site.domain if place.site else "",
        place.register.columns if place.register else None,
        lambda path: path.endswith(".md") and tree.exists(path),
        lambda path: not path.endswith(".md") and tree.exists(path),
    )


def _wrong(targets: LinkTargets, source: str, target: str, image: bool) -> tuple[str, str] | None:
    """What is wrong with a link, and the cure; None where it arrives or is not ours to know."""
    kind = "图片" if image else "链接"
    if not target:
        return f"{kind}没有地址", "补上地址，或删去这个链接"
    try:
        lead(targets, source, _unescaped(target), image)
    except BadLink as bad:
        return f"{kind}{bad.what}", bad.cure
    return None


def _unescaped(target: str) -> str:
    if "&" not in target:
        return target
    from html import unescape  # its table of names takes longer than all links of an article

    return unescape(target)
