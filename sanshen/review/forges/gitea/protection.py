"""How a Gitea or Forgejo guards the portal: one branch protection for main and one for the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

import msgspec

from sanshen.review.forges.forge import Account, ForgeError, Refused, misleading, unless_lacking
from sanshen.review.forges.gitea.answers import User
from sanshen.review.forges.gitea.api import Api
from sanshen.review.forges.protection import Found, Guard, Member, Profile, Step, Wanted, unknown

_SOURCE = "平台不能把状态限定给闸门：有写权限的账号都能发同名状态；能否发布只看台账"
_REFS = "平台的分支保护管不到 refs/reviews/*：审核动作靠签名和台账防改动"
_SITE_ADMINS = "平台不列出站点管理员：他们能进入全部仓库，请在平台后台核对"
_OWNERS = "根目录的 CODEOWNERS 在 Gitea、Forgejo 上一行也对不上（它们当作整条路径的正则表达式），谁也不请：有意如此，由闸门按审次请人"
_SHOWN = 20  # refs: whoever may push can plant many
_LEAST = -(2**63)  # the smallest priority that a rule can have
_PATTERN = re.compile(r"[*?\[\]{}\\]")

_BOTH: dict[str, object] = {
    "enable_merge_whitelist": True,
    "merge_whitelist_teams": [],
    "enable_force_push": False,
    "unprotected_file_patterns": "",
    "block_admin_merge_override": True,
    "apply_to_admins": True,
}


class _Rule(msgspec.Struct, frozen=True):
    """A branch protection. Forgejo says `apply_to_admins` where Gitea says `block_admin_merge_override`."""

    rule_name: str
    enable_push: bool
    enable_push_whitelist: bool
    push_whitelist_usernames: list[str] | None
    push_whitelist_teams: list[str] | None
    push_whitelist_deploy_keys: bool
    enable_merge_whitelist: bool
    merge_whitelist_usernames: list[str] | None
    merge_whitelist_teams: list[str] | None
    enable_status_check: bool
    status_check_contexts: list[str] | None
    required_approvals: int
    block_on_rejected_reviews: bool
    dismiss_stale_approvals: bool
    unprotected_file_patterns: str
    enable_force_push: bool = False
    block_admin_merge_override: bool = False
    apply_to_admins: bool = False
    priority: int | None = None  # Forgejo has none

    @property
    def rank(self) -> int:
        return self.priority or 0


class _Person(User, frozen=True):
    """Addresses are shown to the platform's administrators alone; to others something else may stand there."""

    full_name: str = ""
    email: str = ""

    @property
    def profile(self) -> Profile:
        return Profile(Account(self.id, self.login), self.full_name, self.email)


class _Repository(msgspec.Struct, frozen=True):
    owner: _Person
    allow_manual_merge: bool


class _Branch(msgspec.Struct, frozen=True):
    name: str


class _Permission(msgspec.Struct, frozen=True):
    permission: str


class _Team(msgspec.Struct, frozen=True):
    id: int
    permission: str
    units_map: dict[str, str] = {}


class _Ref(msgspec.Struct, frozen=True):
    ref: str


class _Key(msgspec.Struct, frozen=True):
    title: str
    read_only: bool


