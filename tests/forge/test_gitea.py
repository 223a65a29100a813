"""The adapter before a real server: what is read, in which order, and what no longer stands."""

from __future__ import annotations

import pytest

from review.forge import ForgeError, Opinion, Pull
from tests.conftest import git
from tests.forge.place import OWNER, Place, Town, told
from tests.forge.server import Server

pytestmark = pytest.mark.forge
OPENED = ["zhang push", "zhang submit"]


def opinions(place: Place, pull: Pull) -> list[Opinion]:
    return place.forge().opinions(place.forge().pull(pull.number))


def test_a_pull_request_is_handed_in_by_its_opener(place: Place, town: Town) -> None:
    pull = place.article("zhang")
    push, submit = opinions(place, pull)
    assert (push.decision, push.head, push.account) == ("push", pull.head, town.account("zhang"))
    assert (submit.decision, submit.record) == ("submit", f"pull:{pull.number}@{pull.head}")


def test_the_order_is_the_timelines_not_that_of_the_drafts(place: Place) -> None:
    pull = place.article()
    draft = place.review("li", pull, "PENDING", "稍后再定")
    place.review("wang", pull)
    place.call("li", "POST", f"pulls/{pull.number}/reviews/{draft}", event="APPROVED", body="同意")
    listed = place.call("root", "GET", f"pulls/{pull.number}/reviews")
    assert [row["user"]["login"] for row in listed] == ["li", "wang"], "the list's own order is the drafts'"
    found = opinions(place, pull)
    assert told(found) == [*OPENED, "wang approve", "li approve"]
    assert found[2].at <= found[3].at


def test_somebody_elses_draft_is_no_missing_page(place: Place) -> None:
    pull = place.article()
    place.review("li", pull, "PENDING", "草稿")
    place.review("wang", pull)
    for reader in ("root", "zhao"):
        assert told(place.forge(reader).opinions(pull)) == [*OPENED, "wang approve"]


def test_a_dismissed_review_never_stands_again(place: Place) -> None:
    pull = place.article()
    review = place.review("wang", pull)
    path = f"pulls/{pull.number}/reviews/{review}"
    place.call("root", "POST", f"{path}/dismissals", message="有误")
    assert told(opinions(place, pull)) == [*OPENED, "-wang approve"]
    place.next_second("zhao", pull)
    place.call("root", "POST", f"{path}/undismissals")
    assert place.call("root", "GET", path)["dismissed"] is False
    assert told(opinions(place, pull)) == [*OPENED, "-wang approve"]
    entry = next(event for event in place.timeline(pull) if event["type"] == "dismiss_review")
    if place.erase("zhao", pull, entry["id"]):
        with pytest.raises(ForgeError, match="时间记录被删去"):
            opinions(place, pull)


def test_a_draft_cannot_take_its_place_in_the_order_beforehand(place: Place) -> None:
    """A draft made by an API client has an entry of its own; whoever may write can delete the later one."""
    pull = place.article()
    draft = place.review("li", pull, "PENDING", "同意")
    place.review("wang", pull)
    place.next_second("zhao", pull)
    place.call("li", "POST", f"pulls/{pull.number}/reviews/{draft}", event="APPROVED", body="同意")
    entries = [event["id"] for event in place.timeline(pull) if event["review_id"] == draft]
    assert len(entries) == 2
    if place.erase("zhao", pull, entries[1]):
        with pytest.raises(ForgeError, match="排不出先后"):
            opinions(place, pull)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (["APPROVED", "REQUEST_CHANGES"], ["-wang approve", "wang return"]),
        (["REQUEST_CHANGES", "APPROVED"], ["-wang return", "wang approve"]),
        (["APPROVED", "APPROVED"], ["-wang approve", "wang approve"]),
        (["APPROVED", "COMMENT"], ["wang approve"]),
        (["APPROVED", "REQUEST_CHANGES", "APPROVED"], ["-wang approve", "-wang return", "wang approve"]),
    ],
)
def test_the_newest_opinion_replaces_the_others(place: Place, events: list[str], expected: list[str]) -> None:
    pull = place.article()
    for event in events:
        place.review("wang", pull, event, "意见")
    assert told(opinions(place, pull)) == [*OPENED, *expected]


