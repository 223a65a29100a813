"""Addresses that no official page may lead to, wherever they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers

if TYPE_CHECKING:
    from checks.text.hosts import Known


class UnsafeLink(Rule):
    code = "LNK002"
    title = "来路不明的链接"
    explain = (
        "直接用 IP 地址、用短网址、冒充政府网站（如 gov.cn.某某.com）的链接，看不出通向哪里，常被用来挂马和诈骗；"
        "名单里的不良网站一律不得链接。正文、注释和附件里写出的网址都会看。不良网站由网站管理员补进 hosts.toml。"
    )
    clauses = ("dh-B5", "wz-12.2.4", "yy-29", "zl-9.3b")
    reads = "text"
    triggers = Triggers(words=("//", *(f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")))
    catches = (
        "[登录](http://192.0.2.7/login)", "[登录](http://3221225991/)", "[登录](http://[2001:db8::1]:8080/)", "[问卷](https://dwz.cn/abc)", "详见 https://t.cn/A6abc 。", "[娱乐](https://www.casino.example/)",
        "[办事](https://www.gov.cn@evil.example.com/)", "[办事](https://www.gov.cn.example.com/a)", "<!-- https://bit.ly/abc -->", "[办事](https://www.g0v.cn/)", "[问卷](https://ｄｗｚ.cn/abc)",
        "详见www.gov.cn.example.com，", "短网址 t.cn/A6abc",
        Example(front="summary: 请登录 http://192.0.2.7/ 填报"),
    )  # fmt: skip
    passes = (
        "[中国政府网](https://www.gov.cn/)",
        "[本站](https://www.example.gov.example/gov/news/)",
        "[学会](https://www.example.org/)",
        "版本号 1.2.3.4",
        "详见www.gov.cn",
        "文件 a.t.cn.docx、s.id",
        "共 12//34 件",
        "[上一级](../policy/)",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        from checks.text import hosts  # few texts hold an address

        lists = hosts.known(document.place.hosts)
        written = [(offset, authority) for offset, _, authority in hosts.addresses(text)]
        for offset, authority in sorted({*written, *_told(lists, text)}):
            if why := _why(lists, authority):
                fix = "删去，或换成对方网站的正式网址"
                yield self.found(document, document.folded.raw(offset), f"链接{why}", fix, authority[:80])


def _told(lists: Known, text: str) -> Iterator[tuple[int, str]]:
    """Hosts without a scheme, where they are more than a file's name: blocked, posing, or a shortener with its code."""
    from checks.text import hosts

    for offset, host in hosts.bare(text):
        short = lists.shortener(host) and text.startswith("/", offset + len(host))
        if short or lists.bad(host) or hosts.poses_as_government(host):
            yield offset, host


def _why(lists: Known, authority: str) -> str:
    from checks.text import hosts

    host = hosts.host_of(authority)
    if "." not in host and not hosts.is_number(host):
        return ""
    if lists.bad(host):
        return "指向名单里的不良网站"
    if "@" in authority or hosts.poses_as_government(host):
        return "冒充政府网站"
    if hosts.is_number(host):
        return "用了 IP 地址"
    return "用了短网址" if lists.shortener(host) else ""
