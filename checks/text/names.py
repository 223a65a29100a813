"""What looks like the name of a person: a surname and one or two characters, or a name of a people with a dot."""

from __future__ import annotations

from checks.text.pattern import Pattern

_SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦昌马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元顾孟黄和穆萧尹姚邵汪祁毛狄米贝明臧计成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵季贾路娄江童颜郭梅林钟"
    "徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房丁邓郁单洪包左石崔吉龚程邢裴陆荣翁荀甄曲封靳段焦谷车侯全班仇甘武刘景詹束龙叶黎白蒲从索赖卓"
    "蔺屠池乔翟谭姬申冉雍桑桂牛边温庄晏柴阎慕连习艾向古易廖庾耿匡文寇广欧沃越师巩聂晁敖冷辛那简饶曾沙丰关查游权盖肖佟代岳覃辜闫邸种付刁"
)
_DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|长孙|宇文|端木|独孤|南宫"
# rarer ones, known in sentences alone: in a table many of them begin words
_RARE = (
    "佘揭仝苟逯冼粟佴亓阚鄢缪芮储仉卜扈宓璩濮隆鞠阙尧栾练仲麻瞿鲜酆羿邴糜巫伊宫戎符郜薄茹暨郄竺蒯荆桓逄矫庹芦訾乜厍夔尉蔚撒党兰敬尚呼亢禚邰虢訚占"
    "楼商苑卿晋楚谌湛滑漆闻佑麦邝谯鹿禹咸蒙殳鄞揣忻幸宿怀郦璧嵇雒笪郗胥戈菅衡帅仵佀"
)
SINGLE_SURNAMES = frozenset(_SINGLE + _RARE)
DOUBLE_SURNAMES = frozenset(_DOUBLE.split("|"))
_SURNAMES = frozenset(_SINGLE) | DOUBLE_SURNAMES
DOTS = "·•・‧∙⋅"  # between the parts of a name, whatever the keyboard gave
# as long as a name; whether it begins like one is asked of `begins_like_name`, for 400 surnames are slow to compile
NAME = r"(?:[一-龥]{1,6}·[一-龥]{1,8}|[一-龥]{2,4})"
_HAN = r"[㐀-鿿\U00020000-\U000323af〇]"
_WHOLE = Pattern(rf"{_HAN}{{1,8}}(?:[{DOTS}.．]{_HAN}{{1,10}}){{1,4}}|{_HAN}{{2,4}}")
_HIDDEN = "某*×○Xx"
# words of forms and headings that begin like a surname
_WORDS = frozenset(
    [
        "单位",
        "单位名称",
        "金额",
        "项目",
        "项目名称",
        "方式",
        "高中",
        "全部",
        "全年",
        "成绩",
        "成员",
        "时间",
        "管理",
        "管理员",
        "班级",
        "班主任",
        "和谐",
        "安置",
        "计划",
        "温馨",
        "广场",
        "白天",
        "文化",
        "文化程度",
        "常住",
        "常住地",
        "从业",
        "明细",
        "连续",
        "向上",
        "石油",
        "单价",
        "包括",
        "段落",
        "支出",
        "万元",
        "关系",
        "经办",
        "经办人",
        "程度",
        "游客",
        "任职",
        "代码",
        "代理",
        "代理人",
        "华侨",
        "曾用名",
        "施工",
        "景区",
        "路线",
        "房屋",
        "种类",
        "种植",
        "种植户",
        "高血压",
        "高血脂",
        "康复",
        "高龄",
        "黄疸",
        "师生",
        "文件",
        "文号",
        "车牌",
        "车辆",
        "方法",
        "金融",
        "计量",
        "安全",
        "高级",
        "路段",
        "元月",
        "全区",
        "全市",
        "全省",
        "全县",
    ]
)


def begins_like_name(text: str) -> bool:
    return text[0] in _SURNAMES or text[:2] in _SURNAMES or is_dotted(text)


def is_dotted(text: str) -> bool:
    """Whether a dot parts the name, as those of peoples with long names."""
    return any(dot in text[1:-1] for dot in (*DOTS, ".", "．"))


def is_named(text: str) -> bool:
    """A cell that holds somebody's full name and nothing else."""
    bare = "".join(text.split())
    if bare in _WORDS or any(char in _HIDDEN for char in bare) or not _WHOLE.fullmatch(bare):
        return False
    return begins_like_name(bare) and (len(bare) < 4 or is_dotted(bare) or bare[:2] in _SURNAMES)
