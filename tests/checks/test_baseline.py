"""The baseline: what it lets stand, what it never does, and lines that people can merge."""

from __future__ import annotations

import pytest

from checks import baseline, example
from checks.baseline import PATH, Baseline
from checks.finding import Finding
from checks.registry import BOOK
from checks.runner import check
from sanshen.base.errors import PortalError
from sanshen.portal.paths import domain_of
from tests.checks.leaks import ID, MARK, MOBILE

OLD = f"证号{ID}\n手机{MOBILE}"


def found(body: str) -> list[Finding]:
    return check(example.document(body))


def test_it_is_read_as_it_was_written() -> None:
    made = baseline.of(found(OLD))
    assert len(made.lines) == 2 and baseline.parse(made.dump().encode()).lines == made.lines


def test_lines_are_sorted_and_hold_no_place_and_no_secret() -> None:
    made = baseline.of(found(OLD)).dump()
    moved = baseline.of(found(f"上文。\n\n{OLD}")).dump()
    assert made == moved and ID not in made and made.splitlines()[1:] == sorted(made.splitlines()[1:], key=_by_place)


def _by_place(line: str) -> list[str]:
    return line.split("\t")[::-1]


def test_what_stood_before_may_stand_and_what_is_new_may_not() -> None:
    known = baseline.of(found(OLD))
    assert not [finding for finding in known.applied(found(OLD)) if finding.blocks]
    new = known.applied(found(f"{OLD}\n\n又及：证号{ID}"))
    assert [(finding.code, finding.waiver) for finding in new] == [
        ("PII001", "baseline"),
        ("PII002", "baseline"),
        ("PII001", ""),
    ]


def test_a_second_of_the_same_kind_is_new() -> None:
    known = baseline.of(found(f"证号{ID}"))
    assert [finding.waiver for finding in known.applied(found(f"证号{ID}\n\n证号{ID}"))] == ["baseline", ""]


def test_dh_A7a_what_knows_no_exception_is_neither_written_nor_honoured() -> None:
    findings = found(f"{MARK}\n登录密码：Yunxi@2026")
    assert findings and baseline.of(findings).lines == []
    forged = Baseline(baseline.Line(f.path, "PII001", f.fingerprint) for f in findings)
    assert forged.applied(findings) == findings


def test_what_an_article_gives_a_reason_for_is_not_written_twice() -> None:
    assert baseline.of(found(f"手机{MOBILE}<!-- sanshen: allow PII002 本人书面同意登载 -->")).lines == []


def test_lines_for_nothing_are_named_in_the_paths_looked_at() -> None:
    known = baseline.of(found(OLD))
    after = known.applied(found(f"手机{MOBILE}"))
    path = known.lines[0].path
    assert [line.code for line in known.idle(after, {path})] == ["PII001"]
    assert [line.code for line in known.idle(after, None)] == ["PII001"]
    assert known.idle(after, {"content/other.md"}) == []


@pytest.mark.parametrize("data", [b"", b"\xff", b"fingerprint\tcode\tpath\nx\ty\tz\n", b"<<<<<<< HEAD\n"])
def test_a_damaged_baseline_is_an_error_never_a_pass(data: bytes) -> None:
    with pytest.raises(PortalError, match="基线"):
        baseline.parse(data)


def test_it_is_reviewed_as_part_of_the_house() -> None:
    assert domain_of(PATH) == "house"
    assert len([rule for rule in BOOK if not rule.waivable]) >= 15
