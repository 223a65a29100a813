"""Passports and travel permits, where the words around them say so."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_GAP = r"[ \-]?"
_FIND = Pattern(
    rf"(?<![0-9A-Za-z])(?:(?:E{_GAP}[A-HJ-NP-Z]|[PSD]{_GAP}E)(?:{_GAP}\d){{7}}|[EGDSPHCMW](?:{_GAP}\d){{8}})(?![0-9A-Za-z])",
    needs="EGDSPHCMW",
)
# cards whose numbers are digits alone, right behind what says so
_CARD = Pattern(
    r"(?:台胞证|台湾居民来往大陆通行证|回乡证|往来港澳通行证|大陆居民往来台湾通行证|军官证|士官证|文职干部证|士兵证|警官证|人民警察证|武警[一-鿿]{0,4}证|退役军人优待证|驾驶证档案)(?:号码?|编号)?[:：为是| ]{0,4}(?:[南北东西中海空火军政沈兰成济广京武参总后装]{1,3}字?第?)?(?P<card>[HMT]?\d(?:[ -]?\d){6,10})(?![0-9A-Za-z*])"
    r"|(?:永久居留|居留证|外国人)[一-鿿]{0,8}号?码?[:：为是| ]{0,4}(?P<foreign>[A-Z]{3}\d{12})(?![0-9A-Za-z])", needs=("证", "居留", "外国人")
)  # fmt: skip
_ABOUT = ("护照", "通行证", "签证", "出入境", "证件号")


class Passport(Rule):
    code = "PII004"
    title = "护照、通行证和军官证号"
    explain = "护照、港澳台通行证、外国人居留证、军官证、警官证号码属于个人隐私，不得上网。只有前面写明是哪种证件的才算，设备型号之类的编号不受影响。"
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    triggers = Triggers(words=(*_ABOUT, "台胞证", "回乡证", "军官证", "士官证", "文职干部证", "士兵证", "警官证", "警察证", "武警", "优待证", "驾驶证档案", "居留", "外国人"), digits=7)  # fmt: skip
    catches = (
        "护照号码：E12345678", "护照 EA1234567", "护照号Ｅ１２３４５６７８", "护照号 E 1 2 3 4 5 6 7 8", "护照E1\u200b2345678", "港澳通行证C12345678", "军官证号：南字第1234567号", "台胞证号：12345678", "回乡证H12345678", "外国人永久居留证号：USA110080010101",
        "| 姓名 | 护照号 |\n|---|---|\n| 李示例 | G12345678 |",
    )  # fmt: skip
    passes = ("型号E12345678", "护照号E1****678", "护照办理请拨打0000-8120000", "护照SE12345678A")

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _CARD.finditer(text):
            place = "card" if found["card"] else "foreign"
            start = document.folded.raw(found.start(place))
            yield self.found(document, start, "出现个人证件号", "删去；确需区分的只留末 2 位", number=found[place])
        for found in _FIND.finditer(text):
            block = text[max(0, text.rfind("\n\n", 0, found.start())) : found.start()]
            head = block.strip("\n").partition("\n")[0] if "|" in block or "\t" in block else ""
            near = text[max(0, found.start() - 24) : found.start()] + head
            if any(word in near for word in _ABOUT):
                start = document.folded.raw(found.start())
                yield self.found(
                    document, start, "出现护照或通行证号", "删去；确需区分的只留前 3 位和末 2 位", number=found[0]
                )
