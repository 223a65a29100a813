"""What the gate's clone and the forge's repository give each other in a round: each change by itself, and nothing is forced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanshen.base.errors import PortalError
from sanshen.gate import exchange, queue, statements
from sanshen.gate.exchange import Arrivals
from sanshen.gate.round_limits import MOST, most
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.publish import arriving
from sanshen.publish.arriving import Unfollowed
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Pull, misleading
from sanshen.review.judging.change import ADOPTION
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.mainline import settings_of
from sanshen.review.proving.incremental import verify_incremental
from sanshen.review.ref_names import REVIEWS, ref_of

PULLS = "refs/pull/"  # where a forge keeps the heads of pull requests
HEADS = "refs/sanshen/pull/"  # the head of each pull request, by number: no branch name is in another's way


class Mirror:
    """`remote` is the forge's repository. What follows is true of the last round."""

    def __init__(self, repo: Repo, reviews: Reviews, main: str, remote: Remote) -> None:
        self.repo, self.reviews, self.main, self.remote = repo, reviews, main, remote
        self.published: str | None = None  # the ledger as the forge has it
        self.refused: PortalError | None = None  # why its main branch and ledger cannot be followed
        self.unpushed: PortalError | None = None  # why the forge does not take our ledger
        self.queued: dict[int, list[str]] = {}  # commits of GitHub's merge queue
        self.strays: list[str] = []  # refs among the evidence that are none
        self.misleading: list[str] = []  # refs by which the forge's own git may be led astray
        self.waiting = 0  # refs that were too many for one round
        self._forks: dict[
            str, tuple[str | None, str | None, str]
        ] = {}  # the same by name, with what stood there and here
        self._looked: statements.Looked = {}  # of what second witnesses stated
        self.forked: dict[str, str] = {}  # changes whose evidence cannot be followed, and why
        self.unsent: dict[str, PortalError] = {}  # changes whose evidence the forge does not take
        self.unfetched: dict[int, PortalError] = {}  # pull requests whose head cannot be fetched

    def head_of(self, pull: Pull) -> str:
        """The commit at which it was fetched; PortalError where that is not the one that the forge tells."""
        if why := unfit(pull, self.main):
            raise PortalError(why, cure="在本仓库新建分支，重新发起")
        if pull.number in self.unfetched:
            raise self.unfetched[pull.number]
        if pull.branch in self.forked:
            raise PortalError(self.forked[pull.branch], cure="请网站管理员查明；换一个分支名重新送审")
        head = self.repo.resolve(f"{HEADS}{pull.number}")
        if head != pull.head:
            raise PortalError("分支刚刚又有推送", cure="稍候，下一轮按新版本判定")
        return head

    def push(self) -> None:
        """What the remote lacks of the ledger and the evidence; evidence that it does not take is its own change's matter."""
        evidence = exchange.unpushed(self.reviews)
        tip = self.repo.find(REF)
        self.unpushed = None
        if tip and tip != self.published:
            try:
                self._push_ledger(tip)
            except PortalError as error:
                self.unpushed = error
        self.unsent = self.remote.push_each(evidence)
        exchange.mark_pushed(self.reviews, [name for name in evidence if name not in self.unsent])

    def fetch(self, pulls: list[Pull]) -> None:
        """The main branch, evidence that others signed, and the heads by number. Only heads may move backwards."""
        branch = f"refs/heads/{self.main}"
        there = self.remote.refs()
        needed = (branch, REF) if arriving.had_ledger(self.repo) else (branch,)  # before its first round it has none
        arriving.refuse_lacking(there, needed)
        self.published = there.get(REF)
        self.misleading = misleading(there)
        self._follow(there)
        coming = exchange.arrivals(self.reviews, {ref: tip for ref, tip in there.items() if ref.startswith(REVIEWS)})
        self._pass_over_known_forks(there, coming)
        keys = [one.public for one in settings_of(self.repo).witness]
        self._looked = {ref: stood for ref, stood in self._looked.items() if there.get(ref) == stood[0]}
        stated, strays = statements.new_refspecs(self.repo, there, keys, self._looked)
        first = {one.branch for one in pulls}
        self.waiting = coming.narrow(first, self.reviews.tips()) + sum(
            max(0, len(one) - MOST) for one in stated.values()
        )
        seconds = [spec for one in stated.values() for spec in most(one, first).values()]
        heads, absent = heads_of(self.repo, pulls, there, self.main)
        queued = queue.queued_commits(there, self.main, {one.number for one in pulls})
        self.queued = queued.commits
        wanted: dict[tuple[str, str | int], str] = {
            **{("head", number): spec for number, spec in heads.items()},
            **{("queue", ref): f"+{ref}:{kept}" for ref, kept in queued.kept.items() if self.repo.find(kept) is None},
            **{("second", spec): spec for spec in seconds},
            **{("acts", name): spec for name, spec in (coming.present | coming.former).items()},
        }
        lacking = self.remote.fetch_each(wanted)
        self.unfetched = absent | {int(name): error for (kind, name), error in lacking.items() if kind == "head"}
        looked = statements.take_over(self.reviews, seconds, keys, first, self._spent)
        self._looked |= looked
        self.waiting += len(seconds) - len(looked)
        self._remember_forks(there, exchange.take_over(self.reviews, coming))
        missing = {str(name): error for (kind, name), error in lacking.items() if kind == "acts"}
        self.forked |= {name: f"代码平台上的审核记录取不下来（{error.message}）" for name, error in missing.items()}
        self.strays = coming.strays + strays

    def _spent(self, stated: Iterable[str], key: str) -> dict[str, int]:
        """Those of these that an entry holds as what the second witness with this key stated."""
        return verify_incremental(self.repo, f"refs/heads/{self.main}").index.spent(stated, key)

    @property
    def undecided(self) -> dict[str, str]:
        """Refs of second witnesses that say something else there and here, and what to do."""
        return {ref: why for ref, (_, _, why) in self._looked.items() if why}

    def _follow(self, there: Mapping[str, str]) -> None:
        """The main branch and the ledger; where they cannot be followed, the pages of the pull requests say so."""
        self.refused = None
        try:
            arriving.take(self.repo, self.remote, self.main, there, writes=True)
        except Unfollowed as error:
            self.refused = error

    def _push_ledger(self, tip: str) -> None:
        try:
            self.remote.push([REF])
        except PortalError as error:
            if self.remote.refs([REF]).get(REF) == self.published:
                raise
            cure = "下一轮自动以平台上的为准；一把闸门密钥只在一台机器上用，另一台请停下"
            raise PortalError("代码平台上的台账刚刚被另一个闸门续写，本机写的没有推上去", cure=cure) from error
        self.published = tip
        arriving.given(self.repo, tip)

    def follow(self, name: str) -> None:
        """Have the evidence of this one change as the forge has it now, however much else waits; PortalError where it cannot be."""
        coming = exchange.arrivals(self.reviews, self.remote.refs([ref_of(name)]))
        lacking = self.remote.fetch_each(coming.present)
        refused = exchange.take_over(self.reviews, coming)
        if why := refused.get(name) or (lacking[name].message if name in lacking else ""):
            cure = "请网站管理员查明是谁推送的，从备份或别的克隆取回原来的审核记录，推送到代码平台"
            raise PortalError(why, cure=cure, path=ref_of(name))

    def _pass_over_known_forks(self, there: Mapping[str, str], coming: Arrivals) -> None:
        """What could not be followed before and stands as it stood then is not fetched and read again."""
        ours = self.reviews.tips()
        same = {name for name, (tip, here, _) in self._forks.items() if (tip, here) == _stand(there, ours, name)}
        self._forks = {name: self._forks[name] for name in same}
        for name in same:
            coming.present.pop(name, None)

    def _remember_forks(self, there: Mapping[str, str], refused: Mapping[str, str]) -> None:
        ours = self.reviews.tips()
        self._forks |= {name: (*_stand(there, ours, name), why) for name, why in refused.items()}
        self.forked = {name: why for name, (_, _, why) in self._forks.items()}