class GiteaProtection:
    """Asks with a token of somebody who administers the repository."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        self._api = Api(url, repository, token)

    def account(self, login: str) -> Account:
        if not login:
            own = self._api.get("/user", User)
            return Account(own.id, own.login)
        if (there := self.profile(login)) is None:
            raise unknown(login)
        return there.account

    def profile(self, login: str) -> Profile | None:
        found = unless_lacking(lambda: self._api.get(f"/users/{quote(login, safe='')}", _Person))
        return found.profile if found else None

    def entering(self) -> list[Profile]:
        owner = self._api.get("", _Repository).owner
        return list({user.id: user.profile for user, _ in self._users(owner)}.values())

    def has_branch(self, branch: str) -> bool:
        return unless_lacking(lambda: self._api.get(f"branches/{quote(branch, safe='')}", _Branch)) is not None

    def found(self, wanted: Wanted) -> Found:
        rules = self._rules()
        keys = self._api.pages("keys", _Key)
        repository = self._api.get("", _Repository)
        members = {member.account.id: member for member in self._members(repository.owner)}
        return Found(
            main=_guard(wanted.main, rules),
            ledger=_guard(wanted.ledger, rules),
            members=tuple(members.values()),
            writing_keys=tuple(key.title for key in keys if not key.read_only),
            manual_merge=repository.allow_manual_merge,
            misleading=tuple(misleading(self._refs())[:_SHOWN]),
            notes=(_SOURCE, _REFS, _SITE_ADMINS, _OWNERS),
        )

    def _refs(self) -> list[str]:
        found = unless_lacking(lambda: self._api.get("git/refs", list[_Ref]))  # an empty repository has none to list
        return [one.ref for one in found or ()]

    def plan(self, wanted: Wanted) -> list[Step]:
        rules = self._rules()
        foremost = {"priority": min([0, *(rule.rank for rule in rules)]) - 1}
        steps = []
        for branch, body in ((wanted.main, _main(wanted)), (wanted.ledger, _ledger(wanted))):
            rule = _named(branch, rules)
            if rule is None:
                made = body | foremost | {"rule_name": branch}
                steps.append(Step(f"新建 {branch} 的分支保护", "POST", "branch_protections", made))
                continue
            if before := _before(rule, rules):
                _refuse_unbeatable(before)
                body |= foremost
            if not _holds(body, rule):
                path = f"branch_protections/{quote(branch, safe='')}"
                steps.append(Step(f"改正 {branch} 的分支保护", "PATCH", path, body))
        if self._api.get("", _Repository).allow_manual_merge:
            # the platform reads this setting only together with the one that enables pull requests
            body = {"has_pull_requests": True, "allow_manual_merge": False}
            steps.append(Step("不许把合并请求标为“已手工合并”", "PATCH", "", body))
        return steps

    def apply(self, step: Step) -> None:
        self._api.send(step.verb, step.path, **step.body)

    def _rules(self) -> list[_Rule]:
        return self._api.get("branch_protections", list[_Rule])

    def _members(self, owner: _Person) -> Iterator[Member]:
        for user, permission in self._users(owner):
            if permission is None:
                held = self._api.get(f"collaborators/{quote(user.login, safe='')}/permission", _Permission)
                permission = held.permission
            yield _member(user, permission)

    def _users(self, owner: _Person) -> Iterator[tuple[_Person, str | None]]:
        """Collaborators, whose permission is to be asked for, then the owner or the members of the owning organisation's teams."""
        for user in self._api.pages("collaborators", _Person):
            yield user, None
        try:
            teams = self._api.get("teams", list[_Team])
        except Refused as refused:
            if refused.status != 405:  # what it answers where the owner is a person
                raise
            yield owner, "owner"
            return
        for team in teams:
            held_by_team = "write" if "write" in team.units_map.values() else team.permission
            for user in self._api.pages(f"/teams/{team.id}/members", _Person):
                yield user, team.permission if team.permission in ("admin", "owner") else held_by_team


def _member(user: User, permission: str) -> Member:
    account = Account(user.id, user.login)
    if permission in ("admin", "owner"):
        return Member(account=account, access="admin")
    if permission not in ("read", "write", "none"):
        raise ForgeError(f"平台说的权限不认识：{permission}", cure="核对平台版本")
    return Member(account=account, access="write" if permission == "write" else "read")


