"""Home addresses more closely than the village or the estate: by their structure, by the words around them, by who stands beside them.

What speaks for a home and what speaks against it is counted; a person's home is what reaches `_ENOUGH`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.text.pattern import Pattern
from checks.text.people import ROLES, Person, named_in, sentences_with

_FIGURE = r"(?:[0-9](?: ?[0-9]){0,4}|[一二三四五六七八九十百〇零]{1,5}|[甲乙丙丁东西南北])"
_NOT_DOOR = r"(?![线文令机公通会议以宗票段])(?!高速|国道|省道|路口|线路|泵站|公交|文件|公告)"
_MORE = rf"(?:[附之内的第]?(?:[东西南北][侧户]?)?{_FIGURE} ?(?:号楼|号院|单 ?元|楼|层|[号幢栋座室门户屋弄]{_NOT_DOOR})|[-—－#]{_FIGURE}(?![0-9]*[年月日万元人户亩家个名])|(?<=[栋幢楼元座])(?:第)?\d{{3,4}}(?![0-9]|[年月日万元人户亩个名])|(?:家属区|小区|[一二三]期|[A-Z]区))"
# signs of a house, a door or a room; what stands before the door is read backwards
DOOR = Pattern(
    rf"(?:(?<=[路街巷弄道里坊坡沟湾村组屯寨队社区园苑院城庄坪冲坝堡岭塘厂同段门场桥井口府居墅寓期角头尾里地湖岸营部点家排台心])|(?<=[一-鿿][A-Z]区)|(?<=胡同))(?:内|的|之)?(?:附|第)? ?{_FIGURE} ?(?:-\d{{1,4}} ?)?(?:号(?!楼|院)|室|(?<=\d)门){_NOT_DOOR}{_MORE}{{0,6}}"
    rf"|(?<=[一-鿿A-Z0-9]){_FIGURE} ?(?:号楼|号院|[幢栋座弄])(?:[^\W\d]{{0,4}}?{_MORE}){{0,6}}"
    rf"|(?<=[园苑城区寓府庭居墅期院里村景邸家湾舍])\d{{1,3}}-\d{{1,3}}(?:-\d{{1,4}}){{1,3}}(?!\d)"
    rf"|(?<=\d号)\d{{1,2}}-\d{{1,3}}-\d{{1,4}}(?!\d)"
    rf"|(?<=[一-鿿]){_FIGURE}单 ?元(?:{_MORE}){{0,3}}",
    needs="号室门幢栋座弄-元",
)
# where one may be: its sign first, which few texts hold
_DOORS = Pattern(
    r"[号室门幢栋座弄单](?:(?<=[0-9一二三四五六七八九十百〇零甲乙丙丁东西南北].)|(?<=[0-9] .))(?<![〕\])第]\d号)(?<![〕\])第]\d\d号)|-(?<=\d-)\d{1,3}-\d|-(?<=号\d-)\d|-(?<=号\d\d-)\d"
)
# somebody lives there
_LIVES = Pattern(
    r"家\s{0,2}住|家\s{0,2}庭\s{0,2}(?:住\s{0,2}址|地\s{0,2}址|住\s{0,2}所)|家庭所在地|家里?地址|现\s{0,2}住\s{0,2}[址在地]?|现居住?[地址于在]?|(?:居住|户籍|常住|户口)(?:所在)?(?:地址|地)|身份证住址|个人住址|(?<!单位)(?<!公司)(?<!企业)(?<!机构)(?<!商户)(?<!店铺)住\s{0,2}址"
    r"|[居租暂寄借常]住(?:[于在]|(?=[^证人户建]))|暂居|租房|租住|户籍[地为在是]|户口(?:[落迁]?[在到入]|地)|(?:的|的老)?家[，,]?(?:就|仍|还)?(?:在|位于|坐落)|住房(?:在|位于)|(?:老屋|老宅|老家|房子|祖屋)(?:就|仍|建)?(?:在|位于)|住处|住家|(?<!办公)(?<!经营)(?<!执业)(?<!营业)住宅地址|(?<![入居内常保租暂寄借])(?<!衣食)住(?:在|于|着)|(?<=[，,、（(\s“：:我就也还都均仅曾仍前原])住(?![房院宿所建宅户持址民])|(?:最后)?住所地(?:为)?|门牌号?(?:码)?(?:是|为|[：:])|房号"
)
_TO_DOOR = Pattern(r"[*_|：:\s]{0,8}[一-鿿0-9A-Za-z（(·\-\s]{0,44}")
_GENERAL = Pattern(
    r"窗口|大厅|派出所|业务|办理|登记|管理|服务|规则|编制|填写|精确到|具体到|应当|例如|(?<!李)示例|格式|办公|经营|执业|营业|公司|机构|单位|餐饮|酒店|宾馆|民宿|超市|市场|门店|门面|商铺|厂房|仓库|项目|改造|加装|施工|征收|拍卖|标的|查封|规划|人口|条件|政策|证"
)
_ORG = r"(?:局|委|办事处|中心|大厅|公司|厂|店|馆|(?<!住)所|院|校|园|银行|支行|社|站|超市|市场|酒店|宾馆|饭店|餐厅|诊所|大厦|大楼|广场|窗口|会议室|办公室|机关|政府|党校|部队|学院|大学|医院|卫生院|卫生室|政务|食堂|教室|仓库|厂房|商铺|门面|门市|工地|地块|车库|停车场|厕所|电梯|维修|改造|房屋征收|调研|指导|检查|督导|考察|宣讲|小组长)"
_IS_ORG = Pattern(
    rf"[（(]?(?:的|院内|对面|旁|附近|一带|门口|楼下|原|区|县|市|镇|乡)?[一-鿿]{{0,9}}?{_ORG}(?!家属|宿舍|小区|职工|退休|下岗|老党员|老|里|家)"
)
_ORG_INSIDE = Pattern(
    r"(?:公司|大厦|局|政府|银行|酒店|宾馆|办公楼|综合楼|写字楼|商务中心|商场|市场|工业园|产业园|开发区|门诊楼|教学楼|住院楼|医院|卫生院|学校|中学|小学|大学|诊所)(?!家属|宿舍|小区|职工|退休|院内)[^，,。；]{0,12}$"
)
_LABEL = Pattern(
    r"(?:联系|通讯|通信|邮寄|投递|办公|单位|公司|企业|注册|经营|执业|营业|办理|报名|报送|受理|咨询|收件|机构|登记|生产|施工|项目|学校|医院|商户|门店|来信|材料|评审|会议)(?:人)?(?:地址|住所|场所|地点|处所|位置)|(?<!最后)(?<!家庭)住所[:：]|(?<!安置)(?<!居住)地点|坐落|座落|设在|地址在|场所|迁至|搬迁至|开标|开业|办公"
)
# firms, trades and works; where one of them is spoken of, an address is its own
_TRADE = Pattern(
    r"公司|有限|经营者|法定代表人|法人代表|负责人|诊所|事务所|小吃店|副食店|烧烤店|药店|超市|商行|中标人|供应商|采购人|个体工商户|经营部|合作社|民宿|商铺|食品经营|许可|工商户|施工|评标|不动产|征收|拍卖|查封|房屋坐落|故居|旧居|文物|业主委员会|业委会|社区居委会|投票站|考点|改造工程|电梯|开标|会议|报告厅|拟任|现任"
)
_PRIVATE = Pattern(
    r"来信人|留言|网友|网民|您|投诉|举报人|申请人|当事人|反映|报警|受助人|救助|户主|求助|被执行人|违法行为人|嫌疑人|收养|死者|伤者|失踪|走失|走丢|住户|租户|承租|户名|欠缴|邻居|业主|抓获|赌博|盗窃|被困|被害|判决书|送达|物业|配租|房源|搬到|搬进|分到|危房|老房|新房|轮椅|民警|抓捕|在逃|涉嫌|救护车|急救|占用|宅基地|违建|补偿对象|下落不明|就诊|出发|独居|退休|确诊|密切接触|病例|看望|慰问|探望|走访|敲开|见到|找到|上门|入户|送到|送至|家访|贫困|低保|五保|残疾|孤寡|收$"
)
_ESTATE = Pattern(
    r"花园|小区|家园|苑|新城|华府|名都|名邸|宿舍|家属[院区楼]|家属|新村|公寓|府|庭|邸|御景|水岸|安置房|廉租房|公租房|筒子楼|[组屯寨队湾]\s?[0-9一二三四五六七八九十]{1,4}号"
)
_DWELLING = Pattern(
    r"单 ?元|\d室|[幢栋]|号楼\d|\d-\d+-\d+|[组屯寨队湾] ?[0-9一二三四五六七八九十]{1,4}号|弄\d+号|附\d+号"
)
_AT_HOME = Pattern(
    r"(?:的|里|内)?[^，,。；！？\n]{0,14}?(?:家中|家里|家门|家的门|的家(?!园)|家[，,、送看慰查走进做]|家$|出租屋|租住|住处|住房|住所|承重墙|老房子)"
)
_BETWEEN = Pattern(r"[\s，,、：:；;（(|)）\"”男女族岁0-9年月日生]{1,24}|的|家")
_LABELLED = Pattern(
    r"(?:住址|地址|住所|户址|房号|门牌|居住|家住|原籍|籍贯|留言|反映|来信|诉求|选定|分得|房源为?|位置|安置地点|安置房|身份证|电话)[^，,；;]{0,24}$"
)
_ACTS = Pattern(
    r"介绍|调研|检查|强调|带队|组织|施工|主持|参观|经营|开办|开设|创办|承包|任(?!何)|工作|上班|就职|执业|代理|起火|火灾|路过|途经|驾[车驶]|行至|行驶|发生|相撞|撞[上到]"
)
_BEHIND_ACTS = Pattern(r"(?:施工|代理|负责|监理|中标|评审|采购|主讲|咨询|开了|经营|发生|路段|与)")
_LEADS = Pattern(
    rf"[里内时]?[，,]?的?(?:(?:看望|慰问|探望|走访|见到|找到|给|为|帮|替|将|把)了?)?(?:[一-鿿]{{0,10}}?(?:{ROLES}|独居|百岁|孤寡|涉嫌[一-鿿]{{2,6}}的|被困的?))?[:：\s“（(，,、]{{0,2}}"
)
_ENTERS = Pattern(
    r"走进|走访|来到|赶到|赶赴|赶往|前往|送[到至往]|抵达|搬[到至进入]|安置[到在于]|驱车|藏身于|住[在于址]?|位于|敲开|反映[的称]?|咨询的?|地[址为]|[在到至去于从是为将]"
)
_ON = Pattern(r"[您你他她其]")
_SIGN = Pattern(r"[，,、；;：:]")
_ENOUGH = 3
_FAR = 40  # characters between an address and a person that belong together


class _Door(msgspec.Struct, frozen=True):
    """`first` to `last` is the address, `door` where its number begins; `start` to `end` its sentence."""

    start: int
    first: int
    door: int
    last: int
    end: int


def homes(text: str) -> Iterator[tuple[int, int]]:
    """Where an address of somebody's home begins and ends."""
    done = 0
    for before, start, end in sentences_with(text, [found.start() for found in _DOORS.finditer(text)]):
        named: list[Person] | None = None
        for door in DOOR.finditer(text, start, end):
            if door.start() < done:
                continue
            one = _Door(start, _begins(text, start, door.start()), door.start(), door.end(), end)
            if not _is_said(text, one):
                named = named_in(text, before, start, end, _ON) if named is None else named
                if _points(text, one, [person for person in named if not person.office]) < _ENOUGH:
                    continue
            done = one.last
            yield one.first, one.last


