"""Which outside sites an article leads to: those without encryption are pointed out, those of others listed."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers


class ExternalLink(Rule):
    code = "LNK003"
    title = "外部链接"
    explain = (
        "链接到政府网站以外的网站，逐个列出供审核人员看一遍：是不是官方的、有没有广告。不加密的 http 链接可能在半路被改成别的页面，"
        "改用 https；对方网站不支持的，由审核人员判断。打不打得开由巡检核对，这里不联网。"
    )
    clauses = ("dh-B5", "wz-12.2.4", "yy-29")
    severity = "info"
    triggers = Triggers(words=("//",))
    catches = ("[学会](https://www.example.org/)", "[查询](http://www.gov.cn/a)", "[甲](//www.example.org/)")
    passes = (
        "[中国政府网](https://www.gov.cn/)",
        "[新华网](https://www.news.cn/a.html)",
        "[本站](https://www.example.gov.example/)",
        "[邮箱](mailto:a@b.gov.cn)",
        "[上一级](../policy/)",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        outside = [link for link in document.links if "//" in link.target]
        if not outside:
            return
        from checks.text.hosts import addresses, host_of, is_government, is_number, known  # few articles link outside

        lists = known(document.place.hosts)
        seen: set[tuple[str, str]] = set()
        for link in outside:
            for _, scheme, authority in list(addresses(link.target))[:1]:
                host = host_of(authority)
                if (scheme, host) in seen or is_number(host) or "." not in host:
                    continue
                seen.add((scheme, host))
                if scheme == "http":
                    fix = "改用 https；对方网站不支持的，由审核人员判断"
                    yield self.found(document, link.offset, "链接没有加密（http）", fix, host, "warning")
                if not is_government(host) and lists.site(host) is None:
                    fix = "审核人员打开看一遍：是不是官方网站、有没有广告"
                    yield self.found(document, link.offset, f"链接到政府网站以外的 {host}", fix, host)
