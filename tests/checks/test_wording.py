"""Wording rules beyond their own examples: dates, files as a whole, positions."""

from __future__ import annotations

import pytest

from checks import example
from checks.registry import BY_CODE
from checks.rule import Example
from checks.runner import check
from checks.text.simplified import is_beyond
from sanshen.base.errors import PortalError
from sanshen.portal.leaders import parse_leaders

OLD = "---\ntitle: 旧闻一则\nsource: 云溪区人民政府办公室\ncreated: 2023-05-06\n---\n\n{}\n"


def codes(code: str, sample: Example | str) -> list[str]:
    return [finding.severity for finding in check(example.document(sample), [BY_CODE[code]])]


@pytest.mark.parametrize(("name", "expected"), [("闻人杰", []), ("顾庭岳", ["error"]), ("闻人洁", ["error"])])
def test_dh_B4_1_a_leader_is_held_against_the_day_of_the_article(name: str, expected: list[str]) -> None:
    assert codes("WRD009", Example(whole=OLD.format(f"区长{name}主持会议。"))) == expected


def test_half_width_signs_are_one_finding_a_file() -> None:
    (finding,) = check(example.document("会议强调,要落实;会后检查,要整改。"), [BY_CODE["WRD003"]])
    assert "共 3 处" in finding.message and finding.column == 5


def test_zl_9_2_the_longest_expression_counts() -> None:
    assert codes("WRD002", "黑瞎子岛与瞎子") == ["warning"]


def test_a_bracket_may_close_in_another_paragraph() -> None:
    assert codes("WRD005", "（说明如下\n\n到此为止）") == []


def test_wording_in_an_attachment_is_found_too() -> None:
    part = "<w:d xmlns:w='w'><w:p><w:r><w:t>成立领导小姐</w:t></w:r></w:p></w:d>"
    assert codes("WRD001", Example(path="content/gov/news/a/x.docx", packed={"word/document.xml": part})) == ["error"]


@pytest.mark.parametrize(
    "wrong",
    ['name = "Li"\ntitles = []\norder = 1', 'name = "李示例"\norder = 1', 'name = "李示例"\ntitles = []\norder = "一"'],
)
def test_a_broken_list_of_leaders_is_an_error_with_its_line(wrong: str) -> None:
    with pytest.raises(PortalError) as caught:
        parse_leaders(f"[[leader]]\n{wrong}\n".encode())
    assert caught.value.line and caught.value.cure


def test_the_simplified_set_is_that_of_gb2312() -> None:
    for code in range(0x3400, 0xA100):
        char = chr(code)
        listed = bool(char.encode("gb2312", "ignore"))
        assert is_beyond(f"a{char}。") == (0x4E00 <= code < 0xA000 and not listed)
