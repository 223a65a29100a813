"""git's own processes: one for each command, and two that live on and answer questions one after another."""

from __future__ import annotations

import hashlib
import os
import re
import select
import subprocess
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import BufferedReader, RawIOBase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from sanshen.base import child_process
from sanshen.base.errors import PortalError
from sanshen.git.safety import surroundings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BATCH = 36  # questions of at most 52 bytes: two batches fit into the smallest pipe, so writing never waits for reading
_CHUNK = 1 << 16
_PAIRS = 40
_TIRED = 2_000  # times that git is asked for differences before it is started afresh: it keeps every tree in memory
_PATIENCE = 600.0  # seconds; no question of a clone takes git a minute
_GRACE = 3.0  # seconds
_HUNG = "查明它在等什么（有没有被停住，.git/config 里的 include 指到哪里，磁盘有没有反应），再重试"
_CURE = "核对分支与提交是否存在、仓库是否完整（浅克隆先运行 git fetch --unshallow）"
_ENDED = "多半是内存不够，或有人结束了它：关掉一些程序，再运行一次；仓库没有因此损坏"
_CURES = (  # git's own words, and what to do; the first that fit
    (
        ("remote unpack failed", "unpacker error"),
        "远程仓库那台机器写不进去（磁盘满了，或没有权限）：请它的管理员检查后重试",
    ),
    (("No space left", "Disk quota", "couldn't write"), "检查磁盘空间（df -h、df -i）和账号的配额，腾出空间后重试"),
    (("Read-only file system",), "磁盘是只读的：查明原因，重新挂载成可写后重试"),
    (
        ("protected branch", "hook declined"),
        "代码平台不许这样推送：核对那里的分支保护，和推送用的账号是不是闸门的",
    ),
    (
        ("(non-fast-forward)", "(fetch first)", "(stale info)"),
        "那边有这里没有的提交：先取回（git fetch）核对，查明是谁推送的，不要强制推送",
    ),
    (
        (
            "from remote repository",
            "repository '' not found",
            "unable to access",
            "Authentication failed",
            "could not read Username",
            "could not read Password",
        ),
        "核对远程仓库的地址（git remote -v）、网络，和访问它用的密钥或令牌（令牌放在 SANSHEN_FORGE_TOKEN 或 systemd 的 forge-token 里，过期的换新的）",
    ),
    (
        ("Load key", "oad public key", "rivate key", "passphrase"),
        "核对签名密钥的路径、权限和口令；公钥须先载入 ssh-agent",
    ),
    (
        ("'': File exists", "could not lock config file"),
        "等另一个 git 命令结束后重试；确认没有别的 git 在运行，就删去这个文件再重试",
    ),
    (
        ("ermission denied", "insufficient permission", "not permitted"),
        "核对 .git 里文件的主人和权限，用它的主人的账号运行",
    ),
    (("Input/output error",), "磁盘读写出错：用 dmesg 查明是不是磁盘坏了，先做备份，再重试"),
    (("Too many open files",), "打开的文件太多：用 ulimit -n 放宽，或结束别的程序，再重试"),
    (("died of signal",), _ENDED),
    (("ut of memory", "Cannot allocate memory"), "内存不够：关掉一些程序后重试"),
)
_NAME = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_SECRET = re.compile(r"(?<=://)[^\s/@]+(?=@)|(?<=token=)[^\s&'\"]+")  # in the address of a remote
_LARGEST = 1 << 29  # bytes of an object that is taken into memory: five times what any attachment may weigh
DIFF = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", "--no-abbrev", "--ignore-submodules=none")


class GitFailed(PortalError):
    """git exited with `status`; `said` are its own words, if it had any."""

    def __init__(self, message: str, *, cure: str, status: object, said: str = "") -> None:
        super().__init__(message, cure=cure)
        self.status, self.said = status, said

    @property
    def is_no(self) -> bool:
        """Whether it only answers no: of what it could not read it complains, with the same status."""
        return self.status == 1 and not self.said

    @property
    def is_cut_off(self) -> bool:
        """Whether git never came to an answer: it took too long, or a signal ended it."""
        return self.status is None or _was_ended(self.status)


class Missing(PortalError):
    """The clone lacks an object."""

    def __init__(self, name: str) -> None:
        super().__init__(f"仓库里缺少对象 {name}", cure="用完整克隆（不要 --depth）后重试")


class Altered(PortalError):
    """The bytes of an object are not those that its id was made of; git looks at that in `git fsck` alone."""

    def __init__(self, name: str) -> None:
        cure = "运行 git fsck 查看全部；查明是谁改的，从别的克隆或备份取回"
        super().__init__(f"对象 {name[:12]} 的内容与编号不符：仓库里的文件被改动或损坏", cure=cure)


class TooLarge(PortalError):
    """An object that nobody takes into memory."""

    def __init__(self, name: str, size: int) -> None:
        cure = "这样大的文件不能放进门户仓库；从分支的历史里删去后重新推送"
        super().__init__(f"对象 {name[:12]} 过大（{size >> 20} MB）", cure=cure)


