"""Marks of work secrets: 内部事项 注意保管 and its variants, 此件不公开."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.internal import marks
from checks.text.pattern import Pattern

_KEEP = r"(?:注意\s*(?:保存|保管|保密)|妥善\s*(?:保管|保存)|(?:不得|严禁|请勿|禁止)\s*(?:外传|外泄|翻印|转发|扩散))"
_WHAT = r"内\s{0,4}部\s{0,4}(?:资料|文件|事项|材料|刊物|参考|使用|传阅|资\s{1,4}料|文\s{1,4}件|事\s{1,4}项)?"
_OPEN, _CLOSE = r"[ \t>#*_|（(【\[〔《\"'-]{0,12}", r"[ \t）)】\]〕》*_|。！!\"']{0,8}$"
_FIND = Pattern(
    rf"^{_OPEN}(?:[a-z_]+:\s*)?{_WHAT}[）)】\]]?\s{{0,6}}[，,、:：★]?\s{{0,6}}{_KEEP}"
    rf"|^{_OPEN}内\s{{0,4}}部\s{{0,4}}(?:资料|文件|事项|刊物|传阅|★\s*\d+\s*年|★\s*长期){_CLOSE}"
    rf"|^[ \t>#*_|]{{0,8}}[（(【\[]\s*内\s{{0,4}}部\s*[）)】\]][ \t*_|]{{0,8}}$"
    rf"|[（(【\[]\s*(?:此件|本件)\s*(?:不公开|不予公开|依申请公开|不宜公开|内部使用|限内部使用|限阅)[^）)】\]\n]{{0,12}}[）)】\]]"
    rf"|[（(【\[]\s*+(?:(?:此件|本件)\s*+)?(?:(?:发至|传达至|阅至|发到)\s*[省地市县区乡团师科处厅局]{{1,4}}(?:级|一级)?|(?:请勿|不得|严禁)外传|限?内部(?:使用|传阅|掌握))\s*[）)】\]]"
    rf"|^{_OPEN}密\s{{0,4}}级\s{{0,4}}[:：|]\s{{0,4}}(?:内部|工作秘密){_CLOSE}|^{_OPEN}(?:工作秘密\s*★|限内部使用{_CLOSE}|此件发至[省地市县区乡团师]{{1,4}}级{_CLOSE})"
    rf"|^{_OPEN}(?:此件不公开|此件不予公开|阅后(?:销毁|收回|退回|清退)){_CLOSE}",
    re.MULTILINE,
    needs="内件阅传密",
)

# 公开方式：依申请公开 says how readers get something; as an attribute of the paper it says that it is not public
_ATTRIBUTE = Pattern(
    rf"^{_OPEN}(?:(?:政府|政务)?(?:信息)?(?:主动)?公开(?:属性|选项|类别|类型)\s{{0,4}}[:：]\s{{0,4}}(?:依申请公开|不予公开|不公开)|(?:信息)?公开(?:方式|形式)\s{{0,4}}[:：]\s{{0,4}}(?:不予公开|不公开)"
    rf"|是否(?:主动|同意)?公开\s{{0,4}}[:：]\s{{0,4}}(?:否|不公开|不予公开)){_CLOSE}",
    re.MULTILINE,
    needs="公",
)


class InternalMark(Rule):
    code = "SEC005"
    title = "内部标记"
    explain = (
        "“内部事项 注意保管”“内部资料 注意保存”“（此件不公开）”等标记说明原件属于工作秘密或不公开的文件，不得上网。"
        "行文中提到“内部资料”不会触发本规则。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    waivable = False
    reads = "text"
    triggers = Triggers(
        words=(
            "内部", "此件", "本件", "阅后", "密级", "工作秘密", "外传", "发至", "传达至", "阅至", "发到", "公开", "参阅", "会后", "用后", "会议后", "翻印", "注意保", "妥善保",
            "扩散", "仅供", "只供", "仅限", "复印", "上网", "领导", "常委", "内参", "内刊", "密件", "送阅", "敏感", "收回", "清退", "销毁",
        )
    )  # fmt: skip
    catches = (
        "内部资料 注意保存", "内部事项，注意保管", "【内部文件】", "（此件不公开）", "（此件依申请公开）", "内 部 资 料　注意保密", "阅后销毁",
        "**内部★1年**", "（内部）", "内部资料，严禁外传", "（此件发至县团级）", "（请勿外传）", "密级：内部", "限内部使用", "信息公开选项：依申请公开", "公开属性：不予公开", Example(front="summary: 内部资料 注意保存"),
    )  # fmt: skip
    passes = (
        "（此件公开发布）", "（此件主动公开）", "不得擅自复制内部资料，违者依规处理。", "内部资料性出版物应当注明“内部资料、免费交流”字样。", "单位内部应当注意保存施工记录。",
        "## 内部管理制度", "供内部使用的资料另行保管。", "（含内部使用面积）", "公开属性：主动公开", "公开方式：主动公开、依申请公开", "内部使用的设备不计入。",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        fix = "停止发布，核对原件的公开属性；确可公开的，由保密审查员书面确认后改用公开文本"
        known = set[int]()  # where the line before each ends
        for found in (*_FIND.finditer(text), *_ATTRIBUTE.finditer(text)):
            at = found.start() + len(found[0]) - len(found[0].lstrip())
            known.add(text.rfind("\n", 0, at))
            yield self.found(document, document.folded.raw(at), "出现内部文件标记", fix, " ".join(found[0].split()))
        for at, words in marks(text):
            if text.rfind("\n", 0, at) not in known:
                yield self.found(document, document.folded.raw(at), "出现内部文件标记", fix, " ".join(words.split()))
