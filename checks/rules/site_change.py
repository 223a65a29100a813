"""A change of rules, registers or programs that would stop the site. `sanshen.gate.register_faults` reports it; this is its entry in the book of rules."""

from __future__ import annotations

from checks.rule import Reported


class SiteChange(Reported):
    code = "SYS001"
    title = "改动以后网站仍能运行"
    explain = (
        "改动制度、名册、栏目册、设置和程序时，按合并以后的样子试一遍：各文件读得出来，每条审核流程都还有人能走"
        "（各审由不同的人做，写稿的人不审批），闸门密钥在今后一段时间内有效。原来就有的问题不拦，免得改不回来。"
    )
    clauses = ("dh-A4", "xx-18")
    cure = "按提示补齐接替的人、密钥或缺少的文件，与这项改动一并提交"
