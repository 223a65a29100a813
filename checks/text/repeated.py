"""A character that stands twice by mistake (责责任), told from words that meet (工作作风) and from words that repeat (层层)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text.lexicon import begins, ends, frequency
from checks.text.pattern import Pattern

_TWICE = Pattern(r"([一-龥])\1+")
_NUMERALS = "〇零一二三四五六七八九十百千万亿两"
# stand alone before or after any word
_FREE = frozenset(
    "的地得了着过和与及或并且而在是有无不要会能可以将被把对为向从到由给让使于其各每该本此这那又也都就还更最很太再已未曾正刚只仅即才等所个种次些"
    "上下前后中内外大小多少新老男女左右东西南北日月年时天人事名元分度级号期份法"
)
# end names that no dictionary holds: 云溪市市场监管局
_ENDINGS = frozenset(
    "省市县区镇乡村州盟旗局委办院校会队组部处所科室厂社站馆园港路街桥山河湖江海岛国族员长者家师生医方法案款项条章节股司营团"
)
# repeat in good Chinese, whatever the dictionary says: 年年, 户户, 件件
_REPEATS = frozenset("年月夜代世户组件座道列行排张块条稳滴早晚少近实热严密细暖趟遍回顿岁某哈啊呵")
# neither ends nor begins a word here: 要要加强
_FUNCTION = frozenset("要是在将被与由从按各其该于使应需对为把就都也还所和")
_PLACES = frozenset("省市县区镇乡")
_GOVERNMENT = "人民政府"
_STOPS = frozenset(("", *"，。；：！？\n"))
_COMMON = 20  # doubles seldom met are names and noise of the corpus
_HAN = re.compile(r"[一-龥]")


def repeated(text: str) -> Iterator[tuple[int, str, str]]:
    """Where a character is one too many: the first of them, the words around it, and the character."""
    for found in _TWICE.finditer(text):
        start, end, char = found.start(), found.end(), found[1]
        if char in _NUMERALS or char in _REPEATS or _pairs(text, start, end):
            continue
        if end - start > 2 or _is_governed(text, start) or _is_one_too_many(text, start, char):
            yield start, text[start : min(end + 1, len(text))].rstrip(), char


def _is_governed(text: str, start: int) -> bool:
    """河滨镇镇人民政府, but 各镇镇人民政府."""
    return (
        text[start] in _PLACES
        and text.startswith(_GOVERNMENT, start + 2)
        and bool(_HAN.match(text[max(0, start - 1) : start]))
        and text[start - 1] not in "各该本"
    )


def _pairs(text: str, start: int, end: int) -> bool:
    """稳稳当当, 认认真真: another pair stands next to this one. Or 一座座."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return any(len(two) == 2 and two[0] == two[1] and _HAN.match(two) for two in (before, after)) or before[-1:] == "一"


def _is_one_too_many(text: str, start: int, char: str) -> bool:
    if char in _FREE and char not in _FUNCTION:
        return False  # before anything is looked up
    ended, begun = ends(text, start + 1), begins(text, start + 1)
    if (ended and begun) or frequency(char + char) > _COMMON:
        return False
    if not ended and not begun:
        return char in _FUNCTION and begins(text, start + 2)
    if char in _FREE:
        return False
    if ended:  # what follows goes on without the second
        return begins(text, start + 2) or (char not in _ENDINGS and text[start + 2 : start + 3] in _STOPS)
    return char not in _ENDINGS and (not _HAN.match(text[max(0, start - 1) : start]) or ends(text, start))
