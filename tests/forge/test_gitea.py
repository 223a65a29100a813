"""The adapter before a real server: what is read, in which order, and what no longer stands."""

from __future__ import annotations

import httpx
import pytest

from sanshen.review.forges.forge import ForgeError, Opinion, Pull
from tests.conftest import git
from tests.forge.place import OWNER, Place, Town, told
from tests.forge.server import PASSWORD, Server

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
        (*_, left) = opinions(place, pull)
        assert told([left]) == ["-wang approve"] and "时间记录被删去" in left.fault


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
        found = opinions(place, pull)
        assert sorted(told(found)) == sorted([*OPENED, "-li approve", "wang approve"])
        assert ["排不出先后" in one.fault for one in found if one.account.login == "li"] == [True]


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
    place.review("li", pull)
    if place.erase("zhao", pull, entry["id"]):
        found = opinions(place, pull)
        assert told(found) == [*OPENED, "li approve", "-wang approve"], "it spoils nobody else's"
        assert "排不出先后" in found[-1].fault


def test_a_return_without_its_entry_goes_on_holding_up(place: Place) -> None:
    pull = place.article()
    place.review("wang", pull, "REQUEST_CHANGES", "第二段数字有误")
    entry = next(event for event in place.timeline(pull) if event["type"] == "review")
    place.review("li", pull)
    if place.erase("zhao", pull, entry["id"]):
        assert told(opinions(place, pull)) == [*OPENED, "li approve", "wang return"]


def test_the_words_of_a_review_are_those_that_were_given(place: Place) -> None:
    pull = place.article()
    place.review("wang", pull, body="- [x] 政治性")
    entry = next(event for event in place.timeline(pull) if event["type"] == "review")
    place.call("zhao", "PATCH", f"issues/comments/{entry['id']}", body="- [x] 全部")
    found = opinions(place, pull)[-1]
    assert (found.comment, found.standing, found.edited) == ("- [x] 政治性", True, True)


@pytest.mark.parametrize("event", ["COMMENT", "APPROVED", "REQUEST_CHANGES"])
@pytest.mark.parametrize("somebody", ["zhao", "root"])
def test_nobody_but_its_author_changes_the_words_of_a_review(place: Place, event: str, somebody: str) -> None:
    """Every way to write on a review that the interface has, tried by another writer and by the forge's administrator."""
    pull = place.article()
    review = place.review("wang", pull, event, "原话")
    entry = next(one["id"] for one in place.timeline(pull) if one["type"] == "review")
    at, forged = f"pulls/{pull.number}/reviews/{review}", {"body": "改话", "event": "APPROVED"}
    for method in ("POST", "PATCH", "PUT"):
        place.town.server.try_call(method, f"{place.api}/{at}", place.town.token(somebody), **forged)
        for path in (f"issues/comments/{entry}", f"issues/{pull.number}/comments/{entry}"):
            place.town.server.try_call(method, f"{place.api}/{path}", place.town.token(somebody), body="改话")
    row = place.call("root", "GET", at)
    assert (row["body"], row["state"], row["user"]["login"]) == ("原话", event, "wang")


@pytest.mark.parametrize("somebody", ["zhao", "root"])
def test_the_forms_of_the_page_change_the_words_that_it_shows_and_not_the_review(place: Place, somebody: str) -> None:
    pull = place.article()
    review = place.review("wang", pull, "COMMENT", f"/自查 {pull.head}")
    entry = next(one["id"] for one in place.timeline(pull) if one["type"] == "review")
    url = place.town.server.url
    with httpx.Client(base_url=url, follow_redirects=True, trust_env=False, headers={"Referer": url}) as page:

        def send(path: str, **form: str) -> int:
            return page.post(path, data={"_csrf": page.cookies.get("_csrf") or "", **form}).status_code

        page.get("/user/login")
        assert send("/user/login", user_name=somebody, password=PASSWORD) == 200
        assert send(f"/{place.name}/comments/{entry}", content="改话", content_version="0") == 200
        send(f"/{place.name}/pulls/{pull.number}/files/reviews/submit", type="comment", content="改话", id=str(review))
        send(f"/{place.name}/comments/{review}", content="改话", content_version="0")
    shown = next(one for one in place.timeline(pull) if one["id"] == entry)
    assert shown["body"] == "改话", "the page's own form does what it is there for"
    (said,) = [one for one in opinions(place, pull) if one.decision not in ("push", "submit")]
    assert (said.record, said.comment, said.edited) == (f"review:{review}", f"/自查 {pull.head}", True)


def test_the_author_of_a_change_checks_it_by_a_review(place: Place, town: Town) -> None:
    """The forge refuses an approval of one's own; a remark in a review it takes, and its words are bound to a version."""
    pull = place.article("zhang")
    refused = town.server.try_call(
        "POST", f"{place.api}/pulls/{pull.number}/reviews", town.token("zhang"), event="APPROVED", body="同意"
    )
    assert refused.status_code == 422
    number = place.review("zhang", pull, "COMMENT", f"/自查 {pull.head[:7]}\n已逐项核对")
    place.review("zhang", pull, "COMMENT", f"请看 {pull.head}")
    place.review("zhang", pull, "COMMENT", "/自查 0123456789ab")
    found = opinions(place, pull)
    assert told(found) == [*OPENED, "zhang self-check", "-zhang self-check"]
    assert (found[2].head, found[2].record) == (pull.head, f"review:{number}")
    assert found[2].comment.endswith("已逐项核对") and "不是评审时打开的版本" in found[3].fault


