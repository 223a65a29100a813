"""What people write on a forge's page: the first line says what they do, ticked items what they looked at.

Forges refuse a review by the author of a change, and one of a change that is merged: self-check, proof and the follow-up of
an override are comments, bound to a commit by its id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from review.act import Decision

ALL = "已逐项核对"
_COMMANDS: dict[str, Decision] = {
    "自查": "self-check",
    "校对": "proof",
    "会签": "consent",
    "退回": "return",
    "应急签发": "override",
    "补审": "approve",
}
_LINE = re.compile(r"/(\w+)[ \t]+([0-9a-f]{7,40})\b[ \t]*+(.*)")
_TICK = re.compile(r"^[^\S\n]*+[-*+][^\S\n]++\[[xX]\][^\S\n]++(.+)$", re.MULTILINE)


class Heard(msgspec.Struct, frozen=True):
    """`head` is the beginning of a commit's id; `said` the words that follow."""

    decision: Decision
    head: str
    said: str


def heard(text: str) -> Heard | None:
    """The act that a comment is, or None: only its very first line counts, so that a quotation is no act."""
    first, _, rest = text.replace("\r\n", "\n").partition("\n")
    found = _LINE.fullmatch(first.rstrip())
    if found is None or found[1] not in _COMMANDS:
        return None
    said = "\n".join(part for part in (found[3].strip(), _words(rest)) if part)
    return Heard(_COMMANDS[found[1]], found[2], said)


def ticked(text: str, checklist: Sequence[str]) -> tuple[str, ...]:
    """The items of the checklist that the text confirms: each ticked one, or all by one line that says so."""
    lines = {line.strip() for line in text.splitlines()}
    if ALL in lines:
        return tuple(checklist)
    marked = {item.strip() for item in _TICK.findall(text)}
    return tuple(item for item in checklist if item in marked)


def template(command: str, head: str, checklist: Sequence[str]) -> str:
    """What somebody may copy, tick and send."""
    return "\n".join([f"/{command} {head[:12]}", *(f"- [ ] {item}" for item in checklist)])


def command_of(decision: Decision) -> str:
    return next(command for command, known in _COMMANDS.items() if known == decision)


def _words(text: str) -> str:
    """What is neither a ticked nor an open item."""
    kept = [line for line in text.splitlines() if not re.match(r"\s*[-*+]\s+\[[ xX]\]", line) and line.strip() != ALL]
    return "\n".join(kept).strip()
