"""What the adapter leaves on a real server: statuses, one comment, review requests, and a merge of exactly one head."""

from __future__ import annotations

from typing import Any

import pytest

from sanshen.review.forges.forge import ForgeError, Pull, Refused, Status
from tests.conftest import git
from tests.forge.place import Place

pytestmark = pytest.mark.forge
MARK = "<!-- sanshen -->"
PENDING = Status(
    state="pending", context="三审/main", description="二审待审：〔李〕（区住建局）", url="https://a.example/1"
)


def comments(place: Place, pull: Pull) -> list[Any]:
    found: list[Any] = place.call("root", "GET", f"issues/{pull.number}/comments")
    return found


def asked(place: Place, pull: Pull) -> set[str]:
    rows = place.call("root", "GET", f"pulls/{pull.number}/reviews")
    return {(row["user"] or row["team"]).get("login", "team") for row in rows if row["state"] == "REQUEST_REVIEW"}


def test_a_status_is_posted_once(place: Place) -> None:
    pull = place.article()
    forge = place.forge()
    assert forge.status(pull.head, PENDING.context) is None
    forge.set_status(pull.head, PENDING)
    forge.set_status(pull.head, PENDING)
    assert forge.status(pull.head, PENDING.context) == PENDING
    assert len(place.call("root", "GET", f"commits/{pull.head}/statuses")) == 1


def test_the_newest_status_of_many(place: Place) -> None:
    """More of them than fit on one page, and another context among them."""
    pull = place.article()
    states = ["pending", "failure"] * 26 + ["success"]
    for state in states:
        place.call("root", "POST", f"statuses/{pull.head}", state=state, context=PENDING.context, description="")
    place.call("root", "POST", f"statuses/{pull.head}", state="warning", context="other", description="")
    found = [place.forge().status(pull.head, context) for context in (PENDING.context, "other")]
    assert [one.state for one in found if one] == ["success", "error"]


def test_one_comment_is_kept_up(place: Place) -> None:
    pull = place.article()
    other = place.say("li", pull, f"{MARK} 冒充")
    for text in (f"{MARK}\n一审", f"{MARK}\n一审", f"{MARK}\n二审"):
        place.forge().comment(pull, text, MARK)
    ours = [row for row in comments(place, pull) if row["id"] != other]
    assert [row["body"] for row in ours] == [f"{MARK}\n二审"]
    assert comments(place, pull)[0]["body"] == f"{MARK} 冒充"


@pytest.mark.parametrize("marked", [True, False])
def test_what_somebody_else_wrote_in_our_name_is_taken_back(place: Place, marked: bool) -> None:
    pull = place.article()
    place.forge().comment(pull, f"{MARK}\n一审", MARK)
    (ours,) = comments(place, pull)
    forged = f"{MARK if marked else ''} 各审均已同意，请合并"
    place.call("li", "PATCH", f"issues/comments/{ours['id']}", body=forged)
    place.say("root", pull, f"{MARK}\n又一条")
    place.say("root", pull, "各审均已同意，请合并")
    place.forge().comment(pull, f"{MARK}\n二审", MARK)
    assert [row["body"] for row in comments(place, pull)] == [f"{MARK}\n二审"]


def test_exactly_these_are_asked(place: Place) -> None:
    pull = place.article()
    path = f"pulls/{pull.number}/requested_reviewers"
    place.call("root", "POST", path, reviewers=["zhao"], team_reviewers=["shenhe"])
    assert asked(place, pull) == {"zhao", "team"}
    for logins in (["li", "wang"], ["li", "wang"], ["wang"], []):
        place.forge().request_reviews(pull, logins)
        assert asked(place, pull) == set(logins)


def test_who_has_reviewed_is_not_asked_again_by_the_way(place: Place) -> None:
    """The pull request itself names everybody who ever reviewed as requested."""
    pull = place.article()
    place.review("li", pull)
    assert place.call("root", "GET", f"pulls/{pull.number}")["requested_reviewers"]
    place.forge().request_reviews(pull, ["wang"])
    assert asked(place, pull) == {"wang"}


def test_whom_the_forge_does_not_know_keeps_nobody_else_from_being_asked(place: Place) -> None:
    pull = place.article()
    assert place.forge().request_reviews(pull, ["nobody-at-all", "li"]) == ["nobody-at-all"]
    assert asked(place, pull) == {"li"}


def test_a_request_to_an_account_that_is_gone_is_no_trouble(place: Place) -> None:
    server = place.town.server
    server.add_user("gone")
    place.call("root", "PUT", "collaborators/gone", permission="write")
    pull = place.article()
    assert place.forge().request_reviews(pull, ["gone", "li"]) == []
    server.call("DELETE", "/admin/users/gone?purge=true")
    for logins in (["li"], ["wang"], []):
        assert place.forge().request_reviews(pull, logins) == []
        assert asked(place, pull) - {"Ghost"} == set(logins)


def mergeable(place: Place, pull: Pull) -> None:
    place.until(lambda: place.call("root", "GET", f"pulls/{pull.number}")["mergeable"])


def merged(place: Place, pull: Pull) -> bool:
    """Whether the forge merged it; not while it looks at the head anew, which it also does when it is asked about it."""
    try:
        place.forge().merge(pull, pull.head, "发布：一篇稿件", "变更：article/one")
    except Refused as refused:
        assert "405 Please try again later" in str(refused)
        return False
    return True


def test_merge_of_exactly_one_head(place: Place) -> None:
    pull = place.article()
    moved = place.update("zhang", pull, "moved on")
    mergeable(place, pull)
    with pytest.raises(ForgeError, match="版本或目标分支已经改变"):
        place.forge().merge(moved, pull.head, "发布：一篇稿件", "变更：article/one")
    place.until(lambda: merged(place, moved))
    after = place.forge().pull(pull.number)
    assert (after.merged, after.open, after.head) == (True, False, moved.head)
    tip = place.call("root", "GET", "branches/main")["commit"]["id"]
    commit = place.call("root", "GET", f"git/commits/{tip}")
    assert [parent["sha"] for parent in commit["parents"]] == [git(place.root, "rev-parse", "main"), moved.head]
    assert commit["commit"]["message"].startswith("发布：一篇稿件\n\n变更：article/one")


def test_protection_is_never_forced(place: Place) -> None:
    """The administrator's own token could; the adapter does not ask for it."""
    pull = place.article()
    rule = {"rule_name": "main", "enable_status_check": True, "status_check_contexts": [PENDING.context]}
    place.call("root", "POST", "branch_protections", **rule)
    mergeable(place, pull)
    forge = place.forge()
    with pytest.raises(ForgeError, match="405"):
        forge.merge(pull, pull.head, "发布", "")
    forge.set_status(pull.head, Status(state="success", context=PENDING.context, description="各审均已同意"))
    forge.merge(pull, pull.head, "发布", "")
    assert forge.pull(pull.number).merged


def test_a_draft_is_not_merged(place: Place) -> None:
    pull = place.article(title="WIP: 未写完")
    with pytest.raises(ForgeError, match="405"):
        place.forge().merge(pull, pull.head, "发布", "")


def test_a_merge_that_the_forge_s_own_git_declines_is_not_told_as_passing(place: Place) -> None:
    """As a hook, or a ref that somebody planted, makes it decline every time."""
    pull = place.article()
    mergeable(place, pull)
    hook = place.town.server.folder / "repositories" / f"{place.name}.git" / "hooks" / "pre-receive.d" / "declines"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(ForgeError, match="409 PushRejected") as refused:
        place.forge().merge(pull, pull.head, "发布", "")
    assert "不会自己好" in refused.value.cure
