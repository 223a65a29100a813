"""Illness or disability of a person whose name is given."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.names import is_named
from checks.text.pattern import Pattern

_NAME = r"(?:[一-龥]{1,6}·[一-龥]{1,8}|[一-龥]{2,4}?)"
_WHO = r"(?:村民|居民|患者|病人|低保户|脱贫户|残疾人|老人|儿童|学生|困难户|五保户|贫困户|特困人员|申请人|救助对象)"
_ILL = (
    r"(?:身?患有?|确诊(?:为|患)?|罹患|查出|诊断为)[^\n，。；]{0,8}?(?:癌|肿瘤|白血病|尿毒症|艾滋|肝炎|肺结核|精神(?:病|障碍|分裂)|抑郁|"
    r"糖尿病|心脏病|脑梗|脑瘫|癫痫|重病|大病|[一-龥]{1,4}[病症瘤炎])|(?:肢体|视力|听力|言语|智力|精神|多重)残疾(?:[一二三四1-4]级)?"
)
_FIND = Pattern(
    rf"{_WHO}[:：、\s]{{0,2}}(?P<name>{_NAME})(?=[\s，,（(、。身患因确罹被])[^\n。；|]{{0,24}}?(?:{_ILL})",
    needs="患确诊残查",
)


class Health(Rule):
    code = "PII012"
    title = "具名人员的病情和残疾"
    explain = "写出姓名又写出病名或残疾情况，公开了本人的健康信息。报道救助、慰问时隐去姓名，或不写病名；公示只写姓名、地区和金额。"
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("患", "确诊", "查出", "诊断为", "残疾"))
    catches = (
        "村民李示例身患尿毒症，家庭困难。", "患者李示例，男，45岁，确诊为肺癌", "残疾人李示例（肢体残疾二级）", "村民 李示例 身患 尿毒症", "村民李\u200b示例患糖尿病",
        "村民李示例，４５岁，患糖尿病",
    )  # fmt: skip
    passes = (
        "患者应当凭诊断证明办理",
        "村民李某某身患尿毒症",
        "残疾人享受肢体残疾补贴",
        "低保户中患大病的，可以申请救助",
        "老人高龄津贴发放",
        "老人高血压患有并发症",
        "残疾人康复项目，肢体残疾",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.folded.text):
            if is_named(found["name"]):
                start = document.folded.raw(found.start("name"))
                yield self.found(document, start, "写出了具名人员的病情或残疾情况", "隐去姓名，或删去病名和残疾情况")
