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
        ("已逐项核对\n图片已换成高清的", ()),  # words beside it may take something back
        ("已逐项核对\n同意发布，谢谢", ITEMS),
        ("已逐项核对\n附件有问题", ()),
        ("张三说：\n已逐项核对", ()),
        ("“已逐项核对”", ()),
        ("| 已逐项核对 |", ()),
        ("<!--\n已逐项核对\n-->", ()),
        ("~~\n已逐项核对\n~~", ()),
        ("已逐项核对\n- [✗] 通篇校对", ()),
        ("已逐项核对\n- [否] 通篇校对", ()),
        ("已逐项核对\n- [-] 通篇校对", ()),
        ("已逐项核对\n- [x] 通篇校对没做", ()),
        ("已逐项核对\n✅ 通篇校对没做", ()),
        ("已逐项核对\n☑ 除通篇校对外", ()),
        ("已逐项核对\n> - [x] 通篇校对，不同意", ()),
        (f"/自查 {HEAD}\n已逐项核对\n- [✗] 通篇校对", ()),
        (f"/自查 {HEAD} 第二项没做\n已逐项核对", ()),
        (f"/自查 {HEAD}\n已逐项核对\n- [x] 通篇校对", ITEMS),
        ("```\n已逐项核对\n```", ()),
        ("已逐项核对\n但第二项不对", ()),
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


BOXES = "☐ □ ○ （） （　） ( ) () [ ] [] 【】 【　】 ﹝﹞ 〔 〕 ［ ］ {} 〖〗 「」 ⬜ ◻ ◯ ⬚ ▢ ❏ ▫ 🔲 🟦 ◽ ⭕ 〇 口 囗 ロ o O 0 ____ ﹍﹍ － — … …… ‥ ⋯"
RESERVED = (
    "未",
    "未必",
    "尚未",
    "待",
    "不",
    "除图片外",
    "部分",
    "明天",
    "大概",
    "？",
    "吗",
    "由他人",
    "but",
    "x",
    "✗",
    "１",
)


@pytest.mark.parametrize(
    "beside",
    [
        *BOXES.split(" "),
        "( )",
        "[　]",
        "（\u200b）",
        *RESERVED,
        "\u200b",
        "\u0336",
        "\u20e0",
        "\u2060",
        "&#9744;",
        "\\",
    ],
)
def test_whatever_stands_beside_the_words_they_confirm_nothing(beside: str) -> None:
    for line in (
        f"已逐项核对{beside}",
        f"已逐项核对 {beside}",
        f"{beside}已逐项核对",
        f"已逐项{beside}核对",
        f"同意 {beside}，已逐项核对",
    ):
        for text in (line, f"- {line}", f"同意\n{line}", f"/自查 {HEAD}\n{line}", f"/自查 {HEAD} {line}"):
            assert ticked(text, ITEMS) == (), text
    for text in (
        f"已逐项核对\n{beside}",
        f"{beside}\n已逐项核对",
        f"已逐项核对\n- {beside}",
        f"- {beside}\n  - 已逐项核对",
    ):
        assert ticked(text, ITEMS) == (), text


@pytest.mark.parametrize(
    "look_alike",
    ["己逐项核对", "巳逐项核对", "已逐頂核对", "已逐项核対", "⼰逐项核对", "已逐項核對", "已逐项核对对", "已核对"],
)
def test_words_that_only_look_like_them_confirm_nothing(look_alike: str) -> None:
    assert ticked(look_alike, ITEMS) == ()


@pytest.mark.parametrize(
    "text",
    [
        "- 已逐项核对",
        "* 同意，已逐项核对",
        "同意：已逐项核对！",
        "同意；已逐项核对。谢谢",
        "已逐项核对 👍",
        "　　已逐项核对，同意发布。",
        "同意\r\n已逐项核对\r\n",
    ],
)
def test_the_words_alone_confirm_however_they_are_set(text: str) -> None:
    assert ticked(text, ITEMS) == ITEMS


HIDDEN = (
    "> {}", ">{}", "   > {}", "- > {}", "> 同意\n{}", "`{}`", "``{}``", "`同意\n{}`", "```\n{}\n```", "~~~\n{}\n~~~", "    {}", "\t{}", "同意\n\n    {}",
    "-     {}", "- \t{}", "<!-- {} -->", "<!--\n{}\n-->", "<details>\n{}\n</details>", "<details>{}</details>", "<p hidden>\n{}\n</p>", "<span hidden>{}</span>",
    "<del>\n{}\n</del>", "~~{}~~", "[//]: # ({})", "[同意]: x '{}'", "![{}](a.png)", "<!-- 同意\n{}", "<?\n{}\n?>", "$${}$$", "# {}", "{}：", "同意：\r> \u2028{}",
)  # fmt: skip


