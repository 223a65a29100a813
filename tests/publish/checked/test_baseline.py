"""Who may say that an old finding stands: the portal, at the place where it is agreed, and nobody else."""

from __future__ import annotations

import pytest

from checks import baseline, sources
from checks.runner import check
from sanshen.gate.admit import errors_in, findings_in
from sanshen.portal.paths import CONTENT
from sanshen.publish.target import look, tip
from tests.checks.leaks import ID, MARK
from tests.conftest import git
from tests.support.office import Office, article, now

OLD = "content/ywdt/yxyw/old.md"
LEAK = {OLD: article("旧稿", f"会议研究了秋季重点工作，联系人证号{ID}。")}


def lines(office: Office) -> str:
    """A baseline of everything in the work tree."""
    batch = sources.of_paths([CONTENT], office.root)
    return baseline.of(finding for document in batch for finding in check(document)).dump()


def house(office: Office, name: str, files: dict[str, str | bytes]) -> None:
    """A change of the portal all the way to main."""
    office.branch(name, files, person="admin")
    office.agree(name, "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge(name)


def refusals(office: Office) -> list[str]:
    return [one.message for one in look(office.repo, tip(office.repo), None, [], lambda *_: None).refusals]


@pytest.fixture
def agreed(office: Office) -> Office:
    """An office on whose main branch an old leak stands, let in before the rule was there."""
    office.branch("article/old", {**LEAK})
    office.agree("article/old", "editor", "leader", "principal")
    office.merge("article/old")
    return office


def test_what_stands_in_the_agreed_baseline_is_published(agreed: Office) -> None:
    assert any("PII001" in message for message in refusals(agreed))
    house(agreed, "house/baseline", {baseline.PATH: lines(agreed)})
    assert not [message for message in refusals(agreed) if "PII001" in message]


def test_a_baseline_in_the_work_tree_counts_for_nothing(agreed: Office) -> None:
    agreed.write(baseline.PATH, lines(agreed))
    assert any("PII001" in message for message in refusals(agreed))


def test_a_change_does_not_bring_the_baseline_by_which_it_is_judged(office: Office) -> None:
    for path, text in LEAK.items():
        office.write(path, text)
    made = lines(office)
    git(office.root, "clean", "-qfd")
    office.branch("article/both", {**LEAK, baseline.PATH: made})
    batch = sources.of_range(office.repo, "main", "article/both")
    assert [finding.blocks for document in batch for finding in batch.baseline.applied(check(document))] == [True]


def test_an_agreed_baseline_serves_a_later_change_of_the_same_article_until_its_line_changes(agreed: Office) -> None:
    house(agreed, "house/baseline", {baseline.PATH: lines(agreed)})
    for name, old, new, expected in (("a", "旧稿", "旧稿改题", []), ("b", "联系人", "联络人", ["PII001"])):
        agreed.branch(f"article/{name}", {OLD: LEAK[OLD].replace(old, new)})
        agreed.submit(f"article/{name}")
        change = agreed.local_review.look(f"article/{name}", now()).change
        assert [finding.code for finding in errors_in(agreed.repo, change)] == expected


def test_dh_A7a_a_secret_is_no_old_matter(agreed: Office) -> None:
    house(agreed, "house/baseline", {baseline.PATH: lines(agreed)})
    agreed.branch("article/secret", {OLD: LEAK[OLD] + f"\n{MARK}\n"})
    agreed.submit("article/secret")
    found = findings_in(agreed.repo, agreed.local_review.look("article/secret", now()).change)
    assert [finding.code for finding in found if finding.blocks] == ["SEC001"]
