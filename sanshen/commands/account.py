"""Which account runs what a site brings: root is the one that loses the whole machine."""

from __future__ import annotations

import os
from contextlib import suppress

from sanshen.commands.speech import Unsaid, say

_SAID = (
    "正在用 root 账号运行：网站的样式、设置和插件都是程序，关它们的隔离万一有漏洞，丢的是整台机器"
    " → 换成专用的普通账号（见运维手册“闸门和发布机”）"
)


def mind_root(*, quiet: bool) -> None:
    """Tell root to leave this to an account that can do less; not where a program reads what is said."""
    if not quiet and hasattr(os, "geteuid") and os.geteuid() == 0:
        with suppress(OSError, Unsaid):
            say(_SAID, "yellow", err=True)
