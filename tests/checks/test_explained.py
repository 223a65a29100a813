"""What a rule's explanation quotes as wrong, the rule finds."""

from __future__ import annotations

import re

import pytest

from checks import example
from checks.registry import RULES
from checks.rule import Rule
from checks.runner import check

QUOTED = [(rule, words) for rule in RULES for words in dict.fromkeys(re.findall("“([^”]+)”", rule.explain))]
# quotes that stand for something: an article in which it is written out
FILLED = {
    ("SEC001", "密级★保密期限"): "秘密★1年",
    ("SEC003", "签发人：×××"): "签发人：孟示例",
    ("SEC006", "拟稿、核稿、签发"): "拟稿：孟示例\n\n核稿：孟示例\n\n会签：孟示例\n\n签发：孟示例",
    ("KEY001", "密码：×××"): "密码：Yx@2026ok",
    ("KEY001", "初始口令为×××"): "初始口令为Yx@2026ok",
    ("KEY001", "验证码：×××"): "验证码：482916",
    ("KEY003", "用户名:密码@"): "https://admin:Yx2026ok@db.example.org/",
    ("KEY004", "免费 WiFi"): "免费WiFi密码：yx12345678",
    ("KEY004", "会议密码"): "会议密码：202611",
    ("WRD013", "本办法第九条"): "第一条 甲\n\n第二条 乙\n\n第三条 违反本办法第九条的",
    ("WRD013", "违反第九条规定"): "第一条 甲\n\n第二条 乙\n\n第三条 违反第九条规定",
    ("WRD008", "（一）（二）"): "（一）甲\n\n（二）乙\n\n（四）丁",
    ("WRD008", "1. 2."): "1. 甲\n\n2. 乙\n\n2. 丙",
    ("WRD008", "（1）（2）"): "（1）甲\n\n（2）乙\n\n（4）丁",
    ("WRD008", "①②"): "①甲\n\n②乙\n\n④丁",
    ("WRD008", "一是、二是"): "一是抓紧；二是抓实；四是抓好。",
    ("WRD008", "（2）"): "（一）甲\n\n（2）乙",
    ("IMG001", "图片"): "![图片](a/1.jpg)",
    ("IMG001", "image1"): "![image1](a/1.jpg)",
}
# quotes that say how to write it, what is meant by a word, or what is let be
HARMLESS = {
    "SEC001": {"国家秘密", "商业秘密"},
    "SEC004": {"发明电"},
    "SEC007": {"关于某某请示的批复", "征求意见稿"},
    "PII011": {"小李"},
    "ELM005": {"云溪政发〔2026〕3号", "第", "…令第3号"},
    "ELM006": {"机构代码/年份-五位流水号"},
    "ELM009": {"依申请公开", "不予公开"},
    "WRD010": {"以姓氏笔画为序"},
    "WRD005": {"1）"},
    "WRD012": {
        "约",
        "近",
        "超过",
        "至少",
        "不超过",
        "左右",
        "以上",
        "以内",
        "多",
        "余",
        "约15亩",
        "近3000人",
        "3000人以上",
        "不超过30日",
    },
    "WRD013": {"本条"},
    "WRD011": {"报名截止时间", "渡过难关", "生活必需品"},
    "WRD004": {"工作作风", "层层落实"},
    "WRD008": {"第一条、第二条……", "一、二、三……", "（一）"},
    "ELM017": {"无"},
    "IMG002": {"图片来源：区融媒体中心；许可：自有版权", "来源：网络", "侵删"},
    "NUM002": {"其中", "小计"},
    "IMG003": {"××文件"},  # in a picture
    "IMG006": {"审图号：云S（2026）12号"},
    "MAL001": {"杀毒未运行"},
    "FIL006": {"访谈.mp4", "访谈.txt"},
}


def _finds(rule: Rule, words: str) -> bool:
    return any(found.code == rule.code for found in check(example.document(words), [rule]))


@pytest.mark.parametrize(("rule", "words"), QUOTED, ids=[f"{rule.code} {words}" for rule, words in QUOTED])
def test_what_an_explanation_quotes_is_found_unless_it_is_said_to_be_harmless(rule: Rule, words: str) -> None:
    found = _finds(rule, FILLED.get((rule.code, words), words))
    assert found is (words not in HARMLESS.get(rule.code, ()))


def test_only_what_is_quoted_is_listed_here() -> None:
    quoted = {(rule.code, words) for rule, words in QUOTED}
    assert quoted >= FILLED.keys() | {(code, words) for code, several in HARMLESS.items() for words in several}
