"""Where evidence lives, whatever forge there is: the acts on a branch are signed statements under refs/reviews/ (sanshen.review.ref_names)."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.git.objects import ZERO, Entry, Signature
from sanshen.git.repo import Repo
from sanshen.portal.paths import REGULAR
from sanshen.review import planted
from sanshen.review.judging.act import SignedStatement, StatementV1
from sanshen.review.judging.change import ADOPTION
from sanshen.review.planted import Pair
from sanshen.review.ref_names import REVIEWS, is_name, key_of, name_of, ref_of

__all__ = ["REVIEWS", "Reviews"]
_MOST = 1000  # acts on one change; what bears a higher number is not looked at
_TREE = 1 << 22  # bytes of a tree
_NAMES = [f"{number:04d}.{kind}" for number in range(1, _MOST + 1) for kind in ("json", "sig")]
_CURE = "请网站管理员查明是谁推送的，从别的克隆或备份取回原来的审核记录；在此之前这个变更停止审核"
_RECORDER = "三审"


class Kept(msgspec.Struct, frozen=True):
    """The acts that a commit of evidence holds, in order, and what was planted there (at most a few): it counts for nothing."""

    acts: list[tuple[Pair, SignedStatement]]
    planted: list[SignedStatement]


class Reviews:
    """Keeps acts as numbered pairs of files on one ref a change; every addition is a commit and a compare-and-swap.

    Whoever may push can add files. A pair that no key at all signed, a half, a pair too large and a file of another name count
    for nothing, and are gone from the tree with the next act: they take no act's number.

    `root`: below which refs; a second witness has its own, where what another `key` than its own signed counts for nothing, too.
    """

    def __init__(self, repo: Repo, site: str, main: str, root: str = REVIEWS, key: str = "") -> None:
        self.repo = repo
        self.site = site
        self.main = main
        self.root = root
        self.key = key

    def names(self) -> list[str]:
        """Every change that has been submitted."""
        return list(self.tips())

    def tips(self) -> dict[str, str]:
        """Name of each change to the newest commit of its evidence; what else lies below refs/reviews/ is passed over."""
        found = ((name_of(ref.removeprefix(REVIEWS)), tip) for ref, tip in self.repo.refs(REVIEWS).items())
        return {name: tip for name, tip in found if name is not None}

    def take_over(self) -> None:
        """Evidence under the names of earlier versions, refs/reviews/<branch>, gets its present name, once.

        Where another ref is in the way, as anybody may plant one, it keeps the name that it has.
        """
        refs = self.repo.refs(REVIEWS)
        for ref, tip in refs.items():
            name = ref.removeprefix(REVIEWS)
            if name_of(name) is None and is_name(name) and ref_of(name) not in refs and self.is_evidence(name, tip):
                with suppress(PortalError):
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

    def mark(self, one: SignedStatement) -> str:
        """What a clone remembers a statement by; of one key's own the text alone: anybody can spell its signature in another way."""
        return one.sha256 if self.key else one.pair

    def head_of(self, name: str) -> str:
        """The commit at which the change stands now."""
        branch = self.main if name == ADOPTION else name
        head = self.repo.find(f"refs/heads/{branch}")
        if head is None:
            fetch = f"git fetch origin {shlex.quote(f'{branch}:{branch}')}"
            cure = f"核对分支名（sanshen gate 列出在审的变更）；别人的分支先取回：{fetch}"
            raise PortalError(f"没有名为“{branch}”的分支", cure=cure)
        return head

    def require_submitted(self, name: str) -> None:
        """PortalError if nobody has handed the change in."""
        said = (one.parse() for one in self.signed(name))
        if not any(one and one.decision == "submit" for one in said):
            cure = f"先运行 sanshen submit {name}"
            if self.repo.refs("refs/remotes/"):
                cure += f"；在别的机器上送审的，先取回审核记录：git fetch origin '{REVIEWS}*:{REVIEWS}*'"
            raise PortalError(f"“{name}”还没有送审", cure=cure)

    def tip(self, name: str) -> str | None:
        """The newest commit of the evidence; None where there is none."""
        return self.repo.find(self.ref(name))

    def signed(self, name: str) -> list[SignedStatement]:
        """The evidence of every act, in order."""
        tip = self.tip(name)
        return self.signed_at(tip) if tip else []

    def planted(self, name: str) -> list[SignedStatement]:
        """What stands among the acts and was signed by no key, a few of it."""
        tip = self.tip(name)
        return self._kept(tip).planted if tip else []

    def signed_at(self, tip: str) -> list[SignedStatement]:
        """The acts that one commit holds; PortalError where one was cut out, or no more can be added.

        Who could not add a return must not see the change merged.
        """
        acts = [one for _, one in self._kept(tip).acts]
        if len(acts) >= _MOST:
            raise _full(acts)
        return acts

    def signed_by(self, tip: str, keys: Container[str]) -> list[SignedStatement]:
        """What stands there and these keys signed, whatever else does: of that the signatures alone are looked at."""
        looked = planted.signed_by(self.repo, [pair for pair in self._pairs(tip) if all(pair)], keys)
        return [one.signed for one in looked.values() if one.proven]

    def _pairs(self, tip: str) -> list[Pair]:
        """The files of each number, present or not."""
        if self.repo.size(f"{tip}^{{tree}}") > _TREE:
            raise PortalError("审核记录里的文件太多", cure=_CURE)
        rows = self.repo.among(tip, _NAMES)
        blobs = [one.blob if one and one.mode == REGULAR else "" for one in rows]
        return list(zip(blobs[::2], blobs[1::2], strict=True))

    def _kept(self, tip: str) -> Kept:
        pairs = self._pairs(tip)
        whole = [pair for pair in pairs if all(pair)]
        looked = planted.signed_by(self.repo, whole, {self.key}) if self.key else planted.looked_at(self.repo, whole)
        acts, last = dict[str, tuple[Pair, SignedStatement]](), 0
        for number, pair in enumerate(pairs):
            if pair in looked and looked[pair].proven:
                acts.setdefault(looked[pair].signed.sha256, (pair, looked[pair].signed))  # a copy is no second act
                last = number
        if not self.key and not all(all(pair) for pair in pairs[:last]):  # what a witness states tells what it follows
            raise PortalError("审核记录的编号不连续，或缺了一半", cure=_CURE)
        return Kept(list(acts.values()), planted.some(looked[pair] for pair in pairs if pair in looked))

    def record(
        self,
        name: str,
        signed: SignedStatement,
        summary: str,
        since: str = "",
        standing: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Add one act after the others, and read it back.

        `summary` is the commit's message, `since` the tip to go on from. RefMoved unless each ref of `standing` is still
        at its commit when the act becomes part of the evidence.
        """
        ref = self.ref(name)
        old = since or self.tip(name) or ZERO
        kept = self._kept(old).acts if old != ZERO else []
        if len(kept) >= _MOST:
            raise _full([one for _, one in kept])
        texts = (signed.statement.encode(), signed.signature.encode())
        if any(len(text) > most for text, most in zip(texts, planted.LARGEST, strict=True)):
            raise PortalError("审核意见太长，没有记录", cure="写短些，详情写在稿件里或附件里")
        blobs = [self.repo.write_blob(text) for text in texts]
        pairs = [*(pair for pair, _ in kept), (blobs[0], blobs[1])]
        who = Signature(_RECORDER, "review@localhost", int(time.time()))
        tree = self.repo.write_tree(_numbered(pairs))
        commit = self.repo.write_commit(tree, [old] if old != ZERO else [], one_line(summary), who)
        if [one for _, one in self._kept(commit).acts] != [*(one for _, one in kept), signed]:
            raise PortalError("记下的审核动作读不回来", cure="核对磁盘后重试；没有写入任何内容")
        stands = self.repo.refs(ref).get(ref, ZERO)
        if self.repo.find(stands) == old:  # an annotated tag of what was gone on from: the new commit takes its place
            old = stands
        self.repo.update_refs([(ref, commit, old), *((other, at, at) for other, at in standing)])


def _numbered(pairs: list[Pair]) -> Iterator[Entry]:
    """The files of the acts, numbered anew from 0001: what was planted among them is not carried on."""
    for name, blob in zip(_NAMES, (blob for pair in pairs for blob in pair), strict=False):
        yield Entry(name, REGULAR, blob)


def _full(acts: list[SignedStatement]) -> PortalError:
    said = (one.parse() for one in acts)
    who, count = Counter(one.person if isinstance(one, StatementV1) else "闸门" for one in said if one).most_common(1)[
        0
    ]
    return PortalError(
        f"审核动作太多（{len(acts)} 个，{count} 个写着是 {one_line(who)} 的），记不下了",
        cure="换一个分支名重新送审；不是本人所为的，请网站管理员查明是谁推送的，从备份取回原来的审核记录",
    )
