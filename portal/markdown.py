"""The dialect of Markdown in which articles are written."""

from __future__ import annotations

import comrak

# CJK-friendly emphasis: CommonMark alone leaves the stars in **“你好”**了
EXTENSIONS = comrak.ExtensionOptions(table=True, footnotes=True, cjk_friendly_emphasis=True)