def _guard(branch: str, rules: Sequence[_Rule]) -> Guard:
    """Only a protection that names the branch itself counts, and only where the forge asks no other one before it."""
    rule = _named(branch, rules)
    if rule is None:
        return Guard(branch=branch, code_owners=None)
    if before := _before(rule, rules):
        loose = tuple(f"分支保护（排在“{one.rule_name}”之后，平台只看排在最前的）" for one in before)
        return Guard(branch=branch, code_owners=None, loose=loose)
    return Guard(
        branch=branch,
        through_pulls=not rule.enable_push and not rule.unprotected_file_patterns,
        approvals=rule.required_approvals,
        code_owners=None,
        stale_dismissed=rule.dismiss_stale_approvals,
        returns_block=rule.block_on_rejected_reviews,
        contexts=tuple(rule.status_check_contexts or ()) if rule.enable_status_check else (),
        pushers=_pushers(rule),
        no_force=not rule.enable_force_push,
        no_deletion=True,
        bound=rule.block_admin_merge_override or rule.apply_to_admins,
    )


def _named(branch: str, rules: Iterable[_Rule]) -> _Rule | None:
    return next((one for one in rules if one.rule_name == branch), None)


def _before(rule: _Rule, rules: Iterable[_Rule]) -> list[_Rule]:
    """Those that may decide in its place. The smallest priority decides, then a plain name; whatever is a pattern may match.

    Names match in any case: of two that differ only in this, the older decides, and no answer tells which that is.
    """
    name = rule.rule_name.casefold()
    twins = [one for one in rules if one is not rule and one.rule_name.casefold() == name and one.rank <= rule.rank]
    patterns = [one for one in rules if _PATTERN.search(one.rule_name) and one.rank < rule.rank]
    return twins + patterns


def _refuse_unbeatable(before: Iterable[_Rule]) -> None:
    """ForgeError where one can be put before a rule only by deleting that."""
    for one in before:
        if one.priority in (None, _LEAST):
            cure = f"请在平台的仓库设置里删去分支保护“{one.rule_name}”，再运行 sanshen forge setup --yes"
            raise ForgeError(f"分支保护“{one.rule_name}”排在最前，没有什么能排到它前面", cure=cure)


def _pushers(rule: _Rule) -> tuple[str, ...] | None:
    """Those who may push or merge; None where either is anybody's, if only of some files."""
    if (
        rule.unprotected_file_patterns
        or not rule.enable_merge_whitelist
        or (rule.enable_push and not rule.enable_push_whitelist)
    ):
        return None
    users = {*(rule.merge_whitelist_usernames or ())}
    teams = {*(rule.merge_whitelist_teams or ())}
    if rule.enable_push:
        users |= {*(rule.push_whitelist_usernames or ())}
        teams |= {*(rule.push_whitelist_teams or ())}
    keys = {"部署公钥"} if rule.enable_push and rule.push_whitelist_deploy_keys else set()
    return tuple(sorted(users | {f"团队 {team}" for team in teams} | keys))


def _main(wanted: Wanted) -> dict[str, object]:
    return _BOTH | {
        "merge_whitelist_usernames": [wanted.gate.login],
        "enable_push": False,
        "required_approvals": wanted.approvals,
        "dismiss_stale_approvals": True,
        "block_on_rejected_reviews": True,
        "enable_status_check": True,
        "status_check_contexts": [wanted.context],
    }


def _ledger(wanted: Wanted) -> dict[str, object]:
    """Nothing is ever merged into it, by the gate neither: a pull request that is sent there lands nowhere."""
    return _BOTH | {
        "merge_whitelist_usernames": [],
        "enable_push": True,
        "enable_push_whitelist": True,
        "push_whitelist_usernames": [wanted.gate.login],
        "push_whitelist_teams": [],
        "push_whitelist_deploy_keys": False,
    }


def _holds(body: dict[str, object], rule: _Rule) -> bool:
    """Whichever of the two names for binding administrators the platform knows is enough."""
    bound = rule.block_admin_merge_override or rule.apply_to_admins
    either = {"block_admin_merge_override", "apply_to_admins"}
    return bound and all(
        (getattr(rule, key) or []) == value or getattr(rule, key) == value
        for key, value in body.items()
        if key not in either
    )
