"""One change of each kind to the corpus: as files of our portal and as files of a Hugo site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

from bench import peer_sites, portal_site
from bench.fast_import import Files
from bench.register import Column, columns
from bench.texts import HERE, Text, Texts

KINDS = {
    "edit": "改正文", "new": "新增", "delete": "撤下", "rename": "改文件名", "move": "移栏目", "attachment": "换附件",
}  # fmt: skip
_BESIDE = re.compile(rf"\({HERE}(a\d+)\.md\)")
_KEPT = 400  # of the newest articles, from which those that change are taken


class Change(NamedTuple):
    """`old` becomes `new`; one of them may be missing."""

    kind: str
    old: Text | None
    new: Text | None

    @property
    def editor(self) -> str:
        text = self.new or self.old
        assert text
        return f"editor-{text.column.module}"

    def portal(self) -> Files:
        return _changed(self, portal_site.article_files)

    def hugo(self) -> Files:
        return _changed(self, peer_sites.files)


def _changed(change: Change, files: Callable[[Text], Iterable[tuple[str, bytes]]]) -> Files:
    old = dict(files(change.old)) if change.old else {}
    new = dict(files(change.new)) if change.new else {}
    found: dict[str, bytes | None] = dict.fromkeys(old.keys() - new.keys())
    found |= {path: data for path, data in new.items() if old.get(path) != data}
    return sorted(found.items())


def changes(texts: Texts, count: int) -> list[list[Change]]:
    """`count` rounds with one change of each kind; no article is changed twice, none that others link to goes away."""
    free, last = _free(texts)
    found = []
    for turn in range(count):
        new = texts.text(texts.count + turn, last.column, last.at + timedelta(days=turn + 1))
        attached = _take(free, lambda text: bool(text.sheet))
        edited, gone, renamed, moved = (_take(free, lambda text: text.column.kind != "policy") for _ in range(4))
        found.append(
            [
                Change("edit", edited, edited._replace(body=f"{texts.sentence()}\n\n{edited.body}")),
                Change("new", None, new),
                Change("delete", gone, None),
                Change("rename", renamed, _renamed(renamed)),
                Change("move", moved, moved._replace(column=_other(moved.column))),
                Change("attachment", attached, attached._replace(sheet=texts.sheet())),
            ]
        )
    return found


def _free(texts: Texts) -> tuple[list[Text], Text]:
    """Newest articles that are not linked to and link to nothing beside them, newest last; and the last article of all,
    to which new ones will link."""
    kept: list[Text] = []
    linked: set[str] = set()
    for text in texts:
        linked.update(_BESIDE.findall(text.body))
        kept.append(text)
        if len(kept) > 2 * _KEPT:
            del kept[:_KEPT]
    return [text for text in kept[:-1] if text.stem not in linked and not _BESIDE.search(text.body)], kept[-1]


def _take(free: list[Text], suits: Callable[[Text], bool]) -> Text:
    """The newest that suits; SystemExit if the corpus is too small for that many changes."""
    for at in range(len(free) - 1, -1, -1):
        if suits(free[at]):
            return free.pop(at)
    raise SystemExit("too few articles for so many rounds: use a larger SIZE or fewer rounds")


def _renamed(text: Text) -> Text:
    stem = f"b{text.stem[1:]}"
    return text._replace(stem=stem, body=text.body.replace(f"({HERE}{text.stem}/", f"({HERE}{stem}/"))


def _other(column: Column) -> Column:
    """The next column of the same module that is none of policies."""
    beside = [one for one in columns() if one.module == column.module and one.kind != "policy"]
    return beside[(beside.index(column) + 1) % len(beside)]
