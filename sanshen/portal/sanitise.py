"""HTML of articles by allow-list, whatever the Markdown engine let through."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable

import nh3

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
BLOCKS = (_HEADINGS - {"h1"}) | frozenset(
    [
        "p",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
    ]
)
READINGS = frozenset({"rt", "rp"})  # how a word is pronounced, beside the word
# these may bear no attributes at all
_PLAIN_TAGS = frozenset({"strong", "em", "code", "b", "i", "u", "s", "del", "ins", "small", "mark", "ruby"})
TAGS = BLOCKS | _PLAIN_TAGS | READINGS | {"a", "img", "sup", "sub", "abbr"}
CELLS = frozenset({"th", "td"})
SIDES = ("left", "center", "right")
ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "rel"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"id"},
    "p": {"align", "style"},
    "div": {"align", "style"},
    "tr": {"align", "style"},
    "th": {"align", "style", "colspan", "rowspan", "scope"},
    "td": {"align", "style", "colspan", "rowspan"},
    **{name: {"id", "align", "style"} for name in _HEADINGS},
    "section": {"class"},
    "sup": {"class", "id"},
}
CLASSES = {"a": {"footnote-backref", "footnote-ref", "external"}, "section": {"footnotes"}, "sup": {"footnote-ref"}}
_ID = re.compile(
    r"h-[0-9]{1,6}|fn(?:ref)?[0-9]{0,6}[:-]\S+"
)  # of headings and of notes; any other could pose as the page's own
_SIDE = re.compile(rf"(?:^|;)\s*text-align\s*:\s*({'|'.join(SIDES)})\s*(?:;|!|$)", re.IGNORECASE)
_SPAN = re.compile(r"[1-9][0-9]{0,2}")
_SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value as it may stand, None where it may not: of all styles the side on which text stands."""
    if name == "id":
        return value if _ID.fullmatch(value) else None
    plain = value.strip().lower()
    if name == "align":
        return plain if plain in SIDES else None
    if name == "style":
        side = _SIDE.search(value)
        return f"text-align:{side[1].lower()}" if side else None
    if name in ("colspan", "rowspan"):
        return plain if _SPAN.fullmatch(plain) else None
    if name == "scope":
        return plain if plain in _SCOPES else None
    return value


def _cleaner(tags: Iterable[str], headings: bool) -> nh3.Cleaner:
    """`headings` says whether they keep their ids."""
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags={"script", "style", "iframe", "object", "svg", "math", "template", "noscript"},
        attributes={"*": set()}  # else ammonia lets `lang` and `title` be everywhere
        | {
            tag: names - {"class"} - (set() if headings or tag not in _HEADINGS else {"id"})
            for tag, names in ATTRIBUTES.items()
            if tag in tags
        },
        allowed_classes=CLASSES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel"},
        strip_comments=True,
        link_rel=None,
    )


_CLEANER = _cleaner(TAGS, headings=True)
_PLAINER = _cleaner((*TAGS, "h1"), headings=False)
_STRIPPER = nh3.Cleaner(tags=set())
SUMMARY = 100  # characters
_HEAD = 3 * SUMMARY  # of HTML


PAIRED = TAGS - {"img", "abbr"}  # tags that may stand without attributes
# tags in exactly the form in which they may stand; a page of nothing else has nothing to be cleaned of
_BARE = frozenset(f"<{slash}{tag}>" for tag in PAIRED for slash in ("", "/"))
ALIGNED_CELLS = frozenset(f'<{cell} align="{side}">' for cell in CELLS for side in SIDES)
_OPENED = re.compile(
    r'<a (?:class="external" rel="noopener external" )?href="(?:/|#|https?://|mailto:|tel:)[\w/.~%#?=;:+,@&-]*">',
    re.ASCII,
)
_SHOWN = re.compile(r'<img src="/[A-Za-z0-9_/.~%-]*" alt="[^"<>&]*"(?: title="[^"<>&]*")?>')
# what HTML parsers open anew in every block, once for each set of attributes: without attributes three times at most
_FORMATS = _PLAIN_TAGS - {"ruby", "mark", "ins", "del"} | {"big", "font", "nobr", "strike", "tt"}
_FORMATTED = re.compile(
    rf"<(?P<closes>/?)(?P<name>{'|'.join(sorted(_FORMATS))}|center)(?=[\s/>])(?P<ends>(?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+>|[^<>]*+>|)",
    re.IGNORECASE,
)
OLD_NAMES = {"strike": "s", "center": "div"}


