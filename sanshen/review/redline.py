"""The marked-up proof (花脸稿): what a change does to an article, word for word, element by element (wz-12.1b)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import msgspec

from sanshen.git.objects import ZERO
from sanshen.git.objects import Change as PathChange
from sanshen.git.repo import Repo
from sanshen.portal.article import LABELS, Article, parse_article
from sanshen.portal.paths import domain_of
from sanshen.review.judging.change import Change

Kind = Literal["same", "removed", "added"]
_TOKEN = re.compile(r"[A-Za-z0-9.]+|\s+|.", re.DOTALL)
_ISLAND = 2  # an unchanged run this short between two changes is noise to the eye
BODY = "正文"


class Piece(msgspec.Struct, frozen=True):
    kind: Kind
    text: str


class Marked(msgspec.Struct, frozen=True):
    """One element of the article, or its body, with what was struck out and what was written in."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


class Proof(NamedTuple):
    """One path of a change: what happens to it, and its title and elements where it is an article."""

    path: str
    what: str
    elements: list[Marked]
    title: str = ""


def proof_of(repo: Repo, change: Change, *, everything: bool = True, shown: Callable[[str], str] = str) -> list[Proof]:
    """Every path of the change; without `everything` only the elements that differ. `shown` is what people see of a text."""
    found = []
    for one in change.paths:
        if domain_of(one.path) == "article" and one.path.endswith(".md"):
            old, new = _article(repo, one.path, one.old_blob), _article(repo, one.path, one.new_blob)
            marks = [mark for mark in redline(old, new, shown) if everything or mark.changed]
            stands = new or old
            found.append(Proof(one.path, _what(one), marks, shown(stands.meta.title) if stands else ""))
        else:
            found.append(Proof(f"{one.path}（文件内容请打开查看）", _what(one), []))
    return found


def _what(one: PathChange) -> str:
    return "撤下" if one.deleted else "新增" if one.old_mode == "000000" else "修改"


def _article(repo: Repo, path: str, blob: str) -> Article | None:
    return None if blob == ZERO else parse_article(path, repo.object(blob))


def redline(old: Article | None, new: Article | None, shown: Callable[[str], str] = str) -> list[Marked]:
    """Every element that stands in either version, in the order of the form, the body last."""
    before, after = ({label: shown(text) for label, text in _elements(one).items()} for one in (old, new))
    labels = [label for label in (*LABELS.values(), BODY) if label in before or label in after]
    return [Marked(label, marked(before.get(label, ""), after.get(label, ""))) for label in labels]


def marked(old: str, new: str) -> tuple[Piece, ...]:
    """`new` as changes of `old`: Latin words and numbers whole, Han characters one by one, no islands in between."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    found: list[list[str]] = []  # [kind, removed or same, added]
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if what == "equal" and not (found and len(gone) <= _ISLAND and b < len(before) and d < len(after)):
            found.append(["same", gone, ""])
        elif found and found[-1][0] == "changed":
            found[-1][1] += gone
            found[-1][2] += come
        else:
            found.append(["same" if what == "equal" else "changed", gone, come])
    return tuple(_pieces(found))


def _pieces(found: list[list[str]]) -> Iterator[Piece]:
    for kind, gone, come in found:
        if kind == "same":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("removed", gone)
        if come:
            yield Piece("added", come)


def _elements(article: Article | None) -> dict[str, str]:
    """Label to text, of what is stated."""
    if article is None:
        return {}
    stated = msgspec.to_builtins(article.meta)
    found = {LABELS[key]: _shown(stated[key]) for key in LABELS if key in article.lines and _shown(stated[key])}
    return found | {BODY: article.body.strip()}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, list):
        return "；".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return "，".join(_shown(one) for one in value.values())
    return "" if value is None else str(value)
