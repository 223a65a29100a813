"""What a page shows otherwise than it is written is told, with either engine; what it shows as it was meant is not."""

from __future__ import annotations

import pytest

from checks.document import Document
from checks.finding import Finding
from checks.runner import check
from tests.checks.test_seen import FRONT, PLACE

COLUMNS = ("gov/news", "gov/old")  # comrak, Python-Markdown
CODES = {"TXT003", "TXT004", "TXT005"}


def found_in(column: str, body: str) -> list[Finding]:
    document = Document(f"content/{column}/a.md", FRONT.format("", body).encode(), place=PLACE)
    return [one for one in check(document) if one.code in CODES]


STARS = [
    "联系人：赵*（电话139****7788）、钱*（电话135****6600）。", "获奖名单：孙*明、周*、吴*芳，请于三日内领取。",
    "一等奖：欧阳*、司马*；二等奖：李**。", "投诉人王**、被投诉人张**均已到场。", "车牌浙A**123、浙B**456违停。",
    "每块宽2*3米，共4*5块。", "房间尺寸为3.5*4.2*2.8米。", "长20*宽10*高5厘米的包装箱。", "按单价*数量*系数计算，即5*8*1.2。", "- 冯*：138****1111，139****2222\n- 陈*",
    "1. 王*军、李*红\n2. 赵*", "中奖者：林*、黄*，尾号**12、**34。", "罗先生（罗*明）与高女士（高*兰）共同出资。", "申请人马*英,被申请人胡*刚。",
    "## 表彰王*明、李*华\n\n正文。", "张*先生和王*女士到场。",
]  # fmt: skip
SHAPES = [
    "    <table><tr><td>合计</td></tr></table>",
    "各单位：\n\n    请于本月底前报送材料，逾期不予受理。", "附件：\n\n\t1. 报名表", "一、总体要求\n----", "云溪区人民政府\n---\n\n正文。", "详情见[联系方式](#联系我们)。\n\n## 办理地点", "[回到目录](#mulu)",
    "附件下载：[实施方案]（附件1.docx）", "名额：\n>30人的，分两批。", "见注[^2]。\n\n[^1]: 另有规定的除外。", "甲乙[^见后]。",
]  # fmt: skip
MARKS = [
    "请** 务必 **于月底前报送。", "<div>**通知**</div>", "<table><tr><td>**合计**</td><td>5</td></tr></table>", "原价~~30元~~25元", "CO~2~排放量", "占地50m^2^", "| 姓名 | 职务 |\n| 张一 | 科长 |", "表1\n\n|a|b|\n|--|--|--|\n|1|2|",
]  # fmt: skip
LOST = [
    "<td>合计</td>", "<table><tr><td colspan=\"两列\">合计</td></tr></table>", "本办法自<2026年1月1日>起施行<A>。", "<font color=red>注意</font>", "<span style=\"color:red\">注意</span>", "请按<Enter>键确认",
    "联系\v电话", "会议\x0c纪要", "通知\u2028正文", "云\ufffd区",
]  # fmt: skip


@pytest.mark.parametrize("body", [*STARS, *SHAPES, *MARKS, *LOST])
@pytest.mark.parametrize("column", COLUMNS)
def test_dh_A7a_what_changes_on_the_way_to_the_page_is_told(column: str, body: str) -> None:
    assert found_in(column, body)


@pytest.mark.parametrize(
    "body",
    [
        "[下载](../files/报名 表.doc)",
        "<table>\n\n    <tr>\n        <td>甲</td>\n    </tr>\n\n</table>",
        "##一、工作目标",
        "#（一）工作目标",
        "<!-- 内部说明\n\n正文第一段。",
    ],
)
def test_dh_A7a_what_one_engine_alone_shows_is_told_where_it_is_not_shown(body: str) -> None:
    assert [bool(found_in(column, body)) for column in COLUMNS] == [True, False]


@pytest.mark.parametrize("body", STARS)
@pytest.mark.parametrize("column", COLUMNS)
def test_dh_A7a_stars_that_vanish_are_an_error_and_escaped_ones_are_none(column: str, body: str) -> None:
    assert any(one.blocks for one in found_in(column, body))
    assert not found_in(column, body.replace("*", "\\*"))


