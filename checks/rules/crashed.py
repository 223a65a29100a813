"""A rule that broke down. The runner reports it; this is its entry in the book of rules."""

from __future__ import annotations

from checks.rule import Reported


class Crashed(Reported):
    code = "ENG001"
    title = "规则运行出错"
    explain = "某条规则在这个文件上出错，文件没有按它检查过。没有检查过的不能放行；其余规则照常运行。"
    clauses = ("dh-A7a", "wz-11")
    cure = "把文件和整行信息交给网站管理员；修好规则之前不能放行"
