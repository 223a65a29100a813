"""What every rule is: a code, words for a clerk, examples that are its tests, and a check."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

import msgspec

from checks.document import Document
from checks.finding import Finding, Severity
from checks.kinds import IMAGES
from checks.stated import Example as Example
from checks.text.mask import masked


class Triggers(msgspec.Struct, frozen=True, kw_only=True):
    """What an article must hold for a rule to find anything in it; whatever is no article is given to every rule.

    `words`: one of these, whatever its case and the white space in it, as written, folded, or in a cell without marks. `keys`: one
    of these in the front matter. `digits`: as many, no more than 20 characters between any two. A rule for `attachments` finds
    nothing in articles.
    """

    words: Iterable[str] = ()
    keys: Iterable[str] = ()
    digits: int = 0
    attachments: bool = False


class Rule(ABC):
    """`reads` says which files it looks at: any text, articles only, every file of content/, or every file there is.

    What a rule that is not `waivable` finds passes neither by a reason given in the article nor by the baseline.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    explain: ClassVar[str]
    clauses: ClassVar[tuple[str, ...]] = ()
    severity: ClassVar[Severity] = "error"
    reads: ClassVar[Literal["text", "article", "file", "any"]] = "article"
    waivable: ClassVar[bool] = True
    triggers: ClassVar[Triggers] = Triggers()
    catches: ClassVar[tuple[Example | str, ...]]
    passes: ClassVar[tuple[Example | str, ...]]

    def applies(self, document: Document) -> bool:
        if self.reads == "article":
            return document.is_article
        return self.reads in ("text", "any") or document.in_content

    @abstractmethod
    def check(self, document: Document) -> Iterator[Finding]:
        """Everything in the document that the rule objects to."""

    def found(
        self,
        document: Document,
        offset: int,
        message: str,
        fix: str,
        excerpt: str = "",
        severity: Severity | None = None,
        number: str = "",
    ) -> Finding:
        """A finding at an offset of `document.text`; of a `number` only its first and last characters are told."""
        line, column = document.position(offset)
        part = document.part(offset)
        return Finding(
            path=document.path,
            line=line,
            column=column,
            code=self.code,
            message=f"{message}〔{part}〕" if part else message,
            fix=fix + _carried(document.suffix) if part else fix,
            severity=severity or self.severity,
            excerpt=masked(number) if number else excerpt,
            evidence=_digest(number) if number else "",
        )

    def at_line(
        self, document: Document, line: int, message: str, fix: str, excerpt: str = "", severity: Severity | None = None
    ) -> Finding:
        """A finding about a whole line, or (line 1) about the file."""
        return Finding(
            path=document.path,
            line=line,
            column=1,
            code=self.code,
            message=message,
            fix=fix,
            severity=severity or self.severity,
            excerpt=excerpt,
        )

    def noted(self, document: Document, about: str) -> Iterator[Finding]:
        """What the reader of an attachment had to say about this."""
        for note in document.extract.notes if document.extract else ():
            if note.about == about:
                yield self.at_line(document, 1, note.message, note.fix, severity=note.severity)

    def at_key(
        self, document: Document, key: str, message: str, fix: str, excerpt: str = "", severity: Severity | None = None
    ) -> Finding:
        """A finding about one element of the front matter."""
        return self.at_line(document, document.key_line(key), message, fix, excerpt, severity)


def _carried(suffix: str) -> str:
    """What remains to be done once it is mended, where it stands in a file that is not written here."""
    if suffix in IMAGES:
        return "；图片处理好后重新导出，换掉这一张"
    if suffix == "pdf":
        return "；在生成它的原文件里改，重新导出 PDF 换上"
    return "；在压缩前的文件里改，重新打包换上" if suffix == "zip" else "；改好后换掉这个附件"


def _digest(number: str) -> str:
    import hashlib  # loads OpenSSL, which a clean text need not pay for

    return hashlib.sha256("".join(filter(str.isalnum, number)).encode("utf-8", "replace")).hexdigest()


class Reported(Rule):
    """The entry in the book of what is reported elsewhere, where it can be told whether a file could be judged at all."""

    waivable = False
    catches = ()
    passes = ()
    cure: ClassVar[str]

    def check(self, document: Document) -> Iterator[Finding]:
        yield from ()
