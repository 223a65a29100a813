"""A mark that the policy in force does not know. The gate, which knows the policy, asks (`sanshen.gate.flags`); this is its entry in the book of rules."""

from __future__ import annotations

from checks.rule import Reported


class UnknownFlag(Reported):
    code = "SYS003"
    title = "标记在现行制度里有规定"
    explain = (
        "稿件里的 urgent（突发紧急）、sensitive（敏感）、undecided（须请示）、joint（联合）、unresolved（尚未研究决定）"
        "各有什么用，由本站遵循的制度规定。这篇稿件的流程没有规定的，写了也不起作用，作者却以为会从严审核，所以不能提交；"
        "important（重要）还用来选首页头条，都可以写。undecided 写的单位，须是制度规定去请示的单位。"
    )
    clauses = ("xx-14.6", "wz-12.1d", "zl-9.1", "yy-23")
    cure = "删去这个标记；确有需要的，先问清现行制度怎么规定（sanshen chain 稿件路径）"
