"""Persons in sentences: a surname, what may follow it, and words or signs on both sides that stand beside names.

No dictionary of names is loaded: `checks/data/words_like_names.txt` holds the common words that begin with a surname
(after jieba's dictionary, MIT): the surname, then what follows it in words of two characters, then in words of three.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from checks.text.names import DOTS, DOUBLE_SURNAMES, SINGLE_SURNAMES
from checks.text.pattern import Pattern

_DATA = Path(__file__).parent.parent / "data" / "words_like_names.txt"
_HAN = r"㐀-鿿\U00020000-\U000323af〇"
RELATIVES = (
    r"母亲|父亲|父母|妈妈|爸爸|妻子|丈夫|老伴|爱人|儿子|女儿|长子|次子|幼子|长女|次女|独生子|独子|儿媳|女婿|孙子|孙女|外孙女?|爷爷|奶奶|外公|外婆|公公|婆婆|岳父|岳母"
    r"|叔父|伯父|舅舅|姑姑|弟弟|妹妹|哥哥|姐姐|大哥|配偶|孩子|家人|家属|亲属|家长"
)
# whoever is spoken of: the name stands right behind
ROLES = (
    r"村民|居民|市民|群众|患者|病人|患儿|病例(?:[一二三四五六七八九十]|\d{1,4})?|感染者|携带者|残疾人|残疾儿童|老人|老年人|老党员|老兵|老?战士|老?民兵|乡医|老支书|老师傅|老太太|老汉|大爷|大娘"
    r"|儿童|孤儿|幼儿|学生|考生|同学|少年|女童|男童|男孩|女孩|婴儿|双胞胎|夫妇|女士|先生"
    r"|低保户|低保人员|脱贫户|贫困户|困难户|五保户|监测户|特困户|特困人员|困境儿童|留守儿童|留守老人|困难群众|困难职工|困难党员|户主|户名|住户|业主|租户|租客|房东|邻居"
    r"|申请人|受助人|求助人|被救助人|(?:[一-鿿]{2})?对象|网友|网民|用户|烈属|军属|遗属|搬迁户|退役军人|当事人|投诉人|举报人|报警人|来信人|反映人|信访人|上访人|受害人|被害人|嫌疑人|违法行为人"
    r"|被告人|被告|原告|被执行人|申请执行人|被上诉人|上诉人|第三人|罪犯|死者|伤者|逝者|死亡人员|失踪人员?|在逃人员|走失人员|走失者|吸毒人员|戒毒人员|刑满释放人员|收养人|被收养人|送养人|监护人|被监护人|承租人|权利人|房主"
    rf"|农民|民工|{RELATIVES}|名叫|叫做|他叫|她叫|我叫|本人|姓名|名字|姓名为"
)
_DOES = (
    r"看望了?|自从|随着|得知|听说|反映|举报|投诉|起诉|获悉|发现|了解到|确认|鉴于|考虑到|给予|发放|劝说|说服|探望了?|慰问了?|走访了?|救助了?|资助了?|帮助|帮扶|陪同|护送|照顾|照料|服务|联系|通知|抓获|逮捕|传唤|拘留|接回|安置|通过|记者"
    r"|采访了?|见到了?|找到了?|给|为|对|将|把|与|和|同|由|请|被|及|向|叫|是|系|的|有|让|住着|至|到|了|女|男|生"
)
_LEFT = Pattern(
    rf"(?:^|[^{_HAN}A-Za-z·]|{ROLES}|职工|教师|党员|干部|司机|{_DOES}|[村组镇乡寨屯队县市区室号社院校班兵匠妇翁娃叔伯婶嫂哥户者员人工]|社区|街道|小区|小学|中学)$"
)
_ROLE = Pattern(rf"(?:{ROLES})(?:之一)?[\s:：、（(“\"为系是]{{0,3}}$")
# what stands behind a name: signs, or words that a name is often followed by
_RIGHT = Pattern(
    r"(?:$|[^㐀-鿿\U00020000-\U000323af·〇]"
    r"|[身罹确查诊]?[患诊出]|得了|染上|感染|携带|因|系|被|的|家(?![园乡庭具电长属])|[现暂租居寄借常曾就均仅只原在一独]?住|现[居年在为已系]|居住|户[籍口主]|位于|此前?|治|肾|心脏|肝|骨髓|角膜|累计|靠|常|量|解读|讲|谈|提醒|强调|认为|指出|建议|率|深入|主持|出席|参加|组织|[一二两三几]次|在|于|和|与|及|同志|老人|同学|小朋友|女士|先生|老汉|夫[妇妻]|一[家人直]|本人|说|称|反映|告诉|拨打|致电|来电|捐|急需|急|实施|医疗|介绍|表示"
    r"|去年|今年|前年|自|从|曾|已|经|先后|长期|常年|多年|突[发然患]|不[幸予慎]|意外|左|右|双|高位|下肢|上肢|半身|全身|瘫|偏瘫|截瘫|中风|失[明聪能]|聋|哑|盲|昏迷|卧床|听力|视力|肢体|言语|智力|精神|多重|重度|中度|轻度|[一二三四]级"
    r"|属|是|为|有|没有|无|持有?|享受|领取|申请|获得|得到|接受|住院|病|重病|大病|产后|术后|尘肺|年[满仅近过约]?|今|收|等|要|将|到|来|向|同|由|也|又|还|则|均|都|却|仍|正|时|后|不|未|拟|遭|擅|完|所|需|想|便|才|独自?|独居|独身|每"
    r"|父|母|妻|丈夫|儿|女|子|夫|兄|弟|姐|妹|爷|奶|叔|孙|岁|出[生院]|生[于前活]|报名|考|读|就读|入学|上学|名下|之|其|共|另|购|承租|拥有|存折|账|银行|手机|电话|联系|身份证|证|微信|打|发|送|交|办|签|做|当|成|走|跑|丧失|行动|劳动|懂|抹|笑|哭|红着|含着|腿|只|才|抓|逮|控制|带|右腿|救|抬|扶|接|叫醒)"
)
_TITLE = Pattern(
    r"(?:副|代|原|总|老)?(?:书记|主任|主治|局长|区长|县长|市长|镇长|乡长|村长|院长|校长|园长|所长|科长|处长|部长|厅长|站长|队长|组长|会长|主席|理事长|秘书长|馆长|社长|行长|经理|总监|董事|律师|法官|检察官|警官|民警|医生|医师|大夫|护士|教授|教练|老师|博士|院士|研究员|专家|委员|代表|团队|烈士|英雄|将军"
    r"|副[一-鿿]{0,3}长|[常纪]委|村支书|支书|讲师|工程师|会计|记者|故居|事迹|工作室|创新|名师|名医)"
)
# what stands behind the names of places and firms
_PLACE = Pattern(
    r"馆|村|镇|乡|组|寨|屯|坝|湾|沟|路|街|桥|河|山|湖|县|市(?!民)|州|省|社区|小区|小学|中学|公司|店|厂|超市|饭店|诊所|药店|药房|烧烤|餐馆|副食|食品|家庭农场|合作社|中医|社会|法院|学院|医院"
)
# a name in front of which this stands is that of somebody in office, or at work
_OFFICE = Pattern(
    r"(?:主任|局长|区长|县长|市长|镇长|乡长|院长|校长|园长|所长|科长|处长|部长|厅长|站长|队长|组长|会长|主席|理事长|秘书长|馆长|社长|行长|经理|总监|董事|书记|支书|律师|法官|检察官|警官|民警|医生|医师|大夫|护士长?|教授|教练|老师|博士|院士|研究员|专家|委员|代表|法定代表人|法人代表?|负责人|联系人|联络员|经营者|投资人|业户|经办人|承办人|公证员|收件人|咨询人|代理人|辩护人|记者|通讯员|责任编辑|编辑|摄影"
    r"|志愿者|网格员|宣讲员|辅导员|烈士|英雄|劳模|模范|企业家|干事|运动员|选手|冠军|作者|主持人|主讲人?|团队长|联系|调解员|人民陪审员|审判[长员]|书记员|委员会|领导|主要负责人|执行董事|法医|校医|厂长|场长|店主|摊主|民宿主|[局委办院站所])[:：\s（(]{0,2}$"
)
_HIDDEN = "某*×○〇ＸXx"
_NEVER = "的了是与及等把被对向以或也都就由其按省厅这那我你他她它个们吗呢吧么款项患查您啊"
_SELDOM = "在有于从将已经市县区镇乡村局办路街号岁元日年组队院校级类条章节住为人请"
# most given names are made of these; no word stands behind such a name that would have to say where it ends
_GIVEN = frozenset(
    "伟芳娜敏静强磊洋艳勇军杰娟涛明超霞平刚波辉亮红梅兰英华飞鹏慧丽建国秀桂志玉珍晓小雨桐子轩欣怡德海永胜长林福贵山春花栋文斌淑芬燕正祥光忠义兴凤美玲婷浩然梓涵思源天佑云振家豪秋菊金冬荣学成龙万水生土和东爱民翠昌盛邦发友树石妹幺老富财宝根顺来安康宁怀远达广才良善仁礼智信诚孝廉贤俊彦博雅诗琪雯萱妍瑶琳琴书翰宇泽睿哲晨曦阳旭昊宏鸿雁翔鹤松柏莲荷蓉菲蕾薇莉茜茹萍芝芸莹颖倩仪佳佩娥娇婉媛姣妮婧淼焱森鑫晶昕晴映昭晖"
    "煜炜烨炳焕灿勋勤奋毅坚立新创业旺隆升腾跃进锦江河润泉溪滨洁淳深沛洪岩峰岭峻崇坤乾元亨利贞吉庆瑞禄寿喜延年健保卫守战凯传承继绍宗祖先启开运泰亚京湘川渝黔滇琼大中少伯仲叔季一二三四五六七八九双全会谐心念真慈敬厚朴素霄汉星辰月耀曼丹彤青蓝紫白银铜铁钢锋剑铭钧锐镇果叶木枝桃香馨甜乐欢悦如若尔之方圆琦瑾瑜璐珊珠珂瑛璇绮绣彩虹霜雪冰露风雷鸣麟骏驰虎豹武权帅楠斐婵丰帆舟航昱晟宸铄钰祺禾禧祎恒恩惠娣招弟嫂姗岚岗阿卓群田满仓柱粮囤锁扣牧嘉懿兵"
)
_CALLED = frozenset(("先生", "女士", "老师", "医生", "大爷", "大妈", "阿姨", "奶奶", "爷爷", "师傅", "同学", "老汉", "大娘", "小姐", "总经", "警官", "教授", "主任", "书记"))  # fmt: skip
# behind a given name of one character these begin the next word rather than end the name
_BEGINS = "患身罹确查诊因系被的现于与及同曾已自从是有说称持去今突左右听视肢言精多重瘫截偏失聋昏卧享领申获接住经在"
# surnames that mostly are something else within a sentence
_JOINS = "和于从向常全成时应经党"
# words across whose middle a name would begin
_INSIDE = frozenset(
    (
        "有关",
        "主任",
        "责任",
        "担任",
        "医生",
        "学生",
        "先生",
        "考生",
        "师生",
        "女生",
        "男生",
        "对于",
        "由于",
        "至于",
        "为何",
        "及时",
        "到时",
        "同时",
        "的时",
        "被单",
        "由来",
        "为由",
        "向东",
        "向西",
        "向南",
        "向北",
    )
)
# what names of peoples with long names are written with
_SOUNDS = "阿艾爱安昂巴拜白班包贝本比毕必边宾波伯博卜布才措策查次达代丹当道德登迪地丁东都多尔噶嘎尕格根贡古贵哈海汗何赫黑胡吉加迦嘉江杰金卡开凯康柯克肯孔库拉来朗勒雷里力利丽林龙隆卢鲁洛罗玛麻马买迈曼芒茂梅美门蒙孟米明莫木穆拿那娜纳乃奈南内尼妮宁诺努欧帕培佩平普其齐恰钦强青琼曲却确热仁荣茹肉如若萨赛散桑沙山珊尚生史斯松苏索塔泰坦唐特提铁图吐土托瓦万旺威维乌西希喜夏贤祥肖谢辛旭雅亚扬耶叶伊依衣益因音银英永尤玉云扎泽增扎张者珍针正芝志智卓兹孜子宗祖作卓玛姆祖苦合牛果和不逊孙吾甫孜"
_PART = rf"[{_SOUNDS}]{{1,8}}"
_DOTTED = Pattern(rf"{_PART}(?:[{DOTS}]{_PART}){{1,4}}")
_LONG = Pattern(rf"{_PART}")


# up to its stop, with what stands behind a quotation; a line that ends between two characters goes on in the next
SENTENCE = Pattern(
    r"(?:[^。！？\r\n]+|(?<=[。！？])”)(?:(?:[。！？](?=”)|(?<=[一-鿿])\r?\n(?=[一-鿿]))[^。！？\r\n]+)*"
)


class Person(msgspec.Struct, frozen=True):
    """Somebody's full name in a text; `role`: what stands before says whom it is about; `office`: somebody in office or at work."""

    name: str
    start: int
    end: int
    role: bool
    office: bool


