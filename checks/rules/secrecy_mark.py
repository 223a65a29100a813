"""State-secret marking by its structure (密级★期限); the bare word stands in every fifth statute and means nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.grades import GRADES, in_a_sentence, listed, with_terms
from checks.text.pattern import Pattern
from checks.text.tables import behind, below

_GAP = r"[\s*_\\~`]{0,4}"  # also signs of Markdown that did not become marks and stand on the page
_GRADE = rf"[绝机秘]{_GAP}密"
_TERM = r"(?:\d{1,2}\s*(?:年|个月|月|天|日)|[一二三四五六七八九十]{1,3}\s*(?:年|个月)|长期|启用前|公布前|公开前|解密前)"
_HEAD = r"^[ \t>#*_|（(【\[〔「“\"'-]{0,12}"
_PAPER = r"(?:本|此)(?:件|文件?|通知|材料|资料|报告|方案|纪要|简报|意见|稿|函|表|图)"
_ENDS = r"(?=[ \t]{0,4}(?:[，,。；;★（(\n）)】\]|]|保密|文件|材料|$))"
_ENGLISH = r"(?:strictly )?(?:(?i:top\s{0,2}secret|confidential|secret))"
_STAR = rf"{_GAP}级?{_GAP}[】”’」』）)〕\]\"'（(【\[〔]?{_GAP}★"
_URGENT = r"(?:特急|加急|急件|平急|特提)"
_APART = r"[ \t·•、]{1,8}"
_FIND = Pattern(
    rf"(?:(?<!商业)秘|[绝机]){_GAP}密{_STAR}|{_HEAD}商业秘密{_GAP}★[ \t）)】\]*_|\"']{{0,8}}$|{_GRADE}{_GAP}(?:\|[ \t]{{0,4}})?★\s{{0,4}}(?:\|[ \t]{{0,4}})?{_TERM}"
    rf"|{_GRADE}\s{{0,4}}\\?\*\s{{0,4}}{_TERM}"
    rf"|(?P<termed>{_HEAD}{_GRADE}级?[】）)〕\]]?\s{{0,4}}[·•:：/—-]?\s{{0,4}}[（(【\[〔]?{_TERM}[ \t）)】〕\]*_|\"']{{0,8}}$)"
    rf"|{_HEAD}(?:{_URGENT}{_APART}{_GRADE}级?|{_GRADE}级?{_APART}{_URGENT})[ \t）)】\]*_|\"']{{0,8}}$"
    rf"|(?P<alone>{_HEAD}{_GRADE}[ \t）)】\]*_|\"']{{0,8}}$)"
    rf"|(?P<stated>{_HEAD}(?:[A-Za-z_]+:\s*)?密{_GAP}级{_GAP}[:：|]?\s{{0,4}}\|?\s{{0,4}}{_GRADE})"
    rf"|{_HEAD}(?:(?:文件|[本此]件)的?密{_GAP}级|(?:标|定)密|(?:保密|涉密|定密)(?:等级|级别)){_GAP}(?:[:：|\t]|[为是](?={_GRADE})){_GAP}\|?{_GAP}[【（(\[]?{_GRADE}"
    # what a head says in a sentence of its own paper
    rf"|{_PAPER}(?:的?密{_GAP}级[:：]?|(?:已|被|依法)?[确定]?(?={_GAP}[定属系为是])){_GAP}(?:[确暂核]?定?[为是]|[属系]于?)?{_GAP}[“【]?{_GRADE}级?[”】]?{_ENDS}"
    rf"|{_HEAD}(?:文件)?密{_GAP}级[确暂核]?定?[为是]{_GAP}[“【]?{_GRADE}级?[”】]?[，,；; \t]{{0,4}}(?:其|且)?(?:保密)?期限"
    rf"|(?:^|(?<=[ \t|]))密{_GAP}级{_GAP}[:：]{_GAP}[【（(\[“]?{_GRADE}(?=级?[ \t]{{0,4}}(?:[）)】\]”★|\n]|[ \t]\S|$))"
    rf"|{_HEAD}{_ENGLISH}[^\n一-鿿]{{0,24}}{_GRADE}(?=级?[ \t）)】\]*_|★]{{0,8}}(?:$|[★\d长]))|{_HEAD}{_GRADE}级?[ \t/·|（(【\[-]{{1,6}}{_ENGLISH}(?![A-Za-z])",
    re.MULTILINE,
    needs="密",
)
_LABEL = Pattern(r"(?:文件|本件)?密级|(?:保密|涉密)(?:等级|级别)")
_CELL = Pattern(r"[绝机秘]密级?")
_THREE = Pattern(
    rf"{_HEAD}密级[ \t*_]{{0,4}}(?:\|[ \t*_]{{0,8}}[绝机秘]密级?[ \t*_]{{0,8}}){{3}}(?:\||$)", re.MULTILINE
)


class SecrecyMark(Rule):
    code = "SEC001"
    title = "国家秘密标志"
    explain = (
        "文件里出现“密级★保密期限”、单独成行的密级，或“密级：秘密”这类标注，说明原件可能是国家秘密。"
        "互联网上不得发布国家秘密，删去标注再发布同样违法。只在行文中提到“国家秘密”“商业秘密”不会触发本规则。"
        "稿件原文和读者在网页上看到的文字都查：用加粗、链接、注释、标签把标志拆开，或者写成字符编号，同样会触发。"
    )
    clauses = ("dh-A7a", "wz-11", "dh-A5")
    waivable = False
    reads = "text"
    triggers = Triggers(words=("密",))
    catches = (
        "秘密★1年", "机密 ★ 长期", "绝密☆启用前", "秘 密 ⭐ 六个月", "机密*5年", "机密&starf;10年", "秘密&#9733;1年", "机\u200b密★5年",
        "机密**★**5年", "机密\\★5年", "机**密**★5年", "秘[密](https://www.gov.cn/)&bigstar;1年", "密级\\:秘密", "密级：秘密", "| 密级 | 机密 |", "| 密级： | 机密 |", "机密★1年\n\n- 绝密\n- 机密\n- 秘密", "机密\n\n会议纪要\n\n秘密", "- 机密\n- 机密", "机密\n\n关于工作的报告\n\n- 绝密\n- 秘密", "商业秘密★1年", "| 本件机密 | ★ | 1年 |", "| 本件机密 | ★1年 |", "**绝密**", "# 机密", "秘密 1年", "絕密★長期", "<!-- 秘密★2年 -->", "![机密★1年](a.png)", "商业秘密★", "**商业秘密★**", "商业机密★", "商业绝密★", "（机密）\n\n（秘密）\n\n正文", "正文\n\n【机密】\n\n【秘密】", "- 机密\n- 秘密\n\n云溪区文件", "机密\n\n第一份\n\n秘密\n\n第二份\n\n绝密\n\n第三份", f"- 机密\n\n{'第一份' * 90}\n\n- 秘密\n\n第二份\n\n- 绝密",
        "| 文号 | 云1号 | 云2号 |\n|---|---|---|\n| 密级 | 机密 | 秘密 |", "| 密级 | 机密 | 机密 | 秘密 |", "密级：机密 | 绝密 | 秘密 | 机密 |",
        "机密级★1年", "【机密】★1年", "“机密”★1年", "机密（★1年）", "文件密级：机密", "保密等级：机密", "特急 机密", "机密　特急", "涉密级别为秘密",
        "材料：\n\n- 机密\n- 秘密", "材料：\n\n- 机密\n- 秘密\n- 绝密", "| 文件名 | 密级 |\n|---|---|\n| 某方案 | 机密 |", "| 文件名 | 保密等级 |\n|---|---|\n| 甲 | 机密 |\n| 乙 | 机密级 |\n| 丙 | 绝密 |",
        "- 绝密 30年\n- 机密 10年\n- 秘密 10年", "- 绝密★30年\n- 机密★20年\n- 秘密★10年",
        Example(front="summary: 机密★5年"),
    )  # fmt: skip
    passes = (
        "不得泄露国家秘密、商业秘密和个人隐私。",
        "机密级、秘密级国家秘密载体的管理，依照有关规定执行。",
        "**秘密**事项应当依法确定密级。",
        "绝密级国家秘密未经批准不得复制。",
        "密级由定密责任人确定。",
        "评定为五★级景区。",
        "国家秘密的密级分为：\n\n- 绝密\n- 机密\n- 秘密",
        "## 绝密\n\n最重要的国家秘密。\n\n## 机密\n\n重要的国家秘密。\n\n## 秘密\n\n一般的国家秘密。",
        "| 密级 | 绝密 | 机密 | 秘密 |\n|---|---|---|---|\n| 期限 | 30年 | 20年 | 10年 |",
        "| 密级 | 绝密级 | 机密级 | 秘密级 |\n|---|---|---|---|\n| 期限 | 30年 | 20年 | 10年 |",
        "| 密级 | **绝密** | **机密** | **秘密** |\n|---|---|---|---|\n| 期限 | 30年 | 20年 | 10年 |",
        "国家秘密分为：\n\n* **绝密**\n* **机密**\n* **秘密**",
        "合同列明商业秘密★条款。",
        "保密期限一般不超过：\n\n- 绝密 30年\n- 机密 20年\n- 秘密 10年",
        "国家秘密的密级分为：\n\n- 绝密\n- 机密\n- 秘密\n\n## 绝密\n\n最重要的国家秘密。\n\n## 机密\n\n重要的国家秘密。\n\n## 秘密\n\n一般的国家秘密。",
        "| 密级 | 保密期限 |\n|---|---|\n| 绝密 | 不超过30年 |\n| 机密 | 不超过20年 |\n| 秘密 | 不超过10年 |",
        "保密等级由定密责任人确定，机密以上的另存。",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        matches = list(_FIND.finditer(document.folded.text))
        explained = {
            *listed([found for found in matches if found["alone"]]),
            *with_terms([found for found in matches if found["termed"]]),
        }
        for at in _below(document, matches):
            yield self._mark(document, at, "密级")
        for found in matches:
            if found.start() in explained or (found["stated"] and _names_all(found)) or in_a_sentence(found):
                continue
            at = found.start() + len(found[0]) - len(found[0].lstrip())
            yield self._mark(document, at, " ".join(found[0].split()))

    def _mark(self, document: Document, at: int, excerpt: str) -> Finding:
        message = "发现国家秘密标志，本文件可能涉密"
        fix = "立即停止发布，不要删去标志后再发；连同原件交保密审查员处理"
        return self.found(document, document.folded.raw(at), message, fix, excerpt)


def _below(document: Document, known: list[re.Match[str]]) -> Iterator[int]:
    """Where a grade stands below a header 密级, or behind it in a CSV, unless they are the three that there are."""
    spans = [found.span() for found in known]
    for cells in (
        *below(document.tables, _LABEL.fullmatch),
        *behind(document.tables, _LABEL.fullmatch),
    ):
        grades = [cell for cell in cells if _CELL.fullmatch(cell.text)]
        if sorted(cell.text[0] for cell in grades) != sorted("绝机秘"):
            places = (cell.start for cell in grades)
            yield from (at for at in places if not any(start <= at < end for start, end in spans))


def _names_all(found: re.Match[str]) -> bool:
    """Whether the row of a table says that there are three grades."""
    row = _THREE.match(found.string, found.start())
    return bool(row) and sorted(GRADES.findall(row[0])) == sorted("绝机秘")  # type: ignore[index]
