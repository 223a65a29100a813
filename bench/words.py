"""Chinese sentences for the corpus: words by their frequency in jieba's dictionary, kept only where the checks have nothing to say."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import accumulate

from checks.document import Document
from checks.runner import check

KEPT = 40_000  # of the dictionary's 350,000 words; the others hardly ever occur
SENTENCES = 20_000
_LONG = 6_000  # of the commonest words, those of two characters and more serve titles and keywords
_NAMES = frozenset(
    ("nr", "nrt", "nrfg", "ns", "nt", "nz")
)  # people, places, bodies: nonsense shall not be about anybody
Frequencies = Sequence[tuple[str, int]]


def dictionary() -> Frequencies:
    """(word, frequency) of jieba's commonest Han words of one to four characters, commonest first."""
    rows = (line.split() for line in (files("jieba") / "dict.txt").open(encoding="utf-8"))
    words = [(word, int(count)) for word, count, tag in rows if len(word) <= 4 and tag not in _NAMES and _is_han(word)]
    return sorted(words, key=lambda row: (-row[1], row[0]))[:KEPT]


def _is_han(word: str) -> bool:
    """Simplified characters only: GB 2312 has no others."""
    return (
        all("一" <= character <= "龥" for character in word)
        and word.encode("gb2312", "replace").decode("gb2312") == word
    )


class Language:
    """What texts are made of: `sentences` end with a mark, `words` have two to four characters."""

    def __init__(self, frequencies: Frequencies, seed: int = 1, sentences: int = SENTENCES) -> None:
        self._chance = random.Random(seed)
        self._words = [word for word, _ in frequencies]
        self._weights = list(accumulate(count for _, count in frequencies))
        self.words = _sound([word for word in self._words[:_LONG] if len(word) > 1])
        self.sentences = _sound([self._sentence() for _ in range(sentences)])
        self.phrases = _sound([self.clause(4, 12) for _ in range(sentences // 10)])

    def clause(self, least: int, most: int) -> str:
        """Words up to a length between the two, in characters; the last word may go over."""
        target, text = self._chance.randint(least, most), ""
        while len(text) < target:
            text += self._chance.choices(self._words, cum_weights=self._weights)[0]
        return text

    def _sentence(self) -> str:
        clauses = [self.clause(6, 16) for _ in range(self._chance.randint(1, 4))]
        return "，".join(clauses) + self._chance.choice("。。。。。；！")


def _sound(texts: Sequence[str]) -> list[str]:
    """Those of `texts` in which the product's own checks find nothing; random words do hit forbidden ones."""
    return [text for at in range(0, len(texts), 2_000) for text in _unfaulted(texts[at : at + 2_000])]


def _unfaulted(texts: Sequence[str]) -> Iterator[str]:
    faulty = {found.line for found in check(Document("corpus.md", "\n\n".join(texts).encode()))}
    return (text for number, text in enumerate(texts) if 2 * number + 1 not in faulty)
