"""Reprints come from listed sites, and a paper of a higher level from a site of that level (wz-12.2.3, zl-5, zl-6)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers

_FRONT = "reprint:\n  site: 示例\n  url: {0}\n  at: 2026-01-05\n  title: 关于示例事项的消息"
_CENTRAL = "\nissuer: 国务院办公厅\ndocument_number: 国办发〔2026〕1号"
_REGION = "\nissuer: 示例省人民政府"


def _from(url: str, more: str = "") -> Example:
    return Example(front=_FRONT.format(url) + more)


class ReprintSource(Rule):
    code = "SRC001"
    title = "转载来源"
    explain = (
        "转载只能来自名单里的网站：中央媒体、中国政府网、各部委网站，以及 hosts.toml 登记的本省、本市网站。"
        "中央文件从中央网站转载，省级文件从省级网站转载。名单外的政府网站按警告处理，由审核人员核对是不是发文机关自己的网站。"
    )
    clauses = ("wz-12.2.3", "zl-5", "zl-6", "wz-10", "xx-8")
    triggers = Triggers(keys=("reprint",))
    catches = (
        _from("https://news.example.com/a.html"),
        _from("https://www.gov.cn.example.com/a.html"),
        _from("https://www.other.gov.cn/a.html"),
        _from("https://www.city.gov.example/a.html", _CENTRAL),
        _from("https://www.city.gov.example/a.html", _REGION),
        _from("https://www.people.com.cn/a.html", _REGION),
    )
    passes = (
        _from("https://www.gov.cn/zhengce/a.htm", _CENTRAL),
        _from("https://politics.people.com.cn/a.html"),
        _from("https://www.mca.gov.cn/a.html", _CENTRAL),
        _from("https://www.city.gov.example/a.html"),
        _from("https://wlt.province.gov.example/a.html", _REGION),
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or article.meta.reprint is None:
            return
        from urllib.parse import urlsplit

        from checks.text.hosts import host_of, is_government, known  # few articles are reprints
        from sanshen.portal.hosts import LEVELS

        host = host_of(urlsplit(article.meta.reprint.url).netloc)
        lists = known(document.place.hosts)
        level = lists.level(article.meta.issuer, article.meta.document_number)
        site = lists.site(host)
        if site is None:
            what = f"转载来源 {host} 不在名单里"
            fix = "改从名单里的网站转载；确是发文机关网站的，由网站管理员登记进 hosts.toml"
            yield self.at_key(document, "reprint", what, fix, host, "warning" if is_government(host) else "error")
        elif level and site.level != level:
            what = f"{LEVELS[level]}文件转载自{LEVELS[site.level]}网站 {host}"
            yield self.at_key(document, "reprint", what, f"改从{LEVELS[level]}网站转载", host)
