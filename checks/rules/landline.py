"""Landlines at home. Those of offices are meant to be published and pass."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_WHOSE = r"(?:家\s{0,2}庭|住\s{0,2}宅|家\s{0,2}里|家\s{0,2}中|私\s{0,2}人|本\s{0,2}人|家\s{0,2}长|监护人|患者|村民|户主|亲属|家属|申请人)的?(?:联系|固定)?\s{0,2}(?:电\s{0,2}话|座\s{0,2}机)|宅电"
# who may write for a firm, and whose number an office may be asked for
_UNCLEAR = Pattern(r"^(?:村\s*民|本\s*人|申请人|私\s*人)")
_FIND = Pattern(
    rf"(?:{_WHOSE})(?:号码)?[*_|：:\s是为]{{0,8}}(?P<number>(?:[(（]?0(?: ?\d){{2,3}}[)）]?[ -]{{0,3}})?[2-9](?: ?\d){{6,7}})(?![\d*])",
    needs="话座宅",
)


class Landline(Rule):
    code = "PII007"
    title = "个人固定电话"
    explain = "家庭、住宅、家长、监护人的固定电话属于个人信息，不应公开；单位的办公、值班、咨询、监督电话正常公开，不会提示；村民、申请人、本人电话按警告处理，由审核人员看是不是单位的。"
    clauses = ("wz-11",)
    reads = "text"
    triggers = Triggers(
        words=("家庭", "住宅", "家里", "家中", "私人", "本人", "家长", "监护人", "患者", "村民", "户主", "亲属", "家属", "申请人", "宅电"), digits=7
    )  # fmt: skip
    catches = (
        "家庭电话：0000-8120000", "住宅电话 0571 88120000", "监护人联系电话：88120000", "家庭电话：００００－８１２００００", "家 庭 电 话：8 8 1 2 0 0 0 0", "宅电88\u200b120000", "李示例家中座机 0000-8120000", "家属电话：0000-8120000",
    )  # fmt: skip
    passes = (
        "办公电话：0000-8120000",
        "申请人可拨打咨询电话0000-8120000",
        "家庭电话：8812****",
        "家庭电话号码由申请人填写",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.folded.text):
            start = document.folded.raw(found.start("number"))
            yield self.found(
                document,
                start,
                "出现个人固定电话",
                "删去；需要联系方式的，改留单位办公电话",
                severity="warning" if _UNCLEAR.search(found[0]) else "error",
            )
