"""Words that mark a paper as internal, and how they stand: alone in a line, a cell or brackets, or said of the paper itself."""

from __future__ import annotations

from collections.abc import Iterator

from checks.text.pattern import Pattern

_ACTS = "(?:外传|外泄|外借|外流|翻印|转发|扩散|复印|复制|传播|上网|泄露|拍照|摘抄|公开|公布|流传|传阅)"
_FORBIDS = f"(?:不得|不准|不许|不要|不能|严禁|请勿|切勿|禁止|谢绝)(?:擅自|随意|对外|向外|私自|再行|自行){{0,2}}{_ACTS}(?:[、或和及与]{{0,1}}{_ACTS}){{0,3}}"
_KEEPS = "(?:请)?(?:注意|切实|严格)(?:保存|保管|保密)|(?:请)?妥善(?:保管|保存)|(?:请)?严格管理"
_BACK = "(?:请)?(?:于)?(?:会|阅|用|办)(?:议)?(?:后|毕|完)(?:请|即|须|应|需|及时|立即|统一|当场|予以){0,3}(?:收回|回收|销毁|退回|清退|交回|归还|毁|退还|上交)"
_READERS = "(?:[一-鿿]{0,6}领导|内部|[区县市省州厅局]委(?:常委)?|常委|班子成员|机关|党内|[一-鿿]{0,4}负责同志)"
_LIMITS = (
    f"(?:此件|本件)?(?:仅供|只供|仅限|只限|限供|供|限)(?:给)?{_READERS}(?:同志)?(?:内部)?(?:工作|决策)?(?:参阅|参考|使用|传阅|掌握|阅知|阅示|阅|知悉|交流)"
    "|(?:仅|只)供(?:内部)?(?:参阅|传阅)"
)
_PAPER = "(?:此|本)(?:件|文件|文|材料|资料|刊|方案|报告|通知|简报|名单|纪要|稿|表|意见|专报|信息|情况)"
_UNPUBLISHED = "(?:暂|拟|也|均)?(?:不宜|不予|不得|不能|不可|不准|请勿|切勿|严禁|不)(?:向社会|对外|在网上|在互联网上)?(?:主动)?(?:公开|上网|公布|发布|外传)(?:发布|公布)?"
_REACH = "(?:此件|本件)(?:只|仅|限)?(?:印发|发|传达|阅|传阅)(?:至|到)[一-鿿、，()（）/]{1,20}"
_SURE = (
    f"内部参阅(?:件|材料|资料)?|内部传阅件?|内部掌握|内部参考(?:资料|材料)?|领导参阅(?:件|材料|资料)?|{_BACK}|{_LIMITS}"
    f"|{_PAPER}{_UNPUBLISHED}|{_REACH}|内部[★·•][ \\d年长期]{{1,4}}|内部\\d{{1,2}}年"
    "|(?:不得|严禁|请勿|禁止)(?:(?:翻印|外传|扩散)(?:[、或和及]?(?:翻印|复制|复印|外传|转发|扩散|传播|上网)){0,3}|(?:复制|复印|转发)[、或和及]?(?:翻印|外传|扩散))"
)
_NOUN = (
    "内部(?:工作)?(?:资料|文件|事项|材料|刊物|参考|使用|情况|通报|简报|发行|交流|信息|会议|会议材料|动态|文稿|数据|电报)?|内参|内刊|密件"
    "|敏感(?:信息|事项|文件|资料|材料|内容)|送阅件|参阅件|参阅材料|会议(?:材料|资料|文件)|涉密(?:文件|材料|资料)"
)
# what may stand on the line of a mark: number of the issue, of the copy, urgency, term, date
_BESIDE = (
    r"总?第?\d{1,4}期|(?:编号|份号|No\.?|№)[:：]?\d{1,8}|第\d{1,6}[号份]|特急|加急|急件|特提|(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:年|个月)|长期"
    r"|(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?"
)
_LABEL = "(?:注|备注|说明|提示|要求|保密要求|保密提示|密级|标识|标志|[A-Za-z_]{2,20})[:：]"
_TOKEN = Pattern(
    rf"(?P<label>{_LABEL})|(?P<sure>{_SURE})|(?P<kept>{_FORBIDS}|{_KEEPS})|(?P<secret>工作秘密(?:事项|文件|材料|资料)?)|(?P<noun>{_NOUN})|(?P<beside>{_BESIDE})"
)
_BETWEEN = frozenset("（(【[〔《「『“\"'—-）)】]〕》」』”，,、:：;；·•★☆。.!！/|")
_KINDS = {"sure": "s", "kept": "k", "noun": "n", "secret": "n", "beside": ""}
_SHAPE = Pattern(r"n[sk]{1,9}|s[sk]{0,9}|k[sk]{1,9}")
_MOST = 12  # tokens of one line
_PAPER_ITSELF = Pattern(rf"(?:此件|本件){_UNPUBLISHED}[^）)】\]\n]{{0,12}}")
_BRACKETS = Pattern(r"[（(【\[〔]([^（(【\[〔）)】\]〕\n]{3,40})[）)】\]〕]")
_SAID = Pattern(
    rf"(?:^|[\s，,。；;：:（(>*_|])(?:以上|所附)?{_PAPER}(?:内容)?"
    r"(?:[，,]?(?:请|均|应|应当|必须|须)?(?:"
    r"(?:属于?|系|均?为|是)(?:内部(?:资料|文件|材料|刊物|事项|信息|掌握|使用)|工作秘密(?:事项|文件)?|送阅件|内部参阅)"
    rf"|{_LIMITS}|{_UNPUBLISHED}|{_BACK}"
    r"|(?:不得|严禁|请勿|禁止|切勿)(?:对外|擅自|向外){0,2}(?:外传|扩散|翻印|上网|外泄|提供))"
    r")(?=[，,。；;！!）)】\s*_|”]|$)"
)
_TALKS = Pattern(r"(?:字样|标志|标识|标记|标注|注明|标明|加盖|印有|写有|称为|所称)")
_NEAR_SECRECY = Pattern(r"国家秘密|商业秘密|定密|保密法")
_BLANKS = Pattern(r"<[^<>\n]{0,200}>|[\s*_~`#>\\　]+")
_ITEM = Pattern(
    r"[ \t>]*(?:[-+*]|#{1,6}|\d{1,3}[.、)）]|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)\s*[^\s*]"
)
_LONGEST = 90  # characters of a line that is nothing but marks
_NEAR = 200


