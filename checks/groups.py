"""What the letters of a code stand for, and the law behind them in a few words."""

from __future__ import annotations

import msgspec


class Group(msgspec.Struct, frozen=True):
    title: str
    law: str


GROUPS = {
    "SEC": Group("涉密与内部标记", "《保守国家秘密法》：互联网上不得发布国家秘密；内部文件和过程性文件不公开"),
    "PII": Group("个人信息", "《个人信息保护法》《政府信息公开条例》：涉及个人隐私、公开会损害第三方权益的，不得公开"),
    "KEY": Group("口令与密钥", "《网络安全法》：防止网络数据泄露、被窃取"),
    "ELM": Group("稿件要素", "《政府网站发展指引》《党政机关公文处理工作条例》：要素齐全，来源、时间、属性清楚"),
    "SRC": Group("转载", "《政府网站发展指引》：转载稿件来源规范，注明出处，不改标题和意思"),
    "HTM": Group("网页安全", "《网络安全法》：网页不得带恶意程序"),
    "TXT": Group("隐藏文字", "《政府网站发展指引》：不得有暗链和隐藏内容"),
    "IMG": Group("图片", "《无障碍环境建设法》《著作权法》：图片能被读屏读出，来源和许可清楚"),
    "LNK": Group("链接", "政府网站检查指标：不得有打不开的链接和附件、暗链、不良链接"),
    "FIL": Group("文件与附件", "《保守国家秘密法》《网络安全法》：附件和正文一样先审后发，不带程序"),
    "MAL": Group("恶意程序", "《网络安全法》：不得传播恶意程序；附件先查毒再发布"),
    "WRD": Group("用语与文字", "政府网站检查指标：严重表述错误单项否决；《政府网站发展指引》：用语规范、没有错字"),
    "CNT": Group(
        "内容范围", "《网络信息内容生态治理规定》《广告法》《保守国家秘密法》：不登有害信息和商业广告，重点领域从严审查"
    ),
    "NUM": Group("数字", "《统计法》：统计资料真实准确；政府网站检查指标：数据前后一致"),
    "SPL": Group("校对", "政府网站检查指标：错别字按次扣分"),
    "ALW": Group("准许", "先审后发：例外也要有理由、经过审核"),
    "SYS": Group("网站自身", "《政府网站发展指引》：网站的栏目、人员和制度变更要审核，不得因变更中断服务"),
    "ENG": Group("检查程序", "没有检查过的不能放行"),
}
OWN = Group("本站规则", "本站按本地制度自定的检查：先审后发")
OTHER = Group("其他", "先审后发")


def group_of(code: str) -> Group:
    return GROUPS.get(code[:3], OWN if code.startswith("X") else OTHER)
