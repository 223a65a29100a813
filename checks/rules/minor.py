"""Children by name with their class or their guardian. Lists of them are PII010, an error."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.names import NAME, begins_like_name
from checks.text.pattern import Pattern
from checks.text.people import people

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
# children of whom more is told than their name: the family, the way they live, the class at their school
_CHILD = Pattern(
    r"(?:留守|困境|孤残|流浪|走失|失踪|被拐|受害|被害|未成年|单亲|弃)[一-鿿]{0,4}?(?:儿童|少年|幼儿|学生|女童|男童|女孩|男孩|孩子|人|婴)?$|(?:孤儿|弃婴|女童|男童|男婴|女婴|患儿|被收养人|女孩|男孩|幼儿|儿童|小学生|初中生)[:：、\s（(“]{0,2}$"
)
_TOLD = Pattern(
    rf"(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})周?岁|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|祖父母?|监护人|随[一-鿿]{{1,4}}生活|父母|收养|离异|服刑|务工|就读|{_CLASS}|小学|中学|幼儿园|家住"
)
_CHILDREN = ("留守", "困境", "孤", "流浪", "走失", "失踪", "被拐", "受害", "被害", "未成年", "单亲", "弃", "女童", "男童", "婴", "患儿", "收养", "女孩", "男孩", "幼儿", "儿童", "小学生", "初中生")  # fmt: skip
_SIGN = Pattern(r"[。！？\n]")
_SCHOOL = Pattern(r"(?:学校?|幼儿园|[一二三四五六七八九十]中|分校|校区)[，,]?$")
_SPOKEN = Pattern("|".join(_CHILDREN))
_GENERAL = Pattern(
    r"(?:权益|高考|高校|高中|军训|毕业|应当|可以|及其|安全|入学|管理|申请|成长|单位|任何|家长|关爱|全体|全部|连续|平时|明确|和|及)"
)


class Minor(Rule):
    code = "PII011"
    title = "未成年人信息"
    explain = "未成年人的姓名与班级、监护人写在一起，能找到孩子本人，公开前必须征得监护人同意。留守、困境儿童、孤儿等写出姓名又写年龄、家庭、学校的，以及写出学校又写班级的，按错误处理；只写班级的，按警告处理，由审核人员确认。确需报道的，隐去姓名（如“小李”）或只写学校。"
    clauses = ("dh-A7a", "wz-11")
    reads = "text"
    triggers = Triggers(words=(*_CLOSE, *_CHILDREN))
    catches = (
        "柳林小学三年级（2）班学生李示例获得表扬", "柳林小学三年级2班李示例同学", "学生李示例，柳林小学五年级1班", "监护人：李示例", "柳林小学三年级（２）班学生李示例", "三 年级 2 班学生 李示例",
        "三年\u200b级2班学生李示例", "学生李示例的监护人", "留守儿童李示例，10岁，随奶奶生活，父亲在外务工。", "孤儿李示例，男，8岁，现由姑姑抚养", "女童李示例就读于柳林小学",
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
        "留守儿童之家管理员李示例",
        "关爱留守儿童，李示例走进柳林小学",
        "幼儿园园长李示例今年50岁",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for start in self._children(text):
            place = document.folded.raw(start)
            yield self.found(document, place, "写出了孩子的姓名和家庭、学校或年龄", "隐去姓名，写成“小李”的样子")
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
                severity="error" if _SCHOOL.search(text[max(0, found.start() - 12) : found.start()]) else "warning",
            )

    @staticmethod
    def _children(text: str) -> Iterator[int]:
        """Where the name of a child stands of whom more is told."""
        done = 0
        for found in _SPOKEN.finditer(text):
            for one in people(text, max(done, found.start()), min(found.end() + 8, len(text))):
                done = one.end
                after = _SIGN.split(text[one.end : one.end + 40])[0]
                if not one.office and _CHILD.search(text[max(0, one.start - 14) : one.start]) and _TOLD.search(after):
                    yield one.start
