"""GitHub as a forge, against a loopback server that is held to GitHub's published description."""

from __future__ import annotations

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.forges.forge import Account, ForgeError, Status
from sanshen.review.forges.github.adapter import GitHub
from tests.review.forges.github_server import PREFIX, REPOSITORY, TOKEN, GitHubServer, No

HEAD, OLD = "a" * 40, "0a" * 20
AT = f"/repos/{REPOSITORY}"
CONTEXT = "三审/main"


def at(second: int) -> str:
    return f"2026-11-24T03:00:{second:02}Z"


@pytest.fixture
def forge(github: GitHubServer) -> GitHub:
    github.open_pull(7, "article/x", HEAD, "editor", at(0))
    return GitHub(github.url + PREFIX, REPOSITORY, TOKEN)


def said(forge: GitHub) -> list[tuple[str, str, bool]]:
    """What the reviews and comments come to: who, what, whether it stands."""
    found = forge.opinions(forge.pull(7))
    return [(one.account.login, one.decision, one.standing) for one in found if one.decision not in ("push", "submit")]


def test_a_pull_request_and_its_head_by_whoever_pushed_it(github: GitHubServer, forge: GitHub) -> None:
    push = github.push("article/x", HEAD, "helper", at(1), "force_push")
    pull = forge.pull(7)
    assert forge.pulls("main") == [pull] and forge.pulls("dev") == []
    assert (pull.branch, pull.head, pull.base, pull.opener.login) == ("article/x", HEAD, "main", "editor")
    first, second, handed = forge.opinions(pull)
    assert (first.decision, first.account.login, second.account.login) == ("push", "editor", "helper")
    assert (second.record, second.head) == (f"push:{push['id']}", HEAD)
    assert (handed.decision, handed.record, handed.account.login) == ("submit", f"pull:7@{HEAD}", "helper")


def test_early_late_and_vetoing_acts_come_in_the_order_of_their_times(github: GitHubServer, forge: GitHub) -> None:
    github.review(7, "principal", "APPROVED", HEAD, at(2))
    github.review(7, "leader", "CHANGES_REQUESTED", HEAD, at(5), "第二段数字有误")
    github.review(7, "editor", "COMMENTED", HEAD, at(3), f"/自查 {HEAD[:12]}")
    github.review(7, "leader", "APPROVED", HEAD, at(9))
    assert said(forge) == [
        ("principal", "approve", True),
        ("editor", "self-check", True),
        ("leader", "return", True),
        ("leader", "approve", True),
    ]


@pytest.mark.parametrize(
    ("states", "stand"),
    [
        (("APPROVED", "COMMENTED"), [True]),
        (("APPROVED", "PENDING"), [True]),
        (("APPROVED", "DISMISSED"), [False, False]),  # the older approval does not revive
        (("CHANGES_REQUESTED", "DISMISSED"), [True, False]),  # a veto is not lifted by somebody dismissing another act
        (("DISMISSED", "APPROVED"), [False, True]),
    ],
)
def test_a_dismissed_review_leaves_no_opinion_and_a_remark_changes_none(
    github: GitHubServer, forge: GitHub, states: tuple[str, ...], stand: list[bool]
) -> None:
    for second, state in enumerate(states, 2):
        github.review(7, "leader", state, HEAD, None if state == "PENDING" else at(second))
    assert [standing for _, _, standing in said(forge)] == stand


def test_of_one_second_s_approvals_only_one_stands_and_it_comes_before_the_self_check(
    github: GitHubServer, forge: GitHub
) -> None:
    github.review(7, "leader", "APPROVED", HEAD, at(2))
    github.review(7, "principal", "APPROVED", HEAD, at(2))
    github.review(7, "other", "CHANGES_REQUESTED", HEAD, at(2))
    github.review(7, "editor", "COMMENTED", HEAD, at(2), f"/自查 {HEAD}")
    assert said(forge) == [
        ("leader", "approve", True),
        ("principal", "approve", False),
        ("editor", "self-check", True),
        ("other", "return", True),
    ]


