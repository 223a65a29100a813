"""The ledger (审核台账): an orphan branch, one signed commit an entry, only ever longer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from sanshen.base.dates import beijing
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.base.printable import one_line
from sanshen.git.objects import ZERO, Commit, Signature, commit_bytes
from sanshen.git.objects import Entry as TreeEntry
from sanshen.git.repo import Repo
from sanshen.portal.paths import REGULAR
from sanshen.portal.schema import decode_utf8
from sanshen.portal.site import Settings
from sanshen.review.judging import signature
from sanshen.review.ledger.entry import FILE, Entry, parse_entry

REF = "refs/heads/ledger"
TIMES = "adoption.tsv"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")  # steers a terminal
_ROW, _ID = (
    f"{REGULAR} {FILE}\0".encode(),
    20,
)  # how git writes the one row of an entry's tree, before the id of the blob
_CRUD = "".join(map(chr, range(33))) + ".,:;<>\"\\'"  # git drops these before a name
INQUIRE = "停止发布，保留现场，用备份的台账核对后按应急预案报告"


def lacking(repo: Repo) -> str:
    """What to do where this clone has no ledger: `git clone` brings it beside the branches, and gives it none."""
    remote = next(iter(repo.remotes_with("ledger")), "")
    fetch = f"取回台账：git fetch {remote or 'origin'} ledger:ledger"
    if remote:
        return fetch
    adopt = "首次使用先接收现有内容：sanshen submit adoption"
    if not repo.refs("refs/remotes/"):
        return f"{fetch}；{adopt}"
    push = "git push origin ledger（平台已设保护的，用闸门的账号推送）"
    return f"{fetch}；平台上也没有的，在接收时运行 merge adoption 的那个克隆里推送：{push}；还没有接收的，{adopt}"


class Logged(msgspec.Struct, frozen=True):
    """An entry and the ledger commit that holds it; `entry` is None and `fault` says why where it cannot be read."""

    commit: Commit
    entry: Entry | None
    fault: str = ""


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with the ledger or with what it should cover."""

    message: str
    cure: str
    path: str = ""
    entry: int | None = None

    def __str__(self) -> str:
        where = self.path or (f"台账第 {self.entry} 号" if self.entry is not None else "台账")
        return f"{where} {self.message} → {self.cure}"


def read(repo: Repo, head: str | None = None) -> Iterator[Logged]:
    """Every entry, oldest first, as far as each can be read."""
    tip = head or repo.find(REF)
    for commit in repo.chain(tip) if tip else ():
        yield logged_at(repo, commit)


def logged_at(repo: Repo, commit: Commit) -> Logged:
    """What one ledger commit holds."""
    try:
        tree = repo.object(commit.tree, "tree")
        if not tree.startswith(_ROW) or len(tree) != len(_ROW) + _ID:
            return Logged(commit, None, f"除 {FILE} 外还有别的文件，或缺少它，或它不是普通文件")
        return Logged(commit, parse_entry(repo.object(tree[-_ID:].hex())))
    except (*UNREADABLE, PortalError) as error:
        return Logged(commit, None, f"无法识别（{error}）")


def entries(repo: Repo) -> list[Entry]:
    """The readable entries, oldest first; trust them only after `verify`."""
    return [logged.entry for logged in read(repo) if logged.entry]


def entry_at(repo: Repo, number: int) -> Entry | None:
    """The entry with this number: in a whole ledger at its place in the chain, else wherever it is."""
    tip = repo.find(REF)
    commits = repo.chain_ids(tip) if tip else []
    at = commits[number : number + 1] if number >= 0 else []
    found = (logged_at(repo, repo.commit(one)).entry for one in [*at, *commits])
    return next((one for one in found if one and one.predicate.number == number), None)


def last(repo: Repo) -> Entry | None:
    """The newest entry, None without a ledger; PortalError if it cannot be read. Trust it only after `verify`."""
    tip = repo.find(REF)
    if tip is None:
        return None
    found = logged_at(repo, repo.commit(tip))
    if found.entry is None:
        raise PortalError(f"台账最后一条{found.fault}", cure="运行 sanshen ledger verify 查看全部问题")
    return found.entry


