"""Chinese text cut into words by jieba, which is loaded for the first text: 0.7 s and 75 MB."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

_DIGITS = "[0-9０-９]{1,40}+"  # bounded, as are their groups: a figure that turns out to be none is begun again behind its first digit
_FIGURE = rf"{_DIGITS}(?:[.,]{_DIGITS}){{0,12}}+"
_HAN_FIGURE = "[〇零一二三四五六七八九十百千万亿两]"
_WHOLE = re.compile(
    "("
    rf"(?:{_DIGITS}[年月日号时点分秒])++"  # 2026年7月10日, 14时30分
    rf"|(?:{_HAN_FIGURE}++[年月日])++"  # 二〇二六年十一月
    rf"|[¥￥$]?{_FIGURE}(?:[%％‰℃]|[十百千万亿]{{0,3}}+(?:[美欧港日]?元)?+)(?![0-9０-９A-Za-z.:/_@-])"  # 1,200.50万元, 3.5%
    rf"|{_HAN_FIGURE}{{2,}}+(?:[美欧港日]?元)?+"  # 三百二十万元
    r"|[A-Za-z0-9]++(?:[.:/_@-]++[A-Za-z0-9]++)*+"  # words, addresses, 2026-07-10, 9:30, 0571-88001234
    ")"
)
_PART = re.compile(r"[一-龥]{1,200}+|\s++|.", re.DOTALL)  # the time that jieba takes over a run grows with its square

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶苏魏吕沈姚卢姜崔钟谭陆汪范廖贾夏韦付邹熊秦邱尹薛闫段侯龙史陶黎贺顾"
    "毛郝龚邵钱严裴汤闵"
)
_NO_GIVEN_NAME = frozenset(
    "的了和在是有与及等把被对从向为于以至并或也都就将已由其同按经市县区镇乡村省局长委厅办组队院校路街"
)
_LONGEST_NAME = 3


def words(text: str) -> list[str]:
    """The words, figures and signs of the text, in order and complete: joined, they are the text again."""
    found: list[str] = []
    for at, part in enumerate(_WHOLE.split(text)):
        if at % 2:
            found.append(part)
        else:
            found += _words(part)
    return found


def _words(text: str) -> Iterator[str]:
    for part in _PART.findall(text):
        cut = tokenizer().lcut(part) if len(part) > 1 and not part.isspace() else [part]
        yield from _names_joined(cut) if "".join(cut) == part else part


def _names_joined(cut: list[str]) -> Iterator[str]:
    """Put together what jieba takes apart of a person's name that is in no dictionary: 汤晚|晴."""
    held = ""
    for word in cut:
        if held[:1] in _SURNAMES and len(held + word) <= _LONGEST_NAME and word not in _NO_GIVEN_NAME:
            held += word
        else:
            if held:
                yield held
            held = word
    yield held


@cache
def tokenizer() -> Any:
    """jieba's tokenizer with its own dictionary, which every process reads anew.

    Its cache is a marshalled file in the temporary folder, where anybody may have put one, and loading it takes no less time.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (SyntaxWarning, DeprecationWarning))  # escapes in its expressions
        import jieba
    jieba.setLogLevel(logging.CRITICAL + 1)
    found = jieba.Tokenizer()
    found.FREQ, found.total = found.gen_pfdict(found.get_dict_file())
    found.initialized = True
    return found
