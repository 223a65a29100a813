"""Characters of the symbol fonts, which a file names by their place in the font and which show as stars, boxes and digits."""

from __future__ import annotations

_STARS = range(0xA9, 0xB0)  # of Wingdings; 0xAB is the star of a secrecy mark
_STARS_2 = range(0xDD, 0xF9)  # of Wingdings 2
_WINGDINGS = {0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x74: "◆", 0x75: "◆", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA2: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: "☑"}  # fmt: skip
# the digits of Wingdings stand in circles
_CIRCLED = {**{0x80 + n: str(n) for n in range(11)}, **{0x8B + n: str(n) for n in range(11)}}
_PRIVATE = range(0xF000, 0xF100)


def symbol(font: str, code: str) -> str:
    """What `w:sym` shows; empty where the code is none."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number in _PRIVATE:
        return _of(font, number - _PRIVATE.start)
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000 else ""


def private(text: str, font: str) -> str:
    """Text of a run: characters of the private area, and in a symbol font those of Latin, as what they show."""
    if not font and text.isascii():
        return text
    in_symbols = _is_symbols(font)
    return "".join(
        _of(font or "Wingdings", ord(char) & 0xFF)
        if ord(char) in _PRIVATE or (in_symbols and 0x20 < ord(char) < 0x100)
        else char
        for char in text
    )


def _is_symbols(font: str) -> bool:
    lowered = font.lower()
    return "dings" in lowered or "symbol" in lowered


def _of(font: str, place: int) -> str:
    lowered = font.lower()
    if "wingdings 2" in lowered:
        return "★" if place in _STARS_2 else chr(place)
    if "dings" in lowered:
        return "★" if place in _STARS else _WINGDINGS.get(place) or _CIRCLED.get(place) or chr(place)
    return "•" if place == 0xB7 else chr(place) if place >= 0x20 else ""