def former_times(data: bytes, path: str = TIMES) -> dict[str, datetime]:
    """Publication times handed over from the former site: `path<TAB>published_at`, with a header line."""
    rows = csv.reader(io.StringIO(decode_utf8(data, path)), delimiter="\t", quoting=csv.QUOTE_NONE)
    times: dict[str, datetime] = {}
    try:
        for number, row in enumerate(rows, 1):
            if number == 1 or not row:
                continue
            article, moment = row
            times[article] = datetime.fromisoformat(moment)
            if times[article].tzinfo is None:
                raise ValueError(moment)
    except (ValueError, csv.Error) as error:
        cure = "每行写“路径<Tab>时间”，时间如 2026-11-02T09:30:00+08:00；换行用 LF 或 CRLF，一行不要太长"
        raise PortalError("发布时间移交清单写法有误", cure=cure, path=path, line=rows.line_num) from error
    return times


def times_of(repo: Repo, adoption: Entry) -> dict[str, datetime]:
    """The handed-over times, from the tree that the first entry took over."""
    tree = adoption.predicate.origin.tree
    return former_times(repo.read(tree, TIMES)) if repo.entry(tree, TIMES) else {}


def write(repo: Repo, entry: Entry, settings: Settings, gate_key: Path) -> tuple[str, str]:
    """Make the signed commit of an entry; gives `(commit, old head)` for the caller's compare-and-swap."""
    predicate = entry.predicate
    public = signature.public_key(gate_key)
    if public not in settings.gate_keys(beijing(predicate.at).date()):
        cure = "用登记在 portal.toml [[gate]] 的密钥；没有登记的，先用 sanshen key gate 登记并报批"
        raise PortalError("这把密钥无权写入台账", cure=cure, path=str(gate_key))
    old = repo.find(REF) or ZERO
    blob = repo.write_blob(entry.to_json())
    tree = repo.write_tree([TreeEntry(FILE, REGULAR, blob)])
    who = gate_identity(settings, predicate.at)
    return repo.write_commit(tree, [old] if old != ZERO else [], message_of(entry), who, gate_key), old


def message_of(entry: Entry, *, printable: bool = True) -> str:
    """What the ledger commit of an entry says, so that `git log ledger` tells the truth.

    `verify` works it out again: an entry is good only with these very words. The first gates wrote them as they came,
    without `printable`.
    """
    predicate = entry.predicate
    people = [f"{one.stage} {one.unit} {one.role} {one.person}" for one in predicate.responsible]
    lines = [f"第 {predicate.number} 号 {predicate.title}", "", *people, f"共 {len(predicate.paths)} 个文件", ""]
    return "\n".join(_UNPRINTABLE.sub("?", line) if printable else line for line in lines)


def gate_identity(settings: Settings, at: datetime) -> Signature:
    """Who writes the ledger, spelt as git keeps a name."""
    name = re.sub("[<>]", "", f"{settings.site.name}审核闸门".lstrip(_CRUD))
    return Signature(name, f"gate@{settings.site.domain}", int(at.timestamp()))


def misshapen(one: Logged, entry: Entry, settings: Settings) -> Iterator[str]:
    """Where the commit of an entry is not, to the last byte, what the gate would have written for it."""
    commit, who = one.commit, gate_identity(settings, entry.predicate.at)
    try:
        by = commit.author, commit.committer
    except PortalError as error:
        yield error.message
        return
    said = [message_of(entry)] if entry.form > 1 else [message_of(entry), message_of(entry, printable=False)]
    if entry.form > 1 and entry.predicate.title != (one_line(entry.predicate.title) or None):
        yield "标题为空，或有闸门不写的字符"
    elif commit.message not in said:
        yield "标题、审核人或文件数与台账提交上写的不一致"
    elif {signed.when for signed in by} != {who.when}:
        yield "时间与台账提交上写的不一致"
    elif by != (who, who):
        yield f"台账提交的署名不是“{who.name} <{who.email}>”"
    elif len(commit.parents) > 1:
        yield "台账提交有不止一个前身：台账没有合并"
    elif commit.raw != commit_bytes(commit.tree, commit.parents, commit.message, who, commit.signature):
        yield "台账提交里有闸门不写的内容，或写法与闸门写的不同"
