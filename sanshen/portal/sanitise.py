"""HTML of articles by allow-list, whatever the Markdown engine let through."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable

import nh3

BLOCKS = frozenset(
    [
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
TAGS = BLOCKS | {"strong", "em", "a", "img", "code", "sup", "sub", "abbr"}
ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "rel"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"id"},
    "th": {"align"},
    "td": {"align"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "section": {"class"},
    "sup": {"class", "id"},
}
VALUES = {cell: {"align": {"left", "center", "right"}} for cell in ("th", "td")}
CLASSES = {"a": {"footnote-backref", "footnote-ref", "external"}, "section": {"footnotes"}, "sup": {"footnote-ref"}}
_ID = re.compile(
    r"h-[0-9]{1,6}|fn(?:ref)?[0-9]{0,6}[:-]\S+"
)  # of headings and of notes; any other could pose as the page's own


def _kept(tag: str, name: str, value: str) -> str | None:
    return None if name == "id" and not _ID.fullmatch(value) else value


def _cleaner(tags: Iterable[str], headings: bool) -> nh3.Cleaner:
    """`headings` says whether they keep their ids."""
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags={"script", "style", "iframe", "object", "svg", "math", "template", "noscript"},
        attributes={"*": set()}  # else ammonia lets `lang` and `title` be everywhere
        | {
            tag: names - {"class"} - ({"align"} if tag in VALUES else set())
            for tag, names in ATTRIBUTES.items()
            if headings or tag not in _HEADINGS
        },
        tag_attribute_values=VALUES,
        allowed_classes=CLASSES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel"},
        strip_comments=True,
        link_rel=None,
    )


_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_CLEANER = _cleaner(TAGS, headings=True)
_PLAINER = _cleaner((*TAGS, "h1"), headings=False)
_STRIPPER = nh3.Cleaner(tags=set())
SUMMARY = 100  # characters
_HEAD = 3 * SUMMARY  # of HTML


PAIRED = TAGS - {"img", "abbr"}  # tags that may stand without attributes
# tags in exactly the form in which they may stand; a page of nothing else has nothing to be cleaned of
_BARE = frozenset(f"<{slash}{tag}>" for tag in PAIRED for slash in ("", "/"))
CELLS = frozenset(f'<{cell} align="{side}">' for cell, sides in VALUES.items() for side in sides["align"])
_OPENED = re.compile(
    r'<a (?:class="external" rel="noopener external" )?href="(?:/|#|https?://|mailto:|tel:)[\w/.~%#?=;:+,@&-]*">',
    re.ASCII,
)
_SHOWN = re.compile(r'<img src="/[A-Za-z0-9_/.~%-]*" alt="[^"<>&]*"(?: title="[^"<>&]*")?>')


def is_clean(tag: str) -> bool:
    """Whether the cleaner would leave this tag as it is: an engine that escapes text and pairs its tags needs no more."""
    return bool(tag in _BARE or tag in CELLS or _OPENED.fullmatch(tag) or _SHOWN.fullmatch(tag))


def clean(html: str) -> str:
    """Only the tags and attributes above survive; attributes come out in double quotes, which `dress` relies on."""
    return _CLEANER.clean(html)


def plainly_written(html: str) -> str:
    """What an engine made that lets HTML through, in the form in which ours writes it: quotes doubled, headings bare, nothing unsafe."""
    return _PLAINER.clean(html)


# where words end without a sign: a block, an item, a cell, the words beneath a picture
IN_TAG = (
    r"""(?:[^<>"]|"[^"]*+")*+"""  # behind a tag's name, as the cleaner writes it: no `<` or `>` but in double quotes
)
_PART_ENDS = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS | {'h1', 'div', 'figure', 'figcaption'}))})\b{IN_TAG}>")
_END = "\1"  # no HTML holds it
_PRE = re.compile(rf"<pre\b{IN_TAG}>.*?(?:</pre>|\Z)", re.DOTALL)  # where a line end is seen
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")  # what a browser runs together
_SAID = "。；！？，…"  # signs after which no other is needed


_MOVED = re.compile(rf"(</?su[bp]\b{IN_TAG}>)")  # up or down
_PLAIN = "0123456789+-−=()n０１２３４５６７８９＋－＝（）ｎ"
_RAISED = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₙ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ")
_FIGURES = frozenset(map(chr, _RAISED))


def _figured(html: str) -> str:
    """What is raised or lowered, in the signs for it; in brackets where there are none, as the numbers of notes are: 10⁸ is not 108."""
    pieces = _MOVED.split(html)
    written, opened = list[str](), list[int]()
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            written += [piece] if piece else []
        elif not piece.startswith("</"):
            opened.append(len(written))
            written.append("[")
        elif opened:
            begin = opened.pop()
            inside = written[begin + 1 :] if begin + 2 >= len(written) else ["<"]
            if _FIGURES.issuperset("".join(inside)):
                signs = _RAISED if piece[4] == "p" else _LOWERED
                written[begin:] = ["".join(inside).translate(signs)]
            elif _bracketed(inside):
                written[begin] = ""
            else:
                written.append("]")
    return "".join(written)


def _bracketed(inside: list[str]) -> bool:
    """Whether what is raised stands in brackets of its own."""
    words = _STRIPPER.clean(inside[0]).strip() if len(inside) == 1 else ""
    return len(words) > 1 and words[0] + words[-1] in ("[]", "［］", "〔〕", "【】")


def plain_text(html: str) -> str:
    """The words alone, white space run together; a sign stands between blocks, items, cells and lines of code, which else would become one number or one mark."""
    html = _figured(html) if "<su" in html else html
    parted = _PART_ENDS.sub(_END, _PRE.sub(lambda found: found[0].replace("\n", _END), html))
    words = entities.unescape(_STRIPPER.clean(parted)).split(_END)
    parts = [part for one in words if (part := _BLANKS.sub(" ", one).strip())]
    return "".join(map(_ended, parts[:-1])) + "".join(parts[-1:])


def _ended(part: str) -> str:
    if part[-1] in "：、":  # behind which the next words would seem to belong to these
        part = part[:-1]
    return part if not part or part[-1] in _SAID else f"{part}；"


def beginning(html: str) -> str:
    """The first words, which stand for a summary where the author wrote none; where the first of the text's many tags have enough of them, the rest is not looked at."""
    head = html[: max(html.rfind("<", 0, _HEAD), 0)] if len(html) > _HEAD else ""
    text = plain_text(head) if head.count("<su") == head.count("</su") else ""
    if len(text) <= SUMMARY:
        text = plain_text(html)
    return text[: SUMMARY - 1] + "…" if len(text) > SUMMARY else text
