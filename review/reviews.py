"""Where evidence lives, whatever forge there is: the acts on a branch are signed statements under refs/reviews/ (review.keys)."""

from __future__ import annotations

import time
from collections.abc import Mapping

from portal.compiled import compiled
from portal.errors import PortalError
from portal.objects import ZERO, Entry, Signature
from portal.paths import REGULAR
from portal.printable import one_line
from portal.repo import Repo
from review.act import SignedStatement
from review.change import ADOPTION
from review.keys import REVIEWS, is_name, key_of, name_of, ref_of

__all__ = ["REVIEWS", "Reviews"]
_FILE = compiled(r"([0-9]{4})\.(json|sig)")
_MOST = 9999  # acts on one change
_CURE = "请网站管理员查明是谁推送的，从别的克隆或备份取回原来的审核记录；在此之前这个变更停止审核"
_RECORDER = "三审"


class Reviews:
    """Keeps acts as numbered pairs of files on one ref a change; every addition is a commit and a compare-and-swap.

    `root`: below which refs; a second witness has its own.
    """

    def __init__(self, repo: Repo, site: str, main: str, root: str = REVIEWS) -> None:
        self.repo = repo
        self.site = site
        self.main = main
        self.root = root

    def names(self) -> list[str]:
        """Every change that has been submitted."""
        return list(self.tips())

    def tips(self) -> dict[str, str]:
        """Name of each change to the newest commit of its evidence; what else lies below refs/reviews/ is passed over."""
        found = ((name_of(ref.removeprefix(REVIEWS)), tip) for ref, tip in self.repo.refs(REVIEWS).items())
        return {name: tip for name, tip in found if name is not None}

    def take_over(self) -> None:
        """Evidence under the names of earlier versions, refs/reviews/<branch>, gets its present name, once."""
        refs = self.repo.refs(REVIEWS)
        for ref, tip in refs.items():
            name = ref.removeprefix(REVIEWS)
            if name_of(name) is None and is_name(name) and ref_of(name) not in refs and self.is_evidence(name, tip):
                self.repo.update_refs([(ref_of(name), tip, ZERO), (ref, ZERO, tip)])

    def is_evidence(self, name: str, tip: str) -> bool:
        """Whether the commit holds an act on the change of this name; whether that act is good is for the judge to say."""
        try:
            return any(said.change == name for one in self.signed_at(tip) if (said := one.parse()))
        except PortalError:
            return False

    def ref(self, name: str) -> str:
        """Where the evidence of this change is."""
        return self.root + key_of(name)

    def title(self, name: str) -> str:
        """What a clone remembers the evidence of this change by."""
        return name if self.root == REVIEWS else f"{self.root}{name}"

    def head_of(self, name: str) -> str:
        """The commit at which the change stands now."""
        branch = self.main if name == ADOPTION else name
        head = self.repo.find(f"refs/heads/{branch}")
        if head is None:
            raise PortalError(f"没有名为“{branch}”的分支", cure="核对分支名；sanshen gate 不带参数可列出在审的变更")
        return head

    def require_submitted(self, name: str) -> None:
        """PortalError if nobody has handed the change in."""
        said = (one.parse() for one in self.signed(name))
        if not any(one and one.decision == "submit" for one in said):
            raise PortalError(f"“{name}”还没有送审", cure=f"先运行 sanshen submit {name}")

    def signed(self, name: str) -> list[SignedStatement]:
        """The evidence of every act, in order."""
        tip = self.repo.find(self.ref(name))
        return self.signed_at(tip) if tip else []

    def signed_at(self, tip: str) -> list[SignedStatement]:
        """The evidence that one commit holds; PortalError if anything else stands among it, or an act twice."""
        files = self._files(tip)
        found = [self._pair(files, number) for number in range(1, len(files) // 2 + 1)]
        if len({one.sha256 for one in found}) < len(found):
            raise PortalError("审核记录里有重复或改动过的动作", cure=_CURE)
        return found

    def _files(self, tip: str) -> dict[tuple[int, str], Entry]:
        """Number and kind (json, sig) of each file of the acts: pairs from 0001 on without a gap, and nothing else."""
        files: dict[tuple[int, str], Entry] = {}
        for entry in self.repo.folder(tip):
            match = _FILE.fullmatch(entry.path)
            if match is None or entry.mode != REGULAR:
                raise PortalError(f"审核记录里有不该有的文件 {one_line(entry.path)}", cure=_CURE)
            files[int(match[1]), match[2]] = entry
        wanted = [(number, kind) for number in range(1, len(files) // 2 + 1) for kind in ("json", "sig")]
        if sorted(files) != wanted:
            raise PortalError("审核记录的编号不连续，或缺了一半", cure=_CURE)
        return files

    def _pair(self, files: Mapping[tuple[int, str], Entry], number: int) -> SignedStatement:
        texts = (self.repo.object(files[number, kind].blob) for kind in ("json", "sig"))
        return SignedStatement(*(text.decode("utf-8", "replace") for text in texts))

    def record(self, name: str, signed: SignedStatement, summary: str) -> None:
        """Add one act at the end, and read it back; `summary` is the commit's message."""
        ref = self.ref(name)
        tip = self.repo.find(ref)
        kept = self._files(tip) if tip else {}
        number = len(kept) // 2 + 1
        if number > _MOST:
            raise PortalError(f"“{name}”的审核动作太多，记不下了", cure="换一个分支名重新送审")
        added = [
            Entry(f"{number:04d}.{kind}", REGULAR, self.repo.write_blob(text.encode()))
            for kind, text in (("json", signed.statement), ("sig", signed.signature))
        ]
        who = Signature(_RECORDER, "review@localhost", int(time.time()))
        tree = self.repo.write_tree([*kept.values(), *added])
        commit = self.repo.write_commit(tree, [tip] if tip else [], one_line(summary), who)
        if self.signed_at(commit)[number - 1 :] != [signed]:
            raise PortalError("记下的审核动作读不回来", cure="核对磁盘后重试；没有写入任何内容")
        self.repo.update_ref(ref, commit, tip or ZERO)
