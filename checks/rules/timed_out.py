"""A file that takes too long. The runner reports it; this is its entry in the book of rules."""

from __future__ import annotations

from checks.rule import Reported


class TimedOut(Reported):
    code = "ENG002"
    title = "检查超时"
    explain = (
        "一个文件检查得太久，没有查完：多半是成片的重复符号，或者文件太大。没有查完的不能放行；"
        "其余文件照常检查。正常稿件不到一秒就查完。"
    )
    clauses = ("dh-A7a", "wz-11")
    cure = "删去成片的重复符号，或把文件拆小；还不行，把文件交给网站管理员"
