"""Characters that stand twice by mistake, and the many that do so rightly."""

from __future__ import annotations

import pytest

from checks import example
from checks.registry import BY_CODE
from checks.runner import check
from checks.text.lexicon import frequency

WRONG = (
    "会议要求各单位抓抓好落实。", "认真部署署安全生产工作。", "会议听取了情况汇汇报。", "切实提提高服务水平。", "推动高质量发发展。", "加强组织领导导，压实责任。", "各单位要要抓紧办理。",
    "由区财政局局负责解释。", "持续优化营商环境境，激发活力。", "推动问题题整改到位。", "建立长效机制制。", "各村镇镇人民政府", "河滨镇镇人民政府要抓好落实。", "现将有关事项通知知如下：",
    "全面推进进生态环境保护。", "经区政府常务会议审议同意意，现印发给你们。", "认真遵守守操作规程。",
)  # fmt: skip
RIGHT = (
    "人人参与、户户受益，家家门前干干净净。", "年年岁岁、月月相连、代代相传。", "各县县委、县政府，云溪市市长，河滨镇镇长，柳林村村民。", "区财政局局长、区人民医院院长、法院院长、学会会长、派出所所长。",
    "为了了解情况，代表大会会议期间，部门会同同级财政部门，城市市容和环境卫生。", "农民工工资支付、艾滋病病毒感染者、道路路面、饮用水水源、中医医疗机构。", "行政法规规定、法律法规规定，职责责令限期改正，应当当场作出。",
    "轰轰烈烈、踏踏实实、认认真真、实实在在、兢兢业业、轻轻松松", "一项项任务、一件件实事、一座座大棚、一排排新房、一幅幅画卷。", "爸爸妈妈、爷爷奶奶、哥哥姐姐、宝宝", "张贝贝、李莉莉、王媛媛、欢欢", "组组通公路、村村响广播、时时放心不下",
    "研究发现现有设施不足，需要要求各单位配合。", "保险标的的价值、目的的正当性、教育教学学科。", "某某某公司、哈哈哈笑起来。", "二二三四、三三制、九九重阳。", "副科级级别、提高高级职称比例、完成成果转化、传染病病人、关税税则、立法法、修建建（构）筑物。",
    "云溪区区政府、区区级机关、本市市、县人民政府", "人大常委会会议、区委委员、党委委员、政协协商、监察察看、国家家电补贴。",
)  # fmt: skip


def found(text: str) -> list[str]:
    return [one.message for one in check(example.document(text), [BY_CODE["WRD004"]])]


@pytest.mark.parametrize("text", WRONG)
def test_zl_9_2_a_character_too_many_is_found_once(text: str) -> None:
    assert len(found(text)) == 1


@pytest.mark.parametrize("text", RIGHT)
def test_words_that_meet_or_repeat_are_let_be(text: str) -> None:
    assert found(text) == []


def test_a_run_is_one_finding() -> None:
    assert len(found("会议要求，，，，抓好落实。。")) == 2
    assert len(found("加强强强管理")) == 1


def test_the_dictionary_lies_where_it_is_looked_for() -> None:
    assert frequency("责任") > 1000 and frequency("人民政府") and not frequency("责责任")