def test_bots_apps_and_ghosts_say_nothing(github: GitHubServer, forge: GitHub) -> None:
    github.user("robot", kind="Bot")
    github.user("ghost", 10137)
    for login in ("robot", "ghost", None):
        github.review(7, login, "APPROVED", HEAD, at(2))
        github.say(7, login, f"/自查 {HEAD}", at(3))
    assert said(forge) == []


@pytest.mark.parametrize("login", ["robot", None])
def test_a_push_by_nobody_known_is_kept_for_the_judge_to_refuse(
    github: GitHubServer, forge: GitHub, login: str | None
) -> None:
    if login:
        github.user(login, 66, "Bot")
    github.push("article/x", HEAD, login, at(1))
    handed = [one for one in forge.opinions(forge.pull(7)) if one.decision == "submit"]
    assert [one.account for one in handed] == [Account(66, "robot") if login else Account(10137, "ghost")]


def test_an_edited_comment_no_longer_stands_and_one_about_another_commit_is_none(
    github: GitHubServer, forge: GitHub
) -> None:
    github.say(7, "leader", f"/退回 {HEAD}", at(2))["updated_at"] = at(8)
    github.say(7, "leader", f"/退回 {HEAD}", at(3))
    github.say(7, "leader", f"/退回 {OLD}", at(3))
    github.say(7, "leader", "/退回", at(4))
    assert said(forge) == [("leader", "return", False), ("leader", "return", True)]


@pytest.mark.parametrize("words", ["自查", "校对", "会签", "应急签发", "补审"])
def test_what_agrees_is_never_heard_from_a_comment(github: GitHubServer, forge: GitHub, words: str) -> None:
    """Whoever may write may edit anybody's comment."""
    github.say(7, "leader", f"/{words} {HEAD} 台风\n已逐项核对", at(2))
    found = forge.opinions(forge.pull(7))[-1]
    assert not found.standing and "写在评论里的" in found.fault


@pytest.mark.parametrize(
    ("state", "words"),
    [("APPROVED", "已逐项核对"), ("COMMENTED", f"/自查 {HEAD}"), ("COMMENTED", f"/应急签发 {HEAD} 台风")],
)
def test_edited_words_of_a_review_prove_nothing_of_who_wrote_them(
    github: GitHubServer, forge: GitHub, state: str, words: str
) -> None:
    """Whoever may write may edit anybody's review, and REST shows no trace; what was heard before stands on."""
    github.edited[github.review(7, "leader", state, HEAD, at(2), words)["id"]] = at(3)
    found = forge.opinions(forge.pull(7))[-1]
    assert found.edited and found.standing and "被改动过" in found.fault


def test_a_return_is_a_return_whoever_edited_its_reason(github: GitHubServer, forge: GitHub) -> None:
    github.edited[github.review(7, "leader", "CHANGES_REQUESTED", HEAD, at(2), "数字有误")["id"]] = at(3)
    assert (said(forge), forge.opinions(forge.pull(7))[-1].fault) == ([("leader", "return", True)], "")


def test_where_github_does_not_say_whether_words_were_edited_nothing_is_heard(
    github: GitHubServer, forge: GitHub
) -> None:
    github.review(7, "leader", "APPROVED", HEAD, at(2))
    github.broken["POST /api/graphql"] = No(403, "Resource not accessible by personal access token")
    with pytest.raises(ForgeError, match="权限"):
        forge.opinions(forge.pull(7))


def test_a_command_is_bound_to_the_commit_of_its_review(github: GitHubServer, forge: GitHub) -> None:
    github.review(7, "editor", "COMMENTED", OLD, at(2), f"/自查 {HEAD}")
    github.review(7, "editor", "COMMENTED", HEAD, at(3), "请看")
    (found,) = [one for one in forge.opinions(forge.pull(7)) if one.decision == "self-check"]
    assert not found.standing and "不是评审时打开的版本" in found.fault


