"""The marked-up proof (花脸稿): what a change does to an article, word for word, element by element (wz-12.1b)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import Match, SequenceMatcher
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Literal, NamedTuple

import msgspec

from sanshen.base.words import words
from sanshen.git.objects import ZERO
from sanshen.git.objects import Change as PathChange
from sanshen.git.repo import Repo
from sanshen.portal.article import LABELS, Article, parse_article
from sanshen.portal.frontmatter import FrontMatter, split
from sanshen.portal.paths import domain_of
from sanshen.portal.steps import Steps
from sanshen.review.judging.change import Change
from sanshen.review.redline_budget import Budget

Kind = Literal["same", "removed", "added"]
_Pair = tuple[str, str]  # old and new text
_CUT = 100  # steps that jieba takes over a letter at its worst
_INDEXED = 10  # steps until a word can be looked for
_STARS = "******"
Hidden = Callable[[str], Iterable[tuple[int, int]]]  # where in a text something stands that nobody is shown
BODY = "正文"
COMMENTS = "要素表里的注释"
END = "末尾"
SOURCE = "原文的写法"  # where nothing else differs
_BLANK = re.compile(r"(?:[^\S\n]*\n)*+")  # before the first line, whose indentation means something
_FIELDS = {
    "file": "文件", "title": "标题", "site": "网站", "url": "网址", "at": "日期", "alt": "文字说明", "source": "来源", "licence": "许可",
}  # fmt: skip


class Written(NamedTuple):
    """A body, and the tree that has its pictures."""

    body: str
    tree: str


# the HTML of a body, clean and whole in itself, with what differs from the old one marked; empty where none is made
Rendered = Callable[[str, Written, Written, Budget], str]


def _unrendered(_path: str, _old: Written, _new: Written, _budget: Budget) -> str:
    return ""


def _nothing(_: str) -> Iterable[tuple[int, int]]:
    return ()


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
    """One path of a change: what happens to it; where it is an article, its title, its elements, and as HTML its body as readers see it.

    A new article's is its page's, one that changed has marks in it; empty where nobody makes it.
    """

    path: str
    what: str
    elements: list[Marked]
    title: str = ""
    seen: str = ""


def proof_of(
    repo: Repo,
    change: Change,
    *,
    everything: bool = True,
    hidden: Hidden = _nothing,
    rendered: Rendered = _unrendered,
) -> list[Proof]:
    """Every path of the change; without `everything` only the elements that differ. All have one budget."""
    found, budget = [], Budget()
    articles = {one.path for one in change.paths if domain_of(one.path) == "article" and one.path.endswith(".md")}
    for one in change.paths:
        if one.path in articles:
            budget.share(len(articles))
            articles.remove(one.path)
            proof = _proof(one, _data(repo, one.old_blob), _data(repo, one.new_blob), everything, hidden, budget)
            found.append(proof._replace(seen=_seen(repo, change, one, hidden, rendered, budget)))
        else:
            found.append(Proof(f"{one.path}（文件内容请打开查看）", _what(one), []))
    return found


def _proof(one: PathChange, stood: bytes, stands: bytes, everything: bool, hidden: Hidden, budget: Budget) -> Proof:
    """Of an article. Whatever differs and is neither an element nor the body is shown as it is written."""
    old, new = (parse_article(one.path, data) if data else None for data in (stood, stands))
    before, after = stood.decode(), stands.decode()
    marks = redline(old, new, hidden, budget)
    (was, gone), (now, come) = (_comments(one.path, text, hidden) for text in (before, after))
    notes = Marked(COMMENTS, _starred(marked(was, now, budget), (gone, come)))
    if notes.pieces:
        marks.append(notes)
    if before != after and not any(mark.changed for mark in marks):
        marks.append(Marked(SOURCE, _shown(before, after, hidden, budget)))
    article = new or old
    title = article.meta.title if article else ""
    shown = [mark for mark in marks if everything or mark.changed]
    return Proof(one.path, _what(one), shown, _covered(title, _mask(title, hidden)))


def _seen(repo: Repo, change: Change, one: PathChange, hidden: Hidden, rendered: Rendered, budget: Budget) -> str:
    """Stars stand for what is hidden before anything is made of it."""
    if one.deleted:
        return ""
    bodies = (
        parse_article(one.path, data).body if (data := _data(repo, blob)) else ""
        for blob in (one.old_blob, one.new_blob)
    )
    old, new = (_covered(body, _mask(body, hidden)) for body in bodies)
    return rendered(one.path, Written(old, change.base_tree), Written(new, change.merged), budget)


def _data(repo: Repo, blob: str) -> bytes:
    return b"" if blob == ZERO else repo.object(blob)


def _comments(path: str, text: str, hidden: Hidden) -> tuple[str, bytearray]:
    """The comments in the front matter, what each speaks of, and 1 for each character that is hidden there or in the whole text.

    A reason that lets a finding pass may be among them; what makes a secret of one may be a value before it.
    """
    if not text:
        return "", bytearray()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    front = split(text, path)
    lines = text.split("\n")
    start, block = len(lines[0]) + 1, "\n".join((*lines[1 : front.body_line - 2], ""))
    if "#" not in block:
        return "", bytearray()
    from sanshen.portal.yaml_front import comments  # 15 ms that few articles need

    whole, said, masks = _mask(text, hidden), list[str](), list[bytes]()
    for first, last in comments(block):
        lead = f"{_spoken_of(front, block, first)}："
        said.append(lead + block[first:last].rstrip())
        masks.append((bytes(len(lead)) + whole[start + first : start + last])[: len(said[-1])])
    shown = "\n".join(said)
    return shown, bytearray(map(max, b"\0".join(masks), _mask(shown, hidden)))


def _spoken_of(front: FrontMatter, block: str, at: int) -> str:
    """The element beside a comment, or below one that stands alone on its line."""
    first = dict[int, Steps]()
    for steps, line in front.places.items():
        first.setdefault(line, steps)
    number, alone = block.count("\n", 0, at) + 2, not block[:at].rpartition("\n")[2].strip()
    above, below = [line for line in first if line <= number], [line for line in first if line > number]
    near = max(above) if above and not alone else min(below, default=0)
    return _named(first[near]) if near else END


def _named(steps: Steps) -> str:
    names = (f"第 {one + 1} 项" if isinstance(one, int) else LABELS.get(one) or _FIELDS.get(one, one) for one in steps)
    return " ".join(names)


def _what(one: PathChange) -> str:
    return "撤下" if one.deleted else "新增" if one.old_mode == "000000" else "修改"


def redline(
    old: Article | None, new: Article | None, hidden: Hidden = _nothing, budget: Budget | None = None
) -> list[Marked]:
    """Every element that stands in either version, in the order of the form, the body last."""
    budget = budget or Budget()
    before, after = _elements(old), _elements(new)
    labels = [label for label in (*LABELS.values(), BODY) if label in before or label in after]
    return [Marked(label, _shown(before.get(label, ""), after.get(label, ""), hidden, budget)) for label in labels]


def _shown(old: str, new: str, hidden: Hidden, budget: Budget) -> tuple[Piece, ...]:
    return _starred(marked(old, new, budget), (_mask(old, hidden), _mask(new, hidden)))


def _starred(pieces: tuple[Piece, ...], masks: tuple[bytearray, bytearray]) -> tuple[Piece, ...]:
    """The pieces with stars for what is hidden in either version: where that differs it is struck out and written in all the same."""
    if not any(map(any, masks)):
        return pieces
    found, at = [], [0, 0]
    for piece in pieces:
        size, own = len(piece.text), bytearray(len(piece.text))
        for side in (0, 1):
            if piece.kind != ("added", "removed")[side]:
                own = bytearray(map(max, own, masks[side][at[side] : at[side] + size]))
                at[side] += size
        found.append(Piece(piece.kind, _covered(piece.text, own)))
    return tuple(found)


def _mask(text: str, hidden: Hidden) -> bytearray:
    """1 for each character that is hidden."""
    mask = bytearray(len(text))
    for start, end in hidden(text):
        mask[start:end] = b"\1" * (end - start)
    return mask


def _covered(text: str, mask: bytearray) -> str:
    runs = (
        ("".join(one for one, _ in run), hides) for hides, run in groupby(zip(text, mask, strict=True), itemgetter(1))
    )
    return "".join(_STARS if hides else shows for shows, hides in runs)


def marked(old: str, new: str, budget: Budget | None = None) -> tuple[Piece, ...]:
    """`new` as changes of `old`: whole words, figures and names (`sanshen.base.words`), found line by line first.

    What the budget does not pay for counts as replaced: lines whole, or all of them.
    """
    budget = budget or Budget()
    found: list[_Pair] = []
    for gone, come in _pairs(old.splitlines(keepends=True), new.splitlines(keepends=True), budget, _is_blank):
        if gone and come and gone != come and budget.spend(_CUT * (len(gone) + len(come))):
            found += _pairs(words(gone), words(come), budget)
        else:
            found.append((gone, come))
    return tuple(_pieces(_joined(found)))


def _is_blank(line: str) -> bool:
    return not line.strip()


def _pairs(
    old: list[str], new: list[str], budget: Budget, junk: Callable[[str], bool] | None = None
) -> Iterator[_Pair]:
    """Old and new text from beginning to end, piece by piece: equal where it stayed. No run of `junk` alone counts as that."""
    pairs = zip(old, new, strict=False)
    start = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))
    a = b = 0
    for i, j, size in [(0, 0, start), *_blocks(old, new, start, budget, junk), (len(old), len(new), 0)]:
        yield "".join(old[a:i]), "".join(new[b:j])
        a, b = i + size, j + size
        same = "".join(old[i:a])
        yield same, same


def _blocks(
    old: list[str], new: list[str], start: int, budget: Budget, junk: Callable[[str], bool] | None
) -> list[Match]:
    """What stayed behind `start`, the longest looked for first, as far as the budget reaches."""
    if start == min(len(old), len(new)) or not budget.spend(_INDEXED * (len(old) + len(new))):
        return []
    matcher, often = SequenceMatcher(junk, old, new, autojunk=False), Counter(new)
    steps = list(accumulate((1 + often[part] for part in old), initial=0))
    found, todo = list[Match](), [(start, len(old), start, len(new))]
    while todo:
        a, b, c, d = todo.pop()
        if a == b or c == d or not budget.spend(steps[b] - steps[a]):
            continue
        match = matcher.find_longest_match(a, b, c, d)
        if match.size:
            found.append(match)
            todo += [(a, match.a, c, match.b), (match.a + match.size, b, match.b + match.size, d)]
    return sorted(found)


def _joined(pairs: list[_Pair]) -> Iterator[_Pair]:
    """Neighbours of a kind in one; a single letter or sign that stayed between two changes is noise to the eye, and goes with them."""
    filled = [pair for pair in pairs if any(pair)]
    changed = [gone != come for gone, come in filled]
    for at in range(1, len(filled) - 1):
        gone = filled[at][0]
        if not changed[at] and len(gone) == 1 and gone != "\n":
            changed[at] = _changed(filled[at - 1]) and _changed(filled[at + 1])
    for _, run in groupby(zip(changed, filled, strict=True), itemgetter(0)):
        olds, news = zip(*(pair for _, pair in run), strict=True)
        yield "".join(olds), "".join(news)


def _changed(pair: _Pair) -> bool:
    return pair[0] != pair[1]


def _pieces(pairs: Iterable[_Pair]) -> Iterator[Piece]:
    for gone, come in pairs:
        if gone == come:
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
    found = {LABELS[key]: _said(stated[key]) for key in LABELS if key in article.lines and _said(stated[key])}
    body = article.body[_BLANK.match(article.body).end() :].rstrip()  # type: ignore[union-attr]
    return found | {BODY: body}


def _said(value: object) -> str:
    """Each item and each field on a line of its own, which no value leaves: none can be taken for two."""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, list):
        return "\n".join(map(_said, value))
    if isinstance(value, dict):
        return "\n".join(f"{_FIELDS[key]}：{_said(one)}" for key, one in value.items() if one)
    return "" if value is None else str(value)
