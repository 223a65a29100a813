"""What people write on a forge's page: the first line says what they do, ticked items what they looked at.

Forges refuse an approval by the author of a change, and of a change that is merged: self-check, proof, an override and its
follow-up are words, bound to a commit by its id. Words that agree count in a review alone, which nobody but its author
writes: a comment can be edited by whoever may write.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from sanshen.review.judging.act import Decision

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
# further in it is part of another item, or code
_TICK = re.compile(r" ?(?:[-*+]|\d{1,9}[.)]) {1,3}[\[［][xXｘＸ√✓✔][\]］]\s++(.+)")
_BOX = re.compile(r"[\s>]*+(?:(?:[-*+]|\d{1,9}[.)])\s*+[\[［][^\[\]［］\n]?[\]］]|[☐☑☒□■◻✅])")
_FURTHER_IN = re.compile(r"(?: {0,3}[-*+])?(?: {4}| *\t)")  # code, or part of another item
_BULLET = re.compile(r"^ {0,3}[-*+] ")
# from here on the page may show a text as an example, or not at all
_HIDES = re.compile(r"```|~~~|<[a-z/!?]", re.IGNORECASE)
_FENCE = re.compile(r"```\w*")
_YES = (
    "(?>同意(?:签发|发布|上网|公开|印发)?)|签发|通过|审核通过|已审核|批准|(?:内容|均|复核)?无误|可以发布|可发布|请发布|予以发布|准予发布"
    "|没有问题|没问题|无意见|没有意见|无异议|没有异议"
)
_KIND = "已阅|收到|阅|好|好的|可以|可|行|ok|lgtm|已核对|核对无误|校对无误"
_DONE = "(?:我|本人|均|以上)?已经?逐项(?:核对|看过)(?:过|完毕|完成|完)?了?"
_SAYS_ALL = re.compile(rf"(?:{_YES}|好的|已阅|可以|收到|谢谢){{0,8}}{_DONE}(?:{_YES}|谢谢|辛苦了){{0,8}}")
_AGREES = re.compile(rf"(?:{_YES}|{_KIND}|{_DONE}|逐项核对)+")
_NO_MORE = re.compile(rf"(?:{_YES}|{_KIND}|{_DONE}|谢谢大家|谢谢|辛苦了|辛苦)*")
_SIGNS = re.compile(r"[\s。、,.!;:*👍🙏👌✅]*+")  # between and behind such words, in their usual width
_TRAILS_OFF = re.compile(r"\.\.|。{3}|:\s*+$")
# in the reason of an override: what takes something back, leaves something out, puts something off, or speaks of the check at
# all; a reason says why it is urgent and needs none of it
_RESERVES = re.compile(
    r"[不没未无否但只仅除错误漏缺别勿非撤废暂缓退待疑还却尚看核查校若骗替再]|not|no\b|n't|except|only|but|其余|其[他它]项|后补|稍后|回头|明天"
    r"|部分|一半|出入|玩笑|如属|如无|如有|[\d一二两三四五六七八九十几]项"
)
_REASON = re.compile(r"[\s。、,.!;:%℃/·*()“”‘’\"《》—-]*+")  # the signs of a plain sentence, in their usual width
# a letter or sign that stands before it by itself may be a box, as may an empty bracket
_NO_SENTENCE = re.compile(r"^\W*+\w?\s|[(《“‘][^\w()《》“”‘’]*+[)》”’]|\"[^\w\"]*+\"")
_SHORT = 40  # characters of a line that says no more than that somebody agrees


_ELSEWHERE = "请在“文件变动”页的“评审”（GitHub 是 Files changed 页的 Review changes）里写"
NO_ACT = f"写在评论里的同意不算（评论别人也能改）：{_ELSEWHERE}，选“通过”（Approve）"


class Command(msgspec.Struct, frozen=True):
    """`head` is the beginning of a commit's id; `said` the words that follow."""

    decision: Decision
    head: str
    said: str


def parse_command(text: str) -> Command | None:
    """The act that a text is, or None: only its very first line counts, so that a quotation is no act.

    What was copied with the marks of the code block around it, or with a full-width slash, is the same act.
    """
    line, rest = _parted(text)
    if line is None:
        return None
    said = "\n".join(part for part in (line[3].strip(), _words(rest)) if part)
    return Command(_COMMANDS[line[1]], line[2], said)


def _parted(text: str) -> tuple[re.Match[str] | None, str]:
    """The command that the first line is, and all behind it; no command, and the whole text."""
    first, _, rest = _unfenced(text.replace("\r\n", "\n")).partition("\n")
    line = _LINE.fullmatch(first.rstrip().replace("／", "/", 1))
    return (line, rest) if line and line[1] in _COMMANDS else (None, text)


def is_agreement(text: str) -> bool:
    """Whether a comment says no more than that its author agrees: whoever writes so believes that it counts."""
    return len(text) <= _SHORT and _AGREES.fullmatch(_plain(text).lower()) is not None


def _unfenced(text: str) -> str:
    """The text in the code block that the whole of it is; what stands beside a block makes it an example."""
    lines = text.strip().split("\n")
    whole = len(lines) > 2 and _FENCE.fullmatch(lines[0].strip()) and lines[-1].strip() == "```"
    return "\n".join(lines[1:-1]) if whole and not any("```" in line for line in lines[1:-1]) else text


