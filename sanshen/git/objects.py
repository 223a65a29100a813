"""Git's objects as records, made from git's exact output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError

ZERO = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
FOLDER = "040000"
ZONE = "+0800"  # of every commit that is made here
_LAST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=BEIJING).timestamp())


class Entry(msgspec.Struct, frozen=True):
    """One file of a tree."""

    path: str
    mode: str
    blob: str


class Change(msgspec.Struct, frozen=True, order=True):
    """One path that differs between two trees; a side that does not exist has mode 000000 and blob 0…0."""

    path: str
    old_mode: str
    new_mode: str
    old_blob: str
    new_blob: str

    @property
    def deleted(self) -> bool:
        return self.new_blob == ZERO


class Signature(msgspec.Struct, frozen=True):
    """A commit's author or committer line: a claim, not a proof."""

    name: str
    email: str
    when: int


class Commit(msgspec.Struct, frozen=True):
    """`payload` is what a signature signs (the object without `gpgsig`); `signature` is armoured or empty. `raw` is the whole object.

    Git takes author and committer lines of any form: a bad one is an error for whoever asks for it, and for nobody else.
    """

    id: str
    tree: str
    parents: list[str]
    author_line: str
    committer_line: str
    message: str
    payload: bytes
    signature: str
    raw: bytes

    @property
    def author(self) -> Signature:
        return _signature(self.author_line, self.id)

    @property
    def committer(self) -> Signature:
        return _signature(self.committer_line, self.id)


class BlameLine(msgspec.Struct, frozen=True):
    """One line of a file, with the commit that last touched it and who that commit says wrote it."""

    number: int
    commit: str
    author: str
    when: int
    text: str


def split_z(output: bytes) -> list[bytes]:
    return output.rstrip(b"\0").split(b"\0") if output else []


def decode_path(path: bytes) -> str:
    try:
        return path.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PortalError(f"文件名不是 UTF-8：{path!r}", cure="改用汉字、字母、数字命名") from error


def decode_refs(listed: bytes) -> str:
    """Names of refs, which anybody may give: what is no UTF-8 stays told apart."""
    return listed.decode("utf-8", "surrogateescape")


def parse_tree(raw: bytes) -> Iterator[tuple[bytes, tuple[str, str]]]:
    """A tree object: each name with mode and object id."""
    at = 0
    try:
        while at < len(raw):
            space, zero = raw.index(b" ", at), raw.index(b"\0", at)
            yield raw[space + 1 : zero], (raw[at:space].decode().zfill(6), raw[zero + 1 : zero + 21].hex())
            at = zero + 21
    except ValueError as error:
        raise PortalError("文件夹的记录不完整", cure="仓库可能已损坏，运行 git fsck 检查") from error


def parse_changes(output: bytes) -> list[Change]:
    fields = split_z(output)
    found = []
    for head, path in zip(fields[::2], fields[1::2], strict=True):
        old_mode, new_mode, old_blob, new_blob, _ = head.decode().lstrip(":").split(" ")
        found.append(Change(decode_path(path), old_mode, new_mode, old_blob, new_blob))
    return found


def parse_index(output: bytes) -> list[Entry]:
    """What `git ls-files --stage -z` prints; an unmerged path stands for its first side."""
    found: dict[str, Entry] = {}
    for row in split_z(output):
        head, path = row.split(b"\t", 1)
        mode, blob, _ = head.decode().split(" ")
        found.setdefault(decode_path(path), Entry(decode_path(path), mode, blob))
    return list(found.values())


def parse_commit(commit_id: str, raw: bytes) -> Commit:
    head, _, message = raw.partition(b"\n\n")
    fields: list[tuple[str, str]] = []
    kept: list[bytes] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + "\n" + line[1:].decode("utf-8", "replace"))
            continued = fields[-1][0] == "gpgsig"
        else:
            name, _, value = line.partition(b" ")
            fields.append((name.decode("utf-8", "replace"), value.decode("utf-8", "replace")))
            continued = name == b"gpgsig"
        if not continued:
            kept.append(line)
    single: dict[str, str] = {}
    for key, stated in fields:
        single.setdefault(key, stated)  # git, too, reads the first where a forger wrote two
    return Commit(
        id=commit_id,
        tree=single["tree"],
        parents=[value for name, value in fields if name == "parent"],
        author_line=single.get("author", ""),
        committer_line=single.get("committer", ""),
        message=message.decode("utf-8", "replace"),
        payload=b"\n".join(kept) + b"\n\n" + message,
        signature=single.get("gpgsig", ""),
        raw=raw,
    )


def commit_bytes(tree: str, parents: Iterable[str], message: str, who: Signature, signature: str) -> bytes:
    """The object that `Repo.write_commit` makes of these, to the last byte."""
    by = f"{who.name} <{who.email}> {who.when} {ZONE}"
    rows = [f"tree {tree}", *(f"parent {one}" for one in parents), f"author {by}", f"committer {by}"]
    if signature:
        rows.append("gpgsig " + signature.replace("\n", "\n "))
    return "\n".join([*rows, "", message]).encode()


def _signature(line: str, commit_id: str) -> Signature:
    named, _, dated = line.rpartition("> ")
    name, opened, mail = named[named.rfind(">") + 1 :].partition("<")  # whatever stands before may hold signs, too
    found = re.fullmatch(r"(\d+) [+-]\d{4}", dated)
    if not found or not opened:
        cure = (
            "在没有合并的分支上：从主分支新建一个分支，用 git commit 重新提交；"
            "在主分支上：用 git revert（合并提交用 git revert -m 1）撤下它并推送（没有改动的，用 git commit --allow-empty 再提交一次）"
        )
        raise PortalError(f"提交 {commit_id} 的署名写法有误：{line}", cure=cure)
    return Signature((named[: named.rfind(">") + 1] + name).removesuffix(" "), mail, int(found[1]))


def moment(when: int) -> datetime:
    """A commit's seconds since 1970 on Beijing's clock; anybody may state any, and what no calendar has is its last second."""
    return datetime.fromtimestamp(min(when, _LAST), BEIJING)
