"""HTML without its comments and tags: the words that stand in it, and those that a browser takes for a tag."""

from __future__ import annotations

import re
from collections import defaultdict

from checks.text.pattern import Pattern

TAG = Pattern(r"<(?P<closes>/?)(?P<name>[A-Za-z][^\s/<>]*+)(?P<rest>[^<>]*+)>")
_VALUE = Pattern(r"\"[^\"]*+\"|'[^']*+'|(?:alt|face)=[^\s>]*+")
_UNQUOTED = Pattern(r"[^\W\x00-\x7f]")
_ENDS = Pattern(r"\A-?>|--!?>")  # of a comment
_INLINE = Pattern(
    r"b|i|u|s|q|em|strong|small|big|sub|sup|span|font|code|kbd|samp|var|tt|del|ins|mark|cite|dfn|abbr|"
    r"strike|label"
)
_ELEMENT = Pattern(
    r"a|acronym|address|applet|area|article|aside|audio|base|basefont|bdi|bdo|blink|blockquote|body|br|button|"
    r"canvas|caption|center|col|colgroup|data|datalist|dd|details|dialog|dir|div|dl|dt|embed|fieldset|"
    r"figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hgroup|hr|html|iframe|img|"
    r"input|legend|li|link|listing|main|map|marquee|menu|menuitem|meta|meter|nav|nobr|noembed|noframes|"
    r"noscript|object|ol|optgroup|option|output|p|param|picture|plaintext|pre|progress|rb|rp|rt|rtc|ruby|"
    r"script|search|section|select|slot|source|spacer|style|summary|svg|table|tbody|td|template|textarea|tfoot|"
    r"th|thead|time|title|tr|track|ul|video|wbr|xmp"
)


_STATED = Pattern(
    r"(?<![^\s\"'/])(?P<name>[^\s\"'<>/=]++)\s*+=\s*+(?P<value>\"[^\"]*+\"?|'[^']*+'?|[^\s\"']++)", needs=("=",)
)
# what says how a thing looks or where it leads, and nothing to a reader
_FORMAL = frozenset(
    [
        "align",
        "bgcolor",
        "class",
        "color",
        "face",
        "href",
        "id",
        "lang",
        "name",
        "src",
        "style",
        "target",
        "type",
        "valign",
    ]
)


def spoken(body: str) -> list[tuple[int, str]]:
    """Lines, from 1, and values of attributes that may be words of an author's own."""
    found, line, counted = list[tuple[int, str]](), 1, 0
    plain = uncommented(body) if "<!--" in body else body
    for tag in TAG.finditer(plain):
        if tag["rest"].isascii():
            continue
        for stated in _STATED.finditer(tag["rest"]):
            value = stated["value"].strip("\"'")
            if not value.isascii() and stated["name"].lower() not in _FORMAL:
                at = tag.start("rest") + stated.start()
                line, counted = line + plain.count("\n", counted, at), at
                found.append((line, value))
    return found


APART = "\x1f"  # stands where a block begins or ends, whose words a page need not show behind those before


def bare(pieces: list[str]) -> list[list[str]]:
    """Lines of each, without comments and without tags but those that are words."""
    plain = [uncommented(piece) for piece in pieces]
    return [_bare(piece, words) for piece, words in zip(plain, _tags_of_words(plain), strict=True)]


def is_element(name: str) -> bool:
    """Whether HTML has an element of this name, in small letters."""
    return bool(_INLINE.fullmatch(name) or _ELEMENT.fullmatch(name))


def uncommented(html: str) -> str:
    """Without comments as browsers read them; one that never ends hides nothing from us."""
    before, *others = html.split("<!--")
    kept = [before]
    for one in others:
        end = _ENDS.search(one)
        kept.append("\n" * one.count("\n", 0, end.start()) + one[end.end() :] if end else one)
    return "".join(kept)


def _tags_of_words(pieces: list[str]) -> list[set[int]]:
    """Where in each piece a word in angle brackets stands, which browsers take for a tag and leave out."""
    found, opened = [set[int]() for _ in pieces], defaultdict[str, list[tuple[int, int, bool]]](list)
    for at, piece in enumerate(pieces):
        for tag in TAG.finditer(piece):
            name, rest = tag["name"].lower(), tag["rest"].strip().rstrip("/")
            if _is_word(tag, name, rest):
                found[at].add(tag.start())
            elif _INLINE.fullmatch(name) and not tag["closes"]:
                opened[name].append((at, tag.start(), not rest))
            elif opened[name]:
                opened[name].pop()
    for at, start, alone in (one for several in opened.values() for one in several):
        if alone:
            found[at].add(start)
    return found


def _is_word(tag: re.Match[str], name: str, rest: str) -> bool:
    """Whether HTML has no such element, or the tag holds Chinese that is no value of an attribute, or it does nothing at all."""
    known = ":" in name or _INLINE.fullmatch(name) or _ELEMENT.fullmatch(name)
    return not known or bool(_UNQUOTED.search(_VALUE.sub("", tag[0]))) or (name, rest, tag["closes"]) == ("a", "", "")


def _bare(html: str, words: set[int]) -> list[str]:
    """Its lines without tags, but those that are `words`."""

    def left(tag: re.Match[str]) -> str:
        if tag.start() in words:
            return tag[0]
        return ("" if _INLINE.fullmatch(tag["name"].lower()) else APART) + "\n" * tag[0].count("\n")

    return TAG.sub(left, html).split("\n")