def _plain(line: str) -> str:
    """Its letters and figures alone, in their usual width."""
    return "".join(char for char in unicodedata.normalize("NFKC", line) if char.isalnum())


def comment_fault(said: Command, *, edited: bool) -> str:
    """Why a comment that is this act does not count; empty for a return as it was written, which can only hold up."""
    if said.decision == "return":
        return "这条评论后来被改动过，看不出是谁写的，不算：请重新写一条" if edited else ""
    return f"写在评论里的“/{command_of(said.decision)}”不算（评论别人也能改）：{_ELSEWHERE}"


def review_fault(said: Command, commit: str, merged: bool) -> str:
    """Why the command in a review of this commit does not count; empty if it does."""
    if not commit.startswith(said.head):
        return f"写的版本号不是评审时打开的版本：请刷新页面，{_ELSEWHERE}"
    if said.decision == "approve" and not merged:
        return "“/补审”只用于应急签发、已经合并的变更：请在“文件变动”页的“评审”里选“通过”（Approve）"
    return ""


def ticked(text: str, checklist: Sequence[str], *, reasoned: bool = False) -> tuple[str, ...]:
    """The items of the checklist that the text confirms: each ticked one, or all by one line that says so, as people write it.

    Beside such a line stands agreement alone, or where it is `reasoned` a reason that takes nothing back: what else
    somebody says of it, a program cannot tell from a reserve.
    """
    text = re.sub(r"\r\n?", "\n", text)
    command, rest = _parted(text)
    lines = [*([command[3]] if command else []), *rest.split("\n")]
    beside = [line for line in lines if not _says_all(line) and not _ticks(line, checklist)]
    alone = all(map(_only_agrees, beside)) or (reasoned and not any(_reserves(line, checklist) for line in beside))
    if alone and any(map(_says_all, lines)):
        return tuple(checklist)
    return tuple(_items_ticked(lines, checklist))


def _items_ticked(lines: Sequence[str], checklist: Sequence[str]) -> Iterator[str]:
    """Those that no other line speaks of, as an open one does or one that stands where the page shows no tick."""
    shown = next((at for at, line in enumerate(lines) if _HIDES.search(line)), len(lines))
    marked = {found[1].strip() for line in lines[:shown] if (found := _TICK.fullmatch(line))}
    others = [
        line
        for at, line in enumerate(lines)
        if not line.lstrip().startswith(">") and not (at < shown and _ticks(line, checklist))
    ]
    for item in checklist:
        if item in marked and not any(_plain(item) in _plain(line) for line in others):
            yield item


def _ticks(line: str, checklist: Sequence[str]) -> bool:
    """Whether the line is an item of the checklist with a tick, word for word: what says more may say the contrary."""
    found = _TICK.fullmatch(line)
    return found is not None and found[1].strip() in checklist


def _reserves(line: str, checklist: Sequence[str]) -> bool:
    """Whether it is no plain reason: an item, a box of any kind, what may be hidden, or words that may take something back."""
    said = unicodedata.normalize("NFKC", line).lower()
    is_plain = _REASON.fullmatch(_signs(said)) and not _FURTHER_IN.match(line) and not _NO_SENTENCE.search(said)
    return not is_plain or bool(_RESERVES.search(said)) or any(_plain(item) in _plain(line) for item in checklist)


def _says_all(line: str) -> bool:
    """Whether it holds these words and nothing else that could be taken for a reserve, and is no code."""
    return _only_says(_SAYS_ALL, line) and not _FURTHER_IN.match(line)


def _only_agrees(line: str) -> bool:
    """Whether it holds nothing but words of agreement and thanks."""
    return _only_says(_NO_MORE, line)


def _only_says(words: re.Pattern[str], line: str) -> bool:
    """Whether the words are all that stands there, but for a list's mark and signs that are known to say nothing."""
    line = unicodedata.normalize("NFKC", _BULLET.sub("", line, count=1)).lower()
    is_known = _SIGNS.fullmatch(_signs(line)) and not _TRAILS_OFF.search(line)
    return bool(is_known and words.fullmatch(_plain(line)))


def _signs(line: str) -> str:
    return "".join(char for char in line if not char.isalnum())


def confirmed(text: str, checklist: Sequence[str], *, approved: bool, reasoned: bool = False) -> tuple[str, ...]:
    """The same of a review: whoever approved by the forge's own button looked at every item, if they said nothing but agreement."""
    if approved and all(map(_only_agrees, text.splitlines())):
        return tuple(checklist)
    return ticked(text, checklist, reasoned=reasoned)


def template(command: str, head: str, checklist: Sequence[str]) -> str:
    """What somebody may copy, tick and send."""
    return "\n".join([f"/{command} {head[:12]}", *(f"- [ ] {item}" for item in checklist)])


def command_of(decision: Decision) -> str:
    return next(command for command, known in _COMMANDS.items() if known == decision)


def _words(text: str) -> str:
    """What is neither a ticked nor an open item."""
    kept = [line for line in text.splitlines() if not _BOX.match(line) and line.strip() != ALL]
    return "\n".join(kept).strip()
