"""What Word and web pages leave behind: field codes, styles, broken references, the furniture of pages, files as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding, Severity
from checks.rule import Example, Rule
from checks.text.parted import parted
from checks.text.pattern import Pattern

_WORD = Pattern(
    r"错误[!！]\s?(?:未找到引用源|未定义书签|文档中没有指定样式的文字)|Error! Reference source not found|\[bookmark: ?[^\]\n]{0,40}\]?|(?<!\w)(?:_GoBack|OLE_LINK\d{1,3}|_Toc\d{5,12}|_Ref\d{5,12})(?!\w)"
    r"|(?:PAGEREF|SEQ|TOC|EMBED Equation|HYPERLINK) ?\\[a-z*]|PAGEREF _Toc|\\\* ?(?:MERGEFORMAT|ARABIC|CHARFORMAT)|\{ ?(?:PAGE|NUMPAGES|TIME|DATE) ?(?:\\|\})"
    r"|mso-[a-z-]{3,40}:|(?<!\w)MsoNormal(?!\w)|<o:p>|<w:[a-z]|\[(?:if|endif)[^\]\n]{0,20}(?:gte mso|!mso|vml)|Style Definitions \*/|Normal 0 \d|\{\.(?:underline|mark|anchor)\}|\[\]\{#",
    re.ASCII,
    needs=("错误", "Error!", "[bookmark", "_GoBack", "OLE_LINK", "_Toc", "_Ref", "\\", "{", "mso", "Mso", "<o:p>", "<w:", "Style Def", "Normal 0"),
)  # fmt: skip
_FOOT = Pattern(
    r"^[ \t\u3000]*(?:第 ?\d{1,4} ?页(?:[ ，,/]*共 ?\d{1,4} ?页)?|[—–－-] ?\d{1,3} ?[—–－-]|Page \d{1,4} of \d{1,4}|共 ?\d{1,4} ?页[ ，,/]*第 ?\d{1,4} ?页)[ \t\u3000]*$",
    re.MULTILINE,
    needs=("页", "Page", "—", "–", "－", "-"),
)
_WEB = Pattern(
    r"扫一扫[^\n，。]{0,4}(?:在手机|手机)(?:上)?打开|扫一扫分享|用手机打开当前页|【?(?:字体|字号)[：:] ?[\[【(（]?大[\]】)）]?[ \u3000|/]{0,3}[\[【(（]?中"
    r"|^[ \t\u3000>*\[【(（]*(?:打印本页|打印此页|关闭窗口|关闭本页|返回顶部|回到顶部|分享到|上一篇|下一篇|浏览次数|浏览量|阅读次数|访问量|点击数|点击次数|点击率|您现在的位置|您当前的位置|您当前位置|当前位置|我要纠错|收藏本页)"
    r"(?=[ \t\u3000：:】\]）)|]|$)|^[ \t\u3000]*(?:首页|网站首页) ?(?:>|&gt;|»|＞)|(?:发布时间|发布日期)[：:][^\n]{6,30}(?:浏览|点击|阅读|访问|来源|字体|字号)",
    re.MULTILINE,
    needs=("扫一扫", "当前页", "字体", "字号", "打印", "关闭", "顶部", "分享到", "一篇", "浏览", "阅读次", "访问量", "点击", "位置", "纠错", "收藏", "首页", "发布时间", "发布日期"),
)  # fmt: skip
_BASE64 = r"[A-Za-z0-9+/]"
_STATED = Pattern(
    rf"(?P<kind>data:[a-z]+/[a-z0-9.+-]+;base64,)(?P<data>{_BASE64}{{40}}{_BASE64}*={{0,2}})", needs=(";base64,",)
)
_BARE = Pattern(rf"{_BASE64}{{400}}{_BASE64}*={{0,2}}")
_PICTURE = "把图片存成文件放进稿件文件夹，再用图片语法引用"
_FILE = "删去；要给读者的，存成文件放进稿件文件夹，作为附件"
_SEAL = "整段删去；这是电子印章、签名一类的数据，不要存成图片再放上来，网上公开的文件不带印章"
_SIGNED = ("MII", "MIA", "MIG")  # how DER begins in base64: certificates, signatures, seals


class Residue(Rule):
    code = "WRD006"
    title = "文档残留"
    explain = (
        "从 Word、网页粘贴时带来的东西：域代码、书签、样式、失效的引用，单独成行的页码，“扫一扫在手机打开当前页”“打印本页”“上一篇：”一类网页上的按钮，"
        "夹在词中间的空格，以文字存放的图片、附件和电子印章（base64）。每一类只提示第一处和总数。"
    )
    clauses = ("zl-9.3b", "wz-12.2.4")
    catches = (
        "见错误！未找到引用源。", '<p class="MsoNormal">正文</p>', "PAGEREF _Toc12345", '<span style="mso-bidi-font-size:12pt">文</span>',
        "![图](data:image/png;base64," + "iVBORw0KGgo" * 8 + ")", "[bookmark: OLE_LINK1]各单位：", "正文\n\n第 3 页 共 12 页\n\n正文", "正文\n\n— 3 —\n\n正文", "扫一扫在手机打开当前页", "打印本页 关闭窗口",
        "【字体：大 中 小】", "当前位置：首页 > 通知公告", "上一篇：通知", "会议要求各单位进一步加强领 导，压实工作责任。", "MIIEpAIBAAKCAQEA" * 40,
    )  # fmt: skip
    passes = (
        "页面出现错误！请重试。", "目录", Example(body="正文" * 300), "请在表格第 3 页签字，可打印本页使用。", "栏目下方的“上一篇”“下一篇”可以翻页。", "扫一扫二维码关注公众号。", "## 总 则", "参会人员：李 明、王 芳。",
        "各单位 各部门要高度重视，压实工作责任。", "区委 区政府关于加强工作的意见，已经印发。", "气温-3-5度",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.text
        start, body = document.visible_body
        yield from self._first(
            document, _starts(_WORD, text), "有 Word 留下的代码", "删去；粘贴时选“只保留文本”", "error"
        )
        yield from self._first(document, _starts(_FOOT, body, start), "有原文件的页码", "删去这一行")
        yield from self._first(
            document, _starts(_WEB, body, start), "有网页上的按钮、导航或浏览次数", "删去；复制时只选正文"
        )
        yield from self._first(document, [start + at for at in parted(body)], "词的中间有空格", "删去空格，把词连起来")
        for found in _STATED.finditer(text):
            yield self.found(document, found.start(), *_blob(found["kind"], found["data"]))
        for found in _BARE.finditer(text):
            if not text.endswith(";base64,", 0, found.start()):
                yield self.found(document, found.start(), *_blob("", found[0]))

    def _first(
        self, document: Document, starts: list[int], what: str, fix: str, severity: Severity = "warning"
    ) -> Iterator[Finding]:
        if starts:
            more = f"，全文共 {len(starts)} 处" if len(starts) > 1 else ""
            yield self.found(document, starts[0], what + more, fix, severity=severity)


def _starts(pattern: Pattern, text: str, offset: int = 0) -> list[int]:
    return [offset + found.start() for found in pattern.finditer(text)]


def _blob(kind: str, data: str) -> tuple[str, str]:
    if kind.startswith("data:image/"):
        return "有以文字存放的图片（base64）", _PICTURE
    if data.startswith(_SIGNED):
        return "有电子印章、签名或证书的数据（base64）", _SEAL
    return "有以文字存放的文件（base64）", _FILE
