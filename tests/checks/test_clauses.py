"""The regulations' clauses that a check answers, each by name."""

from __future__ import annotations

import pytest

from checks import example
from checks.groups import GROUPS
from checks.registry import BY_CODE
from checks.rule import Example
from checks.rules.policy_elements import FULL, NEEDED
from checks.runner import check

POLICY = "content/gov/policy/a.md"


def codes(sample: Example | str, severity: str = "error") -> set[str]:
    return {finding.code for finding in check(example.document(sample)) if finding.severity == severity}


def test_a_plain_news_article_has_no_finding_at_all() -> None:
    assert check(example.document(Example())) == []


def test_zl_9_3c_attachments_alone_are_refused() -> None:
    sample = Example(
        body="附件：[申请表](a/表.docx)",
        front="attachments:\n  - {file: 表.docx, title: 申请表}",
        beside=("content/gov/news/a/表.docx",),
    )
    assert codes(sample) == {"ELM013"}


@pytest.mark.parametrize("key", NEEDED)
def test_zl_9_3a_a_policy_document_needs_its_elements(key: str) -> None:
    without = "\n".join(line for line in FULL.splitlines() if not line.startswith(key))
    assert codes(Example(path=POLICY, front=without)) == {"ELM004"}
    assert codes(Example(path=POLICY, front=FULL)) == set()


@pytest.mark.parametrize("key", ["site", "url", "at"])
def test_zl_6_a_reprint_names_site_address_and_time(key: str) -> None:
    said = {"site": "中国政府网", "url": "https://www.gov.cn/a.htm", "at": "2026-01-05"}
    front = "reprint:\n" + "\n".join(f"  {name}: {value}" for name, value in said.items() if name != key)
    assert codes(Example(front=front)) == {"ELM001"}


def test_zl_10_7_an_image_without_source_and_licence_is_pointed_out() -> None:
    sample = Example(body=Example().body + "\n\n![云溪河畔的廊桥](a/1.jpg)", beside=("content/gov/news/a/1.jpg",))
    assert codes(sample) == set() and codes(sample, "warning") == {"IMG002"}


def test_wz_14_nobody_types_the_publication_time() -> None:
    assert codes(Example(front="date: 2026-01-05")) == {"ELM002"}


def test_dh_A5_what_is_not_for_disclosure_is_refused() -> None:
    assert codes(Example(front="disclosure: 依申请公开")) == {"ELM009"}


def test_dh_A11_an_interpretation_without_its_document_is_refused() -> None:
    assert codes(Example(path="content/gov/interpretation/a.md")) == {"ELM011"}


def test_zl_10_8_scripts_are_refused() -> None:
    assert codes(Example(body=Example().body + "\n\n<script src=//x.example></script>")) == {"HTM001"}


BARE = ["国家秘密", "机密级", "绝密件", "商业秘密", "内部资料", "涉密电子设备", "密级", "签发人"]


@pytest.mark.parametrize("word", BARE)
def test_wz_12_2_2_a_bare_word_is_never_a_finding(word: str) -> None:
    sample = f"各单位应当加强{word}管理，落实保密责任，明确责任人员和工作要求，定期组织检查。"
    assert check(example.document(sample)) == []


def test_wz_11_office_landlines_are_fine_and_office_mobiles_a_warning() -> None:
    landline = "咨询电话：0000-8120000，地址：清江市云溪区文澜路1号，工作日上午九时至下午五时受理。"
    assert check(example.document(landline)) == []
    mobile = landline.replace("0000-8120000", "138" + "00138000")
    assert codes(mobile) == set() and codes(mobile, "warning") == {"PII002"}


def test_wz_11_a_failing_checksum_is_a_warning_and_a_credit_code_nothing() -> None:
    wrong = Example(
        body=f"登记号码为{'11000019010203001' + '1'}，另有机构代码91110000000000000A，请核对后办理相关手续。"
    )
    assert codes(wrong) == set() and codes(wrong, "warning") <= {"PII001"}


def test_codes_are_grouped_by_what_they_guard() -> None:
    assert {code[:3] for code in BY_CODE} == set(GROUPS)