def _stand(there: Mapping[str, str], ours: Mapping[str, str], name: str) -> tuple[str | None, str | None]:
    return there.get(ref_of(name)), ours.get(name)


def heads_of(
    repo: Repo, pulls: Iterable[Pull], there: Mapping[str, str], main: str
) -> tuple[dict[int, str], dict[int, PortalError]]:
    """Refspecs of the heads that are new, by number; and the pull requests for which the forge lists none."""
    wanted, absent = {}, {}
    for one in pulls:
        tip = there.get(f"{PULLS}{one.number}/head")
        if unfit(one, main):
            continue
        if tip is None:
            absent[one.number] = PortalError(
                f"平台上没有 {PULLS}{one.number}/head", cure="稍候；仍然如此，重新发起合并请求"
            )
        elif repo.find(f"{HEADS}{one.number}") != tip:
            wanted[one.number] = f"+{PULLS}{one.number}/head:{HEADS}{one.number}"
    return wanted, absent


def unfit(pull: Pull, main: str) -> str:
    """Why this cannot be a change of the portal; empty if it can."""
    if pull.foreign:
        return "来自派生仓库的合并请求不受理：看不到是谁推送的"
    if pull.branch in (main, ADOPTION, REF.removeprefix("refs/heads/")):
        return f"分支名“{pull.branch}”不能用于变更"
    return ""