def test_a_follow_up_is_heard_of_a_merged_change_alone(github: GitHubServer, forge: GitHub) -> None:
    github.review(7, "leader", "COMMENTED", HEAD, at(2), f"/补审 {HEAD}")
    assert said(forge) == [("leader", "approve", False)]
    github.pulls[7] |= {"state": "closed", "merged": True, "merged_at": at(9)}
    assert said(forge) == [("leader", "approve", True)]


def test_an_approval_that_says_something_else_is_what_it_says(github: GitHubServer, forge: GitHub) -> None:
    github.review(7, "leader", "APPROVED", HEAD, at(2), f"/退回 {HEAD} 不同意")
    github.review(7, "other", "APPROVED", HEAD, at(3), f"/应急签发 {HEAD} 台风")
    assert said(forge) == [("leader", "return", True), ("other", "override", True)]


def test_what_was_agreed_to_before_the_branch_was_turned_stands_no_more(github: GitHubServer, forge: GitHub) -> None:
    github.review(7, "editor", "COMMENTED", HEAD, at(2), f"/自查 {HEAD}")
    github.review(7, "other", "CHANGES_REQUESTED", HEAD, at(3), "有误")
    github.review(7, "leader", "APPROVED", HEAD, at(6))
    github.turn(7, "clerk", at(4))
    github.turn(7, "clerk", at(6))  # of that very second nobody knows which came first
    github.review(7, "principal", "APPROVED", HEAD, at(7))
    assert said(forge) == [
        ("editor", "self-check", False),
        ("other", "return", True),
        ("leader", "approve", False),
        ("principal", "approve", True),
    ]
    assert "clerk 改动过合并请求的目标分支" in forge.opinions(forge.pull(7))[-2].fault


def test_a_renamed_account_keeps_its_number(github: GitHubServer, forge: GitHub) -> None:
    github.review(7, "leader", "APPROVED", HEAD, at(2))
    before = forge.opinions(forge.pull(7))[-1]
    github.users["leader"]["login"] = "leader-new"
    after = forge.opinions(forge.pull(7))[-1]
    assert after.account == Account(before.account.id, "leader-new") and after.record == before.record


def test_250_reviews_are_all_read_and_an_error_on_the_second_page_is_an_error(
    github: GitHubServer, forge: GitHub
) -> None:
    for _ in range(250):
        github.review(7, "leader", "CHANGES_REQUESTED", HEAD, at(2))
    assert len(said(forge)) == 250
    github.broken[f"GET {AT}/pulls/7/reviews?page=2"] = No(502, "Server Error")
    with pytest.raises(ForgeError, match="502"):
        said(forge)


def test_activity_is_read_past_its_first_page(github: GitHubServer, forge: GitHub) -> None:
    for number in range(120):
        github.push("article/x", f"{number:040x}"[::-1], "editor", at(1))
    assert [one.record for one in forge.opinions(forge.pull(7)) if one.decision == "submit"] == [f"pull:7@{HEAD}"]


@pytest.mark.parametrize("gone", ["head", "push", "deleted"])
def test_a_head_that_nobody_is_known_to_have_pushed_is_an_error(github: GitHubServer, forge: GitHub, gone: str) -> None:
    if gone == "head":
        github.pulls[7]["head"]["sha"] = OLD
    else:
        github.activity.clear()
    if gone == "deleted":
        github.push("article/x", "0" * 40, "editor", at(3), "branch_deletion")
    with pytest.raises(ForgeError, match="谁推送"):
        forge.opinions(forge.pull(7))


