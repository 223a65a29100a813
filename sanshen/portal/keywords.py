"""Keywords for a new article, suggested from its own words by jieba's TF-IDF."""

from __future__ import annotations

import re
import warnings
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sanshen.base.words import tokenizer, words

_MANY = 5
_TITLE = 3  # how often a word of the title counts
_KEYWORD = re.compile(r"[一-龥]{2,8}")
STOP_WORDS = Path(__file__).with_name("stop_words.txt")  # what every second paper of an office says


def suggested(title: str, text: str = "", common: str = "") -> list[str]:
    """Up to five words that tell this article from others, the best first; words of `common` do so nowhere on this site."""
    said = "。".join([title] * _TITLE + [text])
    usual = words(common)
    found = _extractor().extract_tags(said, topK=None)
    return [word for word in found if _KEYWORD.fullmatch(word) and word not in usual][:_MANY]


@cache
def _extractor() -> Any:
    tokenizer()  # sets jieba up so that it is silent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # files that it leaves open, escapes in its expressions
        import jieba.analyse

        found = jieba.analyse.default_tfidf
        found.set_stop_words(str(STOP_WORDS))
    found.tokenizer = SimpleNamespace(cut=words)
    return found