def is_clean(tag: str) -> bool:
    """Whether the cleaner would leave this tag as it is: an engine that escapes text and pairs its tags needs no more."""
    return bool(tag in _BARE or tag in ALIGNED_CELLS or _OPENED.fullmatch(tag) or _SHOWN.fullmatch(tag))


def clean(html: str) -> str:
    """Only the tags and attributes above survive; attributes come out in double quotes, which `dress` relies on."""
    return _CLEANER.clean(_formatted(html))


def plainly_written(html: str) -> str:
    """What an engine made that lets HTML through, in the form in which ours writes it: quotes doubled, headings bare, nothing unsafe."""
    return _PLAINER.clean(_formatted(html))


def _formatted(html: str) -> str:
    """With tags of formatting bare, old ones under their new names: else a small text becomes a very large page."""
    return _FORMATTED.sub(_as_formatted, html)


def _as_formatted(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if not tag["ends"]:  # no tag at all, or one that holds what looks like another
        return f"&lt;{tag[0][1:]}"
    opened = "div align=center" if name == "center" and not tag["closes"] else OLD_NAMES.get(name, name)
    return f"<{tag['closes']}{opened}>"


# where words end without a sign: a block, an item, a cell, the words beneath a picture
IN_TAG = (
    r"""(?:[^<>"]|"[^"]*+")*+"""  # behind a tag's name, as the cleaner writes it: no `<` or `>` but in double quotes
)
_PART_ENDS = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS | {'h1', 'figure', 'figcaption'}))})\b{IN_TAG}>")
_END = "\1"  # no HTML holds it
_PRE = re.compile(rf"<pre\b{IN_TAG}>.*?(?:</pre>|\Z)", re.DOTALL)  # where a line end is seen
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")  # what a browser runs together
_SAID = "。；！？，…"  # signs after which no other is needed
# what stands beside the text: numbers of notes, the notes themselves, how words are pronounced
_BESIDE = re.compile(
    r'<sup(?: [a-z]+="[^"]*")*>\s*<a(?: [a-z]+="[^"]*")*? class="footnote-ref"[^<>]*>[^<>]*</a>\s*</sup>'
    r'|<sup class="footnote-ref"[^<>]*>\s*<a [^<>]*>[^<>]*</a>\s*</sup>'
    r'|<section class="footnotes"[^<>]*>.*\Z|<r[tp]>[^<>]*</r[tp]>',
    re.DOTALL,
)
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


def _parted(beside: re.Match[str]) -> str:
    """Nothing, or a blank where two figures would become one."""
    around = beside.string[max(beside.start() - 1, 0) : beside.start()] + beside.string[beside.end() : beside.end() + 1]
    return " " if len(around) == 2 and around.isdecimal() else ""


def beginning(html: str) -> str:
    """The first words, which stand for a summary where the author wrote none; where the first of the text's many tags have enough of them, the rest is not looked at."""
    html = _BESIDE.sub(_parted, html)
    head = html[: max(html.rfind("<", 0, _HEAD), 0)] if len(html) > _HEAD else ""
    text = plain_text(head) if head.count("<su") == head.count("</su") else ""
    if len(text) <= SUMMARY:
        text = plain_text(html)
    return text[: SUMMARY - 1] + "…" if len(text) > SUMMARY else text
