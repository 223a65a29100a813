"""The articles of the corpus: N of them, the same for every generator that is measured, and the same every time.

1,200 to 3,000 characters, 2,200 on average, 3 to 5 sections, lists, a table in 20 %, a picture in 10 %, an attachment in 5 %; 40 columns of skewed sizes.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from bench.pictures import PICTURES
from bench.register import Column, columns
from bench.words import Language
from sanshen.base.dates import BEIJING

_BEGIN, _DAYS = datetime(2014, 1, 1, 8, tzinfo=BEIJING), 12 * 365
_NUMERALS = "一二三四五"
_KINDS = ("通知", "公告", "意见", "批复", "实施方案", "管理办法", "工作要点", "情况通报", "实施细则")
HERE = "@"  # stands in links before what lies in the article's own column; each generator has its own way to say it


class Text(NamedTuple):
    """One article. `picture` is the number of its picture, `sheet` its attachment's contents; both may be missing."""

    stem: str
    column: Column
    at: datetime
    title: str
    summary: str
    keywords: list[str]
    document_number: str
    body: str
    picture: int | None
    sheet: str

    @property
    def path(self) -> str:
        return f"{self.column.path}/{self.stem}"


class Texts:
    """All articles in the order of their publication."""

    def __init__(self, language: Language, count: int, seed: int = 2) -> None:
        self._language, self.count, self._chance = language, count, random.Random(seed)
        self._columns = columns()
        ranks = list(range(len(self._columns)))
        self._chance.shuffle(ranks)
        self._weights = list(accumulate(1 / (rank + 4) for rank in ranks))
        self._last: dict[str, Text] = {}

    def __iter__(self) -> Iterator[Text]:
        for number in range(self.count):
            column = self._columns[bisect(self._weights, self._chance.random() * self._weights[-1])]
            text = self.text(number, column, _BEGIN + timedelta(days=_DAYS * number / self.count))
            self._last[column.path] = text
            yield text

    def text(self, number: int, column: Column, at: datetime) -> Text:
        chance = self._chance
        words = chance.sample(self._language.words, chance.randint(3, 6))
        picture = chance.randrange(PICTURES) if chance.random() < 0.1 else None
        sheet = self.sheet() if chance.random() < 0.05 else ""
        policy = column.kind == "policy"
        stem = f"a{number:07d}"
        opening = self._paragraph(3)
        return Text(
            stem=stem,
            column=column,
            at=at.replace(microsecond=0),
            title=f"{column.unit_name}关于{''.join(words)}的{chance.choice(_KINDS)}",
            summary=opening.replace("**", "")[:90],
            keywords=words,
            document_number=f"云溪政发〔{at.year}〕{chance.randint(1, 300)}号" if policy else "",
            body="\n\n".join([opening, *self._sections(stem, column, picture)]) + "\n",
            picture=picture,
            sheet=sheet,
        )

    def _sections(self, stem: str, column: Column, picture: int | None) -> Iterator[str]:
        chance, count = self._chance, self._chance.randint(3, 5)
        length, table = chance.randint(950, 2250) // count, chance.random() < 0.2
        for number in range(count):
            yield f"## {_NUMERALS[number]}、{chance.choice(self._language.phrases)}"
            yield from self._section(length)
            if number == 0:
                yield self._links(column)
                if picture is not None:
                    said = chance.choice(self._language.phrases)
                    yield f'![{said}]({HERE}{stem}/tu.png "图片来源：区融媒体中心；许可：自有版权")'
            if number == 1 and table:
                yield self._table()

    def _section(self, length: int) -> Iterator[str]:
        done = 0
        while done < length:
            kind = self._chance.random()
            block = self._paragraph(self._chance.randint(2, 5)) if kind < 0.75 else self._list(ordered=kind < 0.87)
            done += len(block)
            yield block

    def _paragraph(self, sentences: int) -> str:
        text = "".join(self.sentence() for _ in range(sentences))
        if self._chance.random() < 0.15:
            at = text.find("，") + 1
            text = f"{text[:at]}**{self._chance.choice(self._language.words)}**{text[at:]}"
        return text

    def sentence(self) -> str:
        return self._chance.choice(self._language.sentences)

    def _list(self, ordered: bool) -> str:
        rows = (self.sentence() for _ in range(self._chance.randint(3, 6)))
        return "\n".join(f"{f'{number}.' if ordered else '-'} {row}" for number, row in enumerate(rows, 1))

    def _links(self, column: Column) -> str:
        links = []
        before = self._last.get(column.path)
        if before and self._chance.random() < 0.5:
            links.append(f"[{before.title}]({HERE}{before.stem}.md)")
        if not links or self._chance.random() < 0.6:
            links.append(f"[{column.unit_name}网站](https://www.example.com/{self._chance.randint(1, 999)}/)")
        return f"详见{'、'.join(links)}。"

    def _table(self) -> str:
        head = ["| 项目 | 责任单位 | 资金（万元） |", "| --- | --- | ---: |"]
        return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in self._rows())])

    def sheet(self) -> str:
        """A table as CSV."""
        return "".join(",".join(row) + "\n" for row in [["项目", "责任单位", "资金"], *self._rows()])

    def _rows(self) -> list[list[str]]:
        chance, phrases = self._chance, self._language.phrases
        unit = chance.choice(self._columns).unit_name
        return [[chance.choice(phrases), unit, f"{chance.randint(10, 9999)}.5"] for _ in range(chance.randint(4, 9))]
