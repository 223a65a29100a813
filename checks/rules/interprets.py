"""An interpretation says what it interprets, and that exists (dh-A11)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from sanshen.portal.paths import CONTENT


class Interprets(Rule):
    code = "ELM011"
    title = "解读与文件的关联"
    explain = (
        "政策解读稿用 interprets 写明所解读文件在 content/ 下的路径，两个页面会互相链接。写错路径，群众就找不到原文。"
    )
    clauses = ("dh-A11", "xx-14.1c")
    catches = (
        Example(path="content/gov/interpretation/a.md"),
        Example(front="interprets:\n  - gov/policy/missing.md"),
        Example(front="interprets:\n  - gov/news/a.md"),
    )
    passes = (
        Example(front="interprets:\n  - gov/policy/b.md", beside=("content/gov/policy/b.md",)),
        Example(
            path="content/gov/interpretation/a.md",
            front="interprets:\n  - gov/policy/b.md",
            beside=("content/gov/policy/b.md",),
        ),
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None:
            return
        targets, tree = article.meta.interprets, document.place.tree
        if not targets and document.column and document.column.kind == "interpretation":
            what = "解读稿没有写明解读哪份文件"
            yield self.at_key(document, "interprets", what, "补上 interprets，写文件在 content/ 下的路径")
        for target in targets:
            path = CONTENT + target.removeprefix(CONTENT)
            if path == document.path:
                yield self.at_key(document, "interprets", "解读的是自己", "改为所解读文件的路径", target)
            elif not path.endswith(".md") or ".." in path.split("/") or (tree and not tree.exists(path)):
                what = "解读的文件不存在"
                fix = "核对路径（如 zfxxgk/gfxwj/2026-10-13-x.md）；原文未发布的，与解读一并送审"
                yield self.at_key(document, "interprets", what, fix, target)