WELL = [
    "**一、**138****1234。\n\n**二、**139****5678",
    "中奖号码：135****2211、136****8890、137****4502。", "身份证号3301**********1234，银行卡号6222**********0018。", "| 号码 | 姓名 |\n|---|---|\n| 138****0001、139****0002 | 郑*华 |", "> 138****1234，139****5678", "签字（____）和盖章（____）",
    "[回到顶部](#top)", "<img src=a.png alt=廊桥>", "<table>\n<tr>\n    <td>甲</td>\n    <td>乙</td>\n</tr>\n</table>",
    "张** 赵** 王**", "本次共有A|B两种方案", "话题：#文明云溪#", "`##标题`和`**加粗**`", "3~5天，10~20人", "面积约2^3平方米", "<b>合计</b>：<i>5</i>", "| 项目 | 金额 |\n|:--|--:|\n| 甲\\|乙 | 5 |",
    "会议强调，要**压实责任**，**抓好落实**，坚持*稳中求进*。", "**一、总体要求**\n\n（一）**指导思想。**坚持以人民为中心。", "**联系人：**王*明　**电话：**138****1234", "王*明到会。", "联系电话：138****1234。\n\n备用电话：139****5678。",
    "| 姓名 | 电话 |\n|---|---|\n| 王*明 | 138****1234 |\n| 李*华 | 139****5678 |", "- 王*明\n- 李*华", "2026**年度**十大工程，**第1名**为云溪大桥。", "《条例》**第三条**规定", "**“一网通办”**和**“最多跑一次”**改革",
    "注：*为必填项。", "带\\*号的为必填项，\\*号不填的不受理。", "5 * 3 = 15，2 * 4 = 8", "`rm *.txt *.md`", "***重要提示***：请勿拨打。", "张某*", "请**王明**、**李华**两位同志参加", "**138** 号段与**139**号段", "全区共有**3**个镇、**12**个村。",
    "温度为10~15℃，湿度40~60%。", "签字：____年__月__日，盖章：____", "面积<100平方米且>60平方米的", "《通知》[2026]（第3号）", "3#楼和4#楼之间", "详见[方案](#一主要目标)。\n\n## 一、主要目标", "[附件](https://www.gov.cn/a%20b.pdf)",
    "> 第一条 为了规范管理，制定本办法。", "第一段\n\n---\n\n第二段", "　　首行缩进的一段。\n\n　　又一段。", "- 一级\n    - 二级\n\n        二级的第二段", "本办法所称产业[^1]。\n\n[^1]: 指制造业。",
    '<table class="MsoNormalTable" border="1" style="width:100%"><tbody><tr><td rowspan="2" width="90" style="text-align:center"><p>项目</p></td><td colspan="2">金额</td></tr><tr><td>本年</td><td>上年</td></tr></tbody></table>',
    "办理时间：<br>上午9:00<br/>下午14:00", "<u>二〇二六年</u>，CO<sub>2</sub>，10<sup>8</sup>，<b>注意</b>，<i>注</i>", "<ruby>甪<rp>(</rp><rt>lù</rt><rp>)</rp></ruby>直", '<p align="right">云溪区人民政府<br>2026年3月1日</p>', "<div style=\"text-align:right\">云溪区财政局</div>", "<center>附表</center>",
]  # fmt: skip


@pytest.mark.parametrize("body", WELL)
@pytest.mark.parametrize("column", COLUMNS)
def test_what_the_page_shows_as_it_was_meant_is_silent(column: str, body: str) -> None:
    assert not found_in(column, body)


def test_dh_A7a_what_one_engine_leaves_of_a_run_of_stars_is_told() -> None:
    body = "**一、**138****1234，**二、**139****5678"
    assert [any(one.blocks for one in found_in(column, body)) for column in COLUMNS] == [False, True]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("第一段。\n\n138****1234\n\n号码138**34，139**78。", 5),
        ("王*到会。\n\n王*明、李*华。\n\n王*明、李*华。", 3),
        ("甲\n\n    各乡镇要压实责任。", 3),
    ],
)
@pytest.mark.parametrize("column", COLUMNS)
def test_it_is_told_where_it_stands(column: str, body: str, line: int) -> None:
    assert found_in(column, body)[0].line == line + 6