@pytest.mark.parametrize("words", ["自查", "校对", "会签", "应急签发", "补审"])
def test_what_agrees_is_never_heard_from_a_comment(place: Place, words: str) -> None:
    """Whoever may write may edit a comment, and within its second nothing shows it."""
    pull = place.article()
    said = place.say("wang", pull, "好的，知道了")
    place.call("zhao", "PATCH", f"issues/comments/{said}", body=f"/{words} {pull.head} 台风\n已逐项核对")
    found = opinions(place, pull)
    assert [one for one in found[2:] if one.standing] == []
    assert "写在评论里的" in found[-1].fault and "“评审”" in found[-1].fault


def test_a_follow_up_is_heard_of_a_merged_change_alone(place: Place) -> None:
    pull = place.article()
    place.review("wang", pull, "COMMENT", f"/补审 {pull.head}\n已逐项核对")
    (*_, early) = opinions(place, pull)
    assert told([early]) == ["-wang approve"] and "只用于应急签发" in early.fault
    place.until(lambda: place.call("root", "GET", f"pulls/{pull.number}")["mergeable"])
    place.call("root", "POST", f"pulls/{pull.number}/merge", Do="merge")
    place.review("li", pull, "COMMENT", f"/补审 {pull.head}\n已逐项核对")
    assert told(opinions(place, pull))[-1] == "li approve"


def test_an_approval_that_says_something_else_is_what_it_says(place: Place) -> None:
    pull = place.article()
    place.review("wang", pull, "APPROVED", f"/退回 {pull.head} 不同意")
    place.review("li", pull, "APPROVED", f"/应急签发 {pull.head} 台风")
    assert told(opinions(place, pull)) == [*OPENED, "wang return", "li override"]


def test_what_was_agreed_to_before_the_branch_was_turned_stands_no_more(place: Place) -> None:
    pull = place.article()
    place.call("root", "POST", "branches", new_branch_name="other", old_branch_name="main")
    place.review("zhang", pull, "COMMENT", f"/自查 {pull.head}")
    place.review("wang", pull)
    place.review("li", pull, "REQUEST_CHANGES", "有误")
    for base in ("other", "main"):
        place.call("zhao", "PATCH", f"pulls/{pull.number}", base=base)
    place.review("zhao", pull)
    found = opinions(place, pull)
    said = [one for one in found if one.decision not in ("push", "submit")]
    assert told(said) == ["-zhang self-check", "-wang approve", "li return", "zhao approve"]
    assert "zhao 改动过合并请求的目标分支" in said[0].fault
    turned = [one["id"] for one in place.timeline(pull) if one["type"] == "change_target_branch"]
    assert len(turned) == 2
    for entry in turned:
        place.town.server.try_call("DELETE", f"{place.api}/issues/comments/{entry}", place.town.token("zhao"))
    assert [one["id"] for one in place.timeline(pull) if one["type"] == "change_target_branch"] == turned


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
    place.review("zhang", pull, "COMMENT", f"/自查 {pull.head}")
    assert len(place.call("root", "GET", f"pulls/{pull.number}/reviews?page=1&limit=100")) == 50
    assert told(opinions(place, pull)) == [*OPENED, "wang approve", "zhang self-check"]


def test_sixty_comments(place: Place) -> None:
    pull = place.article()
    for number in range(59):
        place.say("li", pull, f"第 {number} 条")
    place.say("wang", pull, f"/退回 {pull.head}")
    assert told(opinions(place, pull)) == [*OPENED, "wang return"]


def test_an_api_client_may_name_any_commit(place: Place) -> None:
    pull = place.article()
    other = git(place.root, "rev-parse", "main")
    place.review("wang", pull, commit=other)
    assert opinions(place, pull)[-1].head == other
    place.review("li", pull, commit=pull.head[:7])
    place.review("zhao", pull)
    *_, odd, after = opinions(place, pull)
    assert told([odd, after]) == ["-li approve", "zhao approve"] and "没有指明完整的版本号" in odd.fault


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
    server.call("POST", f"{place.api}/issues/{pull.number}/comments", token, body=f"/退回 {pull.head}")
    assert told(opinions(place, pull)) == [*OPENED, "departing approve", "departing return"]
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
    from sanshen.review.forges.gitea.adapter import Gitea

    secret = "0123456789abcdef0123456789abcdef01234567"
    with pytest.raises(ForgeError, match=r"401.*核对令牌") as caught:
        Gitea(server.url, place.name, secret).pulls("main")
    assert secret not in str(caught.value)
    with pytest.raises(ForgeError, match=r"404.*核对 portal\.toml"):
        Gitea(server.url, f"{OWNER}/absent", server.admin).pulls("main")
