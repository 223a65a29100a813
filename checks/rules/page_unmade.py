"""An article of which no page can be made. The gate asks the builder itself (`sanshen.gate.side_effects`); this is its entry in the book of rules."""

from __future__ import annotations

from checks.rule import Reported


class PageUnmade(Reported):
    code = "SYS002"
    title = "稿件能生成网页"
    explain = (
        "合并以前，闸门用发布时的同一个程序，按合并以后的样子把改动的稿件、以及用到被改动或删去的文件的稿件各做一遍网页："
        "做不出来的，合并以后会使整个网站停止发布。原来就做不出来的稿件不拦别人的改动。"
    )
    clauses = ("dh-A14.3", "xx-18")
    cure = "按提示改正链接、图片或写法，与这项改动一并提交"
