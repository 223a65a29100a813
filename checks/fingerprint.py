"""A name for a finding that stays when lines move: no line number, no time, no version goes into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial

from msgspec.structs import replace

from checks.document import Document
from checks.finding import Finding
from checks.kinds import BINARY
from checks.text.folding import fold


def fingerprinted(document: Document, findings: list[Finding]) -> Iterator[Finding]:
    """In the order given; what is the same in all else is told apart by its ordinal."""
    if not findings:
        return
    import hashlib  # loads OpenSSL, which a clean text need not pay for

    seen: Counter[tuple[str, str, str]] = Counter()
    around = lru_cache(maxsize=None)(partial(_around, document))
    for finding in findings:
        whole = finding.line == 1 and finding.column == 1  # said of the file
        evidence = f"{finding.excerpt or finding.message}\0{around(0 if whole else finding.line)}"
        what = (finding.code, finding.path, evidence)
        seen[what] += 1
        key = "\0".join((*what, str(seen[what])))
        yield replace(finding, fingerprint=hashlib.sha256(key.encode("utf-8", "replace")).hexdigest(), evidence="")


def _around(document: Document, line: int) -> str:
    """The line without white space; of a file that has no lines, all its bytes."""
    import hashlib

    if document.suffix in BINARY:
        return hashlib.sha256(document.data).hexdigest()
    if not line:
        return ""
    start = document.line_start(line)
    end = document.text.find("\n", start)
    words = fold(document.text[start : end if end >= 0 else None]).text
    return hashlib.sha256("".join(words.split()).encode("utf-8", "replace")).hexdigest()