@cache
def _words() -> dict[str, tuple[str, frozenset[str]]]:
    rows = [line.split(" ") for line in _DATA.read_text(encoding="utf-8").splitlines()]
    return {row[0]: (row[1], frozenset(row[2:])) for row in rows}


def people(text: str, start: int, end: int) -> Iterator[Person]:
    """Persons whose names begin in this stretch, in order and apart."""
    at = start
    listed = False  # behind somebody in office, with nothing but a sign of lists between
    while at < end:
        before = text[max(0, at - 12) : at]
        length = _length(text, at, before)
        if not length or _PLACE.match(text, at + length):
            at += 1
            continue
        listed = listed and text[at - 1] in "、和与及"
        office = listed or bool(_OFFICE.search(before)) or bool(_TITLE.match(text, at + length))
        yield Person(text[at : at + length], at, at + length, bool(_ROLE.search(before)), office)
        at += length
        listed = office and text[at : at + 1] in ("、", "和", "与", "及")


def sentences_with(text: str, places: list[int]) -> Iterator[tuple[int, int, int]]:
    """Where each sentence begins and ends that holds one of these places, in order; first, where the one before it begins."""
    before = at = 0
    for sentence in SENTENCE.finditer(text) if places else ():
        start, end = sentence.span()
        while at < len(places) and places[at] < start:
            at += 1
        if at == len(places):
            return
        if places[at] < end:
            yield before, start, end
        before = start