def test_a_deleted_review_is_gone(place: Place) -> None:
    pull = place.article()
    review = place.review("wang", pull)
    place.call("wang", "DELETE", f"pulls/{pull.number}/reviews/{review}")
    assert told(opinions(place, pull)) == OPENED


def test_a_review_without_its_entry_has_no_order(place: Place) -> None:
    """Whoever may write can delete the entry alone."""
    pull = place.article()
    place.review("wang", pull)
    entry = next(event for event in place.timeline(pull) if event["type"] == "review")
    if place.erase("zhao", pull, entry["id"]):
        with pytest.raises(ForgeError, match="排不出先后 → 请平台管理员删去 wang 的"):
            opinions(place, pull)


def test_the_words_of_a_review_are_those_that_were_given(place: Place) -> None:
    pull = place.article()
    place.review("wang", pull, body="- [x] 政治性")
    entry = next(event for event in place.timeline(pull) if event["type"] == "review")
    place.call("zhao", "PATCH", f"issues/comments/{entry['id']}", body="- [x] 全部")
    assert opinions(place, pull)[-1].comment == "- [x] 政治性"


def test_a_comment_may_be_an_act_on_one_version(place: Place, town: Town) -> None:
    pull = place.article()
    number = place.say("zhang", pull, f"/自查 {pull.head[:7]}\n已逐项核对")
    place.say("zhang", pull, f"请看 {pull.head}")
    place.say("zhang", pull, "/自查 0123456789ab")
    found = opinions(place, pull)
    assert told(found) == [*OPENED, "zhang self-check"]
    assert (found[-1].head, found[-1].record) == (pull.head, f"comment:{number}")
    assert found[-1].comment.endswith("已逐项核对")


def test_an_edited_comment_no_longer_stands(place: Place) -> None:
    """The forge counts in seconds, so the comment is edited until it shows."""
    pull = place.article()
    number = place.say("li", pull, "随便说说")
    texts = iter(f"/退回 {pull.head} 第 {n} 稿" for n in range(1000))

    def edited() -> bool:
        row = place.call("zhao", "PATCH", f"issues/comments/{number}", body=next(texts))
        return bool(row["updated_at"] != row["created_at"])

    place.until(edited)
    assert told(opinions(place, pull)) == [*OPENED, "-li return"]


def test_requests_to_teams_and_people_are_no_opinions(place: Place) -> None:
    pull = place.article()
    asked = {"reviewers": ["li"], "team_reviewers": ["shenhe"]}
    place.call("root", "POST", f"pulls/{pull.number}/requested_reviewers", **asked)
    assert len(place.call("root", "GET", f"pulls/{pull.number}/reviews")) == 2
    assert told(opinions(place, pull)) == OPENED


def test_more_than_one_page(place: Place) -> None:
    pull = place.article()
    for number in range(52):
        place.review("li", pull, "COMMENT", f"第 {number} 条")
    place.review("wang", pull)
    place.say("zhang", pull, f"/自查 {pull.head}")
    assert len(place.call("root", "GET", f"pulls/{pull.number}/reviews?page=1&limit=100")) == 50
    assert told(opinions(place, pull)) == [*OPENED, "wang approve", "zhang self-check"]


def test_sixty_comments(place: Place) -> None:
    pull = place.article()
    for number in range(59):
        place.say("li", pull, f"第 {number} 条")
    place.say("zhang", pull, f"/自查 {pull.head}")
    assert told(opinions(place, pull)) == [*OPENED, "zhang self-check"]


def test_an_api_client_may_name_any_commit(place: Place) -> None:
    pull = place.article()
    other = git(place.root, "rev-parse", "main")
    place.review("wang", pull, commit=other)
    assert opinions(place, pull)[-1].head == other
    place.review("li", pull, commit=pull.head[:7])
    with pytest.raises(ForgeError, match="没有指明提交 → 请 li 删去"):
        opinions(place, pull)


def test_whoever_pushes_hands_the_new_version_in(place: Place) -> None:
    pull = place.article("zhang")
    place.review("wang", pull)
    pull = place.update("li", pull, "li's version")
    found = opinions(place, pull)
    assert told(found) == ["zhang push", "wang approve", "li push", "li submit"]
    assert found[1].head != pull.head == found[3].head
    git(place.root, "reset", "-q", "--hard", "HEAD~1")
    pull = place.update("zhao", pull, "zhao's version", "--force")
    found = opinions(place, pull)
    assert told(found) == ["zhang push", "wang approve", "li push", "zhao push", "zhao submit"]
    assert found[-1].record == f"pull:{pull.number}@{pull.head}"


