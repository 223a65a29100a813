"""Parts of an Office file that hold no text: fonts and printer settings, known by their bytes and not by their names."""

from __future__ import annotations

_PACKED = (b"wOFF", b"wOF2")
# names of a font's tables; Word garbles the first 32 bytes of a font that it embeds, and the list of tables goes on behind
_TABLES = frozenset((b"BASE", b"CFF ", b"COLR", b"CPAL", b"DSIG", b"EBDT", b"EBLC", b"GDEF", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"MATH", b"MERG", b"OS/2", b"PCLT", b"STAT", b"VDMX", b"VORG", b"avar", b"cmap", b"cvt ", b"fpgm", b"fvar", b"gasp", b"glyf", b"gvar", b"hdmx", b"head", b"hhea", b"hmtx", b"kern", b"loca", b"maxp", b"meta", b"mort", b"morx", b"name", b"post", b"prep", b"vhea", b"vmtx"))  # fmt: skip
_SECOND, _THIRD = 44, 60  # where these names stand
_EOT = (34, b"LP")  # PowerPoint's fonts
_VERSIONS = (0x320, 0x400, 0x401)  # of a DEVMODE, after the printer's name in 64 bytes
_DISGUISES = (".odttf", ".ttf", ".fntdata")


def claims_no_text(name: str) -> bool:
    """Whether a part is called what fonts and printer settings are called."""
    return name.lower().endswith(_DISGUISES) or "printersettings" in name.lower()


def holds_no_text(data: bytes) -> bool:
    """Whether it is a font or a printer's settings by its bytes; an empty one as well."""
    return not data or _is_font(data) or _is_printer(data)


def _is_font(data: bytes) -> bool:
    start, mark = _EOT
    if data[start : start + len(mark)] == mark:
        return True
    named = {data[_SECOND : _SECOND + 4], data[_THIRD : _THIRD + 4]}
    return named <= _TABLES or data.startswith(_PACKED)


def _is_printer(data: bytes) -> bool:
    size = int.from_bytes(data[68:70], "little")
    return int.from_bytes(data[64:66], "little") in _VERSIONS and 72 <= size <= len(data)
