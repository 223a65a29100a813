"""What a forge is told of a case: one status line, and one comment that says who must act next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.review.behalf import on_behalf
from sanshen.review.case import Case
from sanshen.review.comments import ALL, command_of, template
from sanshen.review.forges.forge import LIMIT, Pull, Status, StatusState, status_context
from sanshen.review.judging.act import DECISION_OF, DECISION_TITLES, HOW_TITLES, Act
from sanshen.review.judging.chain import Stage
from sanshen.review.judging.judge import Ignored, relievable
from sanshen.review.judging.reason import Code
from sanshen.review.ledger.override import Override
from sanshen.review.overrides import override_progress

MARK = "<!-- sanshen:gate -->"
_STATES: dict[str, StatusState] = {"approved": "success", "pending": "pending", "returned": "failure", "error": "error"}
_MARKUP = "\\`*_{}[]<>|#!~$"
_LINES, _WIDTH = 50, 500  # lines of one list, and characters of each: a forge takes no comment of more than 65,536
_LINK = re.compile(r"@|:(?=//)|www(?=\.)|mailto:|xmpp:", re.IGNORECASE)  # what a forge makes a link of
SHOWN = 10  # previews linked in one comment
_SPOKEN = ("self-check", "proof", "override")


class Buttons(NamedTuple):
    """What a forge calls them on its page, in the language that its users have."""

    page: str
    review: str
    approve: str
    reject: str
    comment: str


_BUTTONS = {
    "gitea": Buttons("文件变动", "评审", "通过", "请求变更", "评论"),
    "github": Buttons("Files changed", "Review changes", "Approve", "Request changes", "Comment"),
}


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """Where the office serves what the gate wrote about one change; empty where it does not.

    `previews` gives address and title of each rendered page; `trouble` says why there is none.
    """

    proof: str = ""
    previews: dict[str, str] = {}
    trouble: str = ""


def status_of(case: Case, pull: Pull, findings: Sequence[object], links: Links) -> Status:
    """Where the case stands, in one line: the stage, then who may act and their unit."""
    state, text = _standing(case, pull, findings)
    return Status(
        state=state, context=status_context(pull.base), description=shortened(text), url=links.proof or pull.url
    )


def failure(main: str, what: str) -> Status:
    """The gate could not tell: never a success."""
    return Status(state="error", context=status_context(main), description=shortened(f"不能判定：{what}"))


def failure_comment(error: PortalError) -> str:
    """The same in full, in the place of the explanation: an old one would not be true any more."""
    where = f"{_cell(error.path)}：" if error.path else ""
    parts = [MARK, "### 三审：不能判定", f"**{where}{_cell(error.message)}**", f"下一步：{_cell(error.cure)}"]
    return "\n\n".join(parts) + "\n"


def _standing(case: Case, pull: Pull, findings: Sequence[object]) -> tuple[StatusState, str]:
    verdict = case.verdict
    if verdict.state == "error":
        return "error", verdict.reason
    if findings:
        return "failure", f"检查发现 {len(findings)} 个错误，须改正后重新送审"
    if pull.draft:
        return "pending", "草稿：标为可以审核后才进入审核"
    if verdict.state == "pending" and verdict.open and verdict.waiting:
        return "pending", "；".join(f"{stage.name}待审：{_people(case, stage)}" for stage in verdict.open)
    if verdict.state == "approved":
        return "success", "各审均已同意，可以合并"
    return _STATES[verdict.state], verdict.reason


def _people(case: Case, stage: Stage) -> str:
    """`〔姓名〕、〔姓名〕（单位）`: those of the stage who may act now."""
    names = [_name(case, person) for person in case.verdict.waiting if person in {seat.person for seat in stage.seats}]
    return f"{'、'.join(names)}（{stage.unit_name}）"


def shortened(text: str) -> str:
    """As much as a forge keeps of a status."""
    line = one_line(text)
    return line if len(line) <= LIMIT else line[: LIMIT - 1] + "…"


def comment_of(
    case: Case,
    pull: Pull,
    findings: Sequence[object],
    links: Links,
    day: date,
    entry: int | None = None,
    owed: Override | None = None,
    unasked: Sequence[str] = (),
) -> str:
    """The whole explanation as Markdown, rewritten in place whenever the case moves on; `entry` ends it.

    `owed`: an override that is public already and waits for its ordinary review. `unasked`: whom the forge would not ask.
    """
    state, text = _standing(case, pull, findings)
    if text == case.verdict.reason and case.verdict.returned:
        text = "；".join(f"{_name(case, one.person)}退回：{_why_returned(one)}" for one in case.verdict.returned)
    head = f"**{_cell(text)}**"
    if owed:
        from sanshen.portal.workdays import written  # the calendar takes 0.1 s to load

        due, why = written(owed.due), _cell(case.verdict.reason)
        head = f"**应急签发，已发布（台账第 {owed.number} 号）。{due} 前补审：{why}**"
    elif entry is not None:
        head = f"**已记入审核台账第 {entry} 号**" + (_owing(case) if case.chain.is_override else "")
    parts = [MARK, f"### 三审：{_cell(case.chain.title)}", head, _cell(on_behalf(case)), _table(case, day)]
    parts += _reading(links)
    if entry is None:
        parts += [_cell(override_progress(case, day))]
        parts += _next_steps(case, pull, state, day)
        parts += [_unreached(unasked)]
        parts += _list("检查发现的错误", (str(one) for one in findings))
        parts += _list("没有计入的动作", [*case.uncounted, *_ignored(case)])
    parts.append(f"<sub>{_cell(case.chain.why)}。版本 {case.change.head[:12]}，{len(case.change.paths)} 个文件。</sub>")
    return "\n\n".join(part for part in parts if part) + "\n"


def _reading(links: Links) -> list[str]:
    """What to look at before agreeing."""
    proof = [f"[花脸稿]({links.proof})"] if links.proof else []
    pages = [f"[预览《{_cell(title)}》]({url})" for url, title in links.previews.items()]
    more = [f"另有 {len(pages) - SHOWN} 页，见预览里的栏目"] if len(pages) > SHOWN else []
    found = " · ".join([*proof, *pages[:SHOWN], *more])
    return [
        *([f"**先看** {found}"] if found else []),
        *([f"没有预览：{_cell(links.trouble)}"] if links.trouble else []),
    ]


def _unreached(logins: Sequence[str]) -> str:
    if not logins:
        return ""
    names = "、".join(map(_cell, logins))
    return f"平台没有请到 {names}：账号不存在，或不能进入这个仓库。请网站管理员核对 people.toml 的账号和平台上的权限。"


def _owing(case: Case) -> str:
    return f"，应急签发：{case.chain.follow_up} 个工作日内须补审"


def _table(case: Case, day: date) -> str:
    rows = ["| 审次 | 谁审 | 结果 |", "|---|---|---|"]
    done = {one.stage.name: one.act for one in case.verdict.filled}
    back = {one.stage: one for one in case.verdict.returned}
    for stage in case.chain.stages:
        act = back.get(stage.name) or done.get(stage.name)
        who = _name(case, act.person) if act else "、".join(_name(case, p) for p in stage.holders(day))
        rows.append(f"| {_cell(stage.name)} | {_cell(who)}（{_cell(stage.unit_name)}） | {_result(case, stage, act)} |")
    return "\n".join(rows)


def _result(case: Case, stage: Stage, act: Act | None) -> str:
    if act and act.decision == "return":
        return f"✗ 退回（{HOW_TITLES[act.how]}）{act.seen_at:%Y-%m-%d %H:%M}：{_cell(_why_returned(act))}"
    if act:
        said = f"：{_cell(act.comment.splitlines()[0])}" if act.comment.strip() else ""
        return f"✓ {DECISION_TITLES[act.decision]}（{HOW_TITLES[act.how]}）{act.seen_at:%Y-%m-%d %H:%M}{said}"
    return "**现在**" if stage in case.verdict.open and case.verdict.state == "pending" else "未到"


def _why_returned(act: Act) -> str:
    return act.comment.strip() or "未写理由"


def _must_sign(case: Case, stage: Stage, day: date) -> list[str]:
    """Those who may act now and whose word on the forge would not do."""
    waiting = [person for person in case.verdict.waiting if person in {seat.person for seat in stage.seats}]
    keyed = {person for person in waiting if case.law.config.roster.had_key(person)}
    return [one for one in waiting if stage.acts == "signed" or (stage.acts == "keyed" and one in keyed)]


def _next_steps(case: Case, pull: Pull, state: StatusState, day: date) -> list[str]:
    """What those who may act now have to do, ready to be copied."""
    named = _BUTTONS.get(case.law.config.settings.forge.kind, _BUTTONS["gitea"])
    page = f"[“{named.page}”页]({pull.url}/files)"
    if case.verdict.state == "returned":
        again = f"退回的人认为不用改了，在{page}点“{named.review}”，再点“{named.approve}”，退回就撤销。"
        return [
            "**下一步**",
            f"写稿的人按退回的理由改好，提交到同一个分支，各审从头再审。{again}",
            *_relief(case, page),
        ]
    if case.verdict.state == "error":
        return ["**下一步**", _cell(case.verdict.why.cure)]
    if pull.draft or state != "pending":
        return []
    steps = []
    for stage in case.verdict.open:
        signing = _must_sign(case, stage, day)
        if signing:
            verb = "self-check" if stage.kind == "self-check" else "approve"
            names = "、".join(_cell(_name(case, person)) for person in signing)
            steps.append(f"{names}：只认本人签名，请在自己的电脑上运行 `sanshen {verb} {case.change.name}`")
        if set(signing) >= set(case.verdict.waiting) & {seat.person for seat in stage.seats}:
            continue
        if stage.kind in _SPOKEN or pull.merged:
            command = command_of(DECISION_OF[stage.kind])
            block = f"```\n{template(command, case.change.head, stage.checklist)}\n```"
            how = f"逐项核对后，在{page}点“{named.review}”，粘贴下面几行、把方括号改成 `[x]`（或只留第一行，下面写“{ALL}”），点“{named.comment}”提交："
            steps.append(f"{_cell(_people(case, stage))}：{how}\n\n{block}")
        else:
            items = "\n".join(f"- {_cell(item)}" for item in stage.checklist)
            said = f"意见里写“{ALL}”，再点" if case.law.policy.words else "点"
            how = (
                f"在{page}看完，点“{named.review}”，{said}“{named.approve}”提交，就是声明下面各项都已核对；"
                f"不同意的，写明理由，点“{named.reject}”。"
            )
            steps.append(f"{_cell(_people(case, stage))}：{how}\n\n{items}")
    return ["**下一步**", *steps]


def _relief(case: Case, page: str) -> list[str]:
    """How a colleague takes over from the handler, where that is possible."""
    verdict = case.verdict
    former = relievable(case.chain, verdict.filled, [one.person for one in verdict.returned], "")
    if not former:
        return []
    named = _BUTTONS.get(case.law.config.settings.forge.kind, _BUTTONS["gitea"])
    block = template(command_of("self-check"), case.change.head, former.stage.checklist)
    how = f"承办人{_cell(_name(case, former.act.person))}不来校对的，由接手的同事重新自查，之后各审重新进行：在{page}点“{named.review}”，粘贴下面几行、逐项改成 `[x]`，点“{named.comment}”提交："
    return [f"{how}\n\n```\n{block}\n```"]


def _in_vain(case: Case) -> list[Ignored]:
    """What was said and does not count, but for those whose later word does."""
    place = {id(act): number for number, act in enumerate(case.acts)}
    last = {one.act.person: place[id(one.act)] for one in case.verdict.filled}
    return [one for one in case.verdict.ignored if place[id(one.act)] > last.get(one.act.person, -1)]


def _ignored(case: Case) -> list[str]:
    """One line for each; one for all that lapsed together, and for those of former changes under the same name."""
    vain, former = _in_vain(case), case.evidence.former
    lapsed = Counter(one.why for one in vain if one.act.void == one.why)
    return [
        *(
            f"{_name(case, one.act.person)} {DECISION_TITLES[one.act.decision]}：{_why(case, one)}"
            for one in vain
            if one.why not in lapsed
        ),
        *(f"{number} 个审核动作：{reason}" for reason, number in lapsed.items()),
        *([f"另有 {former} 个审核动作属于以前的变更，已用在台账里"] if former else []),
    ]


def _why(case: Case, one: Ignored) -> str:
    """Out of turn is true no longer for whoever's turn it is now; on a forge nobody has options to add."""
    if one.why.code is Code.UNCHECKED and not one.act.signed:
        empty = "" if case.law.policy.words or one.act.decision not in ("approve", "consent") else "什么也不写，或"
        return f"{one.reason}。看不出各项都已核对：请再评审一次，意见里{empty}只写“{ALL}”"
    if one.why.code is Code.OUT_OF_TURN and one.act.person in case.verdict.waiting:
        return "那次还没有轮到；现在轮到了，请再点一次"
    return one.reason


def _list(title: str, lines: Iterable[str]) -> list[str]:
    rows = [f"- {_cell(line)}" for line in lines]
    more = [f"- 另有 {len(rows) - _LINES} 条"] if len(rows) > _LINES else []
    return [f"**{title}**", "\n".join([*rows[:_LINES], *more])] if rows else []


def _name(case: Case, person: str) -> str:
    known = case.law.config.roster.people.get(person)
    return known.name if known else person or "不明账号"


def _cell(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no markup, no mention of an account, no link that nobody wrote."""
    line = one_line(text)
    line = line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
    quoted = "".join(f"\\{char}" if char in _MARKUP else char for char in line.replace("&", "&amp;"))
    return _LINK.sub(lambda found: f"{found[0]}\u2060", quoted)