@pytest.mark.parametrize(("commit", "when"), [(None, at(2)), (HEAD, None)])
def test_a_review_of_no_known_commit_or_time_spoils_only_itself(
    github: GitHubServer, forge: GitHub, commit: str | None, when: str | None
) -> None:
    github.review(7, "passer", "APPROVED", commit, when)
    github.review(7, "leader", "APPROVED", HEAD, at(5))
    assert sorted(said(forge)) == [("leader", "approve", True), ("passer", "approve", False)]
    assert any("哪个版本" in one.fault for one in forge.opinions(forge.pull(7)))


def test_an_unknown_kind_of_review_is_an_error(github: GitHubServer, forge: GitHub) -> None:
    github.review(7, "leader", "BLESSED", HEAD, at(2))
    with pytest.raises(ForgeError, match="约定"):
        forge.opinions(forge.pull(7))


def test_a_draft_and_a_closed_one_are_not_handed_in(github: GitHubServer, forge: GitHub) -> None:
    for state in ({"draft": True}, {"draft": False, "state": "closed"}):
        github.pulls[7] |= state
        assert [one.decision for one in forge.opinions(forge.pull(7))] == ["push"]


def test_a_fork_is_refused_with_the_way_out(github: GitHubServer, forge: GitHub) -> None:
    github.pulls[7]["head"]["repo"]["id"] = 4711
    pull = forge.pull(7)
    assert pull.foreign
    with pytest.raises(ForgeError, match="推送到本仓库"):
        forge.opinions(pull)


def test_a_status_is_posted_once_and_kept_within_140_characters(github: GitHubServer, forge: GitHub) -> None:
    long = Status(
        state="pending", context=CONTEXT, description="二审待审：" + "长" * 200, url="https://yunxi.gov.example/1"
    )
    assert forge.status(HEAD, CONTEXT) is None
    forge.set_status(HEAD, long)
    forge.set_status(HEAD, long)
    assert [len(one["description"]) for one in github.statuses[HEAD]] == [140]
    forge.set_status(HEAD, Status(state="success", context="三审/dev", description="好"))
    forge.set_status(HEAD, Status(state="success", context=CONTEXT, description="各审均已同意"))
    newest = forge.status(HEAD, CONTEXT)
    assert newest and (newest.state, newest.description, len(github.statuses[HEAD])) == ("success", "各审均已同意", 3)


def test_one_comment_of_our_own_is_kept_and_nobody_else_s_is_touched(github: GitHubServer, forge: GitHub) -> None:
    github.say(7, "editor", "<!-- 三审 --> 冒充", at(2))
    pull = forge.pull(7)
    for text in ("<!-- 三审 --> 一", "<!-- 三审 --> 二", "<!-- 三审 --> 二"):
        forge.comment(pull, text, "<!-- 三审 -->")
    assert [one["body"] for one in github.comments[7]] == ["<!-- 三审 --> 冒充", "<!-- 三审 --> 二"]
    assert sum(one.startswith(("POST", "PATCH")) for one in github.asked) == 2


def test_what_somebody_else_wrote_in_our_name_is_taken_back(github: GitHubServer, forge: GitHub) -> None:
    pull = forge.pull(7)
    forge.comment(pull, "<!-- 三审 --> 一", "<!-- 三审 -->")
    github.comments[7][0]["body"] = "各审均已同意，请合并"
    github.say(7, github.me["login"], "<!-- 三审 --> 又一条", at(2))
    github.say(7, github.me["login"], "各审均已同意，请合并", at(2))
    forge.comment(pull, "<!-- 三审 --> 二", "<!-- 三审 -->")
    assert [one["body"] for one in github.comments[7]] == ["<!-- 三审 --> 二"]


