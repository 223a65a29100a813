"""Children by name with their class or their guardian. Lists of them are PII010, an error."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.names import NAME, begins_like_name
from checks.text.pattern import Pattern

_COUNT = r"[0-9一二三四五六七八九十]{1,2}"
_CLASS = rf"(?:[一二三四五六七八九1-9]\s?年级|[初高][一二三]|[小中大]班|[一二三四五六七八九](?=\s?[（(]))\s?(?:[（(]?\s?{_COUNT}\s?[)）]?\s?班)?"
_FIND = Pattern(
    rf"{_CLASS}的?(?:学生|同学|小朋友|幼儿)[:：、\s]{{0,3}}(?P<first>{NAME})(?![生们])"
    rf"|{_CLASS}的?(?P<second>{NAME})(?:同学|小朋友)"
    rf"|(?:学生|儿童|幼儿|孩子)[:：\s]{{0,3}}(?P<third>{NAME})[，,（(、\s]{{0,2}}(?:[^\n。]{{0,24}}(?:{_CLASS}|[其的]?监护人|的?家长))"
    rf"|监护人(?:姓名)?[:：]\s{{0,3}}(?P<fourth>{NAME})(?=[\s，,。；;、（(|]|$)"
)
# every match holds a class or who answers for the child
_CLOSE = ("年级", *(f"{school}{year}" for school in "初高" for year in "一二三"), "小班", "中班", "大班", *(f"{n}(" for n in "一二三四五六七八九"), "监护人", "家长")  # fmt: skip
_GENERAL = Pattern(
    r"(?:权益|高考|高校|高中|军训|毕业|应当|可以|及其|安全|入学|管理|申请|成长|单位|任何|家长|关爱|全体|全部|连续|平时|明确|和|及)"
)


class Minor(Rule):
    code = "PII011"
    title = "未成年人信息"
    explain = "未成年人的姓名与班级、监护人写在一起，能找到孩子本人，公开前必须征得监护人同意。确需报道的，隐去姓名（如“小李”）或只写学校。"
    clauses = ("dh-A7a", "wz-11")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=_CLOSE)
    catches = (
        "柳林小学三年级（2）班学生李示例获得表扬", "柳林小学三年级2班李示例同学", "学生李示例，柳林小学五年级1班", "监护人：李示例", "柳林小学三年级（２）班学生李示例", "三 年级 2 班学生 李示例",
        "三年\u200b级2班学生李示例", "学生李示例的监护人",
    )  # fmt: skip
    passes = (
        "三年级2班学生参加活动",
        "涉及学生权益的重要事项，应当听取家长委员会的意见",
        "学生及其监护人应当到场",
        "监护人：应当陪同",
        "各年级学生安全教育",
        "儿童的监护人",
        "三年级2班学生小李同学获奖",
        "监护人：__________",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.folded.text):
            name = next(name for name in ("first", "second", "third", "fourth") if found[name])
            if not begins_like_name(found[name]) or _GENERAL.match(found[name]) or "某" in found[name]:
                continue
            start = document.folded.raw(found.start(name))
            yield self.found(
                document,
                start,
                "未成年人姓名与班级或监护人同时出现",
                "隐去姓名或班级；已征得监护人同意的，由审核人员确认",
            )
