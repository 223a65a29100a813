"""What unseen characters are called in Chinese, for messages."""

from __future__ import annotations

import re

_NAMES = {
    0x00AD: "软连字符",
    0x034F: "组合用连接符",
    0x061C: "阿拉伯字母标记",
    0x070F: "叙利亚文缩写符",
    0x200B: "零宽空格",
    0x200C: "零宽不连字",
    0x200D: "零宽连字",
    0x200E: "从左到右标记",
    0x200F: "从右到左标记",
    0x202A: "从左到右嵌入开始",
    0x202B: "从右到左嵌入开始",
    0x202C: "方向控制结束",
    0x202D: "从左到右强制开始",
    0x202E: "从右到左强制开始",
    0x2060: "词连接符",
    0x2061: "不可见函数符",
    0x2062: "不可见乘号",
    0x2063: "不可见分隔符",
    0x2064: "不可见加号",
    0x2066: "从左到右隔离开始",
    0x2067: "从右到左隔离开始",
    0x2068: "按首个字符定方向的隔离开始",
    0x2069: "方向隔离结束",
    0xFEFF: "零宽不换行空格（字节序标记）",
}
_UNSEEN = re.compile(f"[{''.join(map(chr, _NAMES))}\U000e0000-\U000e007f]")
_TAGS = range(0xE0000, 0xE0080)


def chinese_name(char: str) -> str:
    """The name, and the number under which Unicode lists it."""
    code = ord(char)
    name = _NAMES.get(code) or ("标签字符" if code in _TAGS else "没有通用名称的字符")
    return f"{name}，U+{code:04X}"


def spelt_out(text: str) -> str:
    """The text with what cannot be seen, or would turn it, said in words."""
    return _UNSEEN.sub(lambda found: f"‹{chinese_name(found[0]).partition('，')[0]}›", text)