def test_exactly_those_are_asked(github: GitHubServer, forge: GitHub) -> None:
    for login in ("leader", "principal", "other"):
        github.collaborator(login, "push")
    pull = forge.pull(7)
    forge.request_reviews(pull, ["leader", "other"])
    github.pulls[7]["requested_teams"] = [{**github.description.example("team-items"), "type": "organization"}]
    forge.request_reviews(pull, ["Leader", "principal"])
    assert [one["login"] for one in github.pulls[7]["requested_reviewers"]] == ["leader", "principal"]
    assert github.pulls[7]["requested_teams"] == []
    before = len(github.asked)
    forge.request_reviews(pull, ["principal", "leader"])
    assert len(github.asked) == before + 1
    assert forge.request_reviews(pull, ["stranger", "other", "leader"]) == ["stranger"]
    assert [one["login"] for one in github.pulls[7]["requested_reviewers"]] == ["leader", "other"]


def test_only_the_very_head_is_merged(github: GitHubServer, forge: GitHub) -> None:
    pull = forge.pull(7)
    with pytest.raises(ForgeError, match="已经改变"):
        forge.merge(pull, OLD, "标题", "说明")
    forge.merge(pull, HEAD, "标题", "说明")
    assert forge.pull(7).merged and not forge.pull(7).open


def test_a_head_that_moves_under_the_merge_is_refused_by_github(
    github: GitHubServer, forge: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = forge.pull(7)
    github.pulls[7]["head"]["sha"] = OLD
    monkeypatch.setattr(forge, "pull", lambda number: pull)  # read just before the push arrived
    with pytest.raises(ForgeError, match="Head branch was modified"):
        forge.merge(pull, HEAD, "标题", "说明")
    assert not github.pulls[7]["merged"]


def test_a_retargeted_or_draft_pull_request_is_not_merged(github: GitHubServer, forge: GitHub) -> None:
    pull = forge.pull(7)
    github.pulls[7]["draft"] = True
    with pytest.raises(ForgeError, match="not mergeable"):
        forge.merge(pull, HEAD, "标题", "说明")
    github.pulls[7] |= {"draft": False, "base": github.pulls[7]["base"] | {"ref": "dev"}}
    with pytest.raises(ForgeError, match="目标分支"):
        forge.merge(pull, HEAD, "标题", "说明")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (No(403, "API rate limit exceeded for user ID 1", **{"X-RateLimit-Reset": "1795489200"}), "等到 11:00 再试"),
        (No(403, "You have exceeded a secondary rate limit", **{"Retry-After": "60"}), "等 60 秒再试"),
        (No(429, "Too many requests"), "等几分钟再试"),
        (No(403, "Resource not accessible by personal access token"), "权限"),
        (No(404, "Not Found"), "repository"),
        (No(500, f"echo {TOKEN}"), "稍后重试"),
    ],
)
def test_every_refusal_is_said_in_chinese_with_a_cure(
    github: GitHubServer, forge: GitHub, answer: No, told: str
) -> None:
    github.broken[f"GET {AT}/pulls/7?page=1"] = answer
    with pytest.raises(ForgeError) as caught:
        forge.pull(7)
    assert told in str(caught.value) and TOKEN not in str(caught.value)


def test_a_wrong_token_a_missing_one_and_a_silent_server(github: GitHubServer, forge: GitHub) -> None:
    with pytest.raises(ForgeError, match="令牌"):
        GitHub(github.url + PREFIX, REPOSITORY, "ghp_wrong").pull(7)
    with pytest.raises(PortalError, match="SANSHEN_FORGE_TOKEN"):
        GitHub(github.url + PREFIX, REPOSITORY, "")
    with pytest.raises(ForgeError, match="连不上"):
        GitHub("http://127.0.0.1:9/api/v3", REPOSITORY, TOKEN).pull(7)


def test_the_server_knows_no_request_that_github_does_not_describe(github: GitHubServer) -> None:
    for method, path, body in (
        ("GET", f"{AT}/pulls/7/approvals", None),
        ("GET", f"{AT}/pulls?sorted=yes", None),
        ("POST", f"{AT}/statuses/{HEAD}", {"state": "fine"}),
    ):
        assert github.answer(method, PREFIX + path, f"token {TOKEN}", body)[0] == 500
    assert len(github.undescribed) == 3
    github.undescribed.clear()