class Git:
    """git in one folder. `cat` and `diff` are started when first asked and end with this object.

    `settings` and `env` are added to those of every process here (sanshen.git.safety).
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        settings: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._settings, self._env = dict(settings or {}), dict(env or {})
        self._cat: _Talk | None = None
        self._bulk: _Talk | None = None
        self._diff: _Talk | None = None
        self._diffs = 0

    def close(self) -> None:
        for talk in (self._cat, self._bulk, self._diff):
            if talk:
                talk.close()
        self._cat = self._bulk = self._diff = None

    def run(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> bytes:
        """What git prints; GitFailed with git's own words where it exits otherwise than with 0, or not within `seconds`.

        `seconds` is for what depends on another machine.
        """
        around, limit = self._around(settings, env), seconds or _PATIENCE
        try:
            done = _done(["git", *args], stdin or b"", self.folder, around, limit)
        except subprocess.TimeoutExpired as error:
            cure = "检查网络和代码平台；稍后重试" if seconds else _HUNG
            raise GitFailed(f"git {args[0]} 在 {limit:.0f} 秒内没有完成", cure=cure, status=None) from error
        except (FileNotFoundError, NotADirectoryError) as error:
            if not self.folder.is_dir():
                raise GitFailed(f"{self.folder} 不是文件夹", cure="进入门户仓库的文件夹再运行", status=None) from error
            raise PortalError("找不到 git", cure="安装 git 2.38 以上版本（Debian：apt-get install git）") from error
        if done.returncode:
            raise failure(args[0], done.returncode, (done.stderr or done.stdout).decode("utf-8", "replace"))
        return done.stdout

    def _around(self, settings: Mapping[str, str] | None, env: Mapping[str, str] | None) -> dict[str, str]:
        return surroundings({**self._settings, **(settings or {})}, {**self._env, **(env or {})})

    # -- objects ---------------------------------------------------------------------------------------------------

    def info(self, name: str) -> tuple[str, str, int] | None:
        """Id, type and size of what a name stands for, as it is now; None if there is no such object."""
        return self._asked("info", name)[0]

    def contents(self, name: str) -> tuple[str, bytes] | None:
        """Type and bytes; None if there is no such object."""
        head, data = self._asked("contents", name)
        return (head[1], data) if head else None

    def many(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Type and bytes of each object id in turn, git reading ahead of whoever takes them."""
        left = iter(ids)
        talk = self._talk("cat-file", "--batch-command", "--buffer")
        try:
            now = _sent(talk, left)
            while now:
                after = _sent(talk, left)
                for one in now:
                    head, data = talk.answer("contents")
                    if head is None:
                        raise Missing(one)
                    yield head[1], data
                now = after
        except (OSError, EOFError) as error:
            raise talk.failure("cat-file") from error
        finally:
            talk.close()

    def ahead(self, ids: Iterable[str]) -> dict[str, tuple[str, bytes]]:
        """Type and bytes of those objects that there are, in one go; all of them are in memory afterwards."""
        left, found = iter(ids), dict[str, tuple[str, bytes]]()
        self._bulk = self._bulk or self._talk("cat-file", "--batch-command", "--buffer")
        try:
            while some := _sent(self._bulk, left):
                for one in some:
                    with suppress(Altered):  # whoever asks for it later hears of it
                        head, data = self._bulk.answer("contents")
                        if head:
                            found[one] = (head[1], data)
        except (OSError, EOFError):
            self.close()
        except BaseException:
            self.close()  # what it answers next would belong to this question
            raise
        return found

    def _asked(self, verb: str, name: str) -> tuple[tuple[str, str, int] | None, bytes]:
        if "\n" in name or "\0" in name:
            return None, b""
        self._cat = self._cat or self._talk("cat-file", "--batch-command")
        try:
            self._cat.say(f"{verb} {name}\n")
            return self._cat.answer(verb)
        except (OSError, EOFError) as error:
            failed = self._cat.failure(name)
            self.close()
            raise failed from error
        except BaseException:
            self.close()  # what it answers next would belong to this question
            raise

    # -- differences -----------------------------------------------------------------------------------------------

    def diff(self, old: str, new: str) -> bytes:
        """What `git diff-tree -z --raw` prints of two tree ids."""
        found = self.diffs([(old, new)]).get((old, new))
        return self.run(*DIFF, old, new) if found is None else found  # to say what is wrong

    def diffs(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
        """The same of many pairs of trees; none after one that git cannot tell."""
        left, found = iter(pairs), dict[tuple[str, str], bytes]()
        try:
            while some := list(islice(left, _PAIRS)):
                found |= zip(some, self._differing().differences(some), strict=True)
        except (OSError, EOFError):
            self.close()
        except BaseException:
            self.close()  # what it answers next would belong to this question
            raise
        return found

    def _differing(self) -> _Talk:
        self._diffs += 1
        if self._diff is None or self._diffs > _TIRED:
            if self._diff:
                self._diff.close()
            self._diff, self._diffs = self._talk(*DIFF, "--stdin"), 0
        return self._diff

    def _talk(self, *args: str) -> _Talk:
        return _Talk(["git", *args], self.folder, self._around(None, None))


class _Answers(RawIOBase):
    """What comes out of a git that was asked; GitFailed where nothing comes for long."""

    def __init__(self, file: int) -> None:
        self._file, self._poll = file, select.poll()
        self._poll.register(file, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        if not self._poll.poll(_PATIENCE * 1000):
            raise GitFailed(f"git {_PATIENCE:.0f} 秒没有回答", cure=_HUNG, status=None)
        return os.readv(self._file, [into])


class _Talk:
    """A git process that is asked on its standard input. It ends when nobody holds it any more."""

    def __init__(self, command: list[str], folder: Path, env: Mapping[str, str]) -> None:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=pipe, stdout=pipe, stderr=null, bufsize=_CHUNK
        )
        assert self._process.stdout
        self._in, self._out = self._process.stdin, BufferedReader(_Answers(self._process.stdout.fileno()), _CHUNK)
        self._mark = os.urandom(16).hex().encode() + b".\n"
        self.close = weakref.finalize(self, child_process.end, self._process)

    def failure(self, what: str) -> GitFailed:
        """Why it answers no more."""
        with suppress(subprocess.TimeoutExpired):
            if (status := self._process.wait(_GRACE)) < 0:
                return failure("cat-file", status, "")
        return GitFailed(f"git cat-file 未能完成：{what}", cure="仓库可能已损坏，运行 git fsck 检查", status=None)

    def say(self, words: str) -> None:
        assert self._in
        self._in.write(words.encode("utf-8", "surrogateescape"))
        self._in.flush()

    def answer(self, verb: str) -> tuple[tuple[str, str, int] | None, bytes]:
        """One answer of `cat-file --batch-command`."""
        line = self._out.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        words = line.split()
        if len(words) != 3 or not words[2].isdigit():  # `… missing`, `… ambiguous`
            return None, b""
        head = (words[0].decode(), words[1].decode(), int(words[2]))
        if verb == "info":
            return head, b""
        if head[2] > _LARGEST:
            raise TooLarge(head[0], head[2])
        data = self._out.read(head[2])
        if len(data) != head[2] or self._out.read(1) != b"\n":
            raise EOFError
        digest = hashlib.sha1(b"%s %d\0" % (words[1], head[2]), usedforsecurity=False)
        digest.update(data)
        if digest.hexdigest() != head[0]:
            raise Altered(head[0])
        return head, data

    def differences(self, pairs: list[tuple[str, str]]) -> Iterator[bytes]:
        """git repeats a line that is no object, and only then has everything before it been said."""
        self.say("".join(f"{old} {new}\n" for old, new in pairs) + self._mark.decode())
        said = bytearray()
        while not said.endswith(self._mark):
            more = self._out.read1(_CHUNK)
            if not more:
                raise EOFError
            said += more
        whole, at = bytes(said), 0
        for old, new in pairs:
            head = f"{old} {new}\n".encode()
            if not whole.startswith(head, at):
                raise EOFError
            start = at = at + len(head)
            while whole.startswith(b":", at):
                at = whole.index(b"\0", whole.index(b"\0", at) + 1) + 1
            yield whole[start:at]


def _was_ended(status: object) -> TypeGuard[int]:
    return isinstance(status, int) and status < 0


def failure(command: str, status: object, output: str) -> GitFailed:
    """The error of a git that exited with `status` and these words."""
    said = _reason(output)
    if _was_ended(status):
        return GitFailed(f"git {command} 没有做完就被信号 {-status} 结束了", cure=_ENDED, status=status, said=said)
    return GitFailed(
        f"git {command} 未能完成：{said or f'退出码 {status}'}", cure=_cure(said), status=status, said=said
    )


def _done(
    words: list[str], stdin: bytes, folder: Path, env: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """What git said and how it ended. One that takes too long is told to end first, for then it removes its locks.

    It stays in our group, so that a terminal's Ctrl-C reaches it and ssh may ask for a passphrase there.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=folder, env=env, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            said, why = process.communicate(stdin, timeout=seconds)
        except BaseException:
            process.terminate()
            try:
                process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
    return subprocess.CompletedProcess(words, process.returncode, said, why)


def _reason(said: str) -> str:
    """git's own words without its advice and the address, which come before the reason and may be longer."""
    lines = said.strip().splitlines()
    told = "\n".join([line for line in lines if not line.startswith(("hint:", "To "))] or lines)
    return _SECRET.sub("***", told)


def _cure(said: str) -> str:
    own = "\n".join(line for line in said.split("\n") if not line.startswith("remote:"))  # of another machine's disk
    own = _NAME.sub(lambda name: name[0][0] * 2, own)  # whoever names a file does not choose the cure
    return next((cure for words, cure in _CURES if any(word in own for word in words)), _CURE)


def _sent(talk: _Talk, ids: Iterator[str]) -> list[str]:
    some = list(islice(ids, _BATCH))
    if some:
        talk.say("".join(f"contents {one}\n" for one in some) + "flush\n")
    return some
