"""Kinds of content that a government page does not hold, or holds with care; each finding says who decides."""

from __future__ import annotations

import pytest

from checks import example
from checks.registry import BY_CODE
from checks.rule import Example
from checks.runner import check

BAD = {
    "CNT001": (
        "真人荷官在线发牌，注册送彩金88元", "香港六合彩资料大全", "足球投注网推荐，信誉平台", "赌场直营，开户即返水", "成人小说在线阅读", "激情裸聊，加微信", "小姐上门，全城服务", "世界需要真善忍，法轮大法好", "全能神教会讲道集", "信奉门徒会，祷告得救",
        "刻章办证，联系电话0000-8120000", "信用卡套现加微信yx8899", "兼职刷单，日赚千元，扫码加我",
    ),
    "CNT002": (
        "凤凰城二期火热销售中", "首付仅需8万元", "富硒大米厂家直销", "限时抢购，扫码下单", "诚招代理，加盟热线0000-8120000", "祖传秘方，药到病除", "稳赚不赔的理财产品",
    ),
    "CNT003": ("附油气管道走向图", "视频监控点位分布表见附件", "高风险机构名单及金融风险处置方案", "人防指挥所位于地下二层", "炸药库选址"),
}  # fmt: skip
GOOD = {
    "CNT001": (
        "区公安分局侦破一起网上赌场案，抓获犯罪嫌疑人12名。", "体育彩票投注站销售额增长。", "严厉打击制作贩卖成人视频等违法犯罪。", "警惕“兼职刷单，日赚千元”骗局。", "反邪教警示教育：认清法轮功、全能神的本质。", "谨防裸聊诈骗。", "禁止向未成年人出售彩票。",
        "依法查处代开发票、办证刻章行为，举报电话12345。", "全区开展扫黄打非专项行动。", "地下赌场被捣毁。",
    ),
    "CNT002": (
        "商家宣称“包治百病”的，可向市场监管部门投诉。", "警惕养老诈骗：保本高收益、稳赚不赔都是陷阱。", "发放消费券2000万元，拉动消费。", "农产品展销会在云溪广场举行，销售额达80万元。", "不得以“限时抢购”诱导老年人消费。", "首付比例调整为15%。",
    ),
    "CNT003": ("组织学习军事设施保护法。", "全区天然气管道建设进度良好。", "加强政府采购管理，防范金融风险。", "清洁能源装机占比提高。", "国防教育进校园，征兵宣传进社区。"),
}  # fmt: skip


def found(code: str, text: Example | str) -> list[str]:
    return [one.fix for one in check(example.document(text), [BY_CODE[code]])]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in BAD.items() for text in texts])
def test_dh_B5_zl_9_1_what_does_not_belong_is_found_with_who_decides(code: str, text: str) -> None:
    cures = found(code, text)
    assert cures and all(any(who in cure for who in ("确定", "公安机关")) for cure in cures)


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in GOOD.items() for text in texts])
def test_what_is_told_against_it_is_let_be(code: str, text: str) -> None:
    assert found(code, text) == []


@pytest.mark.parametrize(
    "title",
    [
        "来源：网络；许可：转载",
        "图片来源：互联网；许可：侵删",
        "来源：不详；版权：未知",
        "摄影：网友；来源网络；许可：无",
    ],
)
def test_zl_10_7_a_picture_of_nobody_has_no_right(title: str) -> None:
    assert found("IMG002", f'![云溪河畔的廊桥](a/1.jpg "{title}")')


def test_zl_10_7_so_has_a_cover_of_nobody() -> None:
    assert found("IMG002", Example(front="cover:\n  file: a.jpg\n  alt: 廊桥\n  source: 网络\n  licence: 无"))


def test_a_guide_says_at_once_what_it_lacks() -> None:
    (fix,) = found("ELM017", BY_CODE["ELM017"].catches[0])
    assert "申请材料" in fix and "咨询电话" in fix and "确定" in fix