def test_a_push_that_the_forge_did_not_register(place: Place) -> None:
    """While a pull request is closed its pushes leave no entry."""
    pull = place.article()
    place.call("zhang", "PATCH", f"pulls/{pull.number}", state="closed")
    assert told(opinions(place, pull)) == ["zhang push"]
    place.commit(pull.branch, "in the dark")
    place.push("li", pull.branch)
    place.call("zhang", "PATCH", f"pulls/{pull.number}", state="open")
    with pytest.raises(ForgeError, match=r"是谁推送的 → .*再推送一次"):
        opinions(place, pull)


def test_a_draft_is_not_handed_in(place: Place) -> None:
    pull = place.article(title="WIP: 未写完")
    assert pull.draft
    assert told(opinions(place, pull)) == ["zhang push"]
    place.call("zhang", "PATCH", f"pulls/{pull.number}", title="写完了")
    assert told(opinions(place, pull)) == OPENED


def test_ghosts_say_nothing(place: Place, server: Server) -> None:
    _, token = server.add_user("departing")
    place.call("root", "PUT", "collaborators/departing", permission="write")
    pull = place.article()
    server.call("POST", f"{place.api}/pulls/{pull.number}/reviews", token, event="APPROVED", body="同意")
    server.call("POST", f"{place.api}/issues/{pull.number}/comments", token, body=f"/校对 {pull.head}")
    assert told(opinions(place, pull)) == [*OPENED, "departing approve", "departing proof"]
    server.call("DELETE", "/admin/users/departing")
    assert told(opinions(place, pull)) == OPENED


def test_a_login_may_change_and_the_number_stays(place: Place, server: Server) -> None:
    number, token = server.add_user("before")
    pull = place.article()
    server.call("POST", f"{place.api}/pulls/{pull.number}/reviews", token, event="APPROVED", body="同意")
    server.call("POST", "/admin/users/before/rename", new_username="after")
    stolen, _ = server.add_user("before-2")
    account = opinions(place, pull)[-1].account
    assert (account.id, account.login) == (number, "after")
    assert stolen != number


def test_which_pull_requests_there_are(place: Place, town: Town, server: Server) -> None:
    first = place.article("zhang", "article/one")
    draft = place.article("li", "article/two", "WIP: 二")
    place.call("root", "POST", "branches", new_branch_name="other", old_branch_name="main")
    place.commit("article/three", "three")
    place.push("wang", "article/three")
    place.propose("wang", "article/three", base="other")
    server.call("POST", f"{place.api}/forks", town.token("zhao"), name=f"fork-of-{place.name.partition('/')[2]}")
    closed = place.article("zhang", "article/closed")
    place.call("zhang", "PATCH", f"pulls/{closed.number}", state="closed")
    found = [one for one in place.forge().pulls("main") if isinstance(one, Pull)]
    assert {(pull.number, pull.branch, pull.draft) for pull in found} == {
        (first.number, "article/one", False),
        (draft.number, "article/two", True),
    }
    assert found[0].base == "main" and not found[0].foreign and found[0].open and not found[0].merged


def test_a_change_from_a_fork_is_foreign(place: Place, town: Town, server: Server) -> None:
    fork = f"fork-of-{place.name.partition('/')[2]}"
    server.call("POST", f"{place.api}/forks", town.token("zhao"), name=fork)
    file = {"content": "Zg==", "new_branch": "article/fork", "message": "from afar"}
    server.call("POST", f"/repos/zhao/{fork}/contents/f.md", town.token("zhao"), **file)
    pull = place.propose("zhao", "zhao:article/fork")
    assert pull.foreign and pull.branch == "article/fork"
    assert not place.article("zhang").foreign


def test_wrong_token_and_absent_repository(place: Place, server: Server) -> None:
    from review.gitea import Gitea

    secret = "0123456789abcdef0123456789abcdef01234567"
    with pytest.raises(ForgeError, match=r"401.*核对令牌") as caught:
        Gitea(server.url, place.name, secret).pulls("main")
    assert secret not in str(caught.value)
    with pytest.raises(ForgeError, match=r"404.*核对 portal\.toml"):
        Gitea(server.url, f"{OWNER}/absent", server.admin).pulls("main")
