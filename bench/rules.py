"""What each rule costs: `python -m bench.rules [--articles N] [--json]`.

Microseconds of processor time an article, on the articles of `bench.corpus`, with what all rules share: reading
and folding the text, making the page, finding the words that say which rules are needed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench import corpus, portal_site
from bench.register import columns_toml, people_toml, portal_toml
from bench.register import people as everybody
from checks.document import Document
from checks.registry import rules_for
from checks.runner import check
from checks.seen import GROUPS, seen_in
from checks.sources import of_all

Made = TypeVar("Made")


def portal(root: Path, articles: int) -> None:
    public = {person: portal_site.key(root / "keys", person) for person in (*everybody(), "gate")}
    (root / "portal.toml").write_text(portal_toml(public.pop("gate")), "utf-8")
    (root / "people.toml").write_text(people_toml(public), "utf-8")
    (root / "columns.toml").write_text(columns_toml(), "utf-8")
    for text in corpus.texts(articles):
        for name, data in portal_site.article_files(text):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


class Costs:
    """Seconds by name."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def of(self, name: str, work: Callable[[], Made]) -> Made:
        begun = time.process_time_ns()
        made = work()
        self.seconds[name] += time.process_time_ns() - begun
        return made

    def article(self, document: Document) -> None:
        self.of("read and folded", lambda: (document.article, document.front, document.folded.row))
        pages = self.of("page made", lambda: seen_in(document))
        for reading in (document, *pages):
            for rule in self.of("rules chosen", lambda reading=reading: rules_for(reading)):
                again = reading is not document
                if rule.applies(reading) and (not again or (rule.reads == "text" and rule.code.startswith(GROUPS))):
                    name = f"{rule.code} {rule.title}"
                    self.of(name, lambda rule=rule, reading=reading: list(rule.check(reading)))


def measure(articles: int) -> dict[str, float]:
    """Microseconds an article: everything together, then its parts, the dearest first."""
    with tempfile.TemporaryDirectory() as name:
        portal(Path(name), articles)
        documents = [one for one in of_all(name) if one.is_article]
        for document in documents[:50]:  # loads and compiles what is loaded and compiled once
            check(document)
        costs = Costs()
        for document in of_all(name):
            if document.is_article:
                costs.of("everything", lambda document=document: check(document))
        for document in of_all(name):
            if document.is_article:
                costs.article(document)
    return {part: round(spent / 1000 / len(documents), 1) for part, spent in costs.seconds.most_common()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.articles)
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for part, microseconds in found.items():
        print(f"{microseconds:>8.1f}  {part}")


if __name__ == "__main__":
    main()
