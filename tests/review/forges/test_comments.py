"""Comments on a forge that are acts, and those that only look like it."""

from __future__ import annotations

import pytest

from sanshen.review.comments import Command, confirmed, is_agreement, parse_command, template, ticked

HEAD = "3fa9c1d2e4b5"
ITEMS = ("与原文比对", "通篇校对")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"/自查 {HEAD}", Command("self-check", HEAD, "")),
        (f"/自查 {HEAD}\r\n- [x] 通篇校对\r\n", Command("self-check", HEAD, "")),
        (f"/退回 {HEAD} 第二段数字有误", Command("return", HEAD, "第二段数字有误")),
        (f"/退回 {HEAD}\n\n第二段数字有误\n请核对", Command("return", HEAD, "第二段数字有误\n请核对")),
        (f"/补审 {HEAD} 同意", Command("approve", HEAD, "同意")),
        (f"/应急签发 {HEAD} 台风红色预警", Command("override", HEAD, "台风红色预警")),
        (f"```\n/自查 {HEAD}\n- [x] 通篇校对\n```", Command("self-check", HEAD, "")),
        (f"```\n/自查 {HEAD}\n已逐项核对\n```\n小李：照这样写，我自己还没看", None),  # an example
        (f"／自查 {HEAD}", Command("self-check", HEAD, "")),
        (f"> /自查 {HEAD}", None),
        (f"请看\n/自查 {HEAD}", None),
        ("/自查", None),
        ("/自查 3fa9c1", None),
        (f"/自查 {HEAD}zz", None),
        (f"/同意 {HEAD}", None),  # agreeing is the forge's own review
        (f"自查 {HEAD}", None),
        ("", None),
    ],
)
def test_only_the_first_line_makes_a_comment_an_act(text: str, found: Command | None) -> None:
    assert parse_command(text) == found


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- [x] 与原文比对\n- [X] 通篇校对", ITEMS),
        ("* [x] 通篇校对  ", ("通篇校对",)),
        ("- [ ] 与原文比对\n- [x] 别的", ()),
        ("同意\n已逐项核对\n", ITEMS),
        ("已逐项核对。", ITEMS),
        ("同意，已逐项核对", ITEMS),
        ("　已 逐 项 核 对 ！", ITEMS),
        ("已经逐项核对过了，同意发布", ITEMS),
        ("- [√] 与原文比对\n- ［ｘ］ 通篇校对", ITEMS),
        ("1. [x] 与原文比对\n2. [ ] 通篇校对", ITEMS[:1]),
        ("**已逐项核对**", ITEMS),
        ("> 已逐项核对", ()),
        ("~~已逐项核对~~", ()),
        ("<!-- 已逐项核对 -->", ()),
        ("- [ ] 已逐项核对", ()),
        ("已逐项核对？", ()),
        ("逐项核对：", ()),
        ("已逐项核对\n- [ ] 与原文比对", ()),  # what is left open says the contrary
        ("没有已逐项核对", ()),
        ("还没逐项核对", ()),
        ("请已逐项核对的同事签字", ()),
        ("已逐项核对\n图片已换成高清的", ITEMS),
        ("已逐项核对\n但第二项不对", ()),  # words beside it take something back
        ("否：\n已逐项核对", ()),
        ("已逐项核对❌", ()),
        ("```\n已逐项核对\n```\n照这样写，我还没做", ()),
        ("已逐项核对\n[ ] 与原文比对", ()),
        ("已逐项核对\n⬜ 与原文比对", ()),
        ("", ()),
    ],
)
def test_dh_B6_what_is_ticked_is_confirmed(text: str, items: tuple[str, ...]) -> None:
    assert ticked(text, ITEMS) == items


def test_a_copied_template_confirms_nothing_until_it_is_ticked() -> None:
    text = template("自查", HEAD + "0" * 28, ITEMS)
    assert parse_command(text) == Command("self-check", HEAD, "") and ticked(text, ITEMS) == ()
    assert ticked(text.replace("[ ]", "[x]"), ITEMS) == ITEMS


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", ITEMS),
        ("同意，写得好", ITEMS),
        ("同意发布。辛苦了！", ITEMS),
        ("已阅，没有意见", ITEMS),
        ("- [  ] 与原文比对\n- [  ] 通篇校对", ()),
        ("1、[ ] 与原文比对", ()),
        ("- \\[ ] 与原文比对", ()),
        ("没来得及逐项核对，先通过", ()),  # what says anything but agreement confirms what it ticks
        ("只核对了第一项", ()),
        ("同意第一项", ()),
        ("同意，其余未看", ()),
        ("通过，标题要改", ()),
        ("点错了，不是同意", ()),
        ("第二项有错，改好再发", ()),
        ("来不及核对", ()),
        ("作废", ()),
        ("写得好", ()),
        ("not checked", ()),
        ("/退回 请改标题", ()),
        ("- [x] 与原文比对\n- [ ] 通篇校对", ITEMS[:1]),  # who leaves an item open has not looked at it
        ("逐项核对：\n- [ ] 与原文比对", ()),
        ("> - [ ] 与原文比对\n后一项我再看看", ()),
        ("- [] 与原文比对", ()),
        ("☐ 与原文比对", ()),
        ("已逐项核对？\n- [ ] 与原文比对", ()),
        ("第二项没有核对", ()),
        ("不同意第二段的写法", ()),
        (f"/补审 {HEAD}", ()),
    ],
)
def test_whoever_approves_by_the_button_looked_at_what_the_comment_shows(text: str, items: tuple[str, ...]) -> None:
    assert confirmed(text, ITEMS, approved=True) == items


def test_without_the_button_only_words_confirm() -> None:
    assert confirmed("同意", ITEMS, approved=False) == ()
    assert confirmed("同意，已逐项核对。", ITEMS, approved=False) == ITEMS


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("同意。已逐项核对。", True),
        ("LGTM!", True),
        ("好的，可以发布", True),
        ("不同意", False),
        ("同意，但第二段的数字再核实一下", False),
        ("第二段请改", False),
        ("", False),
        ("同意" * 40, False),
    ],
)
def test_a_comment_that_only_agrees_is_told_from_one_that_says_something(text: str, agrees: bool) -> None:
    assert is_agreement(text) is agrees