def _begins(text: str, start: int, door: int) -> int:
    """Where the address begins whose door this is: behind a sign, or behind a word that leads to a place."""
    first = door
    while first > max(start, door - 40) and (text[first - 1].isalnum() or text[first - 1] in "·-"):
        first -= 1
    leads = [found.end() for found in _ENTERS.finditer(text, first, door)]
    return leads[-1] if leads else first


def _is_said(text: str, one: _Door) -> bool:
    """Whether the words before it say that somebody lives there."""
    before = text[max(one.start, one.door - 60) : one.door]
    for lives in reversed(list(_LIVES.finditer(before))):
        between = before[lives.end() :]
        if not _TO_DOOR.fullmatch(between):
            return False
        around = (between, text[one.last : one.last + 6], before[max(0, lives.start() - 6) : lives.start()])
        if _GENERAL.search(around[0]) or _GENERAL.match(around[1]) or _GENERAL.search(around[2]):
            return False
        return not _IS_ORG.match(text, one.last, one.last + 14)
    return False


def _points(text: str, one: _Door, named: list[Person]) -> int:
    """What speaks for somebody's home, less what speaks against it."""
    before, run, after = text[one.start : one.first], text[one.first : one.last], text[one.last : one.end]
    private = bool(_PRIVATE.search(before) or _PRIVATE.search(after[:60]))
    if not named or _ORG_INSIDE.search(text[one.first : one.door]) or _IS_ORG.match(text, one.last, one.last + 14):
        return 0
    if _LABEL.search(text[max(one.start, one.first - 14) : one.door]) and not private:
        return 0
    points = 2 * bool(_AT_HOME.match(after)) + private + bool(_DWELLING.search(run)) + bool(_ESTATE.search(run))
    points -= 3 * bool(_TRADE.search(before[-60:]) or _TRADE.search(after[:40]))
    return points + max(_beside(text, one, person) for person in named)


def _beside(text: str, one: _Door, person: Person) -> int:
    """How near the person stands, and whether in a private role."""
    if one.first <= person.start and person.end <= one.door:  # 陆忠义 石桥村三组9号
        return 3 if text[person.end] in " \u3000、" else 1
    if person.end <= one.first:
        between = text[person.end : one.first]
        close = bool(_BETWEEN.fullmatch(between) or _LABELLED.search(between) or not between)
        acts = bool(_ACTS.search(between))
    else:
        between = text[one.last : person.start]
        close = bool(_LEADS.fullmatch(between))
        acts = not person.role and bool(_BEHIND_ACTS.search(between))
    if acts or len(between) > _FAR:
        return -3
    straight = len(between) <= 14 and not _SIGN.search(between)
    return 1 + person.role + (2 if close else straight)