def named_in(text: str, before: int, start: int, end: int, goes_on: Pattern) -> list[Person]:
    """Who is named in the sentence; where no private person is and it goes on about somebody, also in the one before it."""
    named = list(people(text, start, end))
    if all(one.office for one in named) and "\n" not in text[before:start] and goes_on.search(text[start:end]):
        named = [*people(text, before, start), *named]
    return named


def _length(text: str, at: int, before: str) -> int:
    """How many characters the name that begins here has; 0 where none does."""
    double = text[at : at + 2] in DOUBLE_SURNAMES
    surname = double or text[at] in SINGLE_SURNAMES
    if not (surname or text[at] in _SOUNDS) or text[at - 1 : at + 1] in _INSIDE:
        return 0
    if not _begins(before):
        return _usual(text, at, double) if surname else 0
    clear = not before[-1:].isalnum() or before.endswith("岁的") or bool(_ROLE.search(before))
    if text[at] in _JOINS and (text[at] == "和" or not clear) and before[-1:].isalnum():
        return 0
    dotted = _DOTTED.match(text, at)
    if dotted or not surname:
        return dotted.end() - at if dotted else _long(text, at, before)
    ahead = text[at : at + 4]
    lengths = [length for length in ((4, 3) if double else (3, 2)) if _may_be(ahead, length, double, clear)]
    fits = [length for length in lengths if _RIGHT.match(text, at + length)]
    if len(fits) > 1:
        return fits[0] if _closed(text, at + fits[0]) or text[at + fits[1]] not in _BEGINS else fits[1]
    if fits:
        return fits[0]
    return _long(text, at, before) or next((one for one in lengths if _is_usual(ahead[:one], clear)), 0)