def marks(text: str) -> Iterator[tuple[int, str]]:
    """Where each stands in the folded text, and its words."""
    start, before = 0, (0, "")
    for line in text.split("\n"):
        bare = _BLANKS.sub("", line)
        if bare:
            if len(bare) > 2 and (at := _mark(text, start, line, bare)) >= 0:
                yield start + at, line[at : at + 40].strip()
            elif len(bare) <= 8 and 0 < len(before[1]) <= 8 and _is_mark(before[1] + bare):
                yield before  # what a narrow column broke
            before = start + len(line) - len(line.lstrip()), bare
        start += len(line) + 1


def _mark(text: str, start: int, line: str, bare: str) -> int:
    """Where in the line a mark begins, −1 for none."""
    first = len(line) - len(line.lstrip(" \t>#*_|"))
    if len(bare) <= _LONGEST:
        if _is_mark(bare) or ("|" in bare and any(map(_is_mark, bare.split("|")))):
            return first
        if "工作秘密" in bare and _shape(bare) == "n" and not _is_told(text, start, line):
            return first
    for found in _BRACKETS.finditer(line):
        inside = _BLANKS.sub("", found[1])
        around = line[max(0, found.start() - 12) : found.start()] + "\n" + line[found.end() : found.end() + 4]
        if (_is_mark(inside, alone=True) or _PAPER_ITSELF.fullmatch(inside)) and not _TALKS.search(around):
            return found.start()
    if ("此" in line or "本" in line) and (said := _SAID.search(line)) and not _TALKS.search(line[: said.end() + 8]):
        return said.start() + len(said[0]) - len(said[0].lstrip(" \t，,。；;：:（(>*_|"))
    return -1


def _is_mark(bare: str, alone: bool = False) -> bool:
    """Whether the words make a mark, as 内部资料，注意保存 and 会后收回 do; `alone`, without a number or a date beside them."""
    return bool(_SHAPE.fullmatch(_shape(bare, alone)))


def _shape(bare: str, alone: bool = False) -> str:
    """The kinds of words that the line is made of and of nothing else, a letter each; empty where it holds others."""
    at, kinds = 0, ""
    for _ in range(_MOST):
        while at < len(bare) and bare[at] in _BETWEEN:
            at += 1
        if at == len(bare):
            return kinds
        found = _TOKEN.match(bare, at)
        kind = found.lastgroup if found else None
        if found is None or (kind == "label" and (kinds or alone)) or (kind == "beside" and alone):
            return ""
        kinds += _KINDS.get(kind or "", "")
        at = found.end()
    return ""


def _is_told(text: str, start: int, line: str) -> bool:
    """Whether it is an item of a list, or stands where kinds of secrets are told apart."""
    near = text[max(0, start - _NEAR) : start + len(line) + _NEAR]
    return bool(_ITEM.match(line) or _NEAR_SECRECY.search(near))