@pytest.mark.parametrize("hides", HIDDEN)
@pytest.mark.parametrize("head", ["", f"/自查 {HEAD}\n", f"/应急签发 {HEAD} 台风红色预警\n"])
def test_words_in_a_quotation_in_code_or_out_of_sight_confirm_nothing(hides: str, head: str) -> None:
    assert ticked(head + hides.format("已逐项核对"), ITEMS, reasoned="应急" in head) == ()


@pytest.mark.parametrize(
    "hides",
    [
        "> {}", "```\n{}\n```", "~~~\n{}\n~~~", "同意\n\n    {}", "\t{}", "<!--\n{}\n-->", "<details>\n{}\n</details>", "<p hidden>\n\n{}\n</p>",
        "还没看的：\n- 正文\n  - {}", "- 还没看的：\n\n    {}", "> 同意\u2028{}", "- \t{}",
    ],
)  # fmt: skip
def test_an_item_ticked_out_of_sight_or_below_another_is_not_confirmed(hides: str) -> None:
    assert ticked(f"- [x] 与原文比对\n{hides.format('- [x] 通篇校对')}", ITEMS) == ITEMS[:1]


@pytest.mark.parametrize(
    "contrary", ["- [ ] 通篇校对", "☐ 通篇校对", "口 通篇校对", "- [✗] 通篇校对", "通篇校对没做", "- [x] 通篇校对 没做"]
)
def test_an_item_that_is_ticked_and_spoken_of_otherwise_is_not_confirmed(contrary: str) -> None:
    assert ticked(f"- [x] 与原文比对\n- [x] 通篇校对\n{contrary}", ITEMS) == ITEMS[:1]


@pytest.mark.parametrize(
    "mark", ["☐", "○", "（ ）", "( )", "【】", "〔 〕", "﹝﹞", "⬜", "◯", "口", "o", "“ ”", "《》", '" "', "-", "1."]
)
def test_beside_the_reason_of_an_override_nothing_is_left_open(mark: str) -> None:
    text = f"/应急签发 {HEAD} 台风红色预警（Ⅰ级），须立即发布\n已逐项核对"
    for line in (
        f"{mark} 通篇校对",
        f"通篇校对{mark}",
        f"{mark} 第二项",
        f"{mark} 其余",
        *([f"{mark} 图片"] if mark not in "-1." else []),
    ):
        assert confirmed(f"{text}\n{line}", ITEMS, approved=False, reasoned=True) == (), line


def test_a_copied_template_confirms_nothing_until_it_is_ticked() -> None:
    text = template("自查", HEAD + "0" * 28, ITEMS)
    assert parse_command(text) == Command("self-check", HEAD, "") and ticked(text, ITEMS) == ()
    assert ticked(text.replace("[ ]", "[x]"), ITEMS) == ITEMS


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", ITEMS),
        ("同意，写得好", ()),  # no program tells praise from a reserve
        ("👍", ITEMS),
        ("同意👎", ()),
        ("同意🤔", ()),
        ("同意吗", ()),
        ("可行性有问题", ()),
        ("好像有问题", ()),
        ("通过部分", ()),
        ("同意，如数据属实", ()),
        ("同意，须局长签字", ()),
        ("ok, pending legal check", ()),
        ("同意延期发布", ()),
        ("同意，涉密", ()),
        ("收到，正在看", ()),
        ("好的，我明天看", ()),
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


def test_an_override_gives_its_reason_beside_the_words() -> None:
    text = f"/应急签发 {HEAD} 台风红色预警，须立即发布\n已逐项核对"
    assert confirmed(text, ITEMS, approved=False, reasoned=True) == ITEMS
    assert confirmed(f"{text}\n依据《云溪区防汛预案》（2026年）第3.2条", ITEMS, approved=False, reasoned=True) == ITEMS
    assert confirmed(f"{text}\n- [✗] 通篇校对", ITEMS, approved=False, reasoned=True) == ()
    assert confirmed(f"{text}\n第二项没看", ITEMS, approved=False, reasoned=True) == ()


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


@pytest.mark.parametrize(
    "reason",
    [
        "标题回头再核", "先发布再核对", "部分看过", "三项里看了两项", "其它项请办公室核对", "小王替我看的", "金额由财政局核对",
        "若金额属实可发", "如属实可发", "金额有出入", "骗你的", "以上是玩笑", "请再核一遍金额",
    ],
)  # fmt: skip
def test_a_reason_that_speaks_of_the_check_confirms_nothing(reason: str) -> None:
    assert ticked("已逐项核对\n汛情紧急，请立即公开", ITEMS, reasoned=True) == ITEMS
    assert ticked(f"已逐项核对\n{reason}", ITEMS, reasoned=True) == ()


@pytest.mark.parametrize(
    "words",
    [
        "同意签发", "同意上网", "签发", "予以发布", "审核通过", "内容无误", "均无误", "收到，同意",
    ],
)  # fmt: skip
def test_what_leaders_usually_write_confirms_what_the_button_does(words: str) -> None:
    assert confirmed(words, ITEMS, approved=True) == ITEMS
    assert ticked(f"本人已逐项核对，{words.removeprefix('收到，')}。", ITEMS) == ITEMS
