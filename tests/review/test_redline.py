"""The marked-up proof: readable, complete, and never wrong about either version."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.secrets import hidden_in
from sanshen.base.words import tokenizer
from sanshen.portal.article import parse_article
from sanshen.review.redline import COMMENTS, Marked, Piece, Proof, marked, proof_of, redline
from sanshen.review.redline_page import page
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article, now, stated


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "removed": "[{}]", "added": "({})"}
    return "".join(marks[piece.kind].format(piece.text) for piece in marked(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("会议研究了秋季工作。", "会议研究了冬季工作。", "会议研究了[秋季](冬季)工作。"),
        ("投资1200万元。", "投资1350万元。", "投资[1200万元](1350万元)。"),
        ("投资1200万元。", "投资1200亿元。", "投资[1200万元](1200亿元)。"),
        ("定于7月10日上午9:30召开", "定于7月11日上午9:30召开", "定于[7月10日](7月11日)上午9:30召开"),
        ("增长3.5%，", "增长5.3%，", "增长[3.5%](5.3%)，"),
        ("区长张伟明出席会议", "区长张伟民出席会议", "区长[张伟明](张伟民)出席会议"),
        ("电话：0571-88001234。", "电话：0571-88001243。", "电话：[0571-88001234](0571-88001243)。"),
        ("会议强调，要稳中求进。", "会议强调，要稳中快进。", "会议强调，要[稳中求进](稳中快进)。"),
        ("一段。\n\n末段。", "一段。\n\n新增一段。\n\n末段。", "一段。\n\n(新增一段。\n\n)末段。"),
        ("甲。\n乙。\n丙。\n", "甲。\n丙。\n", "甲。\n[乙。\n]丙。\n"),
        ("", "新的一段。", "(新的一段。)"),
        ("旧的一段。", "", "[旧的一段。]"),
        ("一样。", "一样。", "一样。"),
        ("甲乙丙丁戊", "子乙丑丁寅", "[甲乙丙丁戊](子乙丑丁寅)"),  # no islands of single characters
    ],
)
def test_wz_12_1b_words_are_struck_out_and_written_in(old: str, new: str, told: str) -> None:
    assert shown(old, new) == told


def rebuilt(pieces: Sequence[Piece], without: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != without)


TEXTS = st.text("会议研究秋冬季，。12a年月日\n\r\x00\u202e\u2028א", max_size=60) | st.text(max_size=40)


@settings(deadline=None)  # jieba takes a second to load
@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_off(old: str, new: str) -> None:
    pieces = marked(old, new)
    assert (rebuilt(pieces, "added"), rebuilt(pieces, "removed")) == (old, new)
    assert all(piece.text for piece in pieces)
    assert old != new or {piece.kind for piece in pieces} <= {"same"}


@settings(deadline=None)  # jieba takes a second to load
@given(TEXTS, TEXTS, st.data())
def test_both_versions_can_be_read_off_whatever_jieba_does(old: str, new: str, data: st.DataObject) -> None:
    """Even where it loses, doubles or invents letters."""
    cut = st.lists(st.text("会议研究秋冬季", max_size=4), max_size=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            tokenizer(), "lcut", lambda text: data.draw(cut | st.just(list(text)) | st.just([text])), raising=False
        )
        pieces = marked(old, new)
    assert (rebuilt(pieces, "added"), rebuilt(pieces, "removed")) == (old, new)


LONG = 100_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("啊" * LONG, "啊" * (LONG // 2) + "呀" + "啊" * (LONG // 2)),
        ("甲乙" * (LONG // 2), "乙丙甲" * (LONG // 3)),
        ("".join(chr(0x4E00 + at * 7919 % 20000) for at in range(LONG)), "".join(chr(0x4E00 + at * 104729 % 20000) for at in range(LONG))),
        ("a" * LONG, "a" * LONG + "b"),
        ("1.," * (LONG // 3), "2.," * (LONG // 3)),
        ("\x00\x1b" * (LONG // 2), "\x1b\x00" * (LONG // 2) + "x"),
        ("א\u202eב" * (LONG // 3), "ב\u202eא" * (LONG // 3)),
        ("1," * (LONG // 2), "1," * (LONG // 2) + "1x"),
        ("０" * LONG, "０" * LONG + "x"),
        ("甲\n乙\n" * (LONG // 4), "乙\n丙\n甲\n" * (LONG // 6)),
    ],
    ids=["one letter", "two letters", "no words", "Latin", "figures", "controls", "right to left", "no figure", "wide figures", "lines"],
)  # fmt: skip
def test_hostile_texts_are_shown_in_bounded_time(old: str, new: str) -> None:
    begun = time.process_time()
    pieces = marked(old, new)
    assert time.process_time() - begun < 4, "without bounds it would be hours"
    assert (rebuilt(pieces, "added"), rebuilt(pieces, "removed")) == (old, new)


def blocks(number: int, line: str) -> str:
    """So many lines that differ, each between lines that stay."""
    return "".join(f"第{at}节\n{line}\n" for at in range(number))


MANY = {
    "few words": (blocks(60, "啊 呀 " * 600), blocks(60, "呀 啊 " * 600)),
    "figures": (blocks(60, "1，" * 1200), blocks(60, "2，1，" * 600)),
    "letters": (blocks(60, "，。" * 1200), blocks(60, "。，，" * 800)),
    "rare letters": tuple(
        blocks(60, "".join(chr(0x4E00 + at * step % 20000) for at in range(2400))) for step in (7919, 104729)
    ),
    "lines": ("甲\n乙\n" * 120_000, "乙\n丙\n甲\n" * 80_000),
    "lines of their own": ("".join(f"{at}\n" for at in range(80_000)), "".join(f"{at}\n" for at in range(80_000, 0, -1))),
    "every other letter": ("甲，" * 120_000, "乙，" * 120_000),
}  # fmt: skip


@pytest.mark.parametrize("many", MANY)
def test_many_blocks_cost_no_more_than_one(many: str) -> None:
    """Some 480 KB, for which it took minutes; no processor is so slow that its second has twenty of ours."""
    old, new = MANY[many]
    tokenizer()
    begun = time.process_time()
    pieces = marked(old, new)
    assert time.process_time() - begun < 4
    assert (rebuilt(pieces, "added"), rebuilt(pieces, "removed")) == (old, new)


def test_the_articles_of_a_change_have_one_budget_and_none_takes_it_all(office: Office) -> None:
    """What an article costs that comes first is not taken from a small correction in the next."""
    paths = [f"{ARTICLE.rpartition('/')[0]}/a{at}.md" for at in range(12)]
    small = f"{ARTICLE.rpartition('/')[0]}/z.md"
    (old, new), line = MANY["few words"], "会议研究了秋季防汛工作。" * 160
    tokenizer()
    office.branch(
        "article/old", {**dict.fromkeys(paths, article(body=old)), small: article(body=f"{line}投资1200万元。")}
    )
    git(office.root, "update-ref", "refs/heads/main", "article/old")
    office.branch(
        "article/new", {**dict.fromkeys(paths, article(body=new)), small: article(body=f"{line}投资1260万元。")}
    )
    change = office.local_review.look("article/new", now()).change
    begun = time.process_time()
    proofs = {one.path: one for one in proof_of(office.repo, change, everything=False)}
    assert time.process_time() - begun < 10
    [body] = proofs[small].elements
    assert [piece.text for piece in body.pieces if piece.kind != "same"] == ["1200万元", "1260万元"]


def test_elements_are_named_as_on_the_form() -> None:
    path = "content/a/b/c.md"
    old, new = parse_article(path, article().encode()), parse_article(path, stated(important="true").encode())
    changed = {one.label: one.changed for one in redline(old, new)}
    assert changed == {"标题": False, "信息来源": False, "产生时间": False, "重要": True, "正文": False}
    assert all(one.changed for one in redline(None, new))
    assert all(one.changed for one in redline(old, None))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("---\n立即停止供水", "---\n    立即停止供水", id="an indent makes code of it"),
        pytest.param("---\n- 甲\n- 乙", "---\n  - 甲\n- 乙", id="an indent of a list"),
        pytest.param("keywords: [甲；乙]\n---\n文", "keywords: [甲, 乙]\n---\n文", id="a sign that parts words"),
        pytest.param(
            "attachments:\n  - {file: 'a.pdf，x', title: 甲}\n---\n文",
            "attachments:\n  - {file: a.pdf, title: 'x，甲'}\n---\n文",
            id="fields that change places",
        ),
        pytest.param("---\n文", "# sanshen: allow PII002 本人同意\n---\n文", id="a reason in a comment"),
        pytest.param(
            'summary: "甲\n---乙"\n---\n文',
            'summary: "甲\n---乙"\nauthor: 张三 # sanshen: allow PII002 本人同意\n---\n文',
            id="a reason behind a value that runs over a fence",
        ),
        pytest.param("issuer: 区政府\n---\n文", "issuer: 区政府  # 甲\n---\n文", id="a comment behind a value"),
        pytest.param("issuer: 区政府\n---\n文", 'issuer: "区政府"\n---\n文', id="the writing alone"),
    ],
)
def test_whatever_differs_is_shown(office: Office, old: str, new: str) -> None:
    head = "---\ntitle: 云溪区召开会议\nsource: 区政府办\ncreated: 2026-11-02\n"
    office.branch("article/old", {ARTICLE: head + old})
    git(office.root, "update-ref", "refs/heads/main", "article/old")
    office.branch("article/new", {ARTICLE: head + new})
    change = office.local_review.look("article/new", now()).change
    [proof] = proof_of(office.repo, change, everything=False)
    assert [piece for mark in proof.elements for piece in mark.pieces if piece.kind != "same"]


REASON = "# sanshen: allow PII002 本人同意"
FENCED = 'summary: "甲\n---乙"\n'
FILES = "attachments:\n  - {file: a.pdf, title: 甲}%s\n  - {file: b.pdf, title: 乙}%s\n"


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        pytest.param(FENCED, f"{FENCED}author: 张三 {REASON}\n", "", f"作者：{REASON}", id="behind a value over a fence"),
        pytest.param(f"author: 甲 {REASON}\nissuer: 乙\n", f"author: 甲\nissuer: 乙 {REASON}\n", "作者", "发文机关", id="moved"),
        pytest.param(FILES % (f" {REASON}", ""), FILES % ("", f" {REASON}"), "1", "2", id="moved to another item"),
        pytest.param(f"{REASON}\nauthor: 甲\nissuer: 乙\n", f"author: 甲\n{REASON}\nissuer: 乙\n", "作者", "发文机关", id="moved with its line"),
        pytest.param("author: 甲\n", f"author: 甲\n{REASON}\n", "", f"末尾：{REASON}", id="at the end"),
        pytest.param('author: "甲"\n', f'author: "甲"{REASON}\n', "", f"作者：{REASON}", id="without a blank"),
        pytest.param("author: 甲\n", f"author: 甲\n{REASON}\n".replace("\n", "\r\n"), "", f"末尾：{REASON}", id="Windows' line ends"),
    ],
)  # fmt: skip
def test_a_reason_in_the_form_is_shown_with_what_it_speaks_of(
    office: Office, old: str, new: str, gone: str, come: str
) -> None:
    head, end = "---\ntitle: 云溪区召开会议\nsource: 区政府办\ncreated: 2026-11-02\n", "---\n文\n"
    office.branch("article/old", {ARTICLE: head + old + end})
    git(office.root, "update-ref", "refs/heads/main", "article/old")
    office.branch("article/new", {ARTICLE: head + new + end})
    [proof] = proof_of(office.repo, office.local_review.look("article/new", now()).change, everything=False)
    [notes] = [mark for mark in proof.elements if mark.label == COMMENTS]
    changed = {kind: "".join(one.text for one in notes.pieces if one.kind == kind) for kind in ("removed", "added")}
    assert changed == {"removed": gone, "added": come}


SECRET = "Ab12cdEf99"


def written_in(office: Office, front: str) -> Proof:
    """The proof of an article whose form has this besides what it had."""
    head, end = "---\ntitle: 云溪区召开会议\nsource: 区政府办\ncreated: 2026-11-02\n", "---\n文\n"
    office.branch("article/old", {ARTICLE: head + end})
    git(office.root, "update-ref", "refs/heads/main", "article/old")
    office.branch("article/new", {ARTICLE: head + front + end})
    [proof] = proof_of(
        office.repo, office.local_review.look("article/new", now()).change, everything=False, hidden=hidden_in
    )
    return proof


@pytest.mark.parametrize(
    "front",
    [
        f'summary: "后台密码： #{SECRET}"\n', f"summary: \"后台密码：'#{SECRET}'\"\n", f"summary: '后台密码：Qw3r]#{SECRET}'\n",
        f"summary: |\n  后台密码：\n  #{SECRET}\n", f'summary: 后台密码：\n  "#{SECRET}"\n', f"author: 后台密码 #{SECRET}\n",
        f"author: 甲 # 后台密码：{SECRET}\n", f"summary: | # 后台密码：{SECRET}\n  甲\n", f"author: 后台密码 #{SECRET}\r\n",
    ],
)  # fmt: skip
def test_wz_11_a_password_in_the_form_is_shown_neither_in_its_element_nor_as_a_comment(
    office: Office, front: str
) -> None:
    told = page("x", [written_in(office, front)])
    assert "******" in told and SECRET not in told


def test_what_a_value_holds_is_no_comment(office: Office) -> None:
    proof = written_in(office, 'summary: |\n  甲 # 乙\nauthor: "丙 # 丁" # 戊\n')
    [notes] = [one for one in proof.elements if one.label == COMMENTS]
    assert [piece.text for piece in notes.pieces] == ["作者：# 戊"]


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("甲。\n\n乙。", "甲。\n乙。", "<del>⏎\n</del>"),
        ("甲。\n乙。", "甲。\n\n\n乙。", "<ins>⏎\n⏎\n</ins>"),
        ("甲。\n乙。", "甲。乙。", "<del>⏎\n"),
        ("投资1200万元。", "投资1200万元\ufe0f。", r"<ins>\ufe0f</ins>"),
        ("投资1200万元。", "投资1200万元\U000e0100。", r"<ins>\udb40\udd00</ins>"),
    ],
)
def test_a_change_of_what_paints_nothing_is_seen_on_the_page(old: str, new: str, seen: str) -> None:
    told = page("x", [Proof("a.md", "修改", [Marked("正文", marked(old, new))])])
    assert seen in told


def test_line_ends_that_stayed_bear_no_sign() -> None:
    told = page("x", [Proof("a.md", "修改", [Marked("正文", marked("甲。\n\n乙。", "甲。\n\n丙。"))])])
    assert "甲。\n\n<del>" in told


def test_the_page_shows_markup_as_text() -> None:
    told = page(
        "x",
        [
            Proof(
                "a.md", "修改", redline(None, parse_article("a.md", article(body="<script>alert(1)</script>").encode()))
            )
        ],
    )
    assert "<script>" not in told and "&lt;script&gt;" in told
