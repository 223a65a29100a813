"""How GitHub guards the portal: rulesets that nobody may get around, and the older branch protection where it is set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from urllib.parse import quote

import msgspec

from sanshen.review.forges.forge import Account, Refused, unless_lacking
from sanshen.review.forges.github.answers import Me, User
from sanshen.review.forges.github.api import Api
from sanshen.review.forges.github.rulesets import holds, rulesets
from sanshen.review.forges.protection import Found, Guard, Member, Profile, Step, Wanted, unknown

_SOURCE = "GitHub 不能把普通账号发的状态限定给闸门：有写权限的账号都能发同名状态；能否发布只看台账"
_CLOSED = ("creation", "update")  # rules that are there to let the gate alone through
_REFS = "GitHub 的规则集管不到 refs/reviews/*：审核动作靠签名和台账防改动"


class _Parameters(msgspec.Struct, frozen=True):
    """The union of what the rules that we read are told."""

    required_approving_review_count: int = 0
    require_code_owner_review: bool = False
    dismiss_stale_reviews_on_push: bool = False
    required_status_checks: list[dict[str, object]] = []


class _Rule(msgspec.Struct, frozen=True):
    type: str
    parameters: _Parameters = _Parameters()
    ruleset_id: int = 0


class _Actor(msgspec.Struct, frozen=True):
    actor_type: str
    actor_id: int | None = None


class _Ruleset(msgspec.Struct, frozen=True):
    id: int
    name: str
    enforcement: str
    bypass_actors: list[_Actor] | None = None
    target: str = ""
    conditions: dict[str, object] | None = None
    rules: list[dict[str, object]] = []


class _On(msgspec.Struct, frozen=True):
    enabled: bool = False


class _Reviews(msgspec.Struct, frozen=True):
    dismiss_stale_reviews: bool
    require_code_owner_reviews: bool
    required_approving_review_count: int = 0


class _Checks(msgspec.Struct, frozen=True):
    contexts: list[str] = []


class _Restrictions(msgspec.Struct, frozen=True):
    users: list[User]
    teams: list[dict[str, object]]
    apps: list[dict[str, object]]


class _Protection(msgspec.Struct, frozen=True):
    enforce_admins: _On = _On()
    allow_force_pushes: _On = _On()
    allow_deletions: _On = _On()
    required_pull_request_reviews: _Reviews | None = None
    required_status_checks: _Checks | None = None
    restrictions: _Restrictions | None = None


class _Collaborator(msgspec.Struct, frozen=True):
    id: int
    login: str
    permissions: dict[str, bool]


class _Person(msgspec.Struct, frozen=True):
    """Name and address are those that the account shows to everybody."""

    id: int
    login: str
    name: str | None = None
    email: str | None = None


class _Branch(msgspec.Struct, frozen=True):
    name: str


class _Key(msgspec.Struct, frozen=True):
    title: str
    read_only: bool


class GitHubProtection:
    """Asks with an administrator's token; the gate's own may not see rulesets whole."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        self._api = Api(url, token)
        self._owner = repository.partition("/")[0]
        self._at = f"/repos/{repository}"

    def account(self, login: str) -> Account:
        if not login:
            own = self._api.get("/user", Me)
            return Account(own.id, own.login)
        if (there := self.profile(login)) is None:
            raise unknown(login)
        return there.account

    def profile(self, login: str) -> Profile | None:
        found = unless_lacking(lambda: self._api.get(f"/users/{quote(login, safe='')}", _Person))
        return Profile(Account(found.id, found.login), found.name or "", found.email or "") if found else None

    def entering(self) -> list[Profile]:
        people = self._api.pages(f"{self._at}/collaborators", _Collaborator)
        return [found for one in people if (found := self.profile(one.login))]

    def has_branch(self, branch: str) -> bool:
        return (
            unless_lacking(lambda: self._api.get(f"{self._at}/branches/{quote(branch, safe='')}", _Branch)) is not None
        )

    def found(self, wanted: Wanted) -> Found:
        people = list(self._api.pages(f"{self._at}/collaborators", _Collaborator))
        logins = {one.id: one.login for one in people} | {wanted.gate.id: wanted.gate.login}
        weak = self._weak()
        inside = {one.id for one in people}
        return Found(
            main=self._guard(wanted.main, logins),
            ledger=self._guard(wanted.ledger, logins),
            members=tuple(_member(one) for one in people),
            weak=None if weak is None else tuple(one for one in weak if one.id in inside),
            writing_keys=tuple(
                key.title for key in self._api.pages(f"{self._at}/keys", _Key) if not key.read_only
            ),
            notes=(_SOURCE, _REFS),
        )  # fmt: skip

    def plan(self, wanted: Wanted) -> list[Step]:
        listed = self._api.pages(f"{self._at}/rulesets", _Ruleset, includes_parents="false")
        ours = {one.name: one.id for one in listed}
        steps = []
        for body in rulesets(wanted):
            name = str(body["name"])
            if name not in ours:
                steps.append(Step(f"新建规则集“{name}”", "POST", f"{self._at}/rulesets", body))
                continue
            path = f"{self._at}/rulesets/{ours[name]}"
            if not holds(body, self._api.get(path, dict[str, object])):
                steps.append(Step(f"改正规则集“{name}”", "PUT", path, body))
        return steps

    def apply(self, step: Step) -> None:
        self._api.send(step.verb, step.path, step.body, _Ruleset)

    def _guard(self, branch: str, logins: Mapping[int, str]) -> Guard:
        """Only what nobody gets around counts, except that a rule against updates names those who may.

        GitHub tells who gets around a ruleset only to those who may change it: one of which it does not tell counts for nothing.
        """
        rules = list(self._api.pages(f"{self._at}/rules/branches/{quote(branch, safe='')}", _Rule))
        sets = {number: self._ruleset(number) for number in dict.fromkeys(rule.ruleset_id for rule in rules)}
        solid = [rule for rule in rules if sets[rule.ruleset_id].bypass_actors == []]
        loose = dict.fromkeys(
            f"规则集“{sets[rule.ruleset_id].name}”" for rule in rules if rule not in solid and rule.type not in _CLOSED
        )
        closed = [sets[rule.ruleset_id].bypass_actors for rule in rules if rule.type == "update"]
        pushers = [_let_through(actors, logins) for actors in closed if actors is not None]
        guard = reduce(_with_rule, solid, Guard(branch=branch, returns_block=None, loose=tuple(loose)))
        guard = msgspec.structs.replace(guard, pushers=_common(pushers))
        return _with_protection(guard, self._protection(branch))

    def _ruleset(self, number: int) -> _Ruleset:
        return self._api.get(f"{self._at}/rulesets/{number}?includes_parents=true", _Ruleset)

    def _protection(self, branch: str) -> _Protection | None:
        return unless_lacking(
            lambda: self._api.get(f"{self._at}/branches/{quote(branch, safe='')}/protection", _Protection)
        )

    def _weak(self) -> list[Account] | None:
        """None where the owner is a person, or where only an owner of the organisation is told."""
        try:
            rows = list(self._api.pages(f"/orgs/{self._owner}/members", User, filter="2fa_disabled"))
        except Refused as refused:
            if refused.status in (403, 404, 422):
                return None
            raise
        return [one.account for one in rows]


