"""What Office keeps in a file without showing it: edits, comments, hidden words, sheets, rows and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree

from checks.readers.extract import Extract

_LAST = 16384  # column of a sheet
OFF = ("0", "false", "off", "none")
_TINY = ("1", "2", "3", "4")  # half points
_CURES = {
    "修订痕迹": "在“审阅”里接受或拒绝全部修订，关闭修订后另存",
    "批注": "在“审阅”里删除全部批注后另存",
    "隐藏文字": "全选后在“字体”里取消“隐藏”、改为黑色和正常字号，把不该有的字删去",
    "隐藏的工作表": "取消隐藏，把不公开的工作表删去后另存",
    "隐藏的行": "取消隐藏或取消筛选，把不公开的行删去后另存",
    "隐藏的列": "取消隐藏，把不公开的列删去后另存",
    "数据透视表缓存": "把透视表复制并“选择性粘贴为数值”，删去原表后另存",
    "外部链接的数据": "在“数据”里断开外部链接后另存",
    "内嵌文件": "删去内嵌文件，或单独作为附件提交",
    "隐藏的幻灯片": "取消隐藏或删去后另存",
    "演讲备注": "删去备注后另存",
}


class Concealed:
    """Counts by kind; one note a kind says how many and where to go."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def part(self, name: str, root: ElementTree.Element, shown: bool = True) -> None:
        """Looks at one part; `shown` is false for a sheet that the workbook hides."""
        text = bool("".join(root.itertext()).strip())
        if not shown and text:
            self.seen["隐藏的工作表"] += 1
        if "omments/" in name or "omments" in name.rpartition("/")[2]:
            self.seen["批注"] += sum(local(e) in ("comment", "threadedComment", "cm") for e in root.iter()) or int(text)
        elif "/pivotCacheRecords" in name or "/pivotCacheDefinition" in name:
            self.seen["数据透视表缓存"] += any(e.get("v", "").strip() for e in root.iter())
        elif "/externalLink" in name:
            self.seen["外部链接的数据"] += text or any(e.get("val") for e in root.iter())
        elif "/notesSlide" in name:
            self.seen["演讲备注"] += any(local(e) == "t" and len((e.text or "").strip()) > 3 for e in root.iter())
        elif "/slides/" in name:
            self.seen["隐藏的幻灯片"] += text and root.get("show") in OFF
        elif "/worksheets/" in name:
            self._sheet(root)
        elif name.startswith("word/"):
            self._words(root)

    def _words(self, root: ElementTree.Element) -> None:
        paper = not any(local(element) in ("shd", "highlight") for element in root.iter())
        for element in root.iter():
            name = local(element)
            if name in ("del", "ins", "moveFrom", "moveTo"):
                self.seen["修订痕迹"] += bool("".join(element.itertext()).strip())
            elif name == "r" and any(_vanished(child, paper) for child in element):
                self.seen["隐藏文字"] += bool("".join(element.itertext()).strip())

    def _sheet(self, root: ElementTree.Element) -> None:
        hidden = _merged(_columns(element) for element in root.iter() if local(element) == "col")
        touched: set[int] = set()
        for row in root.iter():
            if local(row) != "row":
                continue
            self.seen["隐藏的行"] += _is_hidden(row) and bool("".join(row.itertext()).strip())
            if hidden:
                touched |= {column_number(cell.get("r", "")) for cell in row if "".join(cell.itertext()).strip()}
        self.seen["隐藏的列"] += sum(any(column in columns for columns in hidden) for column in touched)

    def tell(self, found: Extract, inside: str) -> None:
        about = f"〔{inside.strip()}〕" if inside else ""
        for kind, number in self.seen.items():
            if number:
                found.hidden(f"附件里有{kind}（{number} 处）{about}", _CURES[kind])


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _vanished(properties: ElementTree.Element, paper: bool) -> bool:
    """Hidden by name, by size, or white where nothing in the document is shaded."""
    return local(properties) == "rPr" and any(
        (local(child) in ("vanish", "webHidden", "specVanish") and attribute(child, "val") not in OFF)
        or (local(child) == "sz" and attribute(child, "val") in _TINY)
        or (paper and local(child) == "color" and attribute(child, "val").upper() == "FFFFFF")
        for child in properties
    )


def _is_hidden(element: ElementTree.Element) -> bool:
    return element.get("hidden", "0") not in OFF


def _columns(element: ElementTree.Element) -> range:
    first, last = element.get("min", ""), element.get("max", "")
    if not _is_hidden(element) or not first.isdecimal() or not last.isdecimal():
        return range(0)
    return range(int(first[:6]), min(int(last[:6]), _LAST) + 1)


def _merged(ranges: Iterable[range]) -> list[range]:
    """The same numbers in ranges that do not touch; a file may state millions of them."""
    found = list[range]()
    for one in sorted({one for one in ranges if one}, key=lambda one: one.start):
        if found and one.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(one.stop, found[-1].stop))
        else:
            found.append(one)
    return found


def column_number(reference: str) -> int:
    """Number of a cell's column: 28 for AB7; 0 where it does not say."""
    number = 0
    for char in reference[:4]:
        if "A" <= char <= "Z":
            number = number * 26 + ord(char) - 64
    return number
