"""Every line leads to people."""

from __future__ import annotations

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.ledger.audit import Traced, audit
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article


def trace(office: Office, path: str = ARTICLE) -> list[Traced]:
    return audit(office.repo, "main", path, verify(office.repo, "main").touches(path))


def test_xx_16_each_line_names_writer_change_and_reviewers(office: Office) -> None:
    office.publish_article("article/edit", {ARTICLE: article(body="第一段。\n\n第二段。")})
    lines = trace(office)
    assert [(line.text, line.entry) for line in lines][:2] == [("---", 0), ("title: 云溪区召开秋季工作会议", 0)]
    last = lines[-1]
    assert (last.text, last.author, last.entry, last.change) == ("第二段。", "editor", 1, "article/edit")
    assert [one.person for one in last.responsible] == ["editor", "leader", "principal"]


def test_an_unreviewed_line_stands_out(office: Office) -> None:
    office.write(ARTICLE, article() + "偷偷加的一行。\n")
    office.commit("stray", person="admin")
    assert [(line.text, line.author) for line in trace(office) if line.entry is None] == [("偷偷加的一行。", "admin")]


def test_a_push_that_was_taken_back_hides_nobody(office: Office) -> None:
    before = trace(office)
    office.write(ARTICLE, article(body="被人改过。"))
    office.commit("stray", person="admin")
    git(office.root, "revert", "--no-edit", "HEAD")
    assert trace(office) == before
    office.publish_article("article/edit", {ARTICLE: article("云溪区召开冬季工作会议")})
    assert {line.entry for line in trace(office)} == {0, 1}


def test_an_unknown_path_is_an_error(office: Office) -> None:
    with pytest.raises(PortalError, match="主分支上没有这个文件"):
        trace(office, "content/nothing.md")


def test_a_branch_that_is_older_than_other_changes_names_each_line_rightly(office: Office) -> None:
    office.branch("article/late", {ARTICLE: article(body="第一段。\n\n第二段。\n\n第三段。")})
    office.publish_article("article/other")
    office.publish_article("article/edit", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    office.agree("article/late", "editor", "leader", "principal")
    office.merge("article/late")
    office.publish_article("article/more", {ARTICLE: article(body="第一段。\n\n第二段。\n\n第三段又改。")})
    found = {line.text: line.entry for line in trace(office)}
    assert (found["---"], found["第一段。"], found["第三段又改。"]) == (0, 3, 4)


def test_a_file_that_came_back_is_a_new_one(office: Office) -> None:
    (office.root / ARTICLE).unlink()
    git(office.root, "checkout", "-q", "-b", "article/gone")
    office.commit("gone")
    git(office.root, "checkout", "-q", "main")
    office.agree("article/gone", "editor", "leader", "principal")
    office.merge("article/gone")
    office.publish_article("article/back", {ARTICLE: article()})
    assert {line.entry for line in trace(office)} == {2}


def test_lines_pushed_beside_the_road_and_then_agreed_have_an_entry(office: Office) -> None:
    """A branch that stands on a stray push which is taken back meanwhile."""
    office.write(ARTICLE, article(body="被人改过。"))
    office.commit("stray", person="admin")
    office.branch(
        "article/on-stray", {"content/ywdt/yxyw/second.md": article("第二篇"), ARTICLE: article(body="改好了。")}
    )
    git(office.root, "revert", "--no-edit", "HEAD")
    office.publish_article("article/edit", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    assert {line.entry for line in trace(office)} == {0}
