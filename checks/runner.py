"""Runs the rules over documents. A rule that crashes or takes too long becomes a finding; the run goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import msgspec

from checks import bounds, registry
from checks.bounds import COUNTED, FINDINGS, Clock, TooLong
from checks.document import Document
from checks.finding import Finding
from checks.fingerprint import fingerprinted
from checks.readers.extract import AGAIN
from checks.rule import Rule
from checks.rules.crashed import Crashed
from checks.secrets import without_secrets, without_words
from checks.seen import GROUPS, Seen, only_seen, seen_in
from checks.stated import Stated
from checks.text.mask import redacted, redacted_path
from checks.text.pattern import Pattern
from checks.waiving import by_comment

CRASH = Crashed.code
_LONG = Pattern(r"\d{11}")
_ORDER = {"error": 0, "warning": 1, "info": 2}


def check(document: Document, rules: Iterable[Rule] | None = None, most: int = FINDINGS) -> list[Finding]:
    """Findings of one document in the order of its lines, nothing secret in them; by all rules unless some are named.

    Of each rule `most` are listed and the rest counted. Whatever the file holds, it costs no more than `checks.bounds` allows.
    """
    run = _Run(document, most)
    clock = Clock()
    try:
        with clock:
            found = run.checked(rules)
            return without_secrets((document, *run.seen), found)
    except TooLong:
        clock.stop()
        first, *others = run.cut_off()
        return [first, *without_words(others)]  # to know what is secret in them is to read the document again


class _Judge:
    """The rules of the book and the portal's own, for rules about exceptions."""

    @staticmethod
    def stated(document: Document, code: str) -> Stated | None:
        own = document.place.own.rules if document.place.own else ()
        return registry.BY_CODE.get(code) or next((rule for rule in own if rule.code == code), None)

    @staticmethod
    def let_pass(document: Document, code: str) -> list[Finding]:
        if code not in registry.BY_CODE:
            return document.own_findings
        found = check(document, [registry.BY_CODE[code]], COUNTED)
        return [finding for finding in found if finding.waiver]


