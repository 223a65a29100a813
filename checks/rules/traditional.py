"""Traditional characters outside book titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern
from checks.text.simplified import is_beyond

if TYPE_CHECKING:
    from opencc import OpenCC

# in the national table of characters as they are, most of them for names
_KEPT = frozenset("昇甦椏淼喆锺榦乾徵於藉甯祕迺犇堃")
_LONGEST = 12  # characters that are quoted
_TITLE = Pattern(r"《[^《》\n]*》")


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


class Traditional(Rule):
    code = "WRD007"
    title = "繁体字"
    explain = "政府网站使用规范汉字。书名号里的原名可以保留繁体。"
    clauses = ("zl-9.2",)
    severity = "warning"
    catches = ("雲溪區人民政府", "办理手續")
    passes = ("云溪区人民政府", "影印本《說文解字》", "任命李昇为副主任")

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.text
        if not text.isascii() and is_beyond(text):
            shown = _TITLE.sub(lambda found: " " * len(found[0]), text)
            start = 0
            for line in shown.split("\n"):
                yield from self._in_line(document, start, line)
                start += len(line) + 1

    def _in_line(self, document: Document, start: int, text: str) -> Iterator[Finding]:
        """One finding for a line, and the advice for the stretch that it quotes."""
        if not is_beyond(text):
            return
        runs = [
            (found.start() + at, wrong, right)
            for found in re.finditer(r"[一-鿿]+", text)
            for at, wrong, right in _wrong(found[0])
        ]
        if runs:
            at, wrong, right = runs[0]
            more = f"等，这一行共 {len(runs)} 处" if len(runs) > 1 else ""
            yield self.found(
                document, start + at, f"有繁体字“{wrong}”{more}", f"改为“{right}”{'，其余同样改' if more else ''}"
            )


def _wrong(text: str) -> Iterator[tuple[int, str, str]]:
    """The stretch from the first to the last traditional character, and how it is written."""
    plain = _converter().convert(text)
    if len(plain) != len(text):
        return
    places = [at for at, char in enumerate(text) if char != plain[at] and char not in _KEPT and is_beyond(char)]
    if places:
        first, last = places[0], min(places[-1] + 1, places[0] + _LONGEST)
        yield first, text[first:last], plain[first:last]
