"""How long git is waited for, and what to do where that was too short."""

from __future__ import annotations

PATIENCE = 600.0  # seconds; no question of a clone takes git a minute
GRACE = 3.0  # seconds for a git to end by itself
HUNG = "查明它在等什么（有没有被停住，.git/config 里的 include 指到哪里，磁盘有没有反应），再重试"
