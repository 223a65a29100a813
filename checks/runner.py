"""Runs the rules over documents. A rule that crashes becomes a finding; the run goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from checks import registry
from checks.document import Document
from checks.finding import Finding
from checks.fingerprint import fingerprinted
from checks.mask import redacted, redacted_path
from checks.pattern import Pattern
from checks.rule import Rule
from checks.rules.crashed import Crashed
from checks.secrets import without_secrets
from checks.waiving import by_comment

if TYPE_CHECKING:
    from checks.sources import Batch

CRASH = Crashed.code
_LONG = Pattern(r"\d{11}")
_ORDER = {"error": 0, "warning": 1, "info": 2}


def check(document: Document, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Findings of one document in the order of its lines, nothing secret in them; by all rules unless some are named."""
    name = _name(document)
    chosen = _chosen(document, name) if rules is None else tuple(rules)
    found = {
        _clean(finding) for rule in chosen for finding in (*_run(rule, document), *_run_on_name(rule, document, name))
    }
    ordered = sorted(found, key=lambda f: (f.line, f.column, _ORDER[f.severity], f.code, f.message))
    return without_secrets(document, by_comment(document, fingerprinted(document, ordered), chosen))


def check_all(batch: Batch) -> Iterator[list[Finding]]:
    """The findings of each document in turn, those of the baseline waived."""
    for document in batch:
        yield batch.baseline.applied(check(document))


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


def _run_on_name(rule: Rule, document: Document, name: Document | None) -> Iterator[Finding]:
    if rule.reads == "text" and name is not None:
        for finding in _run(rule, name):
            message = f"文件名里{finding.message}"
            yield msgspec.structs.replace(finding, path=document.path, line=1, column=1, message=message)


def _clean(finding: Finding) -> Finding:
    words = {name: redacted(getattr(finding, name)) for name in ("message", "fix", "excerpt")}
    return msgspec.structs.replace(finding, path=redacted_path(finding.path), **words)