def _member(one: _Collaborator) -> Member:
    may = one.permissions
    return Member(
        account=Account(one.id, one.login),
        access="admin" if may.get("admin") else "write" if may.get("push") or may.get("maintain") else "read",
    )


def _let_through(actors: Iterable[_Actor], logins: Mapping[int, str]) -> set[str]:
    people = [logins.get(one.actor_id or 0, f"账号 {one.actor_id}") for one in actors if one.actor_type == "User"]
    others = [f"{one.actor_type} {one.actor_id}" for one in actors if one.actor_type != "User"]
    return {*people, *others}


def _common(pushers: Iterable[set[str]]) -> tuple[str, ...] | None:
    """Whoever every rule lets through; None where there is no such rule."""
    each = list(pushers)
    return tuple(sorted(set.intersection(*each))) if each else None


def _with_rule(guard: Guard, rule: _Rule) -> Guard:
    told = rule.parameters
    changes: dict[str, object] = {}
    if rule.type == "pull_request":
        changes = {
            "through_pulls": True,
            "approvals": max(guard.approvals, told.required_approving_review_count),
            "code_owners": guard.code_owners or told.require_code_owner_review,
            "stale_dismissed": guard.stale_dismissed or told.dismiss_stale_reviews_on_push,
        }
    elif rule.type == "required_status_checks":
        changes = {"contexts": (*guard.contexts, *(str(one["context"]) for one in told.required_status_checks))}
    elif rule.type == "non_fast_forward":
        changes = {"no_force": True}
    elif rule.type == "deletion":
        changes = {"no_deletion": True}
    return msgspec.structs.replace(guard, **changes)


def _with_protection(guard: Guard, found: _Protection | None) -> Guard:
    if found is None:
        return guard
    if not found.enforce_admins.enabled:
        return msgspec.structs.replace(guard, loose=(*guard.loose, "分支保护"))
    if reviews := found.required_pull_request_reviews:
        told = _Parameters(
            required_approving_review_count=reviews.required_approving_review_count,
            require_code_owner_review=reviews.require_code_owner_reviews,
            dismiss_stale_reviews_on_push=reviews.dismiss_stale_reviews,
        )
        guard = _with_rule(guard, _Rule("pull_request", told))
    checks = found.required_status_checks
    limits = found.restrictions
    only = {one.login for one in limits.users} if limits else set()
    only |= {"团队或应用"} if limits and (limits.teams or limits.apps) else set()
    return msgspec.structs.replace(
        guard,
        contexts=(*guard.contexts, *(checks.contexts if checks else ())),
        no_force=guard.no_force or not found.allow_force_pushes.enabled,
        no_deletion=guard.no_deletion or not found.allow_deletions.enabled,
        pushers=guard.pushers if limits is None or guard.pushers is not None else tuple(sorted(only)),
    )
