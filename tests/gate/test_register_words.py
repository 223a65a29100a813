"""What registers put on pages passes the rules about secrets before it is merged."""

from __future__ import annotations

import pytest

from sanshen.gate.admit import errors_in
from tests.checks.leaks import ID, MOBILE
from tests.conftest import git
from tests.review.calendar import rewrite
from tests.support.office import Office, now

WORDS = {
    "SEC001": "原件机密★1年",
    "PII001": f"联系人身份证号{ID}",
    "PII002": f"联系人王某手机{MOBILE}。",
    "KEY001": "系统初始密码：Yx@2026ok",
    "TXT002": "云溪\\u202e要闻",
}


def _errors(office: Office, file: str, old: str, new: str) -> list[tuple[str, str, bool]]:
    git(office.root, "checkout", "-q", "-B", "house/words", "main")
    rewrite(office, file, old, new)
    office.commit(person="admin")
    git(office.root, "checkout", "-q", "main")
    found = errors_in(office.repo, office.local_review.look("house/words", now()).change)
    lines = git(office.root, "show", f"house/words:{file}").split("\n")
    return [(one.code, one.path, new in lines[one.line - 1]) for one in found]


@pytest.mark.parametrize("code", WORDS)
def test_dh_A7a_wz_11_a_secret_in_a_description_does_not_come_onto_pages(office: Office, code: str) -> None:
    new = f'description = "{WORDS[code]}"'
    assert _errors(office, "columns.toml", 'description = "云溪要闻"', new) == [(code, "columns.toml", True)]


def test_the_office_may_be_telephoned_and_other_words_pass(office: Office) -> None:
    assert not _errors(office, "portal.toml", "0000-8000000", MOBILE)
    assert not _errors(office, "portal.toml", "0000-8000000", "bgs@yunxi.gov.example")
    assert not _errors(office, "columns.toml", 'description = "云溪要闻"', 'description = "全区要闻，每周更新"')


def test_dh_A7a_wz_11_nothing_but_numbers_of_the_office_stands_for_them(office: Office) -> None:
    assert [code for code, _, _ in _errors(office, "portal.toml", "0000-8000000", f"身份证{ID}")] == ["PII001"]


def test_each_value_is_found_on_its_own_line(office: Office) -> None:
    new = f'description = "全区要闻\\n手机{MOBILE}"\nunit_note = "原件机密★1年"'
    git(office.root, "checkout", "-q", "-B", "house/words", "main")
    rewrite(office, "columns.toml", 'description = "云溪要闻"', new)
    office.commit(person="admin")
    git(office.root, "checkout", "-q", "main")
    found = errors_in(office.repo, office.local_review.look("house/words", now()).change)
    lines = git(office.root, "show", "house/words:columns.toml").split("\n")
    at = {one.code: lines[one.line - 1] for one in found if one.code in ("PII002", "SEC001")}
    assert MOBILE in at["PII002"] and "机密" in at["SEC001"]


def test_dh_B2_a_column_about_secrecy_has_its_keywords(office: Office) -> None:
    old = 'description = "云溪要闻"'
    assert not _errors(office, "columns.toml", old, f'{old}\nkeywords = ["绝密", "机密", "秘密", "内部文件"]')
    found = _errors(office, "columns.toml", old, f'{old}\nkeywords = ["机密", "★1年"]')
    assert [code for code, _, _ in found] == ["SEC001"]
