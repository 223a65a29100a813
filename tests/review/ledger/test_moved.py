"""What renaming a column and moving an article do to the time at which it says it was published."""

from __future__ import annotations

from datetime import datetime

from sanshen.review.proving.incremental import verify_incremental
from tests.conftest import git
from tests.support.office import ARTICLE, Office

MOVED = "content/ywdt/zwyw/first.md"
BEFORE = datetime.fromisoformat("2026-11-02T09:30:00+08:00")
ROW = """
[[column]]
path = "ywdt/zwyw"
name = "政务要闻"
kind = "news"
type = "动态要闻"
unit = "qzfb"
leader = "leader"
staff = ["editor"]
cycle = "2w"
description = "政务要闻"
"""


def register(office: Office, name: str, text: str) -> None:
    office.branch(name, {"columns.toml": text}, person="admin")
    office.agree(name, "admin", "operator-leader", "principal", opener="admin")
    office.merge(name)


def test_a_column_that_gets_another_name_leaves_publication_times_as_they_are(office: Office) -> None:
    text = (office.root / "columns.toml").read_text("utf-8")
    register(office, "house/name", text.replace('name = "云溪要闻"', 'name = "政务要闻"'))
    record = verify_incremental(office.repo, "main").records_for([ARTICLE])[ARTICLE]
    assert record.published_at == BEFORE


def test_an_article_that_is_moved_is_published_anew_at_its_new_path(office: Office) -> None:
    register(office, "house/add", (office.root / "columns.toml").read_text("utf-8") + ROW)
    git(office.root, "checkout", "-qb", "article/move")
    git(office.root, "mv", "content/ywdt/yxyw", "content/ywdt/zwyw")
    office.commit()
    git(office.root, "checkout", "-q", "main")
    office.agree("article/move", "editor", "leader", "principal")
    entry = office.merge("article/move")
    found = verify_incremental(office.repo, "main")
    record = found.records_for([ARTICLE, MOVED])
    assert list(record) == [MOVED] and record[MOVED].published_at == entry.predicate.at
    assert [one.predicate.number for one in found.entries_for(ARTICLE)] == [0, 2]
