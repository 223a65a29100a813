"""What people write on a forge's page: the first line says what they do, ticked items what they looked at.

Forges refuse an approval by the author of a change, and of a change that is merged: self-check, proof, an override and its
follow-up are words, bound to a commit by its id. Words that agree count in a review alone, which nobody but its author
writes: a comment can be edited by whoever may write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from sanshen.review.judging.act import Decision

ALL = "已逐项核对"
HOW = "点“评审”（Review），粘贴后选“评论”（Comment）提交"
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


class Command(msgspec.Struct, frozen=True):
    """`head` is the beginning of a commit's id; `said` the words that follow."""

    decision: Decision
    head: str
    said: str


def parse_command(text: str) -> Command | None:
    """The act that a text is, or None: only its very first line counts, so that a quotation is no act."""
    first, _, rest = text.replace("\r\n", "\n").partition("\n")
    found = _LINE.fullmatch(first.rstrip())
    if found is None or found[1] not in _COMMANDS:
        return None
    said = "\n".join(part for part in (found[3].strip(), _words(rest)) if part)
    return Command(_COMMANDS[found[1]], found[2], said)


def comment_fault(said: Command, *, edited: bool) -> str:
    """Why a comment that is this act is not heard; empty for a return as it was written, which can only hold up."""
    if said.decision == "return":
        return "这条评论后来被改动过，看不出是谁写的，不算：请重新写一条" if edited else ""
    return f"写在评论里的“/{command_of(said.decision)}”不算（评论别人也能改）：请到“文件变动”（Files changed）页{HOW}"


def review_fault(said: Command, commit: str, merged: bool) -> str:
    """Why the command in a review of this commit is not heard; empty if it is."""
    if not commit.startswith(said.head):
        return f"写的版本号不是评审时打开的版本：请刷新“文件变动”页，{HOW}"
    if said.decision == "approve" and not merged:
        return "“/补审”只用于应急签发、已经合并的变更：请点“评审”（Review），选“批准”（Approve）提交"
    return ""


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
