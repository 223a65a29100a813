"""Illness and disability in sentences: the words for them, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec
from ahocorasick_rs import AhoCorasick

from checks.text.pattern import Pattern
from checks.text.people import RELATIVES, ROLES, Person, named_in, sentences_with

# names of illnesses, the longer ones before those that begin them
_DISEASE = (
    r"(?:先天性|急性|慢性|恶性|重度|中度|轻度|晚期|早期|产后|老年性?|原发性|继发性|非霍奇金|小细胞)?(?:"
    r"[一-鿿]{0,3}(?:癌|肿瘤|肌瘤|血管瘤)(?:[早中晚]期|术后|转移|手术)?|(?:淋巴|骨髓|胶质|脂肪|动脉|肉|黑色素|神经纤维|母细胞)瘤|(?:(?:急性|慢性)?(?:淋巴|髓系?|粒|单核|早幼粒)(?:细胞)?性?)?白血病|血友病|败血症|尿毒症|艾滋病?|HIV|梅毒|淋病|尖锐湿疣|性病|[甲乙丙]型?肝炎|[甲乙丙]肝|肝炎|肝硬化|肝腹水|脂肪肝|肺结核|结核病?|肺炎|肺气肿|肺心病|慢阻肺|哮喘|[尘矽硅]肺病?"
    r"|糖尿病|高血压|高血脂|痛风|心脏病|冠心病|心肌梗[死塞]?|心梗|心衰|心力衰竭|心肌炎|脑梗[死塞]?|脑出血|脑溢血|脑瘫|脑萎缩|脑膜炎|脑积水|脑炎|脑?中风|脑卒中|颅脑损伤|脑外伤|植物人|癫痫|帕金森[病氏]?|阿尔茨海默[病氏]?|老年痴呆|痴呆症?|抑郁症?|躁狂症?|双相情感障碍|焦虑症|强迫症|精神分裂症?|精神病|精神障碍|精神失常|精神异常|心理障碍|自闭症|孤独症|多动症|唐氏综合[征症]|智力障碍|智力低下|发育迟缓|学习障碍|红斑狼疮|类风湿(?:性?关节炎)?|风湿病|强直性脊柱炎|股骨头坏死|腰椎间盘突出|骨髓炎|骨癌|重症肌无力|肌肉?萎缩|渐冻[症人]|多发性硬化|地中海贫血|再生障碍性贫血|再障|贫血|紫癜|肾(?:功能)?(?:衰竭|不全)|肾衰|肾病(?:综合征)?|肾炎|肾结石|胰腺炎|胆囊炎|胆结石|胃溃疡|阑尾炎|肠梗阻|白内障|青光眼|视网膜脱落|黄斑变性|白癜风|银屑病|牛皮癣|麻风病|布(?:鲁氏菌)?病|登革热|疟疾|狂犬病|新冠(?:病毒)?(?:肺炎|感染)?|非典|猴痘|麻疹|水痘|手足口病|甲状腺结节|甲亢|甲减|不孕不?育?症?|流产|宫外孕|罕见病|苯丙酮尿症|戈谢病|脊髓损伤|脊髓灰质炎|小儿麻痹症?|先天愚型|兔唇|唇腭裂|先心病|精神类疾病|(?:肾|肝|心脏|角膜|器官|骨髓)移植|[一-鿿]{1,6}(?:综合征|坏死|衰竭)|烧伤|骨折"
    r")(?:症|病(?!人|例|患|史|毒|情|友)|后遗症|并发症|[叁贰壹一二三ⅠⅡⅢ123]{1,3}期|[早中晚末]期|期)?"
)
# a state that is said of a person without any word for falling ill
_STATE = (
    r"(?:肢体|视力|听力|言语|智力|精神|多重|语言)(?:[一二三四1-4ⅠⅡⅢⅣ]级)?残疾(?:[一二三四1-4ⅠⅡⅢⅣ]级)?|(?:视力|听力|肢体|言语|智力|精神|多重|残疾)[一二三四1-4ⅠⅡⅢⅣ]级(?:残疾)?|(?<![一二三四])[一二三四1-4]级(?:肢体|视力|听力|言语|智力|精神|多重)?(?:伤残|残疾)(?!军人|人民警察|人(?!员?[\u4e00-\u9fff]{2,3}[，,。（(]))|重度残疾|身有残疾|身体残疾|智力残疾|精神残疾|肢体残疾|视力残疾|听力残疾|言语残疾"
    r"|(?:[高低]位|下肢|上肢|半身|全身|四肢)?(?:截瘫|偏瘫|瘫痪)(?:在床)?|半身不遂|半身瘫|(?:双目|左眼|右眼|双眼|单眼|一只眼睛?)(?:均|已)?失明|双目全盲|(?:又)?聋(?:又)?哑|双耳失聪|失聪|截肢|昏迷(?:不醒)?|神志不清|生活不能自理|不能自理|失能|失智|卧病在床|长期卧床|卧床不起|常年卧床|丧失劳动(?:能力|力)|大小便失禁|(?:腿|手|眼睛?|身体|脚|脑|肢体)部?(?:有|落下了?|带)点?残疾|尿检(?:结果)?(?:呈|为)阳性|阳性(?:病例|感染者)|核酸(?:检测)?(?:结果)?(?:呈|为)?阳性|重病|大病|绝症|不治之症|轻生|自杀|自残|吸食毒品|吸毒成瘾|身患残疾|化疗|放疗|透析|血透"
)
_GENERIC = (
    r"(?:重(?:大|特大)?疾?病|大病|慢性?病|[一-鿿]{1,6}?(?:[病癌瘤症炎梗瘫疹疮]|结核|硬化|移植|结石|骨折|损伤|感染))"
)
_FELL = r"身患|罹患|患有|患上|患了|患得|所患(?:疾病为)?|查出|查明患|确诊(?:为|患)?|诊断(?:为|出)|得了|染上|(?<![忧防后隐病外祸])患"
WORDS = Pattern(rf"(?P<state>{_STATE})|(?P<disease>{_DISEASE})|(?:{_FELL})(?P<generic>{_GENERIC})")
# words an article must hold for one of them; each match holds one
TRIGGERS = (
    *"癌瘤症瘫哑聋炎癣梗痪肝肺肾病残癫痫疹痘疮癜疟唇",
    *(f"{kind}{grade}级" for kind in ("视力", "听力", "肢体", "言语", "智力", "精神", "多重") for grade in "一二三四1234ⅠⅡⅢⅣ"),
    "失明", "全盲", "失聪", "截肢", "昏迷", "自理", "失能", "失智", "卧床", "劳动能力", "劳动力", "阳性", "轻生", "自杀", "自残", "吸食毒品", "吸毒成瘾", "化疗", "放疗", "透析", "血透", "梅毒", "血压", "血脂", "痛风",
    "HIV", "帕金森", "阿尔茨海默", "痴呆", "抑郁", "躁狂", "多动", "唐氏", "迟缓", "狼疮", "风湿", "脊柱", "坏死", "盘突出", "萎缩", "渐冻", "硬化", "贫血", "紫癜", "结石", "结核", "登革热", "非典", "流产", "宫外孕", "愚型", "神志不清",
    "失禁", "不遂", "衰竭", "功能不全", "肾不全", "慢阻", "哮喘", "心衰", "糖尿", "甲亢", "甲减", "腺结节", "白内障", "青光眼", "视网膜", "黄斑", "移植", "烧伤", "损伤", "外伤", "骨折", "障碍", "再障", "智力低下", "精神失常", "精神异常",
    "不孕", "溃疡", "湿疣", "新冠", "绝症", "艾滋", "脑出血", "脑溢血", "脑积水", "中风", "卒中", "感染", "植物人", "综合征", "不治之",
)  # fmt: skip


@cache
def _finder() -> AhoCorasick:
    return AhoCorasick(list(TRIGGERS))


def _said(text: str) -> list[int]:
    """Where a word of illness stands."""
    return [start for _, start, _ in _finder().find_matches_as_indexes(text)]


# what makes the illness somebody else's, or a matter of its own
_OF_OTHERS = r"的?(?:患者|病人|患儿|儿童|少年|孩子|老人|老年人|群众|人群|人员|群体|家庭|居民|村民|职工|女性|妇女|男性|学生|婴儿|新生儿|孕妇|对象|者|人|参保人|病例|户|学员|青年|困难|个案|员工|遗属|朋友)"
_MATTER = (
    r"(?:的?(?:防[治控]|预防|治疗方|诊治|诊疗|研究|门诊|专科|科|病房|医院|中心|协会|学会|专家|医学|护理(?!员)|康复(?:中心|项目|机构|教育|训练|知识|师)|筛查|早筛|监测|管理|知识|宣传|讲座|科普|流行|疫情|疫苗|救助金|保险|补[贴助]|基金|捐|日|指南|诊断标准|防护|报告|登记|目录|统计|发病率"
    r"|手术(?:技术|团队|治疗(?:技术|中心))|课题|项目|政策|药|检测|实验|试剂|服务|提案|议案|专[项题]|工作|事业|攻坚|疗法|领域|早期|高发|是|会|应|可|要|属于|主要|一般|俗称|常见|的(?:症状|危害|预防|治疗|诊断|诊治|防治|早期|家属|研究|原因|护理|救治|中西医|手术|日常|中医)))"
)
_AFTER = Pattern(rf"(?:{_OF_OTHERS}|{_MATTER})")
# what parts an illness from whoever has it, where it stands first
_LEADS = Pattern(
    rf"(?:的|等|、|疾病|后遗症|并发症|一期|早期|晚期|中期|术后|确诊|疑似|病毒|病原|感染|携带者|感染者|患者|病人|患儿|病例|残疾|级){{0,6}}(?:(?:一|二|三|两|\d{{1,3}})?[名例位个])?"
    rf"(?:(?:输入性|本土|境外|确诊)?(?:患者|病人|患儿|病例|感染者|携带者)(?:[一二三四五六七八九十]|\d{{1,4}})?)?(?:[一-鿿]{{0,12}}?(?:{ROLES})){{0,2}}[:：、\s“\"（(]{{0,3}}"
)
_LISTED = Pattern(
    r"(?:患者|病人|患儿|感染者|残疾人|病例|者)[^。，；]{0,10}(?:名单|情况|如下|信息|名册|台账|花名册)(?:[（(][^）)]{0,8}[）)])?[:：]?[^。]{0,60}"
)
_PATIENT = Pattern(r"(?:患者|病例|患儿|病人)(?:为|系|是)?[:：]?$")
_CASE = Pattern(r"(?:确诊|疑似|输入性|本土)?(?:患者|病例|感染者)\d{0,3}例?[，,]")
_STRUCK = Pattern(
    r"(?:并?没有?|并未|未能|也没)?(?:[打击压][倒垮]|折磨|夺走|带走|困扰|缠上|找上|吓倒)[了着过]?|[，,](?:让|使|令|把)"
)
_COUNTED = Pattern(r"[一二三四五六七八九两\d][例名位]$")
_ILL_SELF = Pattern(r"[一-鿿]{0,6}(?:身患|罹患|患有|患上|不幸患|突发|突患)$")
_VETO = Pattern(
    r"看望|慰问|走访|探望|介绍|表示|指出|强调|要求|擅长|从事|捐[款助赠献]|资助|帮助|帮扶|照[顾料]|关爱|宣传|讲[解授述话]|诊治|救治了?|治疗了|接诊|主治|研究|提交|提出|撰写|编写|编著|主编|专注|致力|担任|任[一-鿿]{2,12}[长任员]|服务|带动|带领|主持|参加了?|组织|开展|负责|收治|呼吁|建议|作(?:了|题为)|团队"
    r"|排查|代言|科普|筛查|发明|研发|出席|调研|检查(?!报告)|督导|推动|支持|关心|志愿|献血|献爱心|募捐|义诊|讲座|《|教(?!师|育|职|书)|为[^，,。；]{0,16}(?:患者|病人|残疾人|群众|患儿|老人)|说|称|告诉|认为|提醒"
)
_OWN = Pattern(
    rf"(?:^|[，,、：:“（(说称是了知])(?:我?[的家]?|这次|目前|如今|今年\d{{1,3}}岁|自从)?(?:我|他|她|其|本人|自己|[二三]人|双方|(?:自己|我|他|她|其|家|我家|他家|她家)?的?(?:{RELATIVES}))(?:[一-鿿]{{0,8}})$|(?:我|本人)这?(?:一?身)?$"
)
_DEAD = Pattern(r"烈士|讣告|牺牲|英烈|先烈|逝世|追悼|享年|生平")
_CAUSE = Pattern(
    r"(?:(?:身患|罹患|患有|患上|患了|患的|染上|感染|得了|查出|查明患|确诊(?:为|患|得了)?|诊断(?:为|出|患有)?|检出|检查出|突患|突发|病发|并发|突犯|鉴定为|发现患|伴有|合并|携带|患|犯|因|系|属|是|为|有|病种|病名|病因|病情|疾病|致困原因|致贫原因|困难原因|救助原因|救助事由|诊断|残疾类[别型])[一-鿿]{0,3}"
    r"|[，,（(、：:\s；;/“\"]|[0-9]岁|多年|长期|一直|从小|自幼|幼年|先天性?|后天|至今|现已?|[遭饱忍]?受|(?<![主诊救])治|已经?|又|也|均|都|曾|还|突然|不幸|意外|年前|[去今前]年|[月日年]|后|前|时|就|便|因病|手术|做|进行|接受|持|办理了?|右|左|双|[上下]肢|常年|成|致|导致|造成|引发|引起|持有|于|至|呈|之后|严重|病情|目前|仍|被|定为|评为|评定为"
    r"|等级为|类别为|情况|[一二三四五六七八九十两][次个]|定期|靠|需|需要|每周|每月|晕倒|本人|人|家|完|的|[腿臂手脚眼目肢指]|"
    + RELATIVES
    + r")$"
)
_FELL_BEFORE = Pattern(
    rf"(?:{_FELL}|突发|感染|携带|确诊|诊断|(?<![获取使值觉懂记显求夺免难只非不])得|致困原因|病种|因为?)[一-鿿]{{0,3}}[:：]?$"
)
_HELD = Pattern(r".*[患诊断出了上得发染为因是有的名位个系](?=[一-鿿]{2})")
_IS_ONE = Pattern(r"(?:(?:系|是|属于?|作为)(?:一[名个位])?|均为|为一[名个位])(?:重度|慢性|严重)?$|[（(]$")
_PATIENTS = Pattern(r"的?(?:患者|病人|患儿|感染者|携带者|儿童|孩子|老人|人员|人士|人(?![一-鿿]))")
_CAUSES = Pattern(r"(?:因|由于)(?:为|患|身患)?(?:[他她]|自己)?$")
_BECAUSE = Pattern(rf"(?:^|[，,。])(?:因|由于|因为)?(?:{RELATIVES})(?:不幸|突然)?(?:身?患有?|突发|查出|确诊|得了)$")
_SOMEBODY = Pattern(r"[他她其]|老人|本人|自己|查出|确诊")
_ENOUGH = 2
_FAR = 70  # characters between a person and an illness that belong together


def ill_people(text: str) -> Iterator[tuple[Person, bool]]:
    """Persons whose illness or disability a text tells; and whether they are spoken of as those who died.

    A sentence that names nobody and goes on about somebody is said of whom the one before it named last.
    """
    seen = set[int]()
    for before, start, end in sentences_with(text, _said(text)):
        ills = [_Ill.of(text, word, start, end) for word in WORDS.finditer(text, start, end)]
        named = named_in(text, before, start, end, _SOMEBODY) if ills else []
        named = [one for one in named if not any(one.start < ill.last and ill.first < one.end for ill in ills)]
        for ill in ills if named else ():
            for one in _whose(text, ill, named):
                if one.start not in seen:
                    seen.add(one.start)
                    yield one, bool(_DEAD.search(text[start:end]))


class _Ill(msgspec.Struct, frozen=True):
    """An illness from `first` to `last` in the sentence from `start` to `end`; `fell`: a verb says that somebody has it."""

    first: int
    last: int
    start: int
    end: int
    fell: bool
    state: bool

    @classmethod
    def of(cls, text: str, word: re.Match[str], start: int, end: int) -> _Ill:
        """An open word such as …癌 may have taken what stands before it."""
        first, last = word.span()
        fell = bool(word["generic"])
        if not word["state"] and (held := _HELD.match(text, first, last)):
            first = held.end()
        fell = fell or bool(_FELL_BEFORE.search(text[max(start, first - 8) : first]))
        return cls(first, last, start, end, fell, bool(word["state"]))


def _whose(text: str, ill: _Ill, named: list[Person]) -> Iterator[Person]:
    behind = next((one for one in named if ill.last <= one.start <= ill.last + 40 and _is_led_to(text, ill, one)), None)
    if behind:
        yield behind
    before = [one for one in named if one.end <= ill.first]
    if not before:
        return
    one = before[-1]
    if one.office and not _ILL_SELF.fullmatch(text[one.end : ill.first]):
        return
    if _points(text, ill, one) >= _ENOUGH:
        yield one


def _is_led_to(text: str, ill: _Ill, one: Person) -> bool:
    """Whether the illness leads to this person: 白血病患儿梁子轩, 身患红斑狼疮的单亲母亲江玉霞, 因为尿毒症，他."""
    if one.office:
        return False
    between = text[ill.last : one.start]
    near = one.role or text[one.start - 1] in "的：:、， ()（）“”" or text[one.start - 2 : one.start] == "病例"
    if near and (_LEADS.fullmatch(between) or _LISTED.fullmatch(between)):
        return True
    if _STRUCK.fullmatch(between):
        return True
    if _CASE.fullmatch(between) and _COUNTED.search(text[max(ill.start, ill.first - 4) : ill.first]):
        return True
    if between == "，" and _BECAUSE.search(text[max(ill.start, ill.first - 12) : ill.first]):
        return True
    if between == "，" and _CAUSES.search(text[max(ill.start, ill.first - 5) : ill.first]):
        return True
    if "”" in between and len(between) < 30 and _OWN.search(text[max(ill.start, ill.first - 20) : ill.first]):
        return True
    return bool(_PATIENT.search(between)) and "、" not in between and between != "，"


def _points(text: str, ill: _Ill, one: Person) -> int:
    """What speaks for it that the illness is this person's, or a relative's, less what speaks against it."""
    between = text[one.end : ill.first] if one.end > ill.start else text[ill.start : ill.first]
    is_one = _IS_ONE.search(text[max(ill.start, ill.first - 12) : ill.first]) and _PATIENTS.match(
        text, ill.last, ill.end
    )
    if len(between) > _FAR or (_AFTER.match(text, ill.last, ill.end) and not is_one):
        return 0
    own = bool(_OWN.search(between))
    points = 2 * ill.fell + one.role + own + (len(between) <= 16 and "，" not in between)
    points += 2 * bool(not between or _CAUSE.search(between)) + ill.state
    if not _VETO.search(between) or (own and (ill.fell or ill.state)):
        return points
    return points - (2 if ill.fell and "，" not in between else 4)
