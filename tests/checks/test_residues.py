"""What pasting leaves behind, doubled approximations and references of a regulation to itself: as clerks make them, and as they are right."""

from __future__ import annotations

import pytest

from checks import example
from checks.registry import BY_CODE
from checks.runner import check

LAW = "第一条 为了规范管理，制定本办法。\n\n第二条 本办法适用于本区。\n\n区直有关部门参照执行。\n\n第三条 {}\n\n第四条 本办法自印发之日起施行。"
WRONG = {
    "WRD003": (
        "会议强调, 要抓好落实。", "会议指出:“要抓好落实。”", "按照《条例》,结合实际制定。", "大家辛苦了!会议到此结束",
    ),
    "WRD006": (
        "[bookmark: _GoBack]各镇人民政府：", "见表1\\* MERGEFORMAT所示", "_Toc98765432 总体要求", "正文。\n\n-12-\n\n正文。", "正文。\n\n第1页 共3页\n\n正文。", "正文。\n\nPage 2 of 9\n\n正文。",
        "浏览次数：356", "您当前的位置：首页 > 政务公开", "来源：区政府办 发布时间：2026-11-20 浏览：12次", "[打印本页] [关闭窗口]", "扫一扫在手机打开本页", "字体：[大 中 小]", "全区要认真落 实会议精神，压实工作责任。",
        "各单位要加强组 织领导，确保工作实效。", "<!--[if gte mso 9]>甲<![endif]-->",
    ),
    "WRD012": (
        "约50名左右群众", "近两万余人次", "共有大约30多个村", "至少5家以上企业", "超过一千多亩", "最多3次以内", "逾40公里以上", "接近80%左右", "约半小时左右", "不得少于15天以上",
    ),
    "WRD013": (
        LAW.format("违反本办法第二十条规定的，依法处理。"), LAW.format("本办法第三条规定的情形除外。"), LAW.format("符合第二条第五款规定的，可以申请。"), LAW.format("依据第12条办理。"),
    ),
}  # fmt: skip
RIGHT = {
    "WRD003": ("时间: 9:30", "比例为3:1，网址 http://a.example/b,c", "A,B两类，会议强调，要落实。"),
    "WRD006": (
        "本页可以打印，窗口办理后请关闭设备。", "第3页第2行“由”改为“有”。", "会议在二楼召开 请准时参加。", "区人大常委会 区政府 区政协联合印发通知，要求落实。", "一、总 则", "上一篇报道介绍了经验，这一篇接着谈。", "点击率提高三成，浏览量超过十万。",
        "当前位置服务已开通，可扫码查询。", "附 件：名单", "参加人员：张 三、李 四。", "服务热线 12345 受理群众诉求，全天候服务。",
    ),
    "WRD012": (
        "占地约15亩，年产值30万元左右", "大约三年内，超过20%的村", "至少一名主治以上医师、不少于两名副高以上专家", "近三年来、近十多年来", "签约10家以上、节约用水30%以上、公约20条以上", "附近5公里以内，靠近3号楼以下", "多于3人，余下20人左右",
        "不超过三十日，期限为三个月以上一年以下",
    ),
    "WRD013": (
        LAW.format("违反本办法第二条第二款规定的，依法处理。"), LAW.format("依照《云溪区城市管理条例》第五十条的规定处理。"), LAW.format("本条所称单位，包括企业。"), LAW.format("根据刑法第一百二十条的规定"), "违反本办法第三十条规定的",
    ),
}  # fmt: skip


def messages(code: str, text: str) -> list[str]:
    return [one.message for one in check(example.document(text), [BY_CODE[code]])]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WRONG.items() for text in texts])
def test_zl_9_2_what_slips_in_is_found_once(code: str, text: str) -> None:
    assert len(messages(code, text)) == 1


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in RIGHT.items() for text in texts])
def test_what_is_right_is_let_be(code: str, text: str) -> None:
    assert messages(code, text) == []


def test_one_kind_is_one_finding_with_its_number() -> None:
    (line,) = messages("WRD006", "甲。\n\n第 1 页\n\n乙。\n\n第 2 页\n\n丙。")
    assert "共 2 处" in line
    (seen,) = messages("TXT001", "通\u200b知要\u200b求抓\u200b好")
    assert "零宽空格" in seen and "共 3 处" in seen


@pytest.mark.parametrize(
    ("body", "cure"),
    [
        ("![图](data:image/png;base64," + "iVBORw0KGgo" * 8 + ")", "存成文件"),
        ("MIIEpAIBAAKCAQEA" * 40, "不要存成图片"),
        ("data:application/pdf;base64," + "JVBERi0xLjcK" * 8, "作为附件"),
    ],
)
def test_the_cure_fits_what_is_stored_as_text(body: str, cure: str) -> None:
    (found,) = check(example.document(body), [BY_CODE["WRD006"]])
    assert cure in found.fix


def test_a_line_of_traditional_characters_is_one_finding_that_quotes_what_it_mends() -> None:
    (found,) = check(example.document("雲溪區人民政府，關於做好工作的通知"), [BY_CODE["WRD007"]])
    assert "“雲溪區”" in found.message and "共 2 处" in found.message and "“云溪区”" in found.fix


def test_a_word_that_only_warns_is_one_finding_a_file() -> None:
    (found,) = check(example.document("云溪区工商局受理，区工商局审查，区工商局发证。"), [BY_CODE["WRD001"]])
    assert "共 3 处" in found.message
