"""The second witness beside a forge: it fetches and asks for itself, states what it sees, and merges and tells nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.gate.faults import in_words, too_long
from sanshen.gate.mirror import HEADS, PULLS, heads_of, unfit
from sanshen.gate.renamed import refuse_renamed
from sanshen.gate.round_limits import SECONDS, most
from sanshen.gate.round_lines import RoundLine, follow_work_tree
from sanshen.gate.statements import tracking_ref
from sanshen.git.objects import ZERO
from sanshen.git.remote import Remote, deletion
from sanshen.git.repo import Repo
from sanshen.portal.site import Settings
from sanshen.publish import arriving
from sanshen.review.case import Law, change_and_law, context_of
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Forge, Pull, Unread
from sanshen.review.forges.page_records import pull_of
from sanshen.review.judging import signature
from sanshen.review.judging.act import SignedStatement
from sanshen.review.judging.authorship import Context
from sanshen.review.judging.change import Change
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.entry import FORM
from sanshen.review.ledger.override import Override
from sanshen.review.ledger_view import ledger_view_of
from sanshen.review.local_acts import LocalReview
from sanshen.review.overrides import overridden, overridden_change
from sanshen.review.proving.incremental import verify_incremental
from sanshen.review.ref_names import name_of
from sanshen.review.second_witness import statements_of, testimony_of
from sanshen.review.seen_change import SeenChange

_ASIDE = "refs/sanshen/restated/"
_CURE = "请网站管理员查明是谁改的，从备份取回原来的记录，推送到代码平台，再删去这里的这个引用"


class SecondWitness:
    """`key` is a `[[witness]]` of portal.toml, kept on another machine than the gate's."""

    def __init__(self, repo: Repo, settings: Settings, forge: Forge, key: Path, token: str, now: datetime) -> None:
        self.repo, self.forge, self.key = repo, forge, key
        self.main = settings.forge.main
        self.public = signature.public_key(key)
        if self.public not in settings.witness_keys(now.date()):
            cure = "用 sanshen key witness 登记并报批；它不能是闸门的密钥，也不放在闸门的机器上"
            raise PortalError("这把密钥不是登记的第二见证密钥", cure=cure, path=str(key))
        self.local_review = LocalReview(repo, self.main, settings.site.code)
        self.own = statements_of(self.public, self.local_review.reviews)
        self.remote = Remote(repo.root, "origin", token)
        self._arrived: set[str] = set()  # changes of which the forge has other statements of its own than this clone

    def round(self, now: datetime) -> Iterator[RoundLine]:
        """Everything open, and what an override still owes; a fault in one pull request is told there."""
        with at_most(SECONDS, too_long):
            found = self.forge.pulls(self.main)
        pulls = [one for one in found if isinstance(one, Pull)]
        unfetched = self._fetch(pulls)
        for lost in found:
            if isinstance(lost, Unread):
                yield RoundLine(pull=lost.number, change="", state="error", said=f"看不到：{lost.error}")
        if faults := verify_incremental(self.repo, f"refs/heads/{self.main}", anchor.seen(self.repo)).faults:
            raise PortalError(f"主分支未经证实，暂停见证：{faults[0].message}", cure=faults[0].cure)
        yield from follow_work_tree(self.repo, self.main)
        for pull in pulls:
            yield self._seen(pull, unfetched.get(pull.number), now)
        for owed in self.local_review.overrides():
            if owed.followed is None and (told := self._followed(owed, now)):
                yield told

    def _fetch(self, pulls: list[Pull]) -> dict[int, PortalError]:
        """Main and ledger; the heads; what this witness stated, beside ours where the forge has something else."""
        branch = f"refs/heads/{self.main}"
        there = self.remote.refs([branch, REF, f"{self.own.root}*", f"{PULLS}*"])
        arriving.refuse_lacking(there, (branch, REF))
        arriving.take(self.repo, self.remote, self.main, there)
        ours = self.repo.refs(self.own.root)
        other = {
            ref: name_of(ref.removeprefix(self.own.root))
            for ref, tip in there.items()
            if ref.startswith(self.own.root) and tip != ours.get(ref)
        }
        specs = {name: f"+{ref}:{tracking_ref(ref)}" for ref, name in other.items() if name}
        wanted = most(specs, {one.branch for one in pulls})
        self._arrived = wanted.keys() - self.remote.fetch_each(wanted).keys()
        heads, absent = heads_of(self.repo, pulls, there, self.main)
        return absent | self.remote.fetch_each(heads)

    def _seen(self, pull: Pull, lost: PortalError | None, now: datetime) -> RoundLine:
        try:
            if lost or (why := unfit(pull, self.main)):
                raise lost or PortalError(why, cure="在本仓库新建分支，重新发起")
            head = self.repo.resolve(f"{HEADS}{pull.number}")
            if head != pull.head:
                raise PortalError("分支刚刚又有推送", cure="稍候，下一轮再看")
            change, law = change_and_law(self.repo, pull.branch, head, self.main)
            refuse_renamed(self.own, law.config.settings, change, pull)
            return self._testified(pull, change, law, now)
        except Exception as error:  # what one request provokes is no other's matter
            return RoundLine(pull=pull.number, change=pull.branch, state="error", said=f"没有见证：{in_words(error)}")

    def _followed(self, owed: Override, now: datetime) -> RoundLine | None:
        """What is said on the page of an override that is public already; None where everybody signed in a clone."""
        number = pull_of(overridden(self.repo, owed.commit).predicate.acts)
        if not number:
            return None
        try:
            change, law = overridden_change(self.repo, owed, self.main)
            return self._testified(self.forge.pull(number), change, law, now, owed.number)
        except Exception as error:
            return RoundLine(pull=number, change=owed.change, state="error", said=f"没有见证：{in_words(error)}")

    def _testified(self, pull: Pull, change: Change, law: Law, now: datetime, limit: int | None = None) -> RoundLine:
        ledger_view = ledger_view_of(
            self.local_review.repo, self.local_review.proven(), self.local_review.tip, change, limit
        )
        seen = SeenChange(self.own, change, law, ledger_view, self._stated(change, law, now))
        stated = seen.state(pull, self.forge.opinions(pull), self.key, now)
        self.local_review.remember(self.own, change.name)
        self._push(change.name)
        said = f"见证了 {stated} 条新的记录" if stated else "没有新的记录"
        return RoundLine(pull=pull.number, change=change.name, state="seen", said=said)

    def _stated(self, change: Change, law: Law, now: datetime) -> list[SignedStatement]:
        """What it stated of the change and no entry holds; PortalError where some is gone.

        Whoever may push can leave some out before a new clone is made. Going on from that would break its chain.
        """
        name, context = change.name, context_of(change, law, now.date())
        self._take_up(change, context)
        unspent = self.local_review.stated(self.local_review.unspent(self.own, name), change)
        if why := self._astray(unspent, context):
            raise PortalError(f"自己以前的见证有问题：{why}", cure=_CURE, path=self.own.ref(name))
        return unspent

    def _take_up(self, change: Change, context: Context) -> None:
        """Go on from what the forge has kept of its statements, where this clone was put back from a backup, or is new.

        Where others put something there and left out the end, or were quicker to push, what is missing is put on top.
        """
        name = change.name
        ref = self.own.ref(name)
        if name not in self._arrived:
            return
        tracked, undone = (
            tracking_ref(ref),
            f"请网站管理员查明是谁推送的，再从平台上删去（{deletion(ref)}），本机下一轮推送自己的",
        )
        here, there = self.repo.find(ref), self.repo.find(tracked)
        if there is None or self.repo.refs(tracked).get(tracked) != there:  # a tag of a commit is none, either
            raise PortalError("代码平台上放自己见证的引用不是提交，推不上去", cure=undone, path=ref)
        if here and self.repo.is_ancestor(there, here):
            return
        old, new = self.own.signed_at(here) if here else [], self.own.signed_at(there)
        had, has = [one.sha256 for one in old], [one.sha256 for one in new]
        if here and len(has) < len(had) and had[: len(has)] == has:
            self.repo.update_ref(ref, self._restated(name, there, old[len(new) :]), here)
            return
        spent = self.local_review.proven().spent(has, self.public)
        why = "" if has[: len(had)] == had else "少了本机记着的"
        unspent = self.local_review.stated([one for one in new if one.sha256 not in spent], change)
        if why := why or self._astray(unspent, context):
            said = f"代码平台上自己以前的见证有问题，没有接着往下记：{why}"
            raise PortalError(said, cure=undone if here else _CURE, path=ref)
        self.repo.update_ref(ref, there, here or ZERO)

    def _restated(self, name: str, there: str, missing: Sequence[SignedStatement]) -> str:
        """The commit that holds these on top of what stands there; made aside, for this clone must never hold fewer."""
        aside = Reviews(self.repo, self.own.site, self.main, _ASIDE, self.public)
        self.repo.update_refs([(aside.ref(name), there, aside.tip(name) or ZERO)])
        for one in missing:
            aside.record(name, one, "restated")
        return self.repo.resolve(aside.ref(name))

    def _astray(self, unspent: Sequence[SignedStatement], context: Context) -> str:
        """Why these do not follow each other, as it stated them; empty if they do."""
        taken = self.local_review.taken(self.local_review.owed(context.change))
        before = [(taken.seconds, taken.form)] if taken else []
        broken = testimony_of([*before, (unspent, FORM)], context, None).broken
        return str(broken[0]) if broken else ""

    def _push(self, name: str) -> None:
        """What the forge lacks of this change; nothing is forced."""
        ref = self.own.ref(name)
        tip = self.repo.find(ref)
        if tip and self.remote.refs([ref]).get(ref) != tip:
            self.remote.push([ref])
