"""Whether the text of a PDF's page is what the page shows: fonts may name no characters for their shapes, or wrong ones.

What seems untrue is looked at as a picture, so that too much suspicion costs a third of a second and no finding.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter

import pypdfium2
import pypdfium2.raw as c

# three hundred characters: four fifths of any official text; of characters taken by chance, a twentieth
_COMMON = frozenset(
    "的条人第行和应定当十管规理法政业以部有民国门者关工设机务或用二会一保作生建本三责地公不其施市区员在事位主单制对发资经构安中等合物府产动及处出上为四照依由证可自进下通内级五全所请并权专家方水利实监文查时提报院得要准护他申标任明品项日按例期交体计组办违职营款企车件情开金教同记医划委服审六予向成共使境改收分重大县立取学场织年商道村外告批治防元相与表督代活展检化未登罚负个技七育社基程案据接环章房性律求正信供列城指反农备范限术卫议八运费加目之决执度质止海急能况具置核药入直九域书电过于后路令受给各统调量料采口前格集放导持销害评疗确省污需月源从现病布乡起新根染强意万救符投预税验修式造力原险承财测支传许间除高"
    "张王李刘陈杨黄赵吴周姓名号小村镇街户男女残疾补贴话住址身份证电联系"
)
_FEW = 20  # characters from which a share says something
_UNMAPPED = 4  # characters without a meaning, which a bullet or two are not
_FILLING = frozenset(".·…_-—=* 　\t\r\n\u3000*0")
_SYMBOLS = ("wingding", "webding", "symbol", "dingbat")
_PRIVATE = re.compile(r"[\x01-\x08\ue000-\uefff\ufffd\uffff\U000f0000-\U0010ffff]")
_SAMPLE = 60
_SQUARE = 0.72  # of its height; a letter takes half


class Truth:
    """Of one page with its text."""

    def __init__(self, textpage: pypdfium2.PdfTextPage, text: str) -> None:
        self._raw, self._text = textpage.raw, text
        self._strange = _strange(textpage, text) if text.strip() else []

    @property
    def is_empty(self) -> bool:
        return not self._text.strip()

    @property
    def doubtful(self) -> bool:
        """Whether shapes have no character, or hardly those that stand beside each other in Chinese."""
        if len(self._strange) >= _UNMAPPED:
            return True
        han = [char for char in self._text if "一" <= char <= "鿿"]
        if len(han) >= _FEW and sum(char in _COMMON for char in han) * 5 < len(han):
            return True
        counted = Counter(char for char in self._text if char not in _FILLING)
        if counted.total() >= _FEW and counted.most_common(1)[0][1] * 2 > counted.total():
            return True
        return self._is_wide()

    @property
    def shapeless(self) -> bool:
        """Whether characters without a meaning are in a font that the file does not bring: each viewer shows something else."""
        return len(self._strange) >= _UNMAPPED and sum(map(self._is_borrowed, self._strange)) >= _UNMAPPED

    def _is_borrowed(self, index: int) -> bool:
        item = c.FPDFText_GetTextObject(self._raw, index)
        font = c.FPDFTextObj_GetFont(item) if item else None
        return bool(font) and c.FPDFFont_GetIsEmbedded(font) == 0 and not any(one in _name(font) for one in _SYMBOLS)

    def _is_wide(self) -> bool:
        """Whether letters and digits are as wide as high, as Chinese characters are that a font names wrongly."""
        places = [at for at, char in enumerate(self._text) if char.isascii() and char.isalnum() and char not in "WMmw"]
        if len(places) < _FEW:
            return False
        chosen = places[:: max(1, len(places) // _SAMPLE)]
        return sum(map(self._is_square, chosen)) * 2 > len(chosen)

    def _is_square(self, index: int) -> bool:
        box = c.FS_RECTF()
        if not c.FPDFText_GetLooseCharBox(self._raw, index, box):
            return False
        return bool(abs(box.right - box.left) >= _SQUARE * abs(box.top - box.bottom) > 0)


def _strange(textpage: pypdfium2.PdfTextPage, text: str) -> list[int]:
    """Characters that stand for nothing, by their places on the page."""
    raw, fails = textpage.raw, c.FPDFText_HasUnicodeMapError
    count = textpage.count_chars()
    found = {index for index in range(count) if fails(raw, index) == 1}
    if _PRIVATE.search(text):  # few texts hold any, and asking for each character takes as long as reading it
        found.update(index for index in range(count) if _PRIVATE.match(chr(c.FPDFText_GetUnicode(raw, index))))
    return sorted(found)


def _name(font: c.FPDF_FONT) -> str:
    buffer = ctypes.create_string_buffer(200)
    c.FPDFFont_GetBaseFontName(font, buffer, 200)
    return buffer.value.decode("utf-8", "replace").lower()