class _Run:
    """One document under the rules; `at` is the rule that is at work."""

    def __init__(self, document: Document, most: int) -> None:
        self.document, self._most = document, most
        document.judge = _Judge()
        self.seen: tuple[Seen, ...] = ()
        self._found: set[Finding] = set()
        self._more: list[Finding] = []
        self._at: Rule | None = None

    def checked(self, rules: Iterable[Rule] | None) -> list[Finding]:
        document = self.document
        name = _name(document)
        given = None if rules is None else tuple(rules)
        for self._at in _chosen(document, name) if given is None else given:
            found = _run(self._at, document)
            self._take(self._at, chain(found, _run_on_name(self._at, document, name)) if name else found)
        self._see(given)
        stated: tuple[Stated, ...] = registry.RULES if given is None else given
        if rules is None and document.place.own:
            self._found.update(map(_clean, document.own_findings))
            stated = (*stated, *document.place.own.rules)
        ordered = _ordered(_once(self._found))
        named = list(fingerprinted(document, [*ordered, *self._more]))
        listed = named[: len(ordered)]
        return by_comment(document, listed, stated) + named[len(ordered) :]  # no comment speaks for what is not listed

    def _see(self, given: Iterable[Rule] | None) -> None:
        """The rules about secrecy, personal data and passwords once more, over what a reader of the page sees."""
        try:
            self.seen = seen_in(self.document)
            for seen in self.seen:
                self._see_text(seen, registry.rules_for(seen) if given is None else given)
        except Exception as error:
            message = f"生成不了网页，看不出读者会看到什么：{type(error).__name__}"
            self._found.add(Crashed().at_line(self.document, 1, message, Crashed.cure))

    def _see_text(self, seen: Seen, chosen: Iterable[Rule]) -> None:
        known = [*self._found, *self._more]
        for self._at in chosen:
            if self._at.reads == "text" and self._at.code.startswith(GROUPS):
                found = list(islice(_run(self._at, seen), self._most + COUNTED))
                if not found:
                    continue
                news = (one for one in found if not self._is_counted(one))
                self._take(self._at, only_seen(news, seen, known))
                if len(found) == self._most + COUNTED and self._at.code not in {one.code for one in self._more}:
                    line = seen.origin(found[self._most].line).first
                    self._more.append(self._counted(self._at, found[self._most :], line))

    def _is_counted(self, finding: Finding) -> bool:
        """Whether the source has so many of them, as grave, that not all are listed; those block, and no reason speaks for them."""
        return any(one.code == finding.code and _ORDER[one.severity] <= _ORDER[finding.severity] for one in self._more)

    def _take(self, rule: Rule, found: Iterator[Finding]) -> None:
        for finding in islice(found, self._most):
            self._found.add(_clean(finding))
        rest = list(islice(found, COUNTED))
        if rest:
            self._more.append(self._counted(rule, rest, rest[0].line))

    def _counted(self, rule: Rule, rest: list[Finding], line: int) -> Finding:
        """As grave as the gravest of them; where there are so many that nobody looked further, as the rule itself."""
        further = [rule.severity] if len(rest) == COUNTED else []
        worst = min((*further, *(one.severity for one in rest)), key=_ORDER.__getitem__)
        many = f"{len(rest)} 处以上" if len(rest) == COUNTED else f"{len(rest)} 处"
        message = f"“{rule.title}”还有 {many}，没有一一列出"
        return rule.at_line(self.document, line, message, "先改正列出的，再检查一次", severity=worst)

    def cut_off(self) -> list[Finding]:
        """What was found until the time was up, and that it was."""
        from checks.rules.timed_out import TimedOut  # which hardly any file needs

        where = f"停在规则 {self._at.code}（{self._at.title}）" if self._at else "还没有轮到规则"
        message = f"这个文件检查超时，没有查完：超过 {bounds.SECONDS:.0f} 秒，{where}"
        found = [msgspec.structs.replace(one, evidence="") for one in _ordered(self._found)]
        return [TimedOut().at_line(self.document, 1, message, TimedOut.cure), *found]


def _once(found: set[Finding]) -> set[Finding]:
    """Without what the second reading of a part of an attachment found again."""
    again = {one for one in found if AGAIN in one.message}
    if not again:
        return found
    known = {(one.code, one.message, one.excerpt, one.evidence) for one in found - again}
    return found - {
        one for one in again if (one.code, one.message.replace(AGAIN, ""), one.excerpt, one.evidence) in known
    }


def _ordered(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda f: (f.line, f.column, _ORDER[f.severity], f.code, f.message, f.excerpt))


def _run(rule: Rule, document: Document) -> Iterator[Finding]:
    try:
        if rule.applies(document):
            yield from rule.check(document)
    except Exception as error:
        message = f"规则 {rule.code}（{rule.title}）运行出错：{type(error).__name__}，本文件未按它检查"
        yield Crashed().at_line(document, 1, message, Crashed.cure)


def _chosen(document: Document, name: Document | None) -> tuple[Rule, ...]:
    try:
        return registry.RULES if name else registry.rules_for(document)
    except Exception:  # a text that cannot even be looked at: each rule says so
        return registry.RULES


def _name(document: Document) -> Document | None:
    """A file's name is published too; one without a long number has nothing that could not stand there."""
    return Document("name.txt", document.path.encode(), place=document.place) if _LONG.search(document.path) else None


def _run_on_name(rule: Rule, document: Document, name: Document) -> Iterator[Finding]:
    if rule.reads == "text":
        for finding in _run(rule, name):
            message = f"文件名里{finding.message}"
            yield msgspec.structs.replace(finding, path=document.path, line=1, column=1, message=message)


def _clean(finding: Finding) -> Finding:
    words = {name: redacted(getattr(finding, name)) for name in ("message", "fix", "excerpt")}
    return msgspec.structs.replace(finding, path=redacted_path(finding.path), **words)
