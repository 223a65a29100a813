"""What goes between a portal's own rules in their child and the process that asked: only answers are read with suspicion."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from checks.finding import Severity
from checks.readers.extract import Extract
from checks.related import NOTHING, Related

MOST = 200  # findings of one rule in one file; the others are counted
BYTES = 1 << 20  # of one answer
MEMORY = 1 << 30  # of the child's address space
_Place = Annotated[int, msgspec.Meta(ge=1, le=1 << 31)]
_Words = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class Question(msgspec.Struct, frozen=True):
    """Run one rule. Its source and the file are sent along where the child does not have them yet."""

    rule: str
    source: bytes = b""
    file: File | None = None


class File(msgspec.Struct, frozen=True):
    """A document as data. What is in an attachment has been read out before."""

    path: str
    data: bytes
    mode: str
    today: date
    unread: str = ""
    related: Related = NOTHING
    extract: Extract | None = None


class Found(msgspec.Struct, frozen=True):
    """A finding of the rule that was asked."""

    path: str
    code: str
    line: _Place
    column: _Place
    message: _Words
    fix: _Words
    severity: Severity
    excerpt: Annotated[str, msgspec.Meta(max_length=400)] = ""


class Answer(msgspec.Struct, frozen=True):
    """`until` is the day on which the rule may come to another answer; `error` says that the rule broke down."""

    found: Annotated[list[Found], msgspec.Meta(max_length=MOST)] = []
    more: Annotated[int, msgspec.Meta(ge=0)] = 0
    until: date | None = None
    error: Annotated[str, msgspec.Meta(max_length=80)] = ""
