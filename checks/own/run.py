"""A portal's own rules as the engine sees them: a document goes in, findings come out, whatever the rules do."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from checks.document import Document
from checks.finding import LABELS, Finding, Severity
from checks.own.answer import Answer, File, Found, Question
from checks.own.source import Fault, OwnRule, Sources
from checks.own.talk import Lost, RuleChild
from checks.rules.crashed import Crashed
from checks.rules.own_rule import OwnRuleRefused
from checks.today import Day, plain
from sanshen.base.errors import PortalError

_TRIES = 3  # children that one rule may cost a run; afterwards it is not asked any more
_SHOWN = 5
_CURE = "把文件和整行信息交给网站管理员；修好这条规则（按网站自身的变更送审）之前不能放行"


class Stop(msgspec.Struct, frozen=True):
    """Why the rules do not run at all. Where it `blocks`, nothing passes that they were to look at."""

    message: str
    cure: str
    blocks: bool = True


class Own:
    """The own rules of one commit, with a child of their own that is started when a document comes.

    `closed` demands a child that is closed in; without, it is merely stripped of what this process knows.
    """

    def __init__(self, sources: Sources, *, closed: bool, stop: Stop | None = None) -> None:
        self.sources = sources
        self.closed = closed
        self.stop = stop
        self._child: RuleChild | None = None
        self._known: set[str] = set()
        # weak, for the document knows these rules: a circle would keep the child alive after its run
        self._sent: weakref.ref[Document] | None = None
        self._failed: Counter[str] = Counter()

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (self.sources, self.closed, self.stop)  # a worker has a child of its own

    @property
    def rules(self) -> tuple[OwnRule, ...]:
        return self.sources.rules

    def rule(self, code: str) -> OwnRule | None:
        return next((rule for rule in self.rules if rule.code == code), None)

    def check(self, document: Document) -> list[Finding]:
        """What the rules object to, and which of them could not be run."""
        if self.stop and not self.stop.blocks:
            return []
        if self.stop:
            return [Crashed().at_line(document, 1, f"本站规则没有运行：{self.stop.message}", self.stop.cure)]
        if self.sources.faults:
            return list(refused(self.sources.faults, document))
        return [found for rule in self.rules if _reads(rule, document) for found in self.run(rule, document)]

    def run(self, rule: OwnRule, document: Document) -> Iterator[Finding]:
        """The findings of one rule."""
        if self._failed[rule.code] >= _TRIES:
            yield _not_run(rule, document, f"已经 {_TRIES} 次没有结果，不再运行")
            return
        try:
            answer = self._asked(rule, document)
            found = list(_findings(rule, document, answer))
        except Exception as error:  # no child can be started, the file cannot be taken apart: never a pass
            self._failed[rule.code] += 1
            self._drop()
            why = str(error) if isinstance(error, Lost) else f"没有结果：{type(error).__name__}"
            yield _not_run(rule, document, why)
            return
        if answer.until and isinstance(document.place.today, Day):
            document.place.today.awaits(answer.until)
        yield from found

    def _asked(self, rule: OwnRule, document: Document) -> Answer:
        try:
            if self._child is None:
                bare = msgspec.structs.replace(document.place, tree=None, own=None, today=date.min)
                self._child = RuleChild(bare, closed=self.closed)
        except PortalError as error:  # this machine cannot close it in
            raise Lost(error.message) from error
        source = b"" if rule.code in self._known else rule.source
        file = None if self._sent and self._sent() is document else _file(document)
        answer = self._child.ask(Question(rule.code, source, file))
        self._known.add(rule.code)
        self._sent = weakref.ref(document)
        return answer

    def _drop(self) -> None:
        if self._child:
            self._child.close()
        self._child, self._sent, self._known = None, None, set()


def _made(sources: Sources, closed: bool, stop: Stop | None) -> Own:
    return Own(sources, closed=closed, stop=stop)


def refused(faults: Iterable[Fault], document: Document) -> Iterator[Finding]:
    """Said of a document: none of the own rules looked at it."""
    for fault in list(faults)[:_SHOWN]:
        message = f"本站规则没有运行：{fault.path}:{fault.line} {fault.message}"
        yield OwnRuleRefused().at_line(document, 1, message, fault.cure)


def _reads(rule: OwnRule, document: Document) -> bool:
    if rule.reads == "article":
        return document.is_article
    return rule.reads in ("text", "any") or document.in_content


def _file(document: Document) -> File:
    extract = document.extract
    today = plain(document.place.today)
    return File(document.path, document.data, document.mode, today, document.unread, document.related, extract)


def _findings(rule: OwnRule, document: Document, answer: Answer) -> Iterator[Finding]:
    if answer.error:
        yield _not_run(rule, document, f"运行出错：{answer.error}")
        return
    lines = document.text.count("\n") + 1
    for one in answer.found:
        if (one.path, one.code) != (document.path, rule.code) or one.line > lines:
            raise Lost("交回的结果说的不是这条规则、这个文件")
        yield _finding(one)
    if answer.more and not answer.found:
        raise Lost("交回的结果读不懂")
    if answer.more:
        gravest = min((one.severity for one in answer.found), key=list(LABELS).index)
        message = f"{rule.title}：还有 {answer.more} 处没有列出"
        yield _of_file(rule, document, message, gravest)


def _of_file(rule: OwnRule, document: Document, message: str, severity: Severity) -> Finding:
    """Said of the file as a whole."""
    fix = "改正已列出的，再检查一次"
    return Finding(
        path=document.path, line=1, column=1, code=rule.code, message=message, fix=fix, severity=severity
    )  # fmt: skip


def _finding(one: Found) -> Finding:
    return Finding(
        path=one.path, line=one.line, column=one.column, code=one.code, message=one.message, fix=one.fix,
        severity=one.severity, excerpt=one.excerpt,
    )  # fmt: skip


def _not_run(rule: OwnRule, document: Document, why: str) -> Finding:
    message = f"本站规则 {rule.code}（{rule.title}，{rule.path}）{why}，本文件未按它检查"
    return Crashed().at_line(document, 1, message, _CURE)


class Tried(msgspec.Struct, frozen=True):
    """What came of a rule's own examples: how it says to mend them, and which did not come out as the rule states."""

    fixes: list[str]
    wrong: list[str]


def tried(own: Own, rule: OwnRule) -> Tried:
    """Run the rule over its examples."""
    from checks import book, example  # only `sanshen explain` needs them

    fixes, wrong = dict[str, None](), list[str]()
    for wanted, samples in ((True, rule.catches), (False, rule.passes)):
        for sample in samples:
            found = list(own.run(rule, example.document(sample)))
            lost = next((one.message for one in found if one.code != rule.code), "")
            fixes |= dict.fromkeys(one.fix for one in found if one.code == rule.code)
            if lost or bool(found) != wanted:
                words = "、".join(book.shown([sample]))
                wrong.append(lost or f"{'没有发现' if wanted else '误报'}：{words}")
    return Tried(list(fixes), list(dict.fromkeys(wrong)))
