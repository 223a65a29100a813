"""What an author may ask to let pass, where, and what may never pass."""

from __future__ import annotations

import pytest

from checks import example
from checks.document import Document
from checks.finding import Finding
from checks.registry import BOOK, RULES
from checks.rule import Example
from checks.runner import check
from tests.checks.leaks import ID, MARK, MOBILE, docx, package, paragraph

REASON = "本人书面同意登载"
ASK = f"<!-- sanshen: allow PII002 {REASON} -->"
LINE = f"联系人李某，手机{MOBILE}。"


def codes(sample: Example | str) -> list[tuple[str, bool]]:
    return [(finding.code, finding.blocks) for finding in check(example.document(sample))]


GRANTED = {
    "the line before": f"{ASK}\n{LINE}",
    "the same line": f"{LINE}{ASK}",
    "inside a line": f"联系人{ASK}李某，手机{MOBILE}。",
    "two above one line": f"{ASK}\n<!-- sanshen: allow PII001 样张上的号码 -->\n{LINE}号码{ID}。",
    "lower case, other colon": f"<!--sanshen：allow pii002：{REASON}-->\n{LINE}",
    "several lines of reason": f"<!-- sanshen: allow PII002 本人\n书面同意登载 -->\n{LINE}",
    "in a list": f"- 项目\n\n  {ASK}\n  {LINE}",
    "in a cell": f"| 姓名 | 手机 |\n| --- | --- |\n| 李某 {ASK} | {MOBILE} |",
}


@pytest.mark.parametrize("body", GRANTED.values(), ids=list(GRANTED))
def test_dh_A5_a_reason_lets_a_finding_pass_and_stays_in_the_report(body: str) -> None:
    found = [finding for finding in check(example.document(body)) if finding.code in ("PII001", "PII002")]
    assert found and {(finding.severity, finding.waiver, finding.blocks) for finding in found} == {
        ("error", "comment", False)
    }
    assert "理由：" in str(found[0]) and MOBILE not in str(found)
    assert not [code for code, blocks in codes(body) if blocks]


DENIED = {
    "two lines away": f"{ASK}\n\n{LINE}",
    "the line after": f"{LINE}\n{ASK}",
    "beside other text": f"说明{ASK}\n{LINE}",
    "another rule": f"<!-- sanshen: allow PII001 {REASON} -->\n{LINE}",
    "no reason": f"<!-- sanshen: allow PII002 -->\n{LINE}",
    "marks for a reason": f"<!-- sanshen: allow PII002 ……！！ -->\n{LINE}",
    "a code span": f"`{ASK}`{LINE}",
    "a code span over lines": f"`甲\n乙 {ASK}`{LINE}",
    "a fence": f"```\n{ASK}\n{LINE}\n```",
    "a fence in a list": f"- 甲\n\n  ```\n  {ASK}\n  {LINE}\n  ```",
    "indented code": f"甲\n\n    {ASK}\n    {LINE}",
    "an escape": f"\\{ASK}\n{LINE}",
    "a comment that never ends": f"<!-- sanshen: allow PII002 {REASON}\n{LINE}",
    "its own reason": f"<!-- sanshen: allow PII002 {REASON} {MOBILE} -->",
    "hash in the body": f"# sanshen: allow PII002 {REASON}\n{LINE}",
}


@pytest.mark.parametrize("body", DENIED.values(), ids=list(DENIED))
def test_dh_A5_whatever_is_not_a_comment_with_a_reason_lets_nothing_pass(body: str) -> None:
    assert ("PII002", True) in codes(body)


@pytest.mark.parametrize(
    ("front", "blocks"),
    [
        (f"author: 李某 {MOBILE} # sanshen: allow PII002 {REASON}", False),
        (f"# sanshen: allow PII002 {REASON}\nauthor: 李某 {MOBILE}", False),
        (f'author: "李某 {MOBILE} # sanshen: allow PII002 {REASON}"', True),
        (f"summary: |\n  # sanshen: allow PII002 {REASON}\n  {MOBILE}", True),
        (f"author: 李某 {MOBILE}#sanshen: allow PII002 {REASON}", True),
        (f"author: 李某 {MOBILE} {ASK}", True),
    ],
)
def test_front_matter_asks_in_comments_of_yaml(front: str, blocks: bool) -> None:
    assert ("PII002", blocks) in codes(Example(front=front))


def test_what_is_said_of_the_whole_article_is_asked_for_in_its_second_line() -> None:
    notice = "---\n# sanshen: allow ELM008 长期有效的公告\n" + example.FRONT + "---\n\n" + Example().body + "\n"
    path = "content/gov/notice/a.md"
    (finding,) = check(example.document(Example(path=path, whole=notice)))
    assert (finding.code, finding.line, finding.waiver) == ("ELM008", 1, "comment")


@pytest.mark.parametrize(
    "document",
    [
        Document("content/gov/news/a/x.txt", f"{ASK}\n{LINE}".encode()),
        Document("content/gov/news/a/x.docx", docx(paragraph(ASK) + paragraph(LINE))),
        Document("content/gov/news/a/x.zip", package({"a.md": f"{ASK}\n{LINE}"})),
        Document("content/gov/news/a.md", f"{ASK}\n{LINE}".encode(), mode="120000"),
    ],
    ids=["txt", "docx", "a Markdown file in a zip", "link"],
)
def test_dh_A7a_nothing_inside_an_attachment_lets_anything_pass(document: Document) -> None:
    assert [finding for finding in check(document) if finding.code == "PII002" and finding.blocks]


NEVER = [rule.code for rule in BOOK if not rule.waivable]


@pytest.mark.parametrize("code", NEVER)
def test_dh_A7a_some_rules_know_no_exception(code: str) -> None:
    body = f"<!-- sanshen: allow {code} {REASON} -->\n{MARK}，登录密码：Yunxi@2026\n<script>1</script>"
    found = check(example.document(body))
    assert not [finding for finding in found if finding.waiver]
    assert ("ALW001", True) in [(finding.code, finding.blocks) for finding in found]


def test_dh_A7a_secrets_and_passwords_are_among_them() -> None:
    shared = {"KEY004"}  # the password of a hall or a meeting is there for everybody who comes
    assert {rule.code for rule in RULES if rule.code.startswith(("SEC", "KEY", "HTM", "ALW"))} - shared <= set(NEVER)


def test_an_allowance_that_nothing_needs_is_a_warning_and_a_needed_one_is_not() -> None:
    assert codes(f"{ASK}\n近日召开会议，部署下一阶段的重点工作和要求。") == [("ALW002", False)]
    assert codes(f"{ASK}\n{LINE}") == [("PII002", False)]


def fingerprints(body: str) -> list[str]:
    return [finding.fingerprint for finding in check(example.document(body)) if finding.code == "PII002"]


def test_a_fingerprint_stays_when_lines_move_and_goes_when_the_line_changes() -> None:
    (one,) = fingerprints(LINE)
    assert fingerprints(f"上文。\n\n{LINE}") == [one]
    assert fingerprints(LINE.replace("，", " ， ")) == [one]
    assert fingerprints(LINE.replace("李某", "王某")) != [one]
    assert len(set(fingerprints(f"{LINE}\n\n{LINE}"))) == 2


def test_a_fingerprint_of_an_attachment_is_of_its_bytes() -> None:
    def one(*words: str) -> Finding:
        return check(Document("content/gov/news/a/x.docx", docx("".join(map(paragraph, words)))))[0]

    assert one(LINE).fingerprint == one(LINE).fingerprint != one(LINE, "另一段").fingerprint