def _usual(text: str, at: int, double: bool) -> int:
    """The length of a name behind a word that none stands behind as a rule: of characters of given names alone."""
    length = 4 if double else 3
    ahead = text[at : at + 4]
    if not _may_be(ahead, length, double, False) or not _RIGHT.match(text, at + length):
        return 0
    return length if all(char in _GIVEN for char in ahead[length - 2 : length]) else 0


def _begins(before: str) -> bool:
    """Whether a name may stand behind this."""
    return bool(_LEFT.search(before) or _OFFICE.search(before))


def _is_usual(name: str, clear: bool) -> bool:
    """Whether characters of given names alone make it a name, and its beginning no word."""
    two, _ = _words().get(name[0], ("", frozenset()))
    return all(char in _GIVEN for char in name[1:]) and name[1] not in two and (len(name) > 2 or clear)


def _long(text: str, at: int, before: str) -> int:
    """The length of a name without dots, of a people whose names are long, where a role stands before it."""
    found = _LONG.match(text, at) if _ROLE.search(before) else None
    return found.end() - at if found and 4 <= found.end() - at <= 7 and _RIGHT.match(text, found.end()) else 0


def _closed(text: str, at: int) -> bool:
    """Whether a sign or the end of the text closes the name."""
    return not text[at : at + 1].isalpha() or text[at : at + 1] == "的"


def _may_be(ahead: str, length: int, double: bool, clear: bool) -> bool:
    """Whether the first characters of what stands here may be a name rather than a common word."""
    name = ahead[:length]
    given = name[2:] if double else name[1:]
    if len(name) < length or not name.isalpha() or given in _CALLED:
        return False
    if any(char in _HIDDEN or char in _NEVER or char < "㐀" for char in given):
        return False
    if any(char in _SELDOM for char in given) and not (len(given) == 2 and _is_given(given)):
        return False
    if double:
        return True
    two, three = _words().get(name[0], ("", frozenset()))
    if length == 2:
        return name[1] not in two and name[1] != "和" and ahead[1:3] not in three
    usual = (clear or not ahead[3:4].isalnum()) and name[1] in _GIVEN and name[2] in _GIVEN
    return usual or (given not in three and name[1] not in two)


def _is_given(given: str) -> bool:
    """Of two characters, one of which mostly stands outside names: 有田, 为民, 新年."""
    first, last = given[0], given[1]
    return (first in _SELDOM and last in _GIVEN and first in "有为人元") or (first in _GIVEN and last in "年元人")
