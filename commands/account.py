"""Which account runs what a site brings: root is the one that loses the whole machine."""

from __future__ import annotations

import os

from commands.speech import say

_SAID = (
    "正在用 root 账号运行：网站的样式、设置和插件都是程序，关它们的隔离万一有漏洞，丢的是整台机器"
    " → 换成专用的普通账号（见运维手册“闸门和发布机”）"
)


def mind_root() -> None:
    """Tell root to leave this to an account that can do less."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        say(_SAID, "yellow", err=True)
