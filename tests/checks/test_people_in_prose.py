"""Persons in prose as clerks and reporters write it: their homes, their illnesses, their children, their numbers."""

from __future__ import annotations

import pytest

from checks import example
from checks.runner import check
from checks.text.people import people
from tests.checks.leaks import CARD, ID, MOBILE

HOMES = (
    "走访组一行来到望江街道柳林路16号3栋2单元402室，看望了独居老人郭玉梅。", "来信人陈守义，住竹坪镇大湾村五组21号，反映路灯不亮。",
    "寻人启事：欧阳春花，女，78岁，今晨从锦绣花园12栋1单元601走失。", "经查，违法行为人邱水生在位于石桥乡新庄村张家湾组8号的家中聚众赌博。", "申请执行人令狐国庆，住所地滨江社区翠湖苑3号楼1单元1102室。",
    "业主罗晓东擅自将阳光家园7-2-1203的承重墙拆除，责令恢复原状。", "民警在和谐家园C区2座903室将涉嫌盗窃的贺志强抓获。", "享受高龄津贴人员：巴特尔·苏和，88岁，白塔镇解放巷18号附2号。",
    "“我住在供销社家属院4号楼2单元，冬天暖气不热。”市民韩文斌说。", "志愿者敲开了红光村大屋组33号徐满仓老人的家门。", "户名谢桂兰，房号东方新城9幢1204室，欠缴物业费1800元。",
    "他叫邓立秋，家住团结巷27号，是一名环卫工人。",
)  # fmt: skip
NO_HOMES = (
    "云溪区法律援助中心（柳林路16号），值班律师郭玉梅。", "中标人：云溪建设有限公司，地址：柳林路16号，法定代表人：陈守义。", "收件地址：柳林路16号区发展改革局综合科谢桂兰收。", "第一考点设在实验小学（柳林路16号），考点负责人邓立秋。",
    "柳林小区12栋至18栋外墙改造，项目负责人：罗晓东。", "邓立秋，住竹坪镇大湾村五组。", "文物保护单位：徐满仓故居，位于柳林路16号。", "李某某，住柳林路16号，反映路灯不亮。".replace("住柳林路16号", "住柳林镇"), "区委书记韩文斌来到柳林路16号的老旧小区改造现场调研。",
    "经营者邱水生在柳林路16号开设的米粉店被评为放心餐厅。",
)  # fmt: skip
ILL = (
    "竹坪镇大湾村村民郭玉梅身患尿毒症，每月药费两千多元。", "陈守义，男，58岁，2024年确诊肺癌晚期。", "区红十字会为白血病患儿欧阳春花送去救助金。", "救助对象邱水生，致困原因：骨髓增生异常综合征。",
    "吐尔逊·阿不都拉的妻子患抑郁症多年。", "罗晓东，女，多重残疾二级，享受护理补贴。", "“我家儿子得了癫痫。”谢桂兰抹着眼泪说。", "贺志强是个苦命人。三年前，他被查出直肠癌。", "因为肾衰竭，令狐国庆每周要做三次透析。",
    "我区发现一例肺结核确诊患者，徐满仓，男，41岁。", "邓立秋因车祸高位截瘫。", "公安机关对韩文斌（吸毒成瘾）决定强制隔离戒毒二年。", "困境儿童沙马尔古，父亲服刑，母亲患精神分裂症。",
)  # fmt: skip
NOT_ILL = (
    "肿瘤科主任郭玉梅介绍，肺癌早期往往没有症状。", "副区长陈守义看望尿毒症患者。", "罗晓东教授长期从事糖尿病防治研究。", "志愿者谢桂兰、贺志强连续三年为癌症病人送餐。", "爱心企业家徐满仓向自闭症儿童捐赠图书。", "讲座：邓立秋主讲《认识阿尔茨海默病》。",
    "律师韩文斌提醒：患有艾滋病的人员应当告知配偶。", "中国好人邱水生照顾瘫痪邻居十五年。", "李某某患肺癌，获救助5000元。", "艾滋病病毒感染者和艾滋病病人应当采取防治措施。", "大湾村村民陈守义种植中药材，治疗风湿的草药远销省外。",
)  # fmt: skip
NUMBERS = (
    f"谢桂兰 {CARD}", "存折账号：810200020001234567", f"郭玉梅（{MOBILE[:3]}）{MOBILE[3:]}", f"{MOBILE[:3]}/{MOBILE[3:7]}/{MOBILE[7:]}", f"投诉人电话：{MOBILE}", "联系人邓立秋，QQ：912345678", "徐满仓家中座机 0000-8123456", "陈守义，chenshouyi@163.com",
    "邮箱：chenshouyi at 163 dot com", f"身份证号：{ID[:-1]}{'1' if ID[-1] != '1' else '2'}", f"证件 {ID.translate(str.maketrans('0123456789', '⓪①②③④⑤⑥⑦⑧⑨'))}", "| 号码 | " + " | ".join(ID) + " |",
    "军官证号：南字第1234567号", "持公务护照PE1234567出访", "驾驶人罗晓东驾驶云A12345小型轿车闯红灯。", "柳林小学三年级（2）班学生罗晓东获奖", "留守儿童罗晓东，9岁，随奶奶生活。", f"手机{MOBILE[:9]}*{MOBILE[-1]}",
)  # fmt: skip
NO_NUMBERS = (
    "采购编号330000202611200012", f"不动产单元号{ID}W00000000", "账号：201000123456789012，户名：云溪区财政局非税收入专户", "微信公众号（微信号：yunxifabu），QQ群：123456789", "意见请发bgs@yunxi.gov.cn", "办公座机 0000-8123456", "所需条件：①②③④⑤", "规格100×200×300",
    "| 序号 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 1 | 2 |", "关爱留守儿童，罗晓东走进柳林小学", "小型轿车云A12345请车主认领，联系民警罗晓东", "三年级（2）班学生罗晓东获奖", "| 姓名 | 出生日期 | 牺牲时间 |\n|---|---|---|\n| 陈守义 | 1921年3月4日 | 1942年5月6日 |",
)  # fmt: skip


