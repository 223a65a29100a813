"""Files of a change outside content/ that nobody could read: lists and settings that do not load, programs that Python cannot parse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checks import baseline
from sanshen.base import syntax
from sanshen.base.errors import PortalError
from sanshen.git.objects import Change
from sanshen.git.repo import Repo
from sanshen.portal import hosts, leaders, pin
from sanshen.portal.config import FILES
from sanshen.portal.schema import decode_utf8
from sanshen.portal.toml_text import tree_of
from sanshen.review.ledger import branch

_ALL = 32 << 20  # bytes of all that one change brings
_LARGEST = 16 << 20  # bytes of a list; the times of 200,000 articles have as many
# what else is read from the tree, each by whoever reads it
_READ: dict[str, Callable[[bytes], object]] = {
    hosts.PATH: hosts.parse_hosts,
    leaders.PATH: leaders.parse_leaders,
    baseline.PATH: baseline.parse,
    branch.TIMES: branch.former_times,
    pin.PATH: pin.parse_pin,
}


def unreadable(repo: Repo, changed: list[Change]) -> Iterator[PortalError]:
    """What cannot be read of these, and could be before. Registers and policies are read by whoever judges the tree."""
    left = _ALL
    for one in changed:
        read = None if one.deleted else _reader(one.path)
        if read is None:
            continue
        left -= repo.size(one.new_blob)
        if left < 0:
            what = f"这次变更里的名单和设置合计超过 {_ALL >> 20} MB，没有全读"
            yield PortalError(what, cure="删去多余的，或分几次送审", path=one.path, line=1)
            break
        try:
            _tried(repo, read, one.path, one.new_blob)
        except PortalError as error:
            if not _was_unread(repo, read, one.path, one.old_blob):
                yield error
    yield from _unparsed(repo, changed)


def _was_unread(repo: Repo, read: Callable[[bytes], object], path: str, before: str) -> bool:
    """Whether the file was there and could not be read before either."""
    try:
        _tried(repo, read, path, before)
    except PortalError:
        return repo.has(before)
    return False


def _tried(repo: Repo, read: Callable[[bytes], object], path: str, blob: str) -> None:
    """Nothing is read before its size is known: what a line of it takes in memory is many times its bytes."""
    if repo.size(blob) > _LARGEST:
        raise PortalError(f"文件过大，超过 {_LARGEST >> 20} MB", cure="删去重复的和多余的内容", path=path, line=1)
    read(repo.object(blob))


def _reader(path: str) -> Callable[[bytes], object] | None:
    if path in _READ:
        return _READ[path]
    if path.endswith(".toml") and "/" not in path and path not in FILES:
        return lambda data: tree_of(decode_utf8(data, path), path)
    return None


def _unparsed(repo: Repo, changed: list[Change]) -> Iterator[PortalError]:
    """Programs whose syntax Python cannot read, and could before. Nothing of them is run."""
    programs = {one.path: one for one in changed if one.path.endswith(".py") and not one.deleted}
    found = dict(_syntax(repo, {path: one.new_blob for path, one in programs.items()}))
    stood = {path: programs[path].old_blob for path in found if repo.has(programs[path].old_blob)}
    known = dict(_syntax(repo, stood))
    yield from (error for path, error in found.items() if path not in known)


def _syntax(repo: Repo, blobs: dict[str, str]) -> Iterator[tuple[str, PortalError]]:
    """Those of the programs, by path, that cannot be read; what is too large is not taken into memory."""
    sizes = {path: repo.size(blob) for path, blob in blobs.items()}
    small = [path for path, size in sizes.items() if size <= syntax.LARGEST]
    for path in sizes.keys() - set(small):
        what, cure = f"程序太大，超过 {syntax.LARGEST >> 10} KB，没有读", "拆成几个文件；数据不要写在程序里"
        yield path, PortalError(what, cure=cure, path=path, line=1)
    lines = syntax.faulty_lines(repo.object(blobs[path]) for path in small)
    for path, line in zip(small, lines, strict=True):
        if line == syntax.TOO_COMPLEX:
            cure = "拆开写得简单些：嵌套和一段文字里的 {} 不要太多"
            yield path, PortalError("程序太大或太复杂，读不出来", cure=cure, path=path, line=1)
        elif line:
            cure = "改正后在自己的机器上运行一遍"
            yield path, PortalError("程序有语法错误，读不出来", cure=cure, path=path, line=line)
