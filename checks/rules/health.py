"""Illness or disability of a person whose name is given."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.illness import TRIGGERS, ill_people


class Health(Rule):
    code = "PII012"
    title = "具名人员的病情和残疾"
    explain = (
        "写出姓名又写出病名、病情或残疾情况，公开了本人或家人的健康信息，属于敏感个人信息。报道救助、慰问时隐去姓名，或不写病名；"
        "公示只写姓名、地区和金额。医生、专家和任职人员谈病，政策、统计和科普中的病名，不受影响；讣告、烈士事迹按警告处理。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    triggers = Triggers(words=TRIGGERS)
    catches = (
        "村民李示例身患尿毒症，家庭困难。", "患者李示例，男，45岁，确诊为肺癌", "残疾人李示例（肢体残疾二级）", "村民 李示例 身患 尿毒症", "村民李\u200b示例患糖尿病",
        "村民李示例，４５岁，患糖尿病", "为白血病患儿李示例捐款3万元", "李示例的妻子王小样瘫痪在床", "李示例，男，51岁，尘肺病三期",
    )  # fmt: skip
    passes = (
        "患者应当凭诊断证明办理",
        "村民李某某身患尿毒症",
        "残疾人享受肢体残疾补贴",
        "低保户中患大病的，可以申请救助",
        "老人高龄津贴发放",
        "老人高血压患有并发症",
        "残疾人康复项目，肢体残疾",
        "肿瘤科主任李示例擅长肺癌诊治",
        "区长李示例看望癌症患儿",
        "专家李示例介绍，糖尿病患者应当控制饮食",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for one, honoured in ill_people(document.folded.text):
            start = document.folded.raw(one.start)
            yield self.found(
                document,
                start,
                "写出了具名人员的病情或残疾情况",
                "隐去姓名，或删去病名和残疾情况",
                severity="warning" if honoured else "error",
            )