def _errors(text: str) -> set[str]:
    return {one.code for one in check(example.document(text)) if one.severity == "error" and one.code.startswith("PII")}


@pytest.mark.parametrize("text", HOMES)
def test_dh_A7a_wz_11_somebody_s_home_is_found_in_prose(text: str) -> None:
    assert "PII008" in _errors(text)


@pytest.mark.parametrize("text", ILL)
def test_dh_A7a_wz_11_a_named_person_s_illness_is_found_in_prose(text: str) -> None:
    assert "PII012" in _errors(text)


@pytest.mark.parametrize("text", NUMBERS)
def test_dh_A7a_wz_11_numbers_of_persons_are_found_however_they_are_written(text: str) -> None:
    assert _errors(text)


@pytest.mark.parametrize("text", [*NO_HOMES, *NOT_ILL, *NO_NUMBERS])
def test_what_may_be_public_gives_no_error(text: str) -> None:
    assert not _errors(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("村民司马光明和李建国的父亲", ["司马光明", "李建国"]),
        ("退役军人巴特尔·苏和同志", ["巴特尔·苏和"]),
        ("来自喀什的玛依拉·吐尔逊·肉孜说", ["玛依拉·吐尔逊·肉孜"]),
        ("困难群众仝立秋家中", ["仝立秋"]),
        ("按照有关规定，对于高度近视的学生，应当安排白天上课", []),
        ("全区和谐稳定，金融、石油、广场、温馨家园", []),
        ("李某某、王**、张×", []),
    ],
)
def test_names_are_told_from_words_that_begin_like_one(text: str, names: list[str]) -> None:
    assert [one.name for one in people(text, 0, len(text))] == names


def test_somebody_in_office_is_known_by_what_stands_on_either_side() -> None:
    text = "区长李建国、副区长王秀英，张德柱主任，志愿者赵小红、孙丽华看望了村民钱水生"
    assert [(one.name, one.office) for one in people(text, 0, len(text))] == [
        ("李建国", True), ("王秀英", True), ("张德柱", True), ("赵小红", True), ("孙丽华", True), ("钱水生", False),
    ]  # fmt: skip
