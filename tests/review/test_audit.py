"""Every line leads to people."""

from __future__ import annotations

import pytest

from portal.errors import PortalError
from review.audit import Traced, audit
from review.verified import verify
from tests.conftest import git
from tests.office import ARTICLE, Office, article


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
