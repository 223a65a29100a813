"""A file among a portal's own rules that is none. The runner reports it; this is its entry in the book of rules."""

from __future__ import annotations

from checks.rule import Reported


class OwnRuleRefused(Reported):
    code = "ENG010"
    title = "本站规则写得不对"
    explain = "门户自己的规则放在 checks/rules/，一个文件一条，编号以 X 开头。有一个文件不合要求，本站规则就都不运行；没有检查过的不能放行。"
    clauses = ("dh-A7a", "wz-11")
    cure = "按提示改正 checks/rules/ 里的那个文件，按网站自身的变更送审"
