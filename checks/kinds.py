"""Kinds of file, by the end of their names."""

from __future__ import annotations

PICTURE = "图片"  # how the part of a picture is named; it is counted in rows
OFFICE = frozenset({"docx", "xlsx", "pptx"})
IMAGES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff"})
MEDIA = frozenset({"mp3", "mp4", "m4a", "wav"})
SUBTITLES = frozenset({"vtt", "srt"})
PLAIN = frozenset({"txt", "csv"}) | SUBTITLES
TRANSCRIPTS = ("txt", "vtt", "srt")  # beside a recording, under its name
# binary formats from before 2007 and WPS's own; rtf goes with them: nobody reads it here
LEGACY = frozenset({"doc", "xls", "ppt", "wps", "et", "dps", "rtf"})
# web pages and mail inside other files: what they show is not what is written in them
PAGES = frozenset({"htm", "html", "xhtml", "mht", "mhtml", "eml"})
# read by nobody yet; FIL003 says so
OPAQUE = frozenset({"ofd"})
# read by checks.readers.reading, in parts
PARTED = OFFICE | LEGACY | IMAGES | MEDIA | {"pdf", "zip", "svg"}
# files without lines of their own
BINARY = (PARTED | OPAQUE) - {"svg"}
ALLOWED = (PARTED | PLAIN | OPAQUE | {"md"}) - {"svg"}
_READ = PLAIN | {"md", "markdown", "toml", "yaml", "json", "tsv", ""}

LARGEST = 64 << 20  # bytes of one file; forges take little more
CHARACTERS = 5_000_000  # of one file; the rules read a million in about a second


def suffix_of(name: str) -> str:
    last = name.rpartition("/")[2]
    return last.rpartition(".")[2].lower() if "." in last else ""


def is_attachment(path: str) -> bool:
    """Whether people download the file instead of reading it as a page."""
    return suffix_of(path) not in _READ


def transcripts(name: str) -> list[str]:
    """Names under which the text of a recording may stand."""
    return [f"{name.rpartition('.')[0]}.{suffix}" for suffix in TRANSCRIPTS]
