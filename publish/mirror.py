"""What the gate's clone and the forge's repository give each other in a round: each change by itself, and nothing is forced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal import following
from portal.errors import PortalError
from portal.remote import Remote
from portal.repo import Repo
from publish import exchange, queue
from review.change import ADOPTION
from review.forge import Pull
from review.keys import REVIEWS, name_of
from review.ledger import REF
from review.reviews import Reviews
from review.second import SECONDS

HEADS = "refs/sanshen/pull/"  # the head of each pull request, by number: no branch name is in another's way


class Mirror:
    """`remote` is the forge's repository. What follows is true of the last round."""

    def __init__(self, repo: Repo, reviews: Reviews, main: str, remote: Remote) -> None:
        self.repo, self.reviews, self.main, self.remote = repo, reviews, main, remote
        self.published: str | None = None  # the ledger as the forge has it
        self.queued: dict[int, list[str]] = {}  # commits of GitHub's merge queue
        self.strays: list[str] = []  # refs among the evidence that are none
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
        evidence = exchange.owed(self.reviews)
        tip = self.repo.find(REF)
        if tip and tip != self.published:
            self.remote.push([f"{REF}:{REF}"])
            self.published = tip
        self.unsent = self.remote.push_each(evidence)
        exchange.given(self.reviews, [name for name in evidence if name not in self.unsent])

    def fetch(self, pulls: list[Pull]) -> None:
        """The main branch, evidence that others signed, and the heads by number. Only heads may move backwards."""
        branch = f"refs/heads/{self.main}"
        there = self.remote.refs([REF, queue.pattern(self.main), f"{REVIEWS}*", f"{SECONDS}*"])
        self.published, self.queued = there.get(REF), queue.queued(there, self.main)
        ledger = [f"{REF}:{REF}"] if self.published and self.repo.find(REF) is None else []
        following.hold(self.repo, self.main)
        self.remote.fetch([f"{branch}:{branch}", *ledger])
        evidence = {ref: tip for ref, tip in there.items() if ref.startswith(REVIEWS)}
        coming = exchange.arrivals(self.reviews, evidence)
        heads = [one for one in pulls if not unfit(one, self.main)]
        wanted: dict[tuple[str, str | int], str] = {
            **{("head", one.number): f"+refs/pull/{one.number}/head:{HEADS}{one.number}" for one in heads},
            **{("queue", ref): f"+{ref}:{kept}" for ref, kept in queue.kept(there, self.main).items()},
            **{("second", ref): f"{ref}:{ref}" for ref in self._seen_by_second(there)},
            **{("acts", name): spec for name, spec in (coming.present | coming.former).items()},
        }
        lacking = self.remote.fetch_each(wanted)
        self.unfetched = {int(name): error for (kind, name), error in lacking.items() if kind == "head"}
        self.forked = exchange.take_over(self.reviews, coming)
        missing = {str(name): error for (kind, name), error in lacking.items() if kind == "acts"}
        self.forked |= {name: f"代码平台上的审核记录取不下来（{error.message}）" for name, error in missing.items()}
        self.strays = coming.strays

    def _seen_by_second(self, there: Mapping[str, str]) -> Iterator[str]:
        """Where second witnesses keep what they saw, as far as it is new; what is planted there proves nothing."""
        ours = self.repo.refs(SECONDS)
        for ref, tip in there.items():
            key, _, name = ref.removeprefix(SECONDS).partition("/")
            if ref.startswith(SECONDS) and key.isalnum() and name_of(name) and ours.get(ref) != tip:
                yield ref


def unfit(pull: Pull, main: str) -> str:
    """Why this cannot be a change of the house; empty if it can."""
    if pull.foreign:
        return "来自派生仓库的合并请求不受理：看不到是谁推送的"
    if pull.branch in (main, ADOPTION, REF.removeprefix("refs/heads/")):
        return f"分支名“{pull.branch}”不能用于变更"
    return ""
