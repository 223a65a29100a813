"""The child in which a portal's own rules run: questions come in, answers go out. It holds no key and ends with its parent."""

from __future__ import annotations

import os
import pickle
import sys
from datetime import date
from types import ModuleType
from typing import BinaryIO

import msgspec

from checks.document import Document, Place
from checks.finding import Finding
from checks.own.answer import MEMORY, MOST, Answer, File, Found, Question
from checks.rule import Rule
from checks.today import Day
from sanshen.base import messages, resource_bounds


def bound() -> None:
    """No file is written, no process or thread begun, no more memory taken than a rule needs."""
    resource_bounds.lower(AS=MEMORY, FSIZE=0, NPROC=0, CORE=0)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The ways in and out, under numbers of their own: what a rule prints goes nowhere."""
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    return inbox, outbox


def loaded(name: str, source: bytes) -> Rule:
    """The rule that a source holds, in a module of a name of its own that no import finds in a file."""
    module = ModuleType(f"own_rule_{name}")
    sys.modules[module.__name__] = module
    words = source.decode()  # bytes could name another encoding than the one that reviewers read
    exec(compile(words, f"checks/rules/{name}.py", "exec", dont_inherit=True), module.__dict__)
    kinds = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Rule)]
    (kind,) = (one for one in kinds if one.__module__ == module.__name__)
    return kind()


def document_of(file: File, place: Place) -> Document:
    document = Document(file.path, file.data, file.mode, place, file.unread, file.related)
    document.extract = file.extract
    return document


def answered(rule: Rule, document: Document, today: date) -> Answer:
    """What the rule finds, as many findings as may be told, and for how long."""
    day = Day.of(today)
    document.place = msgspec.structs.replace(document.place, today=day)
    found: list[Found] = []
    more = 0
    for one in rule.check(document) if rule.applies(document) else ():
        if not isinstance(one, Finding):
            raise TypeError(type(one).__name__)
        if len(found) < MOST:
            words = (one.path, one.code, one.line, one.column, one.message, one.fix, one.severity, one.excerpt)
            found.append(Found(*words))
        else:
            more += 1
    return Answer(found, more, day.until)


def serve(inbox: BinaryIO, outbox: BinaryIO) -> None:
    """Answer one question after another until the parent is gone."""
    place: Place = pickle.load(inbox)
    rules: dict[str, Rule] = {}
    document, today = Document("", b""), date.min
    while True:
        try:
            question: Question = pickle.load(inbox)
        except EOFError:
            return
        try:
            if question.source:
                rules[question.rule] = loaded(question.rule, question.source)
            if question.file:
                document, today = document_of(question.file, place), question.file.today
            data = msgspec.msgpack.encode(answered(rules[question.rule], document, today))
        except BaseException as error:  # whatever a rule does, SystemExit among it, is its own fault
            data = msgspec.msgpack.encode(Answer(error=type(error).__name__[:80]))
        messages.write(outbox, data)


if __name__ == "__main__":
    ways = _pipes()
    bound()
    serve(*ways)
